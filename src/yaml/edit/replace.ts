import type { TextEdit } from '../edit';
import { linesBelow, pad, rootLines, valueOfItem, valueOfKey, type Written } from './block';
import { bracketStyleAt, bracketText } from './bracket';
import { columnOfEntries, layoutAt, quoteOf } from './layout';
import { afterDeeperComments, columnOf, indentationAt, lineEnd, lineStart, previousLineEnd, wouldBecomeText } from './lines';
import { collectionsOf, parentOf, type Slot } from './place';
import { commentsBetween, isCollection, type Entry, type Node, type Tree } from './tree';

/**
 * Puts a value where another one, or nothing, stands. What was written between the old value's lines as comment stays, as
 * comment lines. A string stays in the quotes that it had.
 */
export function replaceValue(tree: Tree, slots: readonly Slot[], value: unknown, lineBreak: string): TextEdit[] {
  const { entry, node } = slots.at(-1)!;
  if (!entry) return replaceRoot(tree, node!, value, lineBreak);
  const parent = parentOf(slots).node!;
  const around = collectionsOf(slots.slice(0, -1));
  if (parent.flow) return replaceInBrackets(tree, around, entry, value, lineBreak);
  const column = columnOfEntries(tree, parent);
  const layout = layoutAt(tree, isCollection(node) ? [...around, node] : around, !hasCommentsBelow(tree, entry, column));
  const quote = node?.kind === 'scalar' && !node.tagged ? quoteOf(node) : undefined;
  const isItem = parent.kind === 'list';
  const written = isItem ? valueOfItem(value, layout, quote) : valueOfKey(value, layout, quote);
  const spot: Spot = { tree, entry, column, gap: isItem ? layout.gap : 2, lineBreak };
  const isCompact = isItem && written.lines.length > 0 && typeof value === 'object';
  return replaceInBlock(spot, isCompact && hasCommentBehind(spot) ? belowComment(written, spot.gap) : written);
}

/** Whether comments stay below the line on which the new value begins. */
function hasCommentsBelow(tree: Tree, { end, start, indicatorEnd }: Entry, column: number): boolean {
  const below = afterDeeperComments(tree.text, lineEnd(tree.text, end), column);
  const from = lineEnd(tree.text, indicatorEnd ?? start);
  return commentsBetween(tree, from, below).length > 0 || wouldBecomeText(tree.text, below, column);
}

function replaceRoot(tree: Tree, node: Node, value: unknown, lineBreak: string): TextEdit[] {
  const lines = rootLines(value, layoutAt(tree, collectionsOf([{ entry: undefined, node }]), true));
  const inside = commentsBetween(tree, node.outset, node.end);
  // The comment behind the last line stays where it is, unless others have to come in front of it.
  const end = inside.length > 0 ? lineEnd(tree.text, node.end) : node.end;
  const comments = commentsBetween(tree, node.outset, end);
  return [{ start: node.outset, end, newText: [...lines, ...comments].join(lineBreak) }];
}

function replaceInBrackets(
  tree: Tree,
  around: readonly Node[],
  { key, value: old, indicatorEnd, end }: Entry,
  value: unknown,
  lineBreak: string,
): TextEdit[] {
  const style = bracketStyleAt(tree, around);
  const own = typeof value === 'string' && old?.kind === 'scalar' && !old.tagged ? quoteOf(old) : undefined;
  const indentation = indentationAt(tree.text, key?.start ?? end);
  const text = bracketText(value, style.json || !own ? style : { ...style, quote: own }, lineBreak, indentation);
  if (!old) return [{ start: end, end, newText: (indicatorEnd === undefined ? ':' : '') + (style.colon === ':' ? '' : ' ') + text }];
  const comments = commentsBetween(tree, old.outset, old.end).map((comment) => ` ${comment}${lineBreak}${indentation}`);
  return [{ start: beginOf(old), end: old.end, newText: text + comments.join('') }];
}

/** The entry of a block collection whose value is replaced. */
interface Spot {
  readonly tree: Tree;
  readonly entry: Entry;
  /** Of the collection's keys or dashes. */
  readonly column: number;
  /** From the indicator's begin to the value. */
  readonly gap: number;
  readonly lineBreak: string;
}

