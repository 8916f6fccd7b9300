import { matchSelector, NAMESPACE_NAME, selectsEveryNamespace, selectsEverything } from '../labels';
import type { Path } from '../path';
import { formatAddresses, isEveryAddress, isGiven, type Direction, type Opening, type Policy } from './policy';
import type { Manifest, NetworkPolicy, NetworkPolicyPeer } from '../types';

type Spec = NonNullable<NetworkPolicy['spec']>;

/** One rule of one direction: `from` of an ingress rule, `to` of an egress rule. */
export interface NetworkPolicyRule {
  readonly at: Path;
  readonly peersAt: Path;
  readonly peers: readonly NetworkPolicyPeer[];
  /** Whether it names ports; otherwise it is about all. */
  readonly limited: boolean;
}

/** Reads a `networking.k8s.io` NetworkPolicy. Without a spec it selects every pod of its namespace and isolates Ingress. */
export function readNetworkPolicy(manifest: Manifest): Policy {
  const spec = specOf(manifest);
  return {
    rank: 'normal',
    selects: ({ labels }) => matchSelector(spec.podSelector ?? {}, labels),
    isolates: (direction) => effectiveTypes(spec).includes(typeNames[direction]),
    openings: (direction) => rulesOf(manifest, direction).flatMap(openingsOf),
  };
}

export const typeNames: Readonly<Record<Direction, string>> = { ingress: 'Ingress', egress: 'Egress' };

/** The `spec` of a NetworkPolicy; the API server stores an absent one as an empty one. */
export const specOf = (manifest: Manifest): Spec => manifest['spec'] ?? {};

/**
 * The directions that a policy isolates. Where `policyTypes` is absent or empty these are Ingress and, only if there is at
 * least one egress rule, Egress: so `egress: []` alone isolates nothing.
 * Source: kubernetes/kubernetes, `pkg/apis/networking/v1/defaults.go`.
 */
export function effectiveTypes(spec: Spec): readonly string[] {
  if (isGiven(spec.policyTypes)) return spec.policyTypes!;
  return isGiven(spec.egress) ? [typeNames.ingress, typeNames.egress] : [typeNames.ingress];
}

/** Whether it selects every pod of its namespace, also those that are yet to come. */
export const selectsAllPods = (spec: Spec): boolean => selectsEverything(spec.podSelector ?? {});

/** The rules that have an effect: those of a direction that the policy does not isolate are not looked at by anybody. */
export function rulesOf(manifest: Manifest, direction: Direction): NetworkPolicyRule[] {
  const spec = specOf(manifest);
  if (!effectiveTypes(spec).includes(typeNames[direction])) return [];
  const peersKey = direction === 'ingress' ? 'from' : 'to';
  return (spec[direction] ?? []).map((rule, i) => {
    const at = ['spec', direction, i];
    const peers = (direction === 'ingress' ? (rule as Ingress).from : (rule as Egress).to) ?? [];
    return { at, peersAt: [...at, peersKey], peers, limited: isGiven(rule.ports) };
  });
}
type Ingress = NonNullable<Spec['ingress']>[number];
type Egress = NonNullable<Spec['egress']>[number];

function openingsOf({ at, peersAt, peers, limited }: NetworkPolicyRule): Opening[] {
  if (peers.length === 0) return [{ kind: 'any-peer', rule: at, at, limited }];
  return peers.flatMap((peer, i): Opening[] => {
    const itemAt = [...peersAt, i];
    const opening = { rule: at, limited, ...(peers.length > 1 ? { peer: itemAt } : {}) };
    const cidr = peer.ipBlock?.cidr;
    if (cidr && isEveryAddress(cidr)) {
      const except = peer.ipBlock.except ?? [];
      const addresses = formatAddresses(cidr, except);
      return [{ ...opening, kind: 'any-ip', at: [...itemAt, 'ipBlock', 'cidr'], addresses, excepted: except.length > 0 }];
    }
    const everyNamespace = peer.namespaceSelector && selectsEveryNamespace(peer.namespaceSelector) && selectsEverything(peer.podSelector ?? {});
    return everyNamespace ? [{ ...opening, kind: 'any-namespace', at: [...itemAt, 'namespaceSelector'] }] : [];
  });
}

/** A policy that allows nothing: it selects every pod of the namespace. Without namespace it says none, as its neighbours. */
export function defaultDeny(name: string, namespace: string | undefined, directions: readonly Direction[]): Manifest {
  return networkPolicy(name, namespace, { podSelector: {}, policyTypes: directions.map((direction) => typeNames[direction]) });
}

/**
 * The companion of a default deny of egress: pods may ask the cluster's DNS, without which hardly one of them works. Every
 * installer labels the DNS pods `k8s-app: kube-dns`, CoreDNS too, for the sake of the Service of that name.
 */
export function allowDns(name: string, namespace: string | undefined): Manifest {
  const to = [
    {
      namespaceSelector: { matchLabels: { [NAMESPACE_NAME]: 'kube-system' } },
      podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
    },
  ];
  const ports = ['UDP', 'TCP'].map((protocol) => ({ protocol, port: 53 }));
  return networkPolicy(name, namespace, { podSelector: {}, policyTypes: [typeNames.egress], egress: [{ to, ports }] });
}

function networkPolicy(name: string, namespace: string | undefined, spec: object): Manifest {
  const metadata = namespace === undefined ? { name } : { name, namespace };
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata, spec };
}
