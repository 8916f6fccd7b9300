import { labelsOf, NAMESPACE_NAME, unknownLabels, type LabelLookup } from '../kube/labels';
import { isPolicy, policiesIn, policyKinds } from '../kube/network/policies';
import { directions, type Direction, type PodPlace, type Policy } from '../kube/network/policy';
import type { PodTarget } from '../kube/pods';
import { isClusterScopedKind } from '../kube/scope';
import type { Manifest } from '../kube/types';
import { isReadable, type Inventory, type NamespaceTarget } from '../core/inventory';
import type { Resource } from '../core/resource';

/**
 * What the network policies of an inventory make of a namespace, in one direction:
 * - `denied`: its pods, also those to come, get only what some policy allows;
 * - `opened`: a policy for all of them allows all of it, so that one that denies is of no use;
 * - `every-pod`: there is no such policy, but each pod that is known is selected by one of its own;
 * - `open`: none of these.
 */
export type Isolation = 'denied' | 'opened' | 'every-pod' | 'open';

export function isolationOf(inventory: Inventory, namespace: NamespaceTarget, direction: Direction): Isolation {
  if (ciliumMode(inventory) === 'always') return 'denied';
  const forAll = policiesFor(inventory, namespace).filter((policy) => policy.selects(placeOf(namespace, unknownLabels)) === true);
  const denying = forAll.filter((policy) => policy.isolates(direction));
  if (denying.some((policy) => !forAll.some((other) => undoes(other, policy, direction)))) return 'denied';
  if (forAll.some((policy) => policy.rank !== 'baseline' && opensAll(policy, direction))) return 'opened';
  if (!seesPods(inventory, namespace)) return 'open';
  return isolatesEveryPod(inventory, namespace, direction) ? 'every-pod' : 'open';
}

/** Whether there are pods and each is isolated. In a large namespace the first that is not comes soon. */
function isolatesEveryPod(inventory: Inventory, namespace: NamespaceTarget, direction: Direction): boolean {
  let any = false;
  for (const workload of namespace.workloads) {
    for (const pod of networkedPods(inventory, workload)) {
      if (!isIsolated(inventory, namespace, pod, direction)) return false;
      any = true;
    }
  }
  return any;
}

/**
 * The workloads of a namespace that new policies for all its pods would cut off: those with a pod that nothing isolates yet
 * in a direction that they isolate. Whoever is isolated already loses nothing, since what policies allow adds up.
 */
export function cutOffBy(inventory: Inventory, namespace: NamespaceTarget, added: readonly Manifest[]): Resource[] {
  const policies = added.flatMap(policiesIn);
  const isolated = directions.filter((direction) => policies.some((policy) => policy.isolates(direction)));
  return namespace.workloads.filter((workload) =>
    networkedPods(inventory, workload).some((pod) => isolated.some((direction) => !isIsolated(inventory, namespace, pod, direction))),
  );
}

/** Why traffic is not denied by default, behind a colon. */
export function whyNotDenied(isolation: Isolation, inventory: Inventory): string {
  if (isolation === 'opened') return 'a policy allows all of it';
  if (ciliumMode(inventory) === 'unknown')
    return 'no policy does so, unless "enable-policy: always" is set in Cilium\'s own configuration, which was not read';
  return inventory.complete ? 'no policy does so' : 'no policy that does so was found in this workspace';
}

/**
 * Whether an open namespace is worth no more than a mention: the platform's own need policies made for them, and one
 * without pods has nothing that could be reached. That there are none, only a cluster can say.
 */
export function weighsLittle(inventory: Inventory, { key, workloads }: NamespaceTarget): boolean {
  return inventory.isExempt(key) || (inventory.kind === 'cluster' && workloads.length === 0 && inventory.sees('', 'Pod', key));
}

/** Whether the workloads that are known are all of a namespace: where pods are listed, those without known owner are among them. */
const seesPods = (inventory: Inventory, { key }: NamespaceTarget): boolean => inventory.sees('', 'Pod', key);

/** Whether all pods of a namespace that are known use the network of their node, where policies do not reach them. */
export function hasHostNetworkOnly(inventory: Inventory, namespace: NamespaceTarget): boolean {
  const { workloads } = namespace;
  return (
    workloads.length > 0 &&
    seesPods(inventory, namespace) &&
    workloads.every((workload) => inventory.podsOf(workload).length > 0 && networkedPods(inventory, workload).length === 0)
  );
}

