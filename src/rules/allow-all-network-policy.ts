import { isNetworkPolicy } from '../lookups/defaultDeny';
import { isAboutEdge } from '../lookups/edge';
import { unenforced } from '../lookups/enforcement';
import type { Patch } from '../core/patch';
import { withoutRule } from '../lookups/policyRules';
import type { Resource } from '../core/resource';
import { defineRule } from '../core/rule';
import type { Severity } from '../core/severity';
import { selectsEverything } from '../kube/labels';
import { rulesOf, type NetworkPolicyRule } from '../kube/network/networkPolicy';
import { samePath } from '../kube/path';
import { policiesIn, policyKinds } from '../kube/network/policies';
import { directions, type Direction, type Opening } from '../kube/network/policy';
import type { NetworkPolicyPeer } from '../kube/types';
import { podKinds } from '../kube/workloads';

export const allowAllNetworkPolicy = defineRule({
  id: 'allow-all-network-policy',
  code: 'PCI-K8S-403',
  target: 'resource',
  kinds: policyKinds,
  looksUp: { ...podKinds, '': [...podKinds['']!, 'Service', 'Namespace', 'Node'] },
  title: 'No policy opens what the default deny closed',
  tier: 1,
  requirements: { pciDss: ['1.2.5', '1.3.1', '1.3.2', '1.2.7'], guidance: ['4.1'] },
  severity: 'high',
  sparesExempt: false,
  messages: {
    'any-peer': 'An {direction} rule of policy "{policy}" names no peers, so it allows all of them.',
    'any-namespace': 'An {direction} rule of policy "{policy}" allows the pods of every namespace.',
    'any-ip': 'An {direction} rule of policy "{policy}" allows the addresses {addresses}.',
    'two-peers': {
      text: 'An {direction} rule of policy "{policy}" allows all pods of some namespaces and, apart from that, some pods of its own namespace. Both selectors in one item would mean only these pods in these namespaces.',
      severity: 'medium',
    },
    'all-ports': { text: 'An {direction} rule of policy "{policy}" allows every port in a namespace with card data.', severity: 'low' },
    'same-namespace': { text: 'An {direction} rule of policy "{policy}" allows all pods of its namespace, which holds card data.', severity: 'info' },
  },
  fixes: {
    deleteRule: {
      title: 'Delete the rule',
      safety: 'review',
      effect: 'The traffic that only this rule allowed is cut off. The policy goes on denying what its other rules do not allow.',
    },
    deletePeer: { title: 'Delete the peer', safety: 'review', effect: 'The traffic that only this peer was allowed is cut off.' },
    namePeers: {
      title: 'Name the pods that may connect',
      safety: 'review',
      effect:
        'Puts in a podSelector with the label "app: name-the-peer", which no pod has. Until you write the labels of the real peers there, the rule allows nobody.',
    },
    mergePeers: {
      title: 'Put both selectors into one item',
      safety: 'review',
      effect:
        "Allows only pods that both selectors select. Other pods of these namespaces, and pods with these labels in the policy's own namespace, are cut off.",
    },
  },
  docs: {
    why: 'What policies allow adds up: one rule that allows all cancels the default deny for the pods that it is about, and nobody sees it in the policy that denies.',
    bad: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: open, namespace: shop }
spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{}] }
`,
    good: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: { matchLabels: { app: gw } } }]
      ports: [{ port: 8443, protocol: TCP }]
`,
  },
  check(manifest, report, { resource, inventory }) {
    let asksForServices = false;
    for (const direction of directions) {
      const args = { direction, policy: resource.ref.name ?? '' };
      const openings = policiesIn(manifest).flatMap((policy) => policy.openings(direction));
      for (const opening of openings) {
        if (direction === 'ingress' && isForThePublic(opening)) {
          if (isAboutEdge(resource, inventory)) continue;
          // A Service that was not seen could make these pods the edge, where this is as it should be.
          if (!inventory.sees('', 'Service', resource.namespace)) {
            asksForServices = true;
            continue;
          }
        }
        report({
          message: opening.kind,
          at: opening.at,
          args: { ...args, addresses: opening.addresses ?? '' },
          ...weightOf(opening),
          fixes: fixesFor(resource, opening, direction),
        });
      }
      if (!isNetworkPolicy(resource)) continue;
      for (const rule of rulesOf(manifest, direction)) {
        for (const i of splitPeers(rule)) {
          report({ message: 'two-peers', at: [...rule.peersAt, i + 1], args, fixes: { mergePeers: () => mergePeers(rule, i) } });
        }
        if (!inventory.isCde(resource.namespace)) continue;
        for (const i of ownNamespace(rule)) report({ message: 'same-namespace', at: [...rule.peersAt, i, 'podSelector'], args });
        if (!rule.limited && !openings.some((opening) => samePath(opening.rule, rule.at))) report({ message: 'all-ports', at: rule.at, args });
      }
    }
    if (asksForServices) inventory.demand('', 'Service', resource.namespace);
    return unenforced(inventory);
  },
});

const isForThePublic = ({ kind, limited }: Opening): boolean => limited && kind !== 'any-namespace';

/** Some ports are less than all of them, and all addresses but those inside are what access to the internet takes. */
function weightOf({ limited, excepted }: Opening): { severity?: Severity } {
  if (excepted) return { severity: 'low' };
  return limited ? { severity: 'medium' } : {};
}

function fixesFor(
  resource: Resource,
  { kind, rule, peer }: Opening,
  direction: Direction,
): Partial<Record<'deleteRule' | 'deletePeer' | 'namePeers', () => Patch[]>> {
  const { manifest } = resource;
  const deleteRule = () => withoutRule(manifest, rule);
  if (peer) return { deletePeer: () => [{ op: 'remove', path: peer }], deleteRule };
  if (kind !== 'any-peer' || !isNetworkPolicy(resource)) return { deleteRule };
  const value = [{ podSelector: { matchLabels: { app: 'name-the-peer' } } }];
  return { deleteRule, namePeers: () => [{ op: 'set', path: [...rule, direction === 'ingress' ? 'from' : 'to'], value }] };
}

/**
 * The first of each two list items that were probably meant to be one: a namespaceSelector and, behind a dash too many, a
 * podSelector. Only where the whole list is made of such pairs: more peers look like a list of them.
 */
function splitPeers({ peers }: NetworkPolicyRule): number[] {
  const firsts = peers.flatMap((_, i) => (i % 2 === 0 ? [i] : []));
  const arePairs = firsts.every((i) => selectsOnly(peers[i], 'namespaceSelector') && selectsOnly(peers[i + 1], 'podSelector'));
  return arePairs ? firsts : [];
}

function selectsOnly(peer: NetworkPolicyPeer | undefined, field: 'namespaceSelector' | 'podSelector'): boolean {
  const other = field === 'podSelector' ? 'namespaceSelector' : 'podSelector';
  return Boolean(peer?.[field] && !peer[other] && !peer.ipBlock);
}

function mergePeers({ peers, peersAt }: NetworkPolicyRule, i: number): Patch[] {
  return [
    { op: 'set', path: [...peersAt, i, 'podSelector'], value: peers[i + 1]!.podSelector },
    { op: 'remove', path: [...peersAt, i + 1] },
  ];
}

/** The peers that are all pods of the policy's own namespace. */
function ownNamespace({ peers }: NetworkPolicyRule): number[] {
  return peers.flatMap(({ podSelector, namespaceSelector }, i) => (podSelector && !namespaceSelector && selectsEverything(podSelector) ? [i] : []));
}
