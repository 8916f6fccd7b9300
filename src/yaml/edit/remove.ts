import type { TextEdit } from '../edit';
import { hasLines } from './bracket';
import { commaAfter } from './insert';
import { columnOfEntries } from './layout';
import { afterDeeperComments, beginsLine, columnOf, indentationAt, lineEnd, lineStart, nextFilledLine, nextLine, previousLineEnd } from './lines';
import { parentOf, type Slot } from './place';
import { replaceValue } from './replace';
import { commentsBetween, lastLeaf, type Entry, type Node, type Tree } from './tree';

/**
 * Takes an entry away. Its comments stay as comment lines. The last entry of a collection leaves `{}` or `[]`, since
 * nothing at all would be a null.
 */
export function removeEntry(tree: Tree, slots: readonly Slot[], lineBreak: string): TextEdit[] {
  const { entry } = slots.at(-1)!;
  const parent = parentOf(slots).node!;
  const index = parent.entries.indexOf(entry!);
  if (parent.flow) return removeFromBrackets(tree, parent, index, lineBreak);
  if (parent.entries.length === 1) return replaceValue(tree, slots.slice(0, -1), parent.kind === 'map' ? {} : [], lineBreak);
  const next = parent.entries[index + 1];
  if (beginsLine(tree.text, entry!.start) || !next) return removeLines(tree, parent, index, lineBreak);
  return removeBeforeNext(tree, parent, index, next.start, lineBreak);
}

function removeLines(tree: Tree, parent: Node, index: number, lineBreak: string): TextEdit[] {
  const { text } = tree;
  const entry = parent.entries[index]!;
  const column = columnOfEntries(tree, parent);
  const end = endOf(text, entry, column);
  const comments = commentsBetween(tree, entry.start, end);
  if (comments.length > 0) return [{ start: entry.start, end, newText: comments.join(lineBreak + ' '.repeat(column)) }];
  const above = previousLineEnd(text, entry.start);
  const isBelowBlank = text.slice(lineStart(text, above), above).trim() === '';
  // Where the text ends without a line break it goes on doing so; except that blank lines may belong to a block scalar (`|+`).
  if (end === text.length && index > 0 && !isBelowBlank) return [{ start: above, end, newText: '' }];
  // Two stretches of blank lines do not become one; and a block scalar that keeps those behind it does not get more of them.
  const keepsBlank = isBelowBlank || endsInKeptLines(tree, parent.entries[index - 1]?.value);
  return [{ start: lineStart(text, entry.start), end: keepsBlank ? nextFilledLine(text, end) : nextLine(text, end), newText: '' }];
}

function endsInKeptLines({ text }: Tree, node: Node | undefined): boolean {
  const { header } = (node && lastLeaf(node)) ?? {};
  return header !== undefined && text.slice(header.start, header.end).includes('+');
}

/** The first key behind a `-`: the next one takes its place. */
function removeBeforeNext(tree: Tree, parent: Node, index: number, next: number, lineBreak: string): TextEdit[] {
  const entry = parent.entries[index]!;
  const column = columnOfEntries(tree, parent);
  const end = endOf(tree.text, entry, column);
  const comments = commentsBetween(tree, entry.start, end);
  if (comments.length > 0) return [{ start: entry.start, end, newText: comments.join(lineBreak + ' '.repeat(column)) }];
  const comment = tree.comments.find(({ start }) => start >= end && start < next);
  return [{ start: entry.start, end: comment?.start ?? next, newText: '' }];
}

function endOf(text: string, { end }: Entry, column: number): number {
  return afterDeeperComments(text, lineEnd(text, end), column);
}

function removeFromBrackets(tree: Tree, parent: Node, index: number, lineBreak: string): TextEdit[] {
  const { text } = tree;
  const entry = parent.entries[index]!;
  if (parent.entries.length === 1) return [emptied(tree, parent, lineBreak)];
  const comma = commaAfter(tree, entry.end, parent.entries[index + 1]?.start ?? parent.end - 1);
  const before = parent.entries[index - 1];
  // The last entry takes the comma in front of it along, which JSON would not allow to stay.
  const commaBefore = comma === undefined && before ? commaAfter(tree, before.end, entry.start) : undefined;
  const end = comma === undefined ? entry.end : comma + 1;
  const own = hasOwnLines(tree, parent, entry, end)
    ? removedLines(tree, entry, end, lineBreak)
    : removedInline(tree, entry, end, commaBefore, lineBreak);
  const inFront = commaBefore !== undefined && commaBefore < own.start ? [{ start: commaBefore, end: commaBefore + 1, newText: '' }] : [];
  return text.slice(own.start, own.end) === own.newText ? inFront : [...inFront, own];
}

function hasOwnLines({ text, comments }: Tree, parent: Node, entry: Entry, end: number): boolean {
  if (!hasLines(text, { ...parent, entries: [entry] })) return false;
  const behind = lineEnd(text, end);
  const comment = comments.find(({ start }) => start >= end && start < behind);
  return text.slice(end, comment?.start ?? behind).trim() === '';
}

function removedLines(tree: Tree, entry: Entry, end: number, lineBreak: string): TextEdit {
  const { text } = tree;
  const behind = lineEnd(text, end);
  const comments = commentsBetween(tree, entry.start, behind);
  if (comments.length > 0) return { start: entry.start, end: behind, newText: comments.join(lineBreak + indentationAt(text, entry.start)) };
  return { start: lineStart(text, entry.start), end: nextLine(text, behind), newText: '' };
}

function removedInline(tree: Tree, entry: Entry, end: number, commaBefore: number | undefined, lineBreak: string): TextEdit {
  const { text } = tree;
  const comments = commentsBetween(tree, entry.start, end).map((comment) => `${comment}${lineBreak}${' '.repeat(columnOf(text, entry.start))}`);
  const blanks = /^[ \t]*/.exec(text.slice(end))![0].length;
  // A comment needs a blank in front.
  const newText = comments.length > 0 || text[end + blanks] === '#' ? ` ${comments.join('')}` : '';
  if (commaBefore === undefined) return { start: entry.start, end: end + blanks, newText };
  const isNear = text.slice(commaBefore + 1, entry.start).trim() === '';
  return { start: isNear ? commaBefore : entry.start, end, newText };
}

/** The empty brackets, with the comments that stood in them. */
function emptied(tree: Tree, { start, end }: Node, lineBreak: string): TextEdit {
  const indentation = indentationAt(tree.text, start);
  const comments = commentsBetween(tree, start, end).map((comment) => `${lineBreak}${indentation}  ${comment}`);
  const newText = comments.length > 0 ? comments.join('') + lineBreak + indentation : '';
  return { start: start + 1, end: end - 1, newText };
}
