import { networkPluginOf, type NetworkPlugin } from '../kube/network/plugins';
import type { DaemonSet, Node } from '../kube/types';
import type { Inventory } from '../core/inventory';
import type { Resource } from '../core/resource';
import type { Verdict } from '../core/rule';

/** A DaemonSet with a network plugin that is known. */
export interface FoundPlugin {
  readonly resource: Resource;
  readonly plugin: NetworkPlugin;
}

/** Whether anything makes NetworkPolicies take effect, as far as the DaemonSets and Nodes that are here tell. */
export type Enforcement =
  /** By agents; none of these where the distribution does it in a program of its own. */
  | { readonly state: 'enforced'; readonly agents: readonly FoundPlugin[] }
  /** Plugins are here, and none of them does. */
  | { readonly state: 'none'; readonly plugins: readonly FoundPlugin[] }
  /** No plugin is known here, or not all DaemonSets were seen. */
  | { readonly state: 'unknown' };

/** The answer for an inventory. Does not throw where DaemonSets were not seen: then an agent that was is proof all the same. */
export const enforcement = (inventory: Inventory): Enforcement => inventory.derive(findEnforcement);

function findEnforcement(inventory: Inventory): Enforcement {
  const plugins = pluginsIn(inventory);
  const agents = plugins.filter(({ plugin }) => plugin.enforces);
  if (agents.length > 0 || embedded(inventory) === true) return { state: 'enforced', agents };
  if (!inventory.sees('apps', 'DaemonSet')) return { state: 'unknown' };
  return plugins.length > 0 || embedded(inventory) === false ? { state: 'none', plugins } : { state: 'unknown' };
}

function pluginsIn(inventory: Inventory): FoundPlugin[] {
  return inventory.knownOfKind('apps', 'DaemonSet').flatMap((resource) =>
    inventory.podsOf(resource).flatMap((pod) => {
      const plugin = networkPluginOf(resource.ref.name ?? '', pod);
      return plugin ? [{ resource, plugin }] : [];
    }),
  );
}

/**
 * K3s enforces policies in its own program, unless a server is told not to; each server writes its flags on its Node.
 * Undefined without K3s. Source: docs.k3s.io, "Networking", "Network Policy Controller".
 */
function embedded(inventory: Inventory): boolean | undefined {
  const nodes = inventory.knownOfKind('', 'Node').map(({ manifest }) => manifest as Node & { metadata?: Resource['manifest']['metadata'] });
  const own = nodes.filter(({ status }) => status?.nodeInfo?.kubeletVersion?.includes('+k3s'));
  if (own.length === 0) return undefined;
  return !own.some(({ metadata }) => metadata?.annotations?.['k3s.io/node-args']?.includes('--disable-network-policy'));
}

/** `DaemonSet "kube-flannel/kube-flannel-ds"`: for messages. */
export const namePlugins = (plugins: readonly FoundPlugin[]): string =>
  plugins
    .map(({ resource: { namespace, ref } }) => `DaemonSet "${namespace.startsWith('?') || namespace === '' ? '' : `${namespace}/`}${ref.name ?? ''}"`)
    .join(', ');

/**
 * What a rule says of policies in a cluster that nothing enforces, in place of a pass: a policy that is there and has no
 * effect proves nothing. Undefined where there is no such doubt.
 */
export function unenforced(inventory: Inventory): Verdict {
  if (inventory.kind !== 'cluster' || enforcement(inventory).state !== 'none') return undefined;
  return {
    notAssessed:
      'The network plugin of this cluster enforces no NetworkPolicies (PCI-K8S-404), so what the policies say does not show that traffic is denied.',
    reason: 'unsupported',
  };
}

/** How many of the nodes that need an agent have one that is ready. */
export interface AgentCover {
  readonly ready: number;
  readonly wanted: number;
}

/**
 * On how many nodes an agent is ready; several agents may each serve a part of them. Nodes that are not ready themselves are
 * left out, and so are Windows nodes, for which there are other agents, and virtual ones, on which no DaemonSet runs.
 * Undefined where nothing tells.
 */
export function coverOf(agents: readonly FoundPlugin[], inventory: Inventory): AgentCover | undefined {
  const counts = agents.flatMap(({ resource }) => (resource.manifest as DaemonSet).status ?? []);
  if (counts.length === 0) return undefined;
  const nodes = inventory.knownOfKind('', 'Node').filter(needsAgent).length;
  const sum = (field: 'numberReady' | 'desiredNumberScheduled') => counts.reduce((total, status) => total + (status[field] ?? 0), 0);
  return { ready: sum('numberReady'), wanted: inventory.sees('', 'Node') && nodes > 0 ? nodes : sum('desiredNumberScheduled') };
}

function needsAgent({ manifest }: Resource): boolean {
  const { status } = manifest as Node;
  const labels = manifest.metadata?.labels ?? {};
  if (status?.nodeInfo?.operatingSystem === 'windows' || labels['kubernetes.io/os'] === 'windows') return false;
  if (labels['type'] === 'virtual-kubelet' || labels['eks.amazonaws.com/compute-type'] === 'fargate') return false;
  return status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') ?? false;
}
