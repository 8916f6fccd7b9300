import type { Unseen, Visibility } from '../core/visibility';
import { RBAC } from '../kube/access/rbac';
import type { BindingObject } from './objects';

/** A list of objects that was not seen, so that what is not found proves nothing. */
export interface Missing {
  readonly kind: BindingObject['kind'] | 'Role' | 'ClusterRole';
  /** Undefined for all namespaces, and for kinds that have none. */
  readonly namespace: string | undefined;
  readonly unseen: Unseen;
}

type Place = Pick<Missing, 'kind' | 'namespace'>;

/** Those of some lists that were not seen. */
export function missingOf(visibility: Visibility, places: readonly Place[]): readonly Missing[] {
  const missing = new Map<string, Missing>();
  for (const { kind, namespace } of places) {
    const unseen = visibility.unseen(RBAC, kind, namespace);
    if (unseen) missing.set(`${kind}/${namespace ?? ''}`, { kind, namespace, unseen });
  }
  return [...missing.values()];
}

/** The lists of the bindings that may grant something in a namespace, or cluster-wide where it is empty. */
export function bindingLists(namespace: string): readonly Place[] {
  const everywhere: Place = { kind: 'ClusterRoleBinding', namespace: undefined };
  return namespace === '' ? [everywhere] : [everywhere, { kind: 'RoleBinding', namespace }];
}

/** The list that a binding's role should be in. */
export function roleList({ roleRef, namespace }: BindingObject): Place {
  return roleRef.kind === 'Role' ? { kind: 'Role', namespace } : { kind: 'ClusterRole', namespace: undefined };
}
