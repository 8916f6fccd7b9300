import type { Inventory } from '../core/inventory';
import { CLUSTER_FACTS, type ClusterFacts } from '../kube/clusterFacts';

/** What is known of the cluster beside its objects; undefined for files. */
export function factsIn(inventory: Inventory): ClusterFacts | undefined {
  return inventory.knownOfKind(CLUSTER_FACTS.group, CLUSTER_FACTS.kind)[0]?.manifest as ClusterFacts | undefined;
}

/** Whether it is OpenShift, whose security context constraints stand before every pod: the team says so, or the cluster. */
export const isOpenShift = (inventory: Inventory): boolean =>
  inventory.settings.parameters.platform === 'openshift' || factsIn(inventory)?.provider === 'openshift';
