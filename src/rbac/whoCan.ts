import { allSeen, type Visibility } from '../core/visibility';
import { MASTERS } from '../kube/access/subjects';
import type { PolicyRule } from '../kube/types';
import type { Grant } from './grants';
import type { RbacIndex } from './index';
import { ruleAllows } from './match';
import { missingOf, type Missing } from './missing';
import type { BindingObject, BoundSubject } from './objects';
import type { Attributes } from './request';

/** Somebody who may make a request, and every way by which. */
export interface Holder {
  readonly by: BoundSubject['by'];
  /** A user's or group's name, or the name that a ServiceAccount logs in by. */
  readonly login: string;
  readonly grants: readonly Grant[];
}

export interface Holders {
  /** The group that may do everything without a binding. */
  readonly superusers: string;
  /** Users and ServiceAccounts first, then groups, each by name. Members of groups are nowhere in the API. */
  readonly holders: readonly Holder[];
  /** What was not seen, so that there may be more. */
  readonly missing: readonly Missing[];
}

/**
 * Who may make a request. `there` is exactly the request: without a namespace only who may make it cluster-wide; `everywhere`
 * adds who may make it in any one namespace, which for what is in none (nodes, URLs) means nothing and is not to be asked.
 */
export function whoCan(index: RbacIndex, attributes: Attributes, where: 'there' | 'everywhere' = 'there', visibility: Visibility = allSeen): Holders {
  const holders = { name: new Map<string, Grant[]>(), group: new Map<string, Grant[]>() };
  for (const { rules, roles } of index.candidates(attributes)) {
    const allowing = indexesOf(rules, attributes);
    if (allowing.length === 0) continue;
    for (const { key } of roles) for (const binding of boundTo(index, key, attributes, where)) list(holders, binding, key, allowing);
  }
  return {
    superusers: MASTERS,
    holders: [...sorted('name', holders.name), ...sorted('group', holders.group)],
    missing: missingFor(attributes, where, visibility),
  };
}

function indexesOf(rules: readonly PolicyRule[], attributes: Attributes): number[] {
  const found: number[] = [];
  for (let i = 0; i < rules.length; i++) if (ruleAllows(rules[i]!, attributes)) found.push(i);
  return found;
}

function boundTo(index: RbacIndex, role: string, { namespace }: Attributes, where: 'there' | 'everywhere'): readonly BindingObject[] {
  const bindings = index.bindingsTo(role);
  return (where === 'everywhere' ? bindings?.all : bindings?.for(namespace ?? '')) ?? [];
}

function list(
  holders: Readonly<Record<BoundSubject['by'], Map<string, Grant[]>>>,
  binding: BindingObject,
  role: string,
  rules: readonly number[],
): void {
  for (const subject of binding.subjects) {
    const known = holders[subject.by];
    let grants = known.get(subject.login);
    if (!grants) known.set(subject.login, (grants = []));
    for (const rule of rules) grants.push({ binding, role, rule, subject });
  }
}

const sorted = (by: BoundSubject['by'], holders: ReadonlyMap<string, readonly Grant[]>): Holder[] =>
  [...holders.keys()].sort().map((login) => ({ by, login, grants: holders.get(login)! }));

function missingFor({ namespace = '' }: Attributes, where: 'there' | 'everywhere', visibility: Visibility): readonly Missing[] {
  const cluster = [{ kind: 'ClusterRoleBinding', namespace: undefined } as const, { kind: 'ClusterRole', namespace: undefined } as const];
  if (where === 'there' && namespace === '') return missingOf(visibility, cluster);
  const of = where === 'everywhere' ? undefined : namespace;
  return missingOf(visibility, [...cluster, { kind: 'RoleBinding', namespace: of }, { kind: 'Role', namespace: of }]);
}
