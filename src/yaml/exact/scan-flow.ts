import { isBlank, isBlankOrEnd, isBreak, isHex } from './characters';
import type { Cursor } from './cursor';
import { Refused } from './refused';
import { token, type Token } from './token';

/** A quoted scalar. */
export function scanQuoted(cursor: Cursor): Token {
  const start = cursor.pos;
  const quote = cursor.peek();
  const single = quote === 0x27;
  cursor.pos++;
  let value = '';
  for (;;) {
    if (cursor.isAtMarker()) throw new Refused('The text whose quotes open here is not closed before the document ends.', start);
    if (cursor.peek() === 0) throw new Refused('The text whose quotes open here is never closed.', start);
    const piece = single ? singleQuotedPiece(cursor) : doubleQuotedPiece(cursor);
    value += piece.text;
    if (cursor.peek() === quote) break;
    value += foldBlanks(cursor, piece.lineEscaped);
  }
  cursor.pos++;
  return token('scalar', start, cursor.pos, value);
}

interface Piece {
  readonly text: string;
  /** Whether it ended with a backslash at the end of the line, which leaves the break out. */
  readonly lineEscaped: boolean;
}

function singleQuotedPiece(cursor: Cursor): Piece {
  let text = '';
  let from = cursor.pos;
  for (; !isBlankOrEnd(cursor.peek()); cursor.pos++) {
    if (cursor.peek() !== 0x27) continue;
    if (cursor.peek(1) !== 0x27) break;
    text += cursor.text.slice(from, cursor.pos + 1);
    cursor.pos++;
    from = cursor.pos + 1;
  }
  return { text: text + cursor.text.slice(from, cursor.pos), lineEscaped: false };
}

function doubleQuotedPiece(cursor: Cursor): Piece {
  let text = '';
  let from = cursor.pos;
  while (!isBlankOrEnd(cursor.peek()) && cursor.peek() !== 0x22) {
    if (cursor.peek() !== 0x5c) {
      cursor.pos++;
      continue;
    }
    text += cursor.text.slice(from, cursor.pos);
    if (isBreak(cursor.peek(1))) {
      cursor.pos++;
      cursor.takeBreak();
      return { text, lineEscaped: true };
    }
    text += scanEscape(cursor);
    from = cursor.pos;
  }
  return { text: text + cursor.text.slice(from, cursor.pos), lineEscaped: false };
}

/** The escapes of YAML 1.1; `\/`, which came with 1.2, is unknown to kubectl even in JSON. */
export const escapes: ReadonlyMap<number, string> = new Map(
  Object.entries({ '0': '\0', a: '\x07', b: '\b', t: '\t', '\t': '\t', n: '\n', v: '\v', f: '\f', r: '\r', e: '\x1b', ' ': ' ' })
    .concat(Object.entries({ '"': '"', "'": "'", '\\': '\\', N: '\x85', _: '\xa0', L: '\u2028', P: '\u2029' }))
    .map(([sign, text]) => [sign.charCodeAt(0), text]),
);

const hexDigits: ReadonlyMap<number, number> = new Map([
  [0x78, 2],
  [0x75, 4],
  [0x55, 8],
]);

function scanEscape(cursor: Cursor): string {
  const at = cursor.pos;
  const sign = cursor.peek(1);
  const simple = escapes.get(sign);
  cursor.pos += 2;
  if (simple !== undefined) return simple;
  const digits = hexDigits.get(sign);
  if (digits === undefined) {
    const shown = cursor.text.slice(at, at + 2).trimEnd();
    throw new Refused(`"${shown}" is no escape that kubectl knows. In double quotes, write "\\\\" for a backslash.`, at, at + shown.length);
  }
  for (let i = 0; i < digits; i++) {
    if (!isHex(cursor.peek(i))) throw new Refused(`This escape needs ${digits} hexadecimal digits.`, at, at + 2);
  }
  const code = parseInt(cursor.text.slice(cursor.pos, cursor.pos + digits), 16);
  cursor.pos += digits;
  if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) {
    throw new Refused(
      'This escape stands for half a character or for none. Write characters beyond U+FFFF with "\\U" and 8 digits, or as they are.',
      at,
      cursor.pos,
    );
  }
  return String.fromCodePoint(code);
}

/** Goes over blanks and line breaks inside a scalar, and gives what they become. */
function foldBlanks(cursor: Cursor, lineEscaped: boolean): string {
  const from = cursor.pos;
  let leading: string | undefined = lineEscaped ? '' : undefined;
  let trailing = '';
  cursor.skipWhile(isBlank);
  const blanks = cursor.text.slice(from, cursor.pos);
  while (isBlank(cursor.peek()) || isBreak(cursor.peek())) {
    if (isBlank(cursor.peek())) cursor.pos++;
    else if (leading === undefined) leading = cursor.takeBreak();
    else trailing += cursor.takeBreak();
  }
  return leading === undefined ? blanks : foldBreaks(leading, trailing);
}

/** One line feed becomes a blank, of several the first falls away; separators of lines and paragraphs stay. */
function foldBreaks(leading: string, trailing: string): string {
  if (leading !== '\n') return leading + trailing;
  return trailing === '' ? ' ' : trailing;
}

/**
 * A plain scalar inside a collection at column `parentIndent` (-1: none). Also says whether it went over a line break,
 * after which a key may follow.
 */
export function scanPlain(cursor: Cursor, parentIndent: number, inFlow: boolean): { token: Token; multiline: boolean } {
  const start = cursor.pos;
  let end = start;
  let value = '';
  let between = '';
  let multiline = false;
  for (;;) {
    if (cursor.isAtMarker() || cursor.peek() === 0x23) break;
    const from = cursor.pos;
    while (!isBlankOrEnd(cursor.peek()) && !endsPlain(cursor, inFlow)) cursor.pos++;
    if (cursor.pos > from) {
      value += between + cursor.text.slice(from, cursor.pos);
      end = cursor.pos;
      multiline = false;
      between = '';
    }
    if (!isBlank(cursor.peek()) && !isBreak(cursor.peek())) break;
    const blanks = plainBlanks(cursor, parentIndent + 1);
    between = blanks.text;
    multiline = blanks.multiline;
    if (!inFlow && cursor.column < parentIndent + 1) break;
  }
  return { token: token('scalar', start, end, value, '', true), multiline };
}

function endsPlain(cursor: Cursor, inFlow: boolean): boolean {
  const c = cursor.peek();
  if (c === 0x3a && isBlankOrEnd(cursor.peek(1))) return true;
  return inFlow && (c === 0x2c || c === 0x3f || c === 0x5b || c === 0x5d || c === 0x7b || c === 0x7d);
}

function plainBlanks(cursor: Cursor, indent: number): { text: string; multiline: boolean } {
  const from = cursor.pos;
  cursor.skipWhile(isBlank);
  const blanks = cursor.text.slice(from, cursor.pos);
  if (!isBreak(cursor.peek())) return { text: blanks, multiline: false };
  const leading = cursor.takeBreak();
  let trailing = '';
  while (isBlank(cursor.peek()) || isBreak(cursor.peek())) {
    if (isBreak(cursor.peek())) {
      trailing += cursor.takeBreak();
      continue;
    }
    if (cursor.peek() === 0x09 && cursor.pos - cursor.lineStart < indent)
      throw new Refused('A tab stands where text is indented. Use spaces.', cursor.pos, cursor.pos + 1);
    cursor.pos++;
  }
  return { text: foldBreaks(leading, trailing), multiline: true };
}
