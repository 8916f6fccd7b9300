import { labelsOf, matchSelector } from '../kube/labels';
import type { LabelSelector, PolicyRule } from '../kube/types';
import { note, type Note } from './notes';
import type { RoleObject } from './objects';

export interface Aggregated {
  /** The rules of each aggregated ClusterRole, by its key, as the controller will write them. */
  readonly rules: ReadonlyMap<string, readonly PolicyRule[]>;
  readonly notes: readonly Note[];
}

/**
 * What the controller for aggregated ClusterRoles makes of a set of them. It appends, selector by selector, the rules of the
 * roles that match, by name, each rule once; a role never takes in itself. Roles that take in aggregated ones follow when
 * those changed, so that what is computed here is where it comes to rest. In a circle each role gets what comes into it from
 * outside. Source: kubernetes/kubernetes, `pkg/controller/clusterroleaggregation/clusterroleaggregation_controller.go`.
 */
export function aggregate(clusterRoles: readonly RoleObject[]): Aggregated {
  const notes: Note[] = [];
  const sources = new Map<string, readonly RoleObject[]>();
  const sorted = clusterRoles.some(({ aggregation }) => aggregation) ? [...clusterRoles].sort(byName) : [];
  for (const role of sorted) {
    if (!role.aggregation) continue;
    const wrong = role.aggregation.findIndex((selector) => !isSelector(selector));
    if (wrong < 0) sources.set(role.key, sourcesOf(role, sorted));
    // The controller stops at it, so that the role keeps what it has.
    else
      notes.push(
        note('odd-selector', role.key, ['aggregationRule', 'clusterRoleSelectors', wrong], 'The selector is none, so the role takes in no other.'),
      );
  }
  for (const key of sources.keys()) {
    if (isInCircle(key, sources))
      notes.push(note('aggregation-cycle', key, ['aggregationRule'], 'It takes in itself by way of others, which adds nothing to it.'));
  }
  return { rules: settle(sources), notes };
}

/** The ClusterRoles that an aggregated one takes in, in the order in which their rules are appended. */
function sourcesOf(role: RoleObject, sorted: readonly RoleObject[]): readonly RoleObject[] {
  return (role.aggregation ?? []).flatMap((selector) => sorted.filter((other) => other.key !== role.key && selects(selector, other)));
}

/** Whether a selector of an aggregated ClusterRole takes in another. */
export const selects = (selector: LabelSelector, { labels }: RoleObject): boolean => matchSelector(selector, labelsOf(labels)) === true;

/** Goes around until nothing is added: rules are only ever appended, and there are finitely many. */
function settle(sources: ReadonlyMap<string, readonly RoleObject[]>): Map<string, readonly PolicyRule[]> {
  const rules = new Map<string, readonly PolicyRule[]>([...sources.keys()].map((key) => [key, []]));
  for (let isChanged = true; isChanged;) {
    isChanged = false;
    for (const [key, taken] of sources) {
      const now = union(taken.map((role) => rules.get(role.key) ?? role.rules));
      isChanged ||= now.length !== rules.get(key)!.length;
      rules.set(key, now);
    }
  }
  return rules;
}

function union(lists: readonly (readonly PolicyRule[])[]): readonly PolicyRule[] {
  const rules = new Map<string, PolicyRule>();
  for (const list of lists) {
    for (const rule of list) {
      const key = identity(rule);
      if (!rules.has(key)) rules.set(key, rule);
    }
  }
  return [...rules.values()];
}

/** An absent list and an empty one are the same. */
const identity = ({ verbs, apiGroups, resources, resourceNames, nonResourceURLs }: PolicyRule): string =>
  JSON.stringify([verbs ?? [], apiGroups ?? [], resources ?? [], resourceNames ?? [], nonResourceURLs ?? []]);

function isInCircle(key: string, sources: ReadonlyMap<string, readonly RoleObject[]>): boolean {
  const seen = new Set<string>();
  const open = [key];
  for (let from = open.pop(); from !== undefined; from = open.pop()) {
    for (const { key: taken } of sources.get(from) ?? []) {
      if (taken === key) return true;
      if (!seen.has(taken)) open.push(taken);
      seen.add(taken);
    }
  }
  return false;
}

/** Source: kubernetes/apimachinery, `pkg/apis/meta/v1/helpers.go`, `LabelSelectorAsSelector`. */
const isSelector = ({ matchExpressions }: LabelSelector): boolean =>
  (matchExpressions ?? []).every(({ operator, values }) => {
    const isOfValues = operator === 'In' || operator === 'NotIn';
    return (isOfValues || operator === 'Exists' || operator === 'DoesNotExist') && isOfValues === Boolean(values?.length);
  });

const byName = (a: RoleObject, b: RoleObject): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
