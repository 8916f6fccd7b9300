import type { Inventory } from '../core/inventory';
import { CLUSTER_FACTS, type ClusterFacts } from '../kube/clusterFacts';

/** What is known of the cluster beside its objects; undefined for files. */
export function factsIn(inventory: Inventory): ClusterFacts | undefined {
  return inventory.knownOfKind(CLUSTER_FACTS.group, CLUSTER_FACTS.kind)[0]?.manifest as ClusterFacts | undefined;
}

/** Whether it is OpenShift, whose security context constraints stand before every pod: the team says so, or the cluster. */
export const isOpenShift = (inventory: Inventory): boolean =>
  inventory.settings.parameters.platform === 'openshift' || factsIn(inventory)?.provider === 'openshift';

/** The 36 of a cluster that runs Kubernetes 1.36; undefined for files and where the API server did not say. */
export function minorIn(inventory: Inventory): number | undefined {
  const minor = Number.parseInt(factsIn(inventory)?.version?.minor ?? '', 10);
  return Number.isNaN(minor) ? undefined : minor;
}
