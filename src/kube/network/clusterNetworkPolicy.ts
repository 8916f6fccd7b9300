import { all, matchSelector, selectsEveryNamespace, selectsEverything, type Match } from '../labels';
import type { ClusterNetworkPolicy, ClusterNetworkPolicyRule } from './networkPolicyTypes';
import type { Path } from '../path';
import { isEveryAddress, isGiven, type Direction, type Opening, type PodPlace, type Policy } from './policy';
import type { Manifest } from '../types';

type Spec = NonNullable<ClusterNetworkPolicy['spec']>;

/**
 * Reads a ClusterNetworkPolicy, or its forerunners AdminNetworkPolicy and BaselineAdminNetworkPolicy. Its rules are tried
 * in order, and the first that matches decides; its peers are pods of the cluster, unless a rule names `networks`.
 * Source: kubernetes-sigs/network-policy-api, `apis/v1alpha2/clusternetworkpolicy_types.go`.
 */
export function readClusterNetworkPolicy(manifest: Manifest): Policy {
  const spec = (manifest['spec'] ?? {}) as Spec;
  const isBaseline = manifest.kind === 'BaselineAdminNetworkPolicy' || spec.tier === 'Baseline';
  return {
    rank: isBaseline ? 'baseline' : 'admin',
    selects: (pod) => selects(spec, pod),
    isolates: (direction) => decidesForEverybody(spec, direction) === 'Deny',
    openings: (direction) => (spec[direction] ?? []).flatMap((rule, i) => openingsOf(rule, ['spec', direction, i])),
  };
}

function selects({ subject }: Spec, { namespaceLabels, labels }: PodPlace): Match {
  if (subject?.namespaces) return matchSelector(subject.namespaces, namespaceLabels);
  if (!subject?.pods) return false;
  return all([matchSelector(subject.pods.namespaceSelector ?? {}, namespaceLabels), matchSelector(subject.pods.podSelector ?? {}, labels)]);
}

/** What the first rule says that is about every peer and every port; undefined where there is none. */
function decidesForEverybody(spec: Spec, direction: Direction): string | undefined {
  return spec[direction]?.find((rule) => !isLimited(rule) && peersOf(rule).some(({ kind }) => kind !== undefined))?.action ?? undefined;
}

function openingsOf(rule: ClusterNetworkPolicyRule, at: Path): Opening[] {
  // It is "Allow" up to v1alpha1 and "Accept" from v1alpha2.
  if (rule.action !== 'Accept' && rule.action !== 'Allow') return [];
  const peers = peersOf(rule);
  return peers.flatMap(({ kind, field, addresses }, i): Opening[] => {
    if (!kind) return [];
    const peer = [...at, rule.from ? 'from' : 'to', i];
    const opening = { kind, rule: at, at: [...peer, ...field], limited: isLimited(rule), ...(peers.length > 1 ? { peer } : {}) };
    return [addresses === undefined ? opening : { ...opening, addresses }];
  });
}

const isLimited = ({ protocols, ports }: ClusterNetworkPolicyRule): boolean => isGiven(protocols) || isGiven(ports);

interface Peer {
  readonly kind: 'any-namespace' | 'any-ip' | undefined;
  readonly field: Path;
  readonly addresses?: string;
}

/** The peers of a rule, each with what it opens if it takes them all. */
function peersOf(rule: ClusterNetworkPolicyRule): Peer[] {
  return (rule.from ?? rule.to ?? []).map((peer): Peer => {
    const networks = 'networks' in peer ? ((peer.networks as readonly string[] | null | undefined) ?? []) : [];
    const open = networks.findIndex(isEveryAddress);
    if (open >= 0) return { kind: 'any-ip', field: ['networks', open], addresses: networks[open]! };
    if (peer.namespaces && selectsEveryNamespace(peer.namespaces)) return { kind: 'any-namespace', field: ['namespaces'] };
    const { namespaceSelector, podSelector } = peer.pods ?? {};
    const everyPod = namespaceSelector && selectsEveryNamespace(namespaceSelector) && podSelector && selectsEverything(podSelector);
    return { kind: everyPod ? 'any-namespace' : undefined, field: ['pods'] };
  });
}
