import type { Severity } from '../core/severity';
import type { Path } from '../kube/path';

/** Something about a role or a binding itself, whoever holds it. */
export interface ObjectFinding {
  readonly id: string;
  readonly severity: Severity;
  /** Its key. */
  readonly object: string;
  /** Where in the object. */
  readonly path: Path;
  readonly message: string;
}
