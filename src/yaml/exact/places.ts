import type { Path } from '../../kube/path';
import { nameOf } from './decode';
import { isMerge, type AliasNode, type MappingNode, type YamlNode } from './node';
import { resolveScalar } from './tagged';

/** Where a path leads in a tree that was decoded, and whether it came there by an alias or a merge. */
export interface NodePlace {
  readonly key: YamlNode | undefined;
  readonly value: YamlNode;
  readonly shared: boolean;
}

export function locateNode(root: YamlNode, path: Path): NodePlace | undefined {
  let at: NodePlace | undefined = { key: undefined, value: root, shared: false };
  for (const step of path) {
    const { node, shared } = behindAlias(at.value, at.shared);
    const next = stepInto(node, step, shared);
    if (!next) return undefined;
    at = next;
  }
  return at;
}

function behindAlias(node: YamlNode, shared: boolean): { node: AliasNode['target']; shared: boolean } {
  return node.kind === 'alias' ? { node: node.target, shared: true } : { node, shared };
}

function stepInto(node: AliasNode['target'], step: string | number, shared: boolean): NodePlace | undefined {
  if (node.kind === 'mapping') return findKey(node, String(step), shared);
  if (node.kind !== 'sequence' || typeof step !== 'number') return undefined;
  const value = node.items[step];
  return value && { key: undefined, value, shared };
}

/** The last pair of a name, or what a merge behind it brings. */
function findKey(mapping: MappingNode, name: string, shared: boolean): NodePlace | undefined {
  for (const { key, value } of mapping.pairs.toReversed()) {
    if (isMerge(key)) {
      const merged = findMerged(value, name);
      if (merged) return merged;
    } else if (keyName(key) === name) return { key, value, shared };
  }
  return undefined;
}

function findMerged(node: YamlNode, name: string): NodePlace | undefined {
  // Of a list the first has the last word.
  for (const source of node.kind === 'sequence' ? node.items : [node]) {
    const { node: target } = behindAlias(source, true);
    const found = target.kind === 'mapping' ? findKey(target, name, true) : undefined;
    if (found) return found;
  }
  return undefined;
}

function keyName(key: YamlNode): string | undefined {
  const { node } = behindAlias(key, false);
  return node.kind === 'scalar' ? nameOf(resolveScalar(node)) : undefined;
}
