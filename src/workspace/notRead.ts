import type { NotAssessed } from '../core/finding';
import type { NotAssessedReason } from '../core/rule';
import type { YamlFile } from '../yaml/document';
import type { Surroundings } from './resources';
import type { FileKind } from './workspace';

interface ReadFile {
  readonly yaml: YamlFile | undefined;
  readonly kind: FileKind;
  readonly refused: { readonly reason: NotAssessedReason; readonly message: string } | undefined;
}

/** What no rule could look at in a file: all of it, a template, a document with a syntax error, patches of some forms. */
export function notReadIn(file: string, { yaml, kind, refused }: ReadFile, around: Surroundings): NotAssessed[] {
  const source = { kind: 'file', file } as const;
  if (refused) return [{ source, ...refused }];
  if (kind === 'template') {
    const message = 'This is a Helm template, which is not YAML before Helm has filled it in. Check what "helm template" prints.';
    return [{ source, reason: 'helm-template', message }];
  }
  if (kind === 'other' || !yaml) return [];
  const broken = yaml.documents.flatMap(({ index, error }): NotAssessed[] =>
    error ? [{ source: { ...source, document: index, range: error.range }, reason: 'parse-error', message: error.message }] : [],
  );
  const patches = patchesNotJudged(kind, yaml, around);
  return patches === undefined ? broken : [...broken, { source, reason: 'kustomize-patch', message: patches }];
}

/** Patches that are no halves of objects: those written into a kustomization, and lists of JSON patch operations. */
function patchesNotJudged(kind: FileKind, { documents }: YamlFile, { kustomization, listedAsPatch }: Surroundings): string | undefined {
  if (kind === 'kustomization' && kustomization?.patchesInline)
    return 'The patches written in this kustomization were not judged. Check what "kubectl kustomize" prints.';
  if (listedAsPatch && documents.some(({ data }) => Array.isArray(data)))
    return 'This patch changes objects by operations and was not judged. Check what "kubectl kustomize" prints.';
  return undefined;
}
