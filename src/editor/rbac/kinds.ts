import type { Unseen, Visibility } from '../../core/visibility';
import { RBAC } from '../../kube/access/rbac';

/** The kinds that say who may do what: roles before bindings, so that a binding that comes finds its role. */
export const RBAC_KINDS = ['ClusterRole', 'Role', 'ClusterRoleBinding', 'RoleBinding'] as const;

/** All that the view is made of. */
export const LOOKED_AT: readonly (readonly [group: string, kind: string])[] = [
  ...RBAC_KINDS.map((kind) => [RBAC, kind] as const),
  ['', 'ServiceAccount'],
  ['', 'Namespace'],
  ['', 'Pod'],
];

/** What of it was not seen, or only in part; one entry a kind. */
export const unseenKinds = (visibility: Visibility): readonly Unseen[] => LOOKED_AT.flatMap(([group, kind]) => visibility.unseen(group, kind) ?? []);
