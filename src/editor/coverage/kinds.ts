import { isRead, type ListCoverage, type ListState } from '../../live/coverage';

/**
 * What came of a kind: the state of its list, `partly` where only some namespaces were read, `by-name` where only a few objects
 * are ever read, `not-served` without any list.
 */
export type KindState = ListState | 'partly' | 'by-name' | 'not-served';

/** A kind of object, and what came of reading it. */
export interface KindCoverage {
  readonly group: string;
  readonly kind: string;
  /** The name in paths and roles: `networkpolicies`. */
  readonly plural: string;
  readonly state: KindState;
  readonly count: number;
  /** By namespace, where the cluster's whole list was not to be had; else the one list. */
  readonly lists: readonly ListCoverage[];
}

/** Puts the lists of a kind together. Those that are missing come first, as they are what somebody has to do something about. */
export function kindsOf(lists: readonly ListCoverage[]): KindCoverage[] {
  const byKind = new Map<string, ListCoverage[]>();
  for (const one of lists) {
    const { group, kind } = one.list.served;
    const key = `${group}/${kind}`;
    byKind.set(key, [...(byKind.get(key) ?? []), one]);
  }
  return [...byKind.values()].map(kindOf).sort((a, b) => rank(a) - rank(b) || compare(a.kind, b.kind) || compare(a.group, b.group));
}

/** Kinds that would be read, by `group/Kind`, and that the cluster does not know. A `*` stands for kinds that have no names yet. */
export function notServed(wanted: Iterable<string>, serves: (group: string, kind: string) => boolean): KindCoverage[] {
  return [...wanted]
    .map((key) => ({ group: key.slice(0, key.lastIndexOf('/')), kind: key.slice(key.lastIndexOf('/') + 1) }))
    .filter(({ group, kind }) => kind !== '*' && !serves(group, kind))
    .map((one) => ({ ...one, plural: '', state: 'not-served' as const, count: 0, lists: [] }))
    .sort((a, b) => compare(a.group, b.group) || compare(a.kind, b.kind));
}

/** Whether all objects of the kind are known, be it as they were some time ago. */
export const isSeen = ({ state }: KindCoverage): boolean => state === 'by-name' || (state !== 'partly' && state !== 'not-served' && isRead(state));

function kindOf(lists: readonly ListCoverage[]): KindCoverage {
  const { group, kind, plural } = lists[0]!.list.served;
  const whole = lists.find(({ list }) => list.namespace === undefined);
  const byNamespace = lists.filter(({ list }) => list.namespace !== undefined);
  const someRead = byNamespace.some(({ state }) => isRead(state));
  const some = group === '' && kind === BY_NAME ? 'by-name' : 'partly';
  const state = whole && (isRead(whole.state) || !someRead) ? whole.state : someRead ? some : byNamespace[0]!.state;
  const counted = whole && isRead(whole.state) ? [whole] : byNamespace;
  return { group, kind, plural, state, count: counted.reduce((sum, { count }) => sum + count, 0), lists };
}

/** These are not listed, as they may hold anything; those that say how a cluster is set up are read by their names. */
const BY_NAME = 'ConfigMap';

const rank = (kind: KindCoverage): number => (isSeen(kind) ? 1 : 0);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
