import type { PolicyRule } from '../kube/types';
import { ruleAllows } from './match';
import type { BindingObject, RoleObject } from './objects';
import type { Attributes } from './request';
import { isSuperuser, type User } from './user';
import type { World } from './world';

/** By what the authorizer allowed a request: the first that it came upon. */
export type Decision =
  | { readonly allowed: true; readonly by: 'superuser' }
  | { readonly allowed: true; readonly by: BindingObject; readonly rule: number }
  | { readonly allowed: false };

/**
 * The authorizer, literally: every ClusterRoleBinding, then every RoleBinding of the request's namespace, if it has one; the
 * first rule that allows wins, and nothing denies. It looks at every object for every request, and is what the index has to
 * agree with. Source: kubernetes/kubernetes, `pkg/registry/rbac/validation/rule.go`, `VisitRulesFor`.
 */
export function authorize(world: World, user: User, attributes: Attributes): Decision {
  if (isSuperuser(user)) return { allowed: true, by: 'superuser' };
  for (const binding of bindingsFor(world, attributes)) {
    if (!binding.subjects.some((subject) => (subject.by === 'name' ? subject.login === user.name : user.groups.includes(subject.login)))) continue;
    const rule = rulesFor(world, binding).findIndex((one) => ruleAllows(one, attributes));
    if (rule >= 0) return { allowed: true, by: binding, rule };
  }
  return { allowed: false };
}

/** A URL has no namespace, so that no RoleBinding is ever asked about it. */
function* bindingsFor({ clusterRoleBindings, roleBindings }: World, { namespace }: Attributes): Generator<BindingObject> {
  yield* clusterRoleBindings;
  if (!namespace) return;
  for (const binding of roleBindings) if (binding.namespace === namespace) yield binding;
}

function rulesFor({ clusterRoles, roles }: World, { roleRef, role, namespace }: BindingObject): readonly PolicyRule[] {
  if (role === undefined) return [];
  const isMeant = ({ name, namespace: of }: RoleObject) => name === roleRef.name && (roleRef.kind === 'ClusterRole' || of === namespace);
  return (roleRef.kind === 'ClusterRole' ? clusterRoles : roles).find(isMeant)?.rules ?? [];
}
