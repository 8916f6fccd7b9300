import { resolvePlain } from '../scalar';
import { CR, giveUp, HASH, isBlankOrBreak, LF, nextContent, SPACE, COLON, type Scan } from './scan';

/** Refuses to vouch for a plain text that starts with a sign, or whose first character only another reader judges. */
export function checkPlainStart(c: number, next: number): void {
  const kind = c < 128 ? starts[c]! : FREE;
  if (kind === FREE) return;
  if (kind === SIGN) giveUp(signs[String.fromCharCode(c)] ?? 'sign');
  if (isBlankOrBreak(next)) giveUp('sign');
}

const signs: Readonly<Record<string, string>> = { '&': 'anchor or alias', '*': 'anchor or alias', '!': 'tag', '\t': 'tab' };
const FREE = 0;
const SIGN = 1;
const SIGN_BEFORE_BLANK = 2;
const starts = new Uint8Array(128).fill(SIGN, 0, 32);
for (const sign of '&*!%@`,[]{}#|>"\'?') starts[sign.charCodeAt(0)] = SIGN;
for (const sign of '-:') starts[sign.charCodeAt(0)] = SIGN_BEFORE_BLANK;

/**
 * Goes to the end of a plain text on its line, and gives that end. `scan.pos` is then at what ended it: the colon of a key,
 * or the blanks and the comment or line break behind.
 */
export function skipPlain(scan: Scan): number {
  const { text } = scan;
  let i = scan.pos;
  for (;;) {
    const c = text.charCodeAt(i);
    if (c > COLON || (c > SPACE && c < COLON)) i++;
    else if (c === COLON) {
      if (text.charCodeAt(i + 1) > SPACE) {
        i++;
        continue;
      }
      scan.pos = i;
      while (text.charCodeAt(i - 1) === SPACE) i--;
      return i;
    } else if (c === SPACE) {
      const end = i;
      let next: number;
      do next = text.charCodeAt(++i);
      while (next === SPACE);
      if (next === LF || next === CR || next === HASH) return (scan.pos = end);
    } else if (c === LF || c === CR) return (scan.pos = i);
    else giveUp('tab');
  }
}

export const isAtColon = (scan: Scan): boolean => scan.text.charCodeAt(scan.pos) === COLON;

/** The rest of a plain value inside a collection at `column`, of which the first line was read, and what it means. */
export function finishPlain(scan: Scan, column: number, start: number, end: number): unknown {
  const { text } = scan;
  nextContent(scan);
  if (scan.column <= column) {
    scan.valueEnd = end;
    return resolve(text, start, end);
  }
  let value = text.slice(start, end);
  do {
    if (scan.sawComment) giveUp('comment inside text');
    value += scan.breaks === 1 ? ' ' : '\n'.repeat(scan.breaks - 1);
    const from = scan.pos;
    end = skipPlain(scan);
    if (isAtColon(scan)) giveUp('colon inside text');
    value += text.slice(from, end);
    nextContent(scan);
  } while (scan.column > column);
  scan.valueEnd = end;
  return value;
}

/** What a first character says of a text without quotes. */
const TEXT = 0;
const WORD = 1;
const NUMBER = 2;
const hints = new Uint8Array(128);
for (const c of 'yYnNtTfFoO~<') hints[c.charCodeAt(0)] = WORD;
for (const c of '0123456789+-.') hints[c.charCodeAt(0)] = NUMBER;
const LONGEST_WORD = 'false'.length;

/** What a plain text means. Mostly it is itself, which its first characters or its length tell. */
export function resolve(text: string, start: number, end: number): unknown {
  const c = text.charCodeAt(start);
  const hint = c < 128 ? hints[c]! : TEXT;
  if (hint === TEXT || (hint === WORD && end - start > LONGEST_WORD)) return text.slice(start, end);
  if (hint === NUMBER) return resolveNumeric(text, start, end);
  return resolveOdd(text.slice(start, end));
}

function resolveNumeric(text: string, start: number, end: number): unknown {
  let i = start;
  let c = text.charCodeAt(i);
  if (!isDigit(c)) {
    // A flag such as `--port`, or a path such as `./x`.
    const isNumeric = i + 1 < end && mayFollowSign.includes(text[i + 1]!);
    return isNumeric ? resolveOdd(text.slice(start, end)) : text.slice(start, end);
  }
  let value = 0;
  do {
    value = value * 10 + c - 0x30;
    c = text.charCodeAt(++i);
  } while (i < end && isDigit(c));
  const hasPrefix = text.charCodeAt(start) === 0x30 && end - start > 1;
  if (i === end) return hasPrefix || end - start > MOST_DIGITS ? resolveOdd(text.slice(start, end)) : value;
  // A quantity such as `100m`, a time, a date.
  return hasPrefix || mayFollowDigits.includes(text[i]!) ? resolveOdd(text.slice(start, end)) : text.slice(start, end);
}

const isDigit = (c: number): boolean => c >= 0x30 && c <= 0x39;
/** A number of that many digits is exact. */
const MOST_DIGITS = 15;
const mayFollowSign = '0123456789._iInN';
const mayFollowDigits = '_.eE';

function resolveOdd(text: string): unknown {
  if (text === '<<') giveUp('merge key');
  const scalar = resolvePlain(text);
  if (scalar.type === 'float' && !Number.isFinite(scalar.value)) giveUp('infinity');
  return typeof scalar.value === 'bigint' ? Number(scalar.value) : scalar.value;
}

/** Whether a plain scalar that begins so is nothing but text. */
export const isPlainText = (c: number): boolean => c >= 128 || hints[c] === TEXT;

/** The name that a plain key gives. */
export function keyName(text: string, start: number, end: number): string {
  const c = text.charCodeAt(start);
  const hint = c < 128 ? hints[c]! : TEXT;
  if (hint === TEXT || (hint === WORD && end - start > LONGEST_WORD)) return checkName(text.slice(start, end));
  const value = resolveOdd(text.slice(start, end));
  if (typeof value === 'string') return checkName(value);
  // Go makes texts of other numbers in ways of its own.
  if (Number.isSafeInteger(value) && String(value) === text.slice(start, end)) return String(value);
  return typeof value === 'boolean' ? String(value) : giveUp('odd key');
}

export function checkName(name: string): string {
  if (name === '__proto__') giveUp('__proto__');
  return name;
}