function replaceInBlock(spot: Spot, written: Written): TextEdit[] {
  const { value: old, indicatorEnd } = spot.entry;
  if (indicatorEnd === undefined) return afterKeyWithoutColon(spot, written);
  if (!old || old.end === old.outset) return afterIndicator(spot, written, indicatorEnd);
  if (old.start === old.end) return afterIndicator(spot, written, old.end);
  if (old.kind === 'scalar' && !old.header && written.lines.length === 0) return [{ start: beginOf(old), end: old.end, newText: written.head }];
  const isOnIndicatorLine = lineStart(spot.tree.text, old.outset) === lineStart(spot.tree.text, indicatorEnd);
  return isOnIndicatorLine ? onIndicatorLine(spot, written, old, indicatorEnd) : onLinesBelow(spot, written, old, indicatorEnd);
}

/** `? key` alone. */
function afterKeyWithoutColon(spot: Spot, { head, lines }: Written): TextEdit[] {
  const at = lineEnd(spot.tree.text, spot.entry.end);
  return [{ start: at, end: at, newText: linesText(spot, [`:${headText(spot, head)}`, ...lines]) }];
}

/** Nothing was there, or only an anchor or tag, which go. */
function afterIndicator(spot: Spot, { head, lines }: Written, end: number): TextEdit[] {
  const at = afterDeeperComments(spot.tree.text, lineEnd(spot.tree.text, end), spot.column);
  return [
    { start: spot.entry.indicatorEnd!, end, newText: headText(spot, head) },
    { start: at, end: at, newText: linesText(spot, lines) },
  ];
}

function onIndicatorLine(spot: Spot, { head, lines }: Written, old: Node, indicatorEnd: number): TextEdit[] {
  const { text } = spot.tree;
  const inside = commentsBetween(spot.tree, indicatorEnd, old.end);
  // The comment in a block scalar's header is the one that speaks of the line.
  const [ofHeader] = old.header ? inside.splice(0, 1) : [];
  const behind = lineEnd(text, old.end);
  const at = afterDeeperComments(text, behind, spot.column);
  return [
    { start: indicatorEnd, end: old.end, newText: headText(spot, head) + (ofHeader === undefined ? '' : ` ${ofHeader}`) },
    { start: behind, end: behind, newText: linesText(spot, inside) },
    { start: at, end: at, newText: linesText(spot, lines) },
  ];
}

function onLinesBelow(spot: Spot, { head, lines }: Written, old: Node, indicatorEnd: number): TextEdit[] {
  const { text } = spot.tree;
  const end = lineEnd(text, old.end);
  const comments = commentsBetween(spot.tree, old.outset, end);
  const indentation = Math.max(columnOf(text, old.outset) - spot.column, 0);
  // Blank lines in front of the old value would be the first lines of a block scalar.
  const isAlone = text.slice(indicatorEnd, old.outset).trim() === '';
  return [
    { start: indicatorEnd, end: indicatorEnd, newText: headText(spot, head) },
    {
      start: isAlone ? lineEnd(text, indicatorEnd) : previousLineEnd(text, old.outset),
      end,
      newText: linesText(spot, [...pad(comments, indentation), ...lines]),
    },
  ];
}

/** An anchor that nobody uses may stay; a tag would change what the new value means. */
const beginOf = (node: Node): number => (node.tagged ? node.outset : node.start);

function hasCommentBehind({ tree: { text }, entry }: Spot): boolean {
  const from = entry.value?.end ?? entry.indicatorEnd ?? entry.end;
  return text.slice(from, lineEnd(text, from)).trim() !== '';
}

const headText = ({ gap }: Spot, head: string): string => (head === '' ? '' : ' '.repeat(gap - 1) + head);

const linesText = ({ column, lineBreak }: Spot, lines: readonly string[]): string => linesBelow(lines, column, lineBreak);

/** The first line of a mapping or list would take the comment behind the old value; so it begins on the next line. */
const belowComment = ({ head, lines }: Written, gap: number): Written => ({ head: '', lines: [...pad([head], gap), ...lines] });
