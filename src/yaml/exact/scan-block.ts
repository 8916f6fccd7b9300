import { isBlank, isBreak, isBreakOrEnd, isDigit } from './characters';
import type { Cursor } from './cursor';
import { Refused } from './refused';
import { token, type Token } from './token';

/**
 * A literal (`|`) or folded (`>`) scalar inside a collection at column `parentIndent` (-1: none). The token ends with the
 * last line that has text, and without its line break.
 */
export function scanBlock(cursor: Cursor, parentIndent: number): Token {
  const start = cursor.pos;
  const literal = cursor.peek() === 0x7c;
  cursor.pos++;
  const { chomping, increment } = scanHeader(cursor, start);
  let end = cursor.pos;
  skipToContent(cursor, start);
  const trailing = { breaks: '' };
  let indent = increment === 0 ? 0 : Math.max(parentIndent, 0) + increment;
  indent = scanBreaks(cursor, indent, parentIndent, trailing);
  let value = '';
  let leadingBreak = '';
  let leadingBlank = false;
  while (cursor.column === indent && cursor.peek() !== 0) {
    const startsBlank = isBlank(cursor.peek());
    // Lines are joined only where neither begins with a blank, and separators of lines and paragraphs stay.
    const folds = !literal && !leadingBlank && !startsBlank && leadingBreak === '\n';
    if (folds) value += trailing.breaks === '' ? ' ' : '';
    else value += leadingBreak;
    value += trailing.breaks;
    trailing.breaks = '';
    leadingBlank = startsBlank;
    const line = cursor.pos;
    cursor.skipWhile((c) => !isBreak(c));
    value += cursor.text.slice(line, cursor.pos);
    end = cursor.pos;
    leadingBreak = isBreak(cursor.peek()) ? cursor.takeBreak() : '';
    scanBreaks(cursor, indent, parentIndent, trailing);
  }
  if (chomping !== '-') value += leadingBreak;
  if (chomping === '+') value += trailing.breaks;
  return token('scalar', start, end, value);
}

/** What follows the `|`: a sign and a digit in either order. */
function scanHeader(cursor: Cursor, start: number): { chomping: string; increment: number } {
  let chomping = '';
  let increment = 0;
  const sign = () => {
    const c = cursor.peek();
    if (chomping === '' && (c === 0x2b || c === 0x2d)) chomping = cursor.text[cursor.pos++]!;
  };
  sign();
  if (isDigit(cursor.peek())) {
    increment = cursor.peek() - 0x30;
    if (increment === 0) throw new Refused('The indentation of a block of text cannot be 0.', start);
    cursor.pos++;
    sign();
  }
  return { chomping, increment };
}

function skipToContent(cursor: Cursor, start: number): void {
  cursor.skipWhile(isBlank);
  cursor.skipComment();
  if (!isBreakOrEnd(cursor.peek())) throw new Refused('Nothing but a comment may follow "|" or ">" on its line.', start);
  if (isBreak(cursor.peek())) cursor.takeBreak();
}

/** Goes over indentation and empty lines; gives the indentation, found here where it is 0. */
function scanBreaks(cursor: Cursor, indent: number, parentIndent: number, into: { breaks: string }): number {
  let widest = 0;
  for (;;) {
    const limit = indent === 0 ? Infinity : cursor.lineStart + indent;
    while (cursor.pos < limit && cursor.peek() === 0x20) cursor.pos++;
    const column = cursor.pos - cursor.lineStart;
    widest = Math.max(widest, column);
    if ((indent === 0 || column < indent) && cursor.peek() === 0x09) {
      throw new Refused('A tab stands where a block of text is indented. Use spaces.', cursor.pos, cursor.pos + 1);
    }
    if (!isBreak(cursor.peek())) break;
    into.breaks += cursor.takeBreak();
  }
  return indent === 0 ? Math.max(widest, parentIndent + 1, 1) : indent;
}
