import type { ImageOverride } from '../core/resource';
import { isMapping } from '../kube/manifest';
import { string, object, list, mistakes, type Data } from '../kube/schema';
import { folderOf, joinPath } from './paths';

/** What a kustomization does to the manifests around it, as far as judging them depends on it. */
export interface Kustomization {
  readonly folder: string;
  /** Put on every object of the kustomization. */
  readonly namespace: string | undefined;
  readonly images: readonly ImageOverride[];
  /** Files that are patches, joined with `/` from the root of the paths. */
  readonly patches: ReadonlySet<string>;
}

const schema = object({
  namespace: string,
  images: list(object({ name: string, newName: string, newTag: string, tagSuffix: string, digest: string })),
  patches: list(object({ path: string })),
  patchesJson6902: list(object({ path: string })),
  patchesStrategicMerge: list(string),
});

export const isKustomizationFile = (file: string): boolean => /(^|\/)(kustomization\.ya?ml|Kustomization)$/.test(file);

/** Reads a kustomization's data; undefined where it is none. Fields of a wrong type are passed over, as kustomize will say so. */
export function readKustomization(file: string, data: unknown): Kustomization | undefined {
  if (!isMapping(data)) return undefined;
  const wrong = new Set(mistakes(schema, data).map(({ path }) => path[0]));
  const given = Object.fromEntries(Object.entries(data).filter(([key]) => !wrong.has(key))) as Data<typeof schema>;
  const folder = folderOf(file);
  const listed = [
    ...(given.patches ?? []).map((patch) => patch.path),
    ...(given.patchesJson6902 ?? []).map((patch) => patch.path),
    // An entry is a path or the patch itself.
    ...(given.patchesStrategicMerge ?? []).filter((entry) => !entry.includes('\n')),
  ];
  return {
    folder,
    namespace: given.namespace ?? undefined,
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
    patches: new Set(listed.flatMap((path) => (path ? [joinPath(folder, path)] : []))),
  };
}