function isIsolated(inventory: Inventory, namespace: NamespaceTarget, pod: PodTarget, direction: Direction): boolean {
  const place = placeOf(namespace, labelsOf(pod.metadata.labels));
  return (
    ciliumMode(inventory) === 'always' ||
    policiesFor(inventory, namespace).some((policy) => policy.isolates(direction) && policy.selects(place) === true)
  );
}

const ranks = { baseline: 0, normal: 1, admin: 2 } as const;

/** Whether one policy allows everything that another denies. */
function undoes(policy: Policy, denying: Policy, direction: Direction): boolean {
  // A policy with an order looked at which of its own rules comes first when it was asked whether it isolates.
  if (policy === denying && policy.rank !== 'normal') return false;
  return ranks[policy.rank] >= ranks[denying.rank] && opensAll(policy, direction);
}

const opensAll = (policy: Policy, direction: Direction): boolean => policy.openings(direction).some(({ limited, excepted }) => !limited && !excepted);

function placeOf({ name, object }: NamespaceTarget, labels: LabelLookup): PodPlace {
  const given = object && isReadable(object) ? labelsOf(object.manifest.metadata?.labels) : unknownLabels;
  return {
    namespace: name,
    namespaceLabels: (key) => (key === NAMESPACE_NAME ? name : given(key)),
    labels,
  };
}

/** Every policy that may be about pods of a namespace: its own, and those of the whole cluster. */
function policiesFor(inventory: Inventory, namespace: NamespaceTarget): readonly Policy[] {
  const known = inventory.derive(policiesByNamespace);
  let policies = known.get(namespace);
  if (!policies) {
    demandPolicies(inventory, namespace);
    const own = namespace.others.filter((resource) => isPolicy(resource.ref) && isReadable(resource));
    policies = [...own.flatMap(({ manifest }) => policiesIn(manifest)), ...inventory.derive(clusterwidePolicies)];
    known.set(namespace, policies);
  }
  return policies;
}

/** Throws `NotSeen` where a policy of any kind may be missing. */
function demandPolicies(inventory: Inventory, { name }: NamespaceTarget): void {
  for (const [group, kinds] of Object.entries(policyKinds)) {
    // Where Calico has an API server, what this group holds is read through that one's.
    if (group === 'crd.projectcalico.org' && inventory.visibility.serves('projectcalico.org', 'NetworkPolicy')) continue;
    for (const kind of kinds) inventory.demand(group, kind, isClusterScopedKind(group, kind) ? undefined : name);
  }
}

const policiesByNamespace = (): Map<NamespaceTarget, readonly Policy[]> => new Map<NamespaceTarget, readonly Policy[]>();

function clusterwidePolicies({ resources }: Inventory): readonly Policy[] {
  return resources
    .filter((resource) => resource.namespace === '' && isPolicy(resource.ref) && isReadable(resource))
    .flatMap(({ manifest }) => policiesIn(manifest));
}

/**
 * Cilium can be told to deny everywhere what no policy allows. Unknown where there is Cilium and its configuration was not
 * seen: a cluster's ConfigMaps are not read. Source: Cilium's documentation, "Policy Enforcement Modes".
 */
const ciliumMode = (inventory: Inventory): 'always' | 'unknown' | undefined => inventory.derive(findCiliumMode);

function findCiliumMode(inventory: Inventory): 'always' | 'unknown' | undefined {
  // Without Cilium there is no such ConfigMap, whether or not one may be read.
  if (!inventory.visibility.serves('cilium.io', 'CiliumNetworkPolicy')) return undefined;
  const configs = inventory.knownOfKind('', 'ConfigMap').filter(({ ref }) => ref.name === 'cilium-config');
  if (configs.length === 0) return inventory.sees('', 'ConfigMap', 'kube-system') ? undefined : 'unknown';
  const isAlways = configs.some(({ manifest }) => {
    const { data } = manifest as { data?: Readonly<Record<string, string | null>> | null };
    return data?.['enable-policy'] === 'always';
  });
  return isAlways ? 'always' : undefined;
}

const networkedPods = (inventory: Inventory, workload: Resource): PodTarget[] =>
  inventory.podsOf(workload).filter(({ spec }) => spec.hostNetwork !== true);
