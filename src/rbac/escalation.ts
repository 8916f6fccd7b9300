import { RBAC } from '../kube/access/rbac';
import type { PolicyRule } from '../kube/types';
import { uncovered } from './covers';
import { bindingsFor, isGranted } from './grants';
import type { RbacIndex } from './index';
import type { BindingObject, RoleObject } from './objects';
import { resource } from './request';
import { isSuperuser, type User } from './user';

/**
 * Whether the API server lets somebody, who may write the object as such, hand on what is in it. It asks after the
 * authorizer did, so that its "no" is a 403 with the decision "allow" in the audit log.
 */
export type HandingOn =
  /** By the right to escalate or to bind, as superuser, or because the user has every right that is handed on. */
  | { readonly allowed: true; readonly by: 'superuser' | 'verb' | 'own rights' }
  /** With the parts of rules that the user does not have. */
  | { readonly allowed: false; readonly reason: 'rights'; readonly uncovered: readonly PolicyRule[] }
  /** Only who has all rights may make a role that takes in whatever is there. */
  | { readonly allowed: false; readonly reason: 'aggregation' }
  /** Nobody knows what would be handed on. */
  | { readonly allowed: false; readonly reason: 'no such role' };

/**
 * Whether a user may create or change a Role or ClusterRole so that it is as `role`. Source: kubernetes/kubernetes,
 * `pkg/registry/rbac/clusterrole/policybased/storage.go` and `pkg/registry/rbac/escalation_check.go`.
 */
export function mayWriteRole(index: RbacIndex, user: User, role: RoleObject, verb: 'create' | 'update' | 'patch'): HandingOn {
  if (isSuperuser(user)) return { allowed: true, by: 'superuser' };
  const { kind, namespace, rules, aggregation } = role;
  // The name of what is to be created is not in the URL, so that a rule with names does not help there.
  const name = verb === 'create' ? '' : role.name;
  const plural = kind === 'ClusterRole' ? 'clusterroles' : 'roles';
  if (isGranted(index, user, resource('escalate', RBAC, plural, { namespace, name }))) return { allowed: true, by: 'verb' };
  const missing = uncovered(rightsOf(index, user, namespace), rules);
  if (missing.length > 0) return { allowed: false, reason: 'rights', uncovered: missing };
  // It needs every verb on everything, and who has that has `escalate`, too.
  if (aggregation?.length) return { allowed: false, reason: 'aggregation' };
  return { allowed: true, by: 'own rights' };
}

/**
 * Whether a user may create or change a RoleBinding or ClusterRoleBinding so that it is as `binding`: be it with the verb
 * `bind` on the role, in the binding's namespace. Source: kubernetes/kubernetes,
 * `pkg/registry/rbac/rolebinding/policybased/storage.go`.
 */
export function mayBind(
  index: RbacIndex,
  user: User,
  { roleRef, role, namespace }: Pick<BindingObject, 'roleRef' | 'role' | 'namespace'>,
): HandingOn {
  if (isSuperuser(user)) return { allowed: true, by: 'superuser' };
  const plural = roleRef.kind === 'ClusterRole' ? 'clusterroles' : 'roles';
  if (role !== undefined && isGranted(index, user, resource('bind', RBAC, plural, { namespace, name: roleRef.name })))
    return { allowed: true, by: 'verb' };
  const known = role === undefined ? undefined : index.role(role);
  if (!known) return { allowed: false, reason: 'no such role' };
  const missing = uncovered(rightsOf(index, user, namespace), known.rules);
  return missing.length > 0 ? { allowed: false, reason: 'rights', uncovered: missing } : { allowed: true, by: 'own rights' };
}

/** All rules that somebody has: everywhere and, where one is given, in a namespace. */
export function rightsOf(index: RbacIndex, user: User, namespace: string): readonly PolicyRule[] {
  return [...bindingsFor(index, user, namespace)].flatMap((binding) => index.rulesOf(binding));
}
