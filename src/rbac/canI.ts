import { allSeen, type Visibility } from '../core/visibility';
import { bindingsFor, grantsOf, type Grant } from './grants';
import type { RbacIndex } from './index';
import { bindingLists, missingOf, roleList, type Missing } from './missing';
import type { Attributes } from './request';
import { isNode, isSuperuser, type User } from './user';

/** An answer about one request. Only RBAC is known here: a webhook or the cloud's own authorizer may still allow or deny it. */
export type Answer =
  /** With every way that it is. A superuser needs none. */
  | { readonly result: 'allowed'; readonly grants: readonly Grant[]; readonly superuser: boolean }
  | { readonly result: 'not allowed by RBAC' }
  /** Something was not seen that may allow it, or (`node`) the Node authorizer decides it, by the pods on the node. */
  | { readonly result: 'unknown'; readonly missing: readonly Missing[]; readonly node: boolean };

/**
 * Whether a user may make a request, as far as the objects that were seen tell. Only a "no" is in doubt where some were not:
 * RBAC takes nothing away. Of roles, only those are needed that a binding of the user refers to.
 */
export function canI(index: RbacIndex, user: User, attributes: Attributes, visibility: Visibility = allSeen): Answer {
  const grants = grantsOf(index, user, attributes);
  const superuser = isSuperuser(user);
  if (superuser || grants.length > 0) return { result: 'allowed', grants, superuser };
  const namespace = attributes.namespace ?? '';
  const lost = [...bindingsFor(index, user, namespace)].filter(({ role }) => role !== undefined && !index.role(role));
  const missing = missingOf(visibility, [...bindingLists(namespace), ...lost.map(roleList)]);
  const node = isNode(user);
  return missing.length > 0 || node ? { result: 'unknown', missing, node } : { result: 'not allowed by RBAC' };
}
