import type { Unseen, Visibility } from '../core/visibility';
import { listKey, type ListOf, type ServedKind } from './objects';

/** What came of a list. */
export type ListState =
  /** It has not been asked for or has not arrived yet. */
  | 'pending'
  /** Read once. */
  | 'listed'
  /** Read, and followed by watch. */
  | 'live'
  /** Read again from time to time, as it may be listed but not watched. */
  | 'polled'
  /** What was read last, while the list is out of reach. */
  | 'stale'
  /** 403. */
  | 'forbidden'
  /** Left out on purpose, or the scan was stopped before it. */
  | 'not-listed'
  | 'error';

export interface ListCoverage {
  readonly list: ListOf;
  readonly state: ListState;
  /** How many objects there are, where it was read. */
  readonly count: number;
  /** Milliseconds since 1970: since when it is so. */
  readonly since: number;
  /** What happened, why, and what to do. */
  readonly message?: string;
}

/** Whether the objects of a list are known, be it as they were some time ago. */
export const isRead = (state: ListState): boolean => state === 'listed' || state === 'live' || state === 'polled' || state === 'stale';

/** What was looked at in a cluster and what was not, list by list. */
export class Coverage implements Visibility {
  readonly #lists = new Map<string, ListCoverage>();
  readonly #byKind = new Map<string, Set<string>>();
  #served: ReadonlySet<string> = new Set();

  /** Says which kinds the cluster serves. */
  serve(kinds: readonly ServedKind[]): void {
    this.#served = new Set(kinds.map(({ group, kind }) => `${group}/${kind}`));
  }

  set(one: ListCoverage): void {
    const key = listKey(one.list);
    const kind = `${one.list.served.group}/${one.list.served.kind}`;
    this.#lists.set(key, one);
    const known = this.#byKind.get(kind);
    if (known) known.add(key);
    else this.#byKind.set(kind, new Set([key]));
  }

  get(list: ListOf): ListCoverage | undefined {
    return this.#lists.get(listKey(list));
  }

  /** By group, kind and namespace. */
  get lists(): readonly ListCoverage[] {
    return [...this.#lists].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  }

  /** What is missing of what was asked for, one entry a list. */
  get gaps(): readonly Unseen[] {
    return this.lists
      .filter(({ state }) => !isRead(state))
      .map((one) => ({ ...whyUnseen(one, one.list.namespace), message: one.message ?? whyUnseen(one, one.list.namespace).message }));
  }

  serves(group: string, kind: string): boolean {
    return this.#served.has(`${group}/${kind}`);
  }

  /** `*` stands for all kinds of a group. */
  unseen(group: string, kind: string, namespace?: string): Unseen | undefined {
    if (kind === '*') {
      const kinds = [...this.#served].filter((key) => key.startsWith(`${group}/`)).map((key) => key.slice(group.length + 1));
      return kinds.map((one) => this.unseen(group, one, namespace)).find((unseen) => unseen !== undefined);
    }
    const lists = [...(this.#byKind.get(`${group}/${kind}`) ?? [])].map((key) => this.#lists.get(key)!);
    if (lists.length === 0) return this.serves(group, kind) ? notAsked(kind) : undefined;
    const whole = lists.find(({ list }) => list.namespace === undefined);
    if (whole && isRead(whole.state)) return undefined;
    const own = namespace === undefined ? undefined : lists.find(({ list }) => list.namespace === namespace);
    if (own && isRead(own.state)) return undefined;
    return whyUnseen(own ?? whole ?? lists.find((one) => !isRead(one.state)) ?? lists[0]!, namespace);
  }
}

const notAsked = (kind: string): Unseen => ({ reason: 'not-listed', message: `Objects of kind ${kind} are not read from clusters.` });

function whyUnseen({ list, state, message }: ListCoverage, namespace: string | undefined): Unseen {
  const what = `The list of ${list.served.plural}${namespace === undefined ? '' : ` in namespace "${namespace}"`}`;
  switch (state) {
    case 'forbidden':
      return {
        reason: 'forbidden',
        message: `${what} was refused, so that there is none is not known. "PCI: Coverage" shows which role would allow it.`,
      };
    case 'pending':
      return { reason: 'not-indexed', message: `${what} has not arrived yet.` };
    case 'error':
      return { reason: 'unreachable', message: `${what} could not be read. ${message ?? ''}`.trim() };
    default:
      return { reason: 'not-listed', message: message ?? `${what} was not read.` };
  }
}
