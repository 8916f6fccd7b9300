import type { TextEdit } from '../edit';
import { itemLines, linesBelow, pairLines, rootLines } from './block';
import { bracketPair, bracketStyleAt, bracketText, hasLines, type BracketStyle } from './bracket';
import { columnOfEntries, commonQuote, defaultLayout, layoutAt } from './layout';
import { afterDeeperComments, indentationAt, lineEnd, wouldBecomeText } from './lines';
import type { Node, Tree } from './tree';

/** What goes into a collection: a pair of a mapping, or an item of a list. */
export interface NewEntry {
  readonly key: string | undefined;
  readonly value: unknown;
}

/** Adds an entry at the end of a collection; `collections` are those around it, its own last. */
export function insertInto(tree: Tree, collections: readonly Node[], entry: NewEntry, lineBreak: string): TextEdit[] {
  const into = collections.at(-1)!;
  return into.flow ? insertInBrackets(tree, collections, into, entry, lineBreak) : insertLines(tree, collections, into, entry, lineBreak);
}

/** Fills a document that holds no data yet. */
export function insertFirst({ text }: Tree, value: unknown, lineBreak: string): TextEdit[] {
  const lineBreakBefore = text === '' || /[\n\uFEFF]$/.test(text) ? '' : lineBreak;
  const lines = rootLines(value, defaultLayout).map((line) => line + lineBreak);
  return [insertion(text.length, lineBreakBefore + lines.join(''))];
}

function insertLines(tree: Tree, collections: readonly Node[], into: Node, { key, value }: NewEntry, lineBreak: string): TextEdit[] {
  const column = columnOfEntries(tree, into);
  const at = afterDeeperComments(tree.text, lineEnd(tree.text, into.end), column);
  const layout = layoutAt(tree, collections, !wouldBecomeText(tree.text, at, column));
  const quote = commonQuote(into.entries.map((entry) => entry.value));
  const lines = key === undefined ? itemLines(value, layout, quote) : pairLines(key, value, layout);
  return [insertion(at, linesBelow(lines, column, lineBreak))];
}

function insertInBrackets(tree: Tree, collections: readonly Node[], into: Node, entry: NewEntry, lineBreak: string): TextEdit[] {
  const style = bracketStyleAt(tree, collections);
  if (into.entries.length === 0) return insertInEmpty(tree, into, entry, style, lineBreak);
  const last = into.entries.at(-1)!;
  const indentation = indentationAt(tree.text, last.start);
  const added = textOf(entry, style, lineBreak, indentation);
  if (!hasLines(tree.text, into)) return [insertion(last.end, style.comma + added)];
  return insertLine(tree, into, last.end, lineBreak + indentation + added);
}

/** On a line of its own, after the comment of the line above; a comma at the end stays the habit where it was one. */
function insertLine({ text, comments }: Tree, into: Node, lastEnd: number, line: string): TextEdit[] {
  const comma = commaAfter({ text, comments }, lastEnd, into.end - 1);
  const end = comma === undefined ? lastEnd : comma + 1;
  const at = lineEnd(text, end);
  const commaIfNone = comma === undefined ? [insertion(lastEnd, ',')] : [];
  const newLine = insertion(at < into.end ? at : end, line + (comma === undefined ? '' : ','));
  return newLine.start === lastEnd && commaIfNone.length > 0 ? [{ ...newLine, newText: `,${newLine.newText}` }] : [...commaIfNone, newLine];
}

function insertInEmpty({ text, comments }: Tree, into: Node, entry: NewEntry, style: BracketStyle, lineBreak: string): TextEdit[] {
  const [open, close] = [into.start + 1, into.end - 1];
  const outer = indentationAt(text, into.start);
  const inner = outer + (style.unit ?? '  ');
  const comment = comments.findLast(({ start }) => start >= open && start < close);
  const added = textOf(entry, style, lineBreak, inner);
  if (comment) return [insertion(comment.end, lineBreak + inner + added)];
  if (style.unit !== undefined) return [{ start: open, end: close, newText: lineBreak + inner + added + lineBreak + outer }];
  const blank = style.pad && into.kind === 'map' ? ' ' : '';
  return [{ start: open, end: close, newText: blank + added + blank }];
}

/** The comma between `from` and the closing bracket, if one is there outside of comments. */
export function commaAfter({ text, comments }: Pick<Tree, 'text' | 'comments'>, from: number, close: number): number | undefined {
  for (let at = text.indexOf(',', from); at >= 0 && at < close; at = text.indexOf(',', at + 1)) {
    const offset = at;
    if (!comments.some(({ start, end }) => start <= offset && offset < end)) return at;
  }
  return undefined;
}

function textOf({ key, value }: NewEntry, style: BracketStyle, lineBreak: string, indentation: string): string {
  return key === undefined ? bracketText(value, style, lineBreak, indentation) : bracketPair(key, value, style, lineBreak, indentation);
}

const insertion = (at: number, newText: string): TextEdit => ({ start: at, end: at, newText });
