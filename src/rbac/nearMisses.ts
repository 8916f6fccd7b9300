import type { PolicyRule } from '../kube/types';
import { isMeant, type Grant } from './grants';
import type { RbacIndex } from './index';
import { ruleAllows } from './match';
import type { BindingObject } from './objects';
import type { Attributes } from './request';
import type { User } from './user';

/** What a rule or its binding has otherwise than a request. */
export type Difference = 'verb' | 'group' | 'resource' | 'name' | 'namespace' | 'path';

/** A grant that would allow a request but for one thing. */
export interface NearMiss {
  readonly grant: Grant;
  readonly differs: Difference;
}

/**
 * The grants of a user that would allow a request were one thing of it otherwise: for somebody who wonders why it is not
 * allowed. One difference each, as with two of them nearly every grant would be near.
 */
export function nearMisses(index: RbacIndex, user: User, attributes: Attributes): readonly NearMiss[] {
  const found: NearMiss[] = [];
  for (const binding of bindingsOf(index, user)) {
    const differing = index.rulesOf(binding).map((rule) => differenceOf(binding, rule, attributes));
    if (differing.every((differs) => differs === undefined)) continue;
    const subject = binding.subjects.find((one) => isMeant(one, user))!;
    for (const [rule, differs] of differing.entries()) if (differs) found.push({ grant: { binding, role: binding.role!, rule, subject }, differs });
  }
  return found.sort((a, b) => order.indexOf(a.differs) - order.indexOf(b.differs) || (a.grant.binding.key < b.grant.binding.key ? -1 : 1));
}

/** What somebody most likely meant comes first. */
const order: readonly Difference[] = ['namespace', 'name', 'verb', 'resource', 'group', 'path'];

/** All bindings of a user, also those of other namespaces than the request's. */
function bindingsOf(index: RbacIndex, user: User): ReadonlySet<BindingObject> {
  const named = index.bindingsOf('name', user.name)?.all ?? [];
  return new Set([...named, ...user.groups.flatMap((group) => index.bindingsOf('group', group)?.all ?? [])]);
}

function differenceOf(binding: BindingObject, rule: PolicyRule, attributes: Attributes): Difference | undefined {
  const holdsThere = binding.namespace === '' || binding.namespace === attributes.namespace;
  if (!holdsThere) return ruleAllows(rule, attributes) ? 'namespace' : undefined;
  if (ruleAllows(rule, attributes)) return undefined;
  return widened(rule, attributes).find(([, wider]) => ruleAllows(wider, attributes))?.[0];
}

/** The rule with one of its lists as wide as it can be. */
function widened(rule: PolicyRule, { path }: Attributes): readonly (readonly [Difference, PolicyRule])[] {
  if (path !== undefined) {
    return [
      ['verb', { ...rule, verbs: ['*'] }],
      // A rule on resources is about no URL at all.
      ...(rule.nonResourceURLs?.length ? [['path', { ...rule, nonResourceURLs: ['*'] }] as const] : []),
    ];
  }
  return [
    ['name', { ...rule, resourceNames: [] }],
    ['verb', { ...rule, verbs: ['*'] }],
    ['resource', { ...rule, resources: ['*'] }],
    ['group', { ...rule, apiGroups: ['*'] }],
  ];
}
