import type { NotAssessedReason } from './rule';

/** Why objects of a kind may be missing from an inventory. */
export interface Unseen {
  readonly reason: NotAssessedReason;
  /** What happened, why, and what to do; full sentences. */
  readonly message: string;
}

/** What of a cluster is in an inventory: a list may have been refused, and then that nothing is there proves nothing. */
export interface Visibility {
  /**
   * Why objects of a kind may be missing: in a namespace or, where none is given, anywhere. Undefined where all are here, also
   * of kinds that the cluster does not serve.
   */
  unseen(group: string, kind: string, namespace?: string): Unseen | undefined;
  /** Whether the cluster knows the kind. */
  serves(group: string, kind: string): boolean;
}

/** The manifests of a workspace: none is known to be missing, as none is known to be all. */
export const allSeen: Visibility = { unseen: () => undefined, serves: () => true };

/** Thrown when a rule asks for objects that were not seen: it cannot judge what it looks at. */
export class NotSeen extends Error {
  constructor(readonly unseen: Unseen) {
    super(unseen.message);
  }
}
