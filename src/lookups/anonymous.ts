import type { Inventory } from '../core/inventory';
import { isDiscoveryOf, RBAC } from '../kube/access/rbac';
import { publicReach } from '../kube/access/subjects';
import { readBinding } from './access';

/** The binding of kubeadm that lets nodes that join find the cluster; it shows one ConfigMap without secrets. */
const CLUSTER_INFO = 'kubeadm:bootstrap-signer-clusterinfo';

/** Whether a binding that is known gives callers without credentials more than every cluster does. */
export const grantsAnonymous = (inventory: Inventory): boolean => inventory.derive(findGrant);

function findGrant(inventory: Inventory): boolean {
  return ['ClusterRoleBinding', 'RoleBinding'].some((kind) =>
    inventory.knownOfKind(RBAC, kind).some((resource) => {
      const { roleRef, subjects } = readBinding(resource);
      return (
        resource.ref.name !== CLUSTER_INFO &&
        subjects.some(({ subject }) => publicReach(subject) === 'anonymous' && !isDiscoveryOf(roleRef, subject.name))
      );
    }),
  );
}
