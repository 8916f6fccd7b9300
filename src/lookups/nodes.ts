import type { Inventory } from '../core/inventory';
import { daysBetween } from '../kube/date';
import { nodeFactsOf, type NodeFacts } from '../kube/node';

/** The nodes of a cluster by name. Throws `NotSeen` where they could not be listed: a node that nobody saw may be at fault. */
export function nodesOf(inventory: Inventory): readonly NodeFacts[] {
  inventory.demand('', 'Node');
  return inventory.derive(readNodes);
}

function readNodes(inventory: Inventory): readonly NodeFacts[] {
  const nodes = inventory.knownOfKind('', 'Node').map(({ manifest }) => nodeFactsOf(manifest));
  return nodes.sort((a, b) => compare(a.name, b.name));
}

/** Enough to find the nodes, without a message as long as the cluster is large. */
const MOST_NAMES = 4;

/** `node "n1"`, `nodes "n1", "n2", "n3" and 190 more`. */
export function nameNodes(nodes: readonly NodeFacts[]): string {
  const names = nodes.map(({ name }) => `"${name}"`);
  if (names.length === 1) return `node ${names[0]!}`;
  if (names.length <= MOST_NAMES) return `nodes ${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`;
  return `nodes ${names.slice(0, MOST_NAMES - 1).join(', ')} and ${names.length - MOST_NAMES + 1} more`;
}

/** Nodes by what they have in common, in the order of that. Those without it are in no group. */
export function groupNodes(
  nodes: readonly NodeFacts[],
  by: (node: NodeFacts) => string | undefined,
): readonly (readonly [string, readonly NodeFacts[]])[] {
  const groups = new Map<string, NodeFacts[]>();
  for (const node of nodes) {
    const key = by(node);
    if (key === undefined || key === '') continue;
    const group = groups.get(key);
    if (group) group.push(node);
    else groups.set(key, [node]);
  }
  return [...groups].sort(([a], [b]) => compare(a, b));
}

/** How many days ago a node joined the cluster; undefined where it does not say. */
export const ageOf = ({ metadata }: NodeFacts, today: string): number | undefined => daysBetween(metadata.creationTimestamp ?? '', today);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
