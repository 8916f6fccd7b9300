import { labelsOf, matchSelector, selectsEverything } from '../kube/labels';
import { specOf } from '../kube/network/networkPolicy';
import type { Service } from '../kube/types';
import { isNetworkPolicy } from './defaultDeny';
import type { Inventory } from '../core/inventory';
import { isReadable } from '../core/inventory';
import type { Resource } from '../core/resource';

/** Labels of the pods of ingress controllers and gateways, as their own charts and manifests set them. */
const controllers = new Set([
  'ingress-nginx',
  'nginx-ingress',
  'traefik',
  'haproxy-ingress',
  'kubernetes-ingress',
  'ingress-kong',
  'istio-ingress',
  'istio-ingressgateway',
  'ingressgateway',
]);

/**
 * Whether a NetworkPolicy is about pods that are there for the public: an ingress controller's, or those behind a Service
 * of type LoadBalancer. One about all pods of its namespace is not.
 */
export function isAboutEdge(policy: Resource, inventory: Inventory): boolean {
  const selector = specOf(policy.manifest).podSelector ?? {};
  if (!isNetworkPolicy(policy) || selectsEverything(selector)) return false;
  if (Object.values(selector.matchLabels ?? {}).some((value) => value !== null && controllers.has(value))) return true;
  const namespace = inventory.namespace(policy.namespace);
  const balanced = (namespace?.others ?? []).map(selectorOfLoadBalancer).filter((labels) => labels !== undefined);
  // The pods may be in another repository; then the Service says which labels they have.
  if (balanced.some((labels) => matchSelector(selector, labelsOf(labels)) === true)) return true;
  const pods = (namespace?.workloads ?? [])
    .flatMap((workload) => inventory.podsOf(workload))
    .map(({ metadata }) => labelsOf(metadata.labels))
    .filter((labels) => matchSelector(selector, labels) === true);
  return pods.length > 0 && pods.every((labels) => balanced.some((matchLabels) => matchSelector({ matchLabels }, labels) === true));
}

function selectorOfLoadBalancer(resource: Resource): Readonly<Record<string, string | null>> | undefined {
  const { ref, manifest } = resource;
  if (ref.apiVersion !== 'v1' || ref.kind !== 'Service' || !isReadable(resource)) return undefined;
  const { spec } = manifest as Service;
  return spec?.type === 'LoadBalancer' && spec.selector && Object.keys(spec.selector).length > 0 ? spec.selector : undefined;
}
