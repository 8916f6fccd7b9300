import { columnOf } from './lines';
import type { Quote } from './scalar';
import { isCollection, type Entry, type Node, type Tree } from './tree';

/** How block collections are indented around a place, in columns. */
export interface Layout {
  /** From a key to the keys below it. */
  readonly step: number;
  /** From a key to the `-` below it; often 0. */
  readonly listOffset: number;
  /** From a `-` to what stands behind it. */
  readonly gap: number;
  /** Whether a string of several lines may stand as a block scalar; not where a comment behind it would become text. */
  readonly blockText: boolean;
}

type Distance = 'step' | 'listOffset' | 'gap';

/** As Kubernetes' documentation and `kubectl … -o yaml` write. */
export const defaultLayout: Layout = { step: 2, listOffset: 0, gap: 2, blockText: true };

/** The layout of the nearest neighbours: of the innermost collection that shows one, else of the next around it. */
export function layoutAt(tree: Tree, collections: readonly Node[], blockText: boolean): Layout {
  const seen = [...collections].reverse().map((collection) => observe(tree.text, collection));
  const nearest = (what: Distance): number => seen.map((one) => mostFrequent(one[what])).find((found) => found !== undefined) ?? defaultLayout[what];
  return { step: nearest('step'), listOffset: nearest('listOffset'), gap: nearest('gap'), blockText };
}

/** The column of a block collection's keys or dashes. */
export function columnOfEntries(tree: Tree, { entries, start }: Node): number {
  return columnOf(tree.text, entries.at(-1)?.start ?? start);
}

/** The quotes in which all strings among a list's items or a mapping's values stand; undefined where they differ or have none. */
export function commonQuote(nodes: readonly (Node | undefined)[]): Quote | undefined {
  const quotes = new Set(nodes.flatMap((node) => (node?.kind === 'scalar' && !node.header ? [quoteOf(node)] : [])));
  return quotes.size === 1 ? [...quotes][0] : undefined;
}

export function quoteOf({ source }: Node): Quote | undefined {
  return source.startsWith('"') ? '"' : source.startsWith("'") ? "'" : undefined;
}

type Seen = Record<Distance, number[]>;

function observe(text: string, collection: Node): Seen {
  const seen: Seen = { step: [], listOffset: [], gap: [] };
  const pending = [collection];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (node.flow) continue;
    for (const entry of node.entries) {
      if (!isCollection(entry.value)) continue;
      measure(text, node, entry, seen);
      pending.push(entry.value);
    }
    if (node.kind === 'list') for (const entry of node.entries) measureGap(text, entry, seen);
  }
  return seen;
}

function measure(text: string, node: Node, { start, value }: Entry, seen: Seen): void {
  if (node.kind !== 'map' || value!.flow || value!.entries.length === 0) return;
  const offset = columnOf(text, value!.entries.at(-1)!.start) - columnOf(text, start);
  if (value!.kind === 'list' && offset >= 0) seen.listOffset.push(offset);
  if (value!.kind === 'map' && offset > 0) seen.step.push(offset);
}

function measureGap(text: string, { start, value }: Entry, seen: Seen): void {
  const gap = value ? value.outset - start : 0;
  if (gap >= 2 && !/[\r\n\t]/.test(text.slice(start, value!.outset))) seen.gap.push(gap);
}

function mostFrequent(numbers: readonly number[]): number | undefined {
  const counts = new Map<number, number>();
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}
