import { isMapping } from '../manifest';
import { matchSelector, selectsEverything, type LabelLookup } from '../labels';
import type { CiliumEgress, CiliumIngress, CiliumPolicy, CiliumRule } from './networkPolicyTypes';
import type { Path } from '../path';
import { formatAddresses, isEveryAddress, isGiven, type Direction, type Opening, type PodPlace, type Policy } from './policy';
import type { LabelSelector, Manifest } from '../types';

/** Reads a CiliumNetworkPolicy or CiliumClusterwideNetworkPolicy, which holds one rule in `spec` or several in `specs`. */
export function readCiliumPolicy(manifest: Manifest): Policy[] {
  const { spec, specs } = manifest as CiliumPolicy;
  const clusterwide = manifest.kind === 'CiliumClusterwideNetworkPolicy';
  const rules: { rule: CiliumRule; at: Path }[] = (specs ?? []).map((rule, i) => ({ rule, at: ['specs', i] }));
  if (spec) rules.unshift({ rule: spec, at: ['spec'] });
  return rules.map(({ rule, at }) => ({
    rank: 'normal',
    // A rule for nodes is about no pod; one without any selector is refused.
    selects: (pod) => (rule.endpointSelector ? matchSelector(rule.endpointSelector, endpointLabels(pod)) : false),
    isolates: (direction) => isolates(rule, direction),
    openings: (direction) => (rule[direction] ?? []).flatMap((one, i) => openingsOf(one, direction, [...at, direction, i], clusterwide)),
  }));
}

/**
 * Rules for a direction, also such that deny, switch its default deny on, unless `enableDefaultDeny` says otherwise. So
 * `ingress: [{}]` denies all, and an empty list does nothing: the opposite of Kubernetes.
 * Source: cilium/cilium, `pkg/policy/api/rule_validation.go`.
 */
function isolates(rule: CiliumRule, direction: Direction): boolean {
  return rule.enableDefaultDeny?.[direction] ?? (isGiven(rule[direction]) || isGiven(rule[`${direction}Deny`]));
}

const NAMESPACE = 'io.kubernetes.pod.namespace';
const isNamespaceKey = (key: string): boolean => withoutSource(key) === NAMESPACE;
const withoutSource = (key: string): string => key.replace(/^(?:k8s|any)[:.]/, '');
const NAMESPACE_LABEL = 'io.cilium.k8s.namespace.labels.';

/** The labels of a pod as Cilium's selectors name them: with or without a source in front, the namespace's among them. */
function endpointLabels({ namespace, namespaceLabels, labels }: PodPlace): LabelLookup {
  return (key) => {
    const name = withoutSource(key);
    if (name === NAMESPACE) return namespace;
    if (name.startsWith(NAMESPACE_LABEL)) return namespaceLabels(name.slice(NAMESPACE_LABEL.length));
    return name.startsWith('reserved:') ? null : labels(name);
  };
}

type Side = 'from' | 'to';

function openingsOf(rule: CiliumIngress | CiliumEgress, direction: Direction, at: Path, clusterwide: boolean): Opening[] {
  const side = direction === 'ingress' ? 'from' : 'to';
  const limited = isGiven(rule.toPorts) || isGiven(rule.icmps);
  const opening = { rule: at, limited };
  const choices = Object.entries(rule).filter(
    ([field, value]) => field.startsWith(side) && field !== 'toPorts' && value !== undefined && value !== null,
  );
  // A rule that names nothing at all allows nothing; one with ports only allows them to everybody.
  if (choices.length === 0) return limited ? [{ ...opening, kind: 'any-peer', at }] : [];
  const found: Opening[] = [];
  const entities = listOf(rule, `${side}Entities`) as string[];
  for (const [i, entity] of entities.entries()) {
    const kind = entityKinds.get(entity);
    const peer = [...at, `${side}Entities`, i];
    if (kind)
      found.push({ ...opening, kind, at: peer, ...(entities.length > 1 ? { peer } : {}), ...(kind === 'any-ip' ? { addresses: entity } : {}) });
  }
  for (const [i, selector] of (listOf(rule, `${side}Endpoints`) as LabelSelector[]).entries()) {
    // In a policy with a namespace a selector is about that namespace, unless it says something of namespaces itself.
    const isOfAll = clusterwide || (selector.matchExpressions ?? []).some(({ key }) => isNamespaceKey(key ?? ''));
    if (isOfAll && selectsEverything(selector, isNamespaceKey)) found.push({ ...opening, kind: 'any-namespace', at: [...at, `${side}Endpoints`, i] });
  }
  return [...found, ...openAddresses(rule, side, opening)];
}

/** What an entity stands for, as far as it is one that nobody chooses. */
const entityKinds: ReadonlyMap<string, Opening['kind']> = new Map([
  ['all', 'any-peer'],
  ['world', 'any-ip'],
  ['cluster', 'any-namespace'],
]);

function openAddresses(rule: CiliumIngress | CiliumEgress, side: Side, opening: Pick<Opening, 'rule' | 'limited'>): Opening[] {
  const plain = listOf(rule, `${side}CIDR`).map((cidr, i) => ({
    cidr: String(cidr),
    except: [] as string[],
    at: [...opening.rule, `${side}CIDR`, i],
  }));
  const sets = listOf(rule, `${side}CIDRSet`).map((set, i) => {
    const { cidr, except } = set as { cidr?: string | null; except?: string[] | null };
    return { cidr: cidr ?? '', except: except ?? [], at: [...opening.rule, `${side}CIDRSet`, i, 'cidr'] };
  });
  return [...plain, ...sets]
    .filter(({ cidr }) => isEveryAddress(cidr))
    .map(({ cidr, except, at }) => ({ ...opening, kind: 'any-ip', at, addresses: formatAddresses(cidr, except), excepted: except.length > 0 }));
}

function listOf(rule: object, field: string): readonly unknown[] {
  const value = isMapping(rule) ? rule[field] : undefined;
  return Array.isArray(value) ? (value as unknown[]) : [];
}
