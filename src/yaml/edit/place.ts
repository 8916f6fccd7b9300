import { formatPath, valueAt, type Path } from '../../kube/path';
import type { Refusal } from '../edit';
import { isCollection, isNull, type Entry, type Node, type Tree } from './tree';

/** A node with the collections that it stands in. */
export interface Slot {
  /** Undefined for the root. */
  readonly entry: Entry | undefined;
  /** Undefined where nothing is written, as after `key:`. */
  readonly node: Node | undefined;
}

export interface Place {
  /** From the root down to what is there of the path, with the path's own place last. */
  readonly slots: readonly Slot[];
  /** What is missing of the path. */
  readonly rest: Path;
}

/**
 * Goes as far along a path as the text goes. Refuses where a change would show in another place too (aliases, merge keys,
 * anchors in use) or where the text holds the key twice.
 */
export function placeOf(tree: Tree, data: unknown, path: Path, isSet: boolean): Place | Refusal {
  const slots: Slot[] = [{ entry: undefined, node: tree.root }];
  const place = (rest: Path): Place | Refusal =>
    refusalOf(tree, slots.at(-1)!.node, path.slice(0, path.length - rest.length), rest) ?? { slots, rest };
  for (const [depth, step] of path.entries()) {
    const node = slots.at(-1)!.node;
    const rest = path.slice(depth);
    if (!isCollection(node)) return place(rest);
    const refusal = refusalOf(tree, node, path.slice(0, depth), rest);
    if (refusal) return refusal;
    const entry = entryAt(node, step);
    const here = path.slice(0, depth + 1);
    if (!entry && valueAt(data, here) !== undefined && !(isSet && rest.length === 1 && merges(node))) {
      return merges(node)
        ? mergedIn(here)
        : { refused: `The text of ${nameOf(here)} could not be found, because its key is written in a way of its own.` };
    }
    if (!entry) return place(rest);
    slots.push({ entry, node: entry.value });
  }
  return place([]);
}

/** The place that holds another: the slot of the mapping or list. */
export const parentOf = (slots: readonly Slot[]): Slot => slots.at(-2)!;

/** The collections around a place, the place's own included, from the root. */
export const collectionsOf = (slots: readonly Slot[]): Node[] => slots.flatMap(({ node }) => (isCollection(node) ? [node] : []));

/** Why a node's text cannot go: an anchor in it is used outside of it. */
export function usedElsewhere(tree: Tree, node: Node | undefined, path: Path): Refusal | undefined {
  if (!node) return undefined;
  const anchors = nodesBelow(node).flatMap(({ anchor }) => anchor ?? []);
  if (anchors.length === 0) return undefined;
  const outside = aliasesIn(tree.root).filter(({ start, end }) => start < node.outset || end > node.end);
  const used = anchors.find((anchor) => outside.some(({ source }) => source === anchor));
  return used === undefined
    ? undefined
    : { refused: `${nameOf(path)} cannot be replaced or removed, because the anchor "&${used}" in it is used elsewhere in the document.` };
}

function entryAt(node: Node, step: string | number): Entry | undefined {
  return node.kind === 'list' ? node.entries[Number(step)] : node.entries.find(({ name }) => name === String(step));
}

function refusalOf(tree: Tree, node: Node | undefined, path: Path, rest: Path): Refusal | undefined {
  if (!node || (isNull(node) && node.anchor === undefined)) return undefined;
  if (node.kind === 'alias')
    return {
      refused: `${nameOf(path)} is the alias "*${node.source}": its text stands at the anchor "&${node.source}", and a change there would show in every place that uses it.`,
    };
  if (node.anchor !== undefined && aliasesIn(tree.root).some(({ source }) => source === node.anchor)) {
    return {
      refused: `${nameOf(path)} has the anchor "&${node.anchor}", which is used elsewhere in the document, and a change would show there too.`,
    };
  }
  if (rest.length > 0 && !isCollection(node) && !isNull(node)) {
    return { refused: `${nameOf(path)} holds a single value, so nothing can be set below it. Correct its type first.` };
  }
  const twice = node.kind === 'map' ? repeatedKey(node) : undefined;
  if (twice !== undefined)
    return { refused: `${nameOf(path)} has the key "${twice}" twice, and only the last one counts. Remove one of them first.` };
  return undefined;
}

function repeatedKey({ entries }: Node): string | undefined {
  const seen = new Set<string>();
  for (const { name } of entries) {
    if (name === undefined) continue;
    if (seen.has(name)) return name;
    seen.add(name);
  }
  return undefined;
}

const merges = (node: Node): boolean => node.entries.some(({ name }) => name === '<<');

const mergedIn = (path: Path): Refusal => ({
  refused: `${nameOf(path)} comes by a merge key ("<<"), and a change of the text that it comes from would show in every place that uses it.`,
});

const aliasesIn = (node: Node | undefined): Node[] => (node ? nodesBelow(node).filter(({ kind }) => kind === 'alias') : []);

function nodesBelow(node: Node): Node[] {
  const nodes: Node[] = [];
  const pending = [node];
  for (let next = pending.pop(); next; next = pending.pop()) {
    nodes.push(next);
    for (const { key, value } of next.entries) {
      if (key) pending.push(key);
      if (value) pending.push(value);
    }
  }
  return nodes;
}

const nameOf = (path: Path): string => (path.length === 0 ? 'The document' : `"${formatPath(path)}"`);
