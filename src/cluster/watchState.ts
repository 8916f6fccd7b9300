import type { Failure, FailureReason } from './api';

/** How well the objects of one resource are known, as coverage tells it. */
export interface State {
  readonly kind: StateKind;
  /** When it came to be so; of `polled`: when it was last listed. Milliseconds since 1970. */
  readonly since: number;
  /**
   * The last moment for which the server said that what was told is all: that of a list, or of a bookmark, which comes about
   * once a minute. Missing as long as no list was read to its end.
   */
  readonly asOf?: number;
  /** Why, and what to do, in full sentences; where something is wrong. */
  readonly message?: string;
  /** How many objects are known. */
  readonly count: number;
  /** How many the list under way has yet to give, where the server says so. */
  readonly remaining?: number;
}

export type StateKind =
  /** The first list is under way, or waits for its turn. */
  | 'listing'
  /** Changes are told as they happen. */
  | 'live'
  /** Listed again every minute, since it may not or cannot be watched. */
  | 'polled'
  /** Known as it was at `asOf`; contact was lost, or it is being listed anew. */
  | 'stale'
  /** The list was refused (403). */
  | 'forbidden'
  /** The credential was refused (401), or could not be had. */
  | 'unauthorized'
  /** The server has no such resource (404). */
  | 'not-served'
  /** No list was ever read to its end, for another reason. */
  | 'error'
  /** Nobody wants to know at the moment. */
  | 'paused';

/** What only a person can mend: asked for again rarely, and what is known of it is said in a word of its own. */
const LASTING: Partial<Record<FailureReason, StateKind>> = {
  forbidden: 'forbidden',
  unauthorized: 'unauthorized',
  // To try again runs a plugin, which may open a browser each time.
  credential: 'unauthorized',
  'not-found': 'not-served',
};

/** The state that a failure leads to where it lasts until a person does something; undefined where it may pass by itself. */
export function lastingState({ reason }: Failure): StateKind | undefined {
  return LASTING[reason];
}

/** Whether a resource that can be listed cannot be watched: no right to (403), or a server that has no watch for it. */
export function cannotWatch({ reason, status }: Failure): boolean {
  return reason === 'forbidden' || reason === 'not-found' || status === 405 || status === 501;
}

/**
 * Whether to list anew instead of going on from where a watch ended: the server no longer has what came after it (410), or
 * it refuses the request itself, as a resource version that it cannot read. What passes by itself, as 429 and 500, loses
 * nothing.
 */
export function needsList({ reason, status }: Failure): boolean {
  return reason === 'expired' || (reason === 'refused' && (status === undefined || status < 500));
}
