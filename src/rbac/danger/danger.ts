import type { Severity } from '../../core/severity';
import type { Need } from './need';

/** Where somebody holds a right: in the whole cluster, in a namespace from which the cluster can be taken over, or in another. */
export type Reach = 'cluster' | 'privileged' | 'namespace';

/** How much a right weighs by where it is held; null where it means nothing there. */
export type Weights = Readonly<Record<Reach, Severity | null>>;

/** A right, or several together, by which harm can be done: one entry of the catalogue. */
export interface Danger {
  readonly id: string;
  /** Tells entries of one id apart; the worst that is met counts. */
  readonly variant?: string;
  /** What its holder can do, as the end of a sentence that begins with the holder: "can read every Secret". */
  readonly can: string;
  readonly fix: string;
  readonly pciDss: readonly string[];
  /** All needs of any one of these. */
  readonly ways: readonly (readonly Need[])[];
  readonly weights: Weights;
  /**
   * What it comes to where a need is met only for objects by name: one step less; a fixed severity; by the role that is
   * named; by whom one may act as; or, null, to nothing.
   */
  readonly named: 'step' | Severity | 'role' | 'whom' | null;
  readonly when?: Condition;
  /** Whether it is told also beside another entry of its id, as it is another matter. */
  readonly isApart?: boolean;
  /** Ids of dangers beside which it says nothing new. */
  readonly unless?: readonly string[];
}

/** Where an entry counts. What is not known of a cluster excludes nothing but a provider's own entries. */
export interface Condition {
  /** Below this minor version of Kubernetes 1. */
  readonly below?: number;
  /** From this minor version on. */
  readonly from?: number;
  readonly provider?: string;
  /** Of a RoleBinding: only in this namespace. */
  readonly onlyIn?: string;
}
