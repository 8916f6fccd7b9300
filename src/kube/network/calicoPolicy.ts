import { calicoSelects, calicoSelectsAll } from './calicoSelector';
import { all, type LabelLookup, type Match } from '../labels';
import type { Manifest } from '../types';
import type { CalicoEntity, CalicoPolicy, CalicoRule } from './networkPolicyTypes';
import { formatAddresses, isEveryAddress, isGiven, type Direction, type Opening, type PodPlace, type Policy } from './policy';

type Spec = NonNullable<CalicoPolicy['spec']>;

/** Reads a NetworkPolicy or GlobalNetworkPolicy of Calico. Its staged kinds enforce nothing and are no policies here. */
export function readCalicoPolicy(manifest: Manifest): Policy {
  const spec = (manifest['spec'] ?? {}) as Spec;
  return {
    rank: 'normal',
    selects: (pod) => selects(spec, pod),
    isolates: (direction) => effectiveTypes(spec).includes(direction),
    openings: (direction) =>
      effectiveTypes(spec).includes(direction)
        ? (spec[direction] ?? []).flatMap((rule, i) => openingsOf(rule, direction, ['spec', direction, i], manifest.kind === 'GlobalNetworkPolicy'))
        : [],
  };
}

/**
 * Without `types`: Egress alone where there are egress rules and no ingress rules, otherwise Ingress, and Egress too where
 * it has rules. Source: projectcalico/calico, `api/pkg/apis/projectcalico/v3/globalnetworkpolicy.go`.
 */
function effectiveTypes(spec: Spec): readonly Direction[] {
  if (isGiven(spec.types)) return spec.types!.map((type) => type.toLowerCase() as Direction);
  if (!isGiven(spec.egress)) return ['ingress'];
  return isGiven(spec.ingress) ? ['ingress', 'egress'] : ['egress'];
}

function selects(spec: Spec, { namespace, namespaceLabels, labels }: PodPlace): Match {
  // Untracked and pre-DNAT policies are for the interfaces of hosts.
  if (spec.doNotTrack || spec.preDNAT) return false;
  const ofNamespace: LabelLookup = (key) => (key === 'projectcalico.org/name' ? namespace : namespaceLabels(key));
  const ofPod: LabelLookup = (key) => {
    // Calico gives every pod these two.
    if (key === 'projectcalico.org/namespace') return namespace;
    return key === 'projectcalico.org/orchestrator' ? 'k8s' : labels(key);
  };
  return all([
    calicoSelects(spec.selector ?? '', ofPod),
    calicoSelects(spec.namespaceSelector ?? '', ofNamespace),
    // Which ServiceAccount a pod has is not looked at here.
    calicoSelectsAll(spec.serviceAccountSelector) ? true : undefined,
  ]);
}

function openingsOf(rule: CalicoRule, direction: Direction, at: readonly (string | number)[], global: boolean): Opening[] {
  if (rule.action !== 'Allow') return [];
  const side = direction === 'ingress' ? 'source' : 'destination';
  const peer = rule[side] ?? {};
  const limited = isLimited(rule);
  const cidr = peer.nets?.find(isEveryAddress);
  if (cidr !== undefined) {
    const except = peer.notNets ?? [];
    const addresses = formatAddresses(cidr, except);
    return [{ kind: 'any-ip', rule: at, at: [...at, side, 'nets', peer.nets!.indexOf(cidr)], limited, addresses, excepted: except.length > 0 }];
  }
  const chosen = choicesOf(peer);
  if (chosen.length === 0) return [{ kind: 'any-peer', rule: at, at, limited }];
  // A selector alone is about the policy's own namespace; of a policy without namespace it is about all.
  const everyPod = chosen.every((field) => (field === 'namespaceSelector' || field === 'selector') && calicoSelectsAll(peer[field]));
  if (!everyPod || !(global || chosen.includes('namespaceSelector'))) return [];
  return [{ kind: 'any-namespace', rule: at, at: [...at, side, chosen[0]!], limited }];
}

/** The fields that choose peers; ports do not. */
const choicesOf = (peer: CalicoEntity): (keyof CalicoEntity)[] =>
  (Object.keys(peer) as (keyof CalicoEntity)[]).filter((field) => field !== 'ports' && field !== 'notPorts' && isGiven(peer[field]));

function isLimited({ protocol, notProtocol, icmp, notICMP, http, source, destination }: CalicoRule): boolean {
  return [protocol, notProtocol, icmp, notICMP, http, source?.ports, source?.notPorts, destination?.ports, destination?.notPorts].some(isGiven);
}
