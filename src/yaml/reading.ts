import type { Path } from '../kube/path';
import type { Place, YamlProblem } from './document';

/** What was read of one document. All offsets are in the document's own text. */
export interface Reading {
  readonly data: unknown;
  readonly error: YamlProblem | undefined;
  readonly notes: readonly YamlProblem[];
  readonly locate: (path: Path) => Place | undefined;
}

/** The reading of a document that kubectl refuses. */
export function refusal(error: YamlProblem): Reading {
  return { data: undefined, error, notes: [], locate: () => undefined };
}
