import { isBlank, isBlankOrEnd, isBreak, isBreakOrEnd, isDigit, isHex, isUri, isWord } from './characters';
import type { Cursor } from './cursor';
import { Refused } from './refused';
import { widthOf } from './utf8';
import { token, type Token } from './token';

/** `&name` or `*name`. */
export function scanAnchor(cursor: Cursor): Token {
  const start = cursor.pos;
  const type = cursor.peek() === 0x2a ? 'alias' : 'anchor';
  cursor.pos++;
  cursor.skipWhile(isWord);
  const name = cursor.text.slice(start + 1, cursor.pos);
  const after = cursor.peek();
  if (name === '' || !(isBlankOrEnd(after) || '?:,]}%@`'.includes(String.fromCharCode(after)))) {
    const sign = cursor.text[start]!;
    throw new Refused(
      `A text that starts with "${sign}" is ${type === 'alias' ? 'an alias' : 'an anchor'}, whose name may hold only letters, digits, "-" and "_". Put other text in quotes.`,
      start,
    );
  }
  return token(type, start, cursor.pos, name);
}

/** `!`, `!suffix`, `!handle!suffix` or `!<uri>`. */
export function scanTag(cursor: Cursor): Token {
  const start = cursor.pos;
  let handle = '';
  let suffix: string;
  if (cursor.peek(1) === 0x3c) {
    cursor.pos += 2;
    suffix = scanUri(cursor, start, '');
    if (cursor.peek() !== 0x3e) throw new Refused('This tag lacks its closing ">".', start);
    cursor.pos++;
  } else {
    handle = scanHandle(cursor);
    if (handle.length > 1 && handle.endsWith('!')) suffix = scanUri(cursor, start, '');
    else {
      suffix = scanUri(cursor, start, handle);
      handle = '!';
      if (suffix === '') [handle, suffix] = ['', '!'];
    }
  }
  if (!isBlankOrEnd(cursor.peek())) throw new Refused('A tag has to be followed by a blank. Text that starts with "!" has to be in quotes.', start);
  return token('tag', start, cursor.pos, handle, suffix);
}

/** `%YAML 1.1` or `%TAG !handle! prefix`, with the rest of the line. */
export function scanDirective(cursor: Cursor): Token {
  const start = cursor.pos;
  cursor.pos++;
  cursor.skipWhile(isWord);
  const name = cursor.text.slice(start + 1, cursor.pos);
  if (!isBlankOrEnd(cursor.peek()) || (name !== 'YAML' && name !== 'TAG')) {
    throw new Refused('A line that starts with "%" is a directive, and only "%YAML" and "%TAG" are known. Put other text in quotes.', start);
  }
  const directive = name === 'YAML' ? versionDirective(cursor, start) : tagDirective(cursor, start);
  cursor.skipWhile(isBlank);
  cursor.skipComment();
  if (!isBreakOrEnd(cursor.peek())) throw new Refused('Nothing but a comment may follow a directive on its line.', start);
  if (isBreak(cursor.peek())) cursor.takeBreak();
  return directive;
}

function versionDirective(cursor: Cursor, start: number): Token {
  cursor.skipWhile(isBlank);
  const number = () => {
    const from = cursor.pos;
    cursor.skipWhile(isDigit);
    if (cursor.pos === from || cursor.pos - from > 2) throw new Refused('A "%YAML" directive needs a version such as 1.1.', start);
    return Number(cursor.text.slice(from, cursor.pos));
  };
  const major = number();
  if (cursor.peek() !== 0x2e) throw new Refused('A "%YAML" directive needs a version such as 1.1.', start);
  cursor.pos++;
  return token('version-directive', start, cursor.pos, `${major}.${number()}`);
}

function tagDirective(cursor: Cursor, start: number): Token {
  const problem = () => new Refused('A "%TAG" directive needs a handle such as "!e!" and what it stands for.', start);
  cursor.skipWhile(isBlank);
  if (cursor.peek() !== 0x21) throw problem();
  const handle = scanHandle(cursor);
  if (handle !== '!' && !handle.endsWith('!')) throw problem();
  if (!isBlank(cursor.peek())) throw problem();
  cursor.skipWhile(isBlank);
  const prefix = scanUri(cursor, start, '');
  if (!isBlankOrEnd(cursor.peek())) throw problem();
  return token('tag-directive', start, cursor.pos, handle, prefix);
}

function scanHandle(cursor: Cursor): string {
  const start = cursor.pos;
  cursor.pos++;
  cursor.skipWhile(isWord);
  if (cursor.peek() === 0x21) cursor.pos++;
  return cursor.text.slice(start, cursor.pos);
}

/** The rest of a tag; `head` is what was taken for a handle and is not, and its exclamation mark is not part of the URI. */
function scanUri(cursor: Cursor, start: number, head: string): string {
  let uri = head.slice(1);
  const from = cursor.pos;
  for (;;) {
    const c = cursor.peek();
    if (c === 0x25) uri += scanEscapes(cursor, start);
    else if (isUri(c)) {
      uri += String.fromCharCode(c);
      cursor.pos++;
    } else break;
  }
  if (head === '' && cursor.pos === from) throw new Refused('This tag has no name. Text that starts with "!" has to be in quotes.', start);
  return uri;
}

/** One character as `%` escapes of its UTF-8 bytes. */
function scanEscapes(cursor: Cursor, start: number): string {
  const bytes: number[] = [];
  let wanted = 1;
  while (bytes.length < wanted) {
    if (cursor.peek() !== 0x25 || !isHex(cursor.peek(1)) || !isHex(cursor.peek(2)))
      throw new Refused('A "%" in a tag needs two hexadecimal digits.', start);
    const byte = parseInt(cursor.text.slice(cursor.pos + 1, cursor.pos + 3), 16);
    if (bytes.length === 0) wanted = widthOf(byte);
    if (wanted === 0 || (bytes.length > 0 && (byte & 0xc0) !== 0x80)) throw new Refused('A "%" in a tag does not give UTF-8.', start);
    bytes.push(byte);
    cursor.pos += 3;
  }
  return Buffer.from(bytes).toString();
}
