import type { Path } from '../kube/path';

/** Something about an object that makes it grant less than it says, or nothing. */
export interface Note {
  readonly problem: Problem;
  /** `shop/RoleBinding/web`, `ClusterRole/ops`. */
  readonly object: string;
  /** Where in the object; empty for all of it. */
  readonly path: Path;
  readonly message: string;
}

export type Problem =
  /** The API server would refuse the object, so it is left out. */
  | 'wrong-type'
  | 'odd-name'
  | 'no-namespace'
  /** Another object of the same kind, namespace and name came later, and counts in its place. */
  | 'duplicate'
  /** A rule that allows nothing, or of which a part does not count. */
  | 'empty-rule'
  | 'mixed-rule'
  | 'odd-selector'
  | 'aggregation-cycle'
  /** A binding that gives nothing, or a subject that is nobody. */
  | 'unknown-role-kind'
  | 'missing-role'
  | 'unknown-subject-kind'
  | 'no-account-namespace';

export const note = (problem: Problem, object: string, path: Path, message: string): Note => ({ problem, object, path, message });
