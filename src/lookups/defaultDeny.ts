import { groupOf } from '../kube/manifest';
import { allowDns, defaultDeny } from '../kube/network/networkPolicy';
import type { Direction } from '../kube/network/policy';
import { isReadable } from '../core/inventory';
import type { NamespaceTarget } from '../core/inventory';
import type { Change } from '../core/patch';
import type { Resource } from '../core/resource';

/**
 * The change that denies what no policy allows in a namespace: a new policy behind the object that stands for it and, where
 * egress is denied, its companion for DNS.
 */
export function addDefaultDeny(namespace: NamespaceTarget, directions: readonly Direction[]): Change[] {
  const name = freeName(namespace, directions.length > 1 ? 'default-deny' : `default-deny-${directions[0]!}`);
  const deny: Change = { after: namespace.anchor, document: defaultDeny(name, namespaceFor(namespace.anchor), directions) };
  return directions.includes('egress') ? [deny, addDns(namespace, namespace.anchor)] : [deny];
}

/** The companion policy for DNS, behind an object. */
export function addDns(namespace: NamespaceTarget, after: Resource): Change {
  const document = allowDns(freeName(namespace, 'allow-dns'), namespaceFor(after));
  return { after, document, comment: 'Without it no pod could look up a name any more.' };
}

/** The NetworkPolicies of a namespace that the API server would take. */
export function networkPolicies({ others }: NamespaceTarget): Resource[] {
  return others.filter((resource) => isNetworkPolicy(resource) && isReadable(resource));
}

export const isNetworkPolicy = ({ ref }: Resource): boolean => ref.kind === 'NetworkPolicy' && groupOf(ref.apiVersion) === 'networking.k8s.io';

/** A name that no policy has yet: applied under a name in use, the new one would take the place of the old. */
function freeName(namespace: NamespaceTarget, wanted: string): string {
  const taken = new Set(networkPolicies(namespace).map(({ ref }) => ref.name));
  let name = wanted;
  for (let n = 2; taken.has(name); n++) name = `${wanted}-${n}`;
  return name;
}

/** What a new object beside this one has to say of its namespace: what this one says, which may be nothing. */
function namespaceFor({ manifest: { kind, metadata } }: Resource): string | undefined {
  return (kind === 'Namespace' ? metadata?.name : metadata?.namespace) ?? undefined;
}
