import type { AddedLabels, ImageOverride } from '../core/resource';
import { isMapping } from '../kube/manifest';
import { boolean, list, map, mistakes, object, string, type Data } from '../kube/schema';
import { folderOf, joinPath } from './paths';

/** What a kustomization does to the manifests around it, as far as judging them depends on it. */
export interface Kustomization {
  readonly folder: string;
  /** Put on every object of the kustomization. */
  readonly namespace: string | undefined;
  readonly images: readonly ImageOverride[];
  readonly labels: AddedLabels;
  /** Files that are patches, joined with `/` from the root of the paths. */
  readonly patches: ReadonlySet<string>;
  /** Whether patches stand in the kustomization itself, as texts. */
  readonly patchesInline: boolean;
}

const schema = object({
  namespace: string,
  commonLabels: map(string),
  labels: list(object({ pairs: map(string), includeSelectors: boolean, includeTemplates: boolean })),
  images: list(object({ name: string, newName: string, newTag: string, tagSuffix: string, digest: string })),
  patches: list(object({ path: string, patch: string })),
  patchesJson6902: list(object({ path: string, patch: string })),
  patchesStrategicMerge: list(string),
});

export const isKustomizationFile = (file: string): boolean => /(^|\/)(kustomization\.ya?ml|Kustomization)$/.test(file);

/** Reads a kustomization's data; undefined where it is none. Fields of a wrong type are passed over, as kustomize will say so. */
export function readKustomization(file: string, data: unknown): Kustomization | undefined {
  if (!isMapping(data)) return undefined;
  const wrong = new Set(mistakes(schema, data).map(({ path }) => path[0]));
  const given = Object.fromEntries(Object.entries(data).filter(([key]) => !wrong.has(key))) as Data<typeof schema>;
  const folder = folderOf(file);
  // Here an entry is a path or the patch itself.
  const merged = (given.patchesStrategicMerge ?? []).map((entry) => (entry.includes('\n') ? { patch: entry } : { path: entry }));
  const patches: readonly { path?: string | null; patch?: string | null }[] = [...(given.patches ?? []), ...(given.patchesJson6902 ?? []), ...merged];
  return {
    folder,
    namespace: given.namespace === '' ? undefined : (given.namespace ?? undefined),
    images: (given.images ?? []).flatMap(({ name, newName, newTag, tagSuffix, digest }) =>
      name
        ? [
            {
              name,
              ...(newName ? { newName } : {}),
              ...(newTag ? { newTag } : {}),
              ...(tagSuffix ? { tagSuffix } : {}),
              ...(digest ? { digest } : {}),
            },
          ]
        : [],
    ),
    labels: labelsIn(given),
    patches: new Set(patches.flatMap(({ path }) => (path ? [joinPath(folder, path)] : []))),
    patchesInline: patches.some(({ path, patch }) => !path && patch),
  };
}

/** Labels that go into selectors go onto the pods too, as the selectors would find none otherwise. */
function labelsIn({ commonLabels, labels }: Data<typeof schema>): AddedLabels {
  const all = [{ pairs: commonLabels, onPods: true }].concat(
    (labels ?? []).map(({ pairs, includeSelectors, includeTemplates }) => ({
      pairs,
      onPods: includeSelectors === true || includeTemplates === true,
    })),
  );
  const keysOf = (entries: typeof all) => new Set(entries.flatMap(({ pairs }) => Object.keys(pairs ?? {})));
  return { onObject: keysOf(all), onPods: keysOf(all.filter(({ onPods }) => onPods)) };
}
