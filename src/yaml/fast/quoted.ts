import { escapes } from '../exact/scan-flow';
import { BACKSLASH, CR, DOUBLE_QUOTE, giveUp, LF, SINGLE_QUOTE, SPACE, TAB, type Scan } from './scan';

/** Reads a quoted text from its opening quote to behind its closing one. `scan.breaks` says over how many line breaks it went. */
export function readQuoted(scan: Scan, quote: number): string {
  const { text } = scan;
  const start = scan.pos + 1;
  scan.breaks = 0;
  for (let i = start; ; i++) {
    const c = text.charCodeAt(i);
    if (c === quote) {
      if (quote === SINGLE_QUOTE && text.charCodeAt(i + 1) === SINGLE_QUOTE) return readPieces(scan, start, i, quote);
      scan.pos = i + 1;
      return text.slice(start, i);
    }
    if (c === LF || c === CR || (c === BACKSLASH && quote === DOUBLE_QUOTE)) return readPieces(scan, start, i, quote);
  }
}

/** A quoted text with something in it, at `i`, that does not stand for itself. */
function readPieces(scan: Scan, start: number, i: number, quote: number): string {
  const { text } = scan;
  let value = '';
  let from = start;
  for (;;) {
    const c = text.charCodeAt(i);
    if (c === LF || c === CR) {
      value += text.slice(from, trimBlanks(text, from, i)) + foldBreaks(scan, i);
      from = i = scan.pos;
    } else if (c === BACKSLASH && quote === DOUBLE_QUOTE) {
      value += text.slice(from, i) + readEscape(scan, i);
      from = i = scan.pos;
    } else if (c !== quote) i++;
    else if (quote === SINGLE_QUOTE && text.charCodeAt(i + 1) === SINGLE_QUOTE) {
      value += text.slice(from, i + 1);
      from = i += 2;
    } else break;
  }
  scan.pos = i + 1;
  return value + text.slice(from, i);
}

function trimBlanks(text: string, from: number, end: number): number {
  while (end > from && (text.charCodeAt(end - 1) === SPACE || text.charCodeAt(end - 1) === TAB)) end--;
  return end;
}

/** One line break is a blank, of several the first falls away. */
function foldBreaks(scan: Scan, at: number): string {
  const breaks = skipBreaks(scan, at);
  return breaks === 1 ? ' ' : '\n'.repeat(breaks - 1);
}

/** Goes over line breaks and the blanks around them; how many breaks. */
function skipBreaks(scan: Scan, at: number): number {
  const { text } = scan;
  let breaks = 0;
  let i = at;
  for (; ; i++) {
    const c = text.charCodeAt(i);
    if (c === LF) {
      breaks++;
      if (i + 1 >= text.length) giveUp('quote without an end');
      if (text.startsWith('...', i + 1)) giveUp('document end in quotes');
    } else if (c !== CR && c !== SPACE && c !== TAB) break;
  }
  scan.breaks += breaks;
  scan.pos = i;
  return breaks;
}

/** Reads an escape from its backslash on. */
function readEscape(scan: Scan, at: number): string {
  const { text } = scan;
  const c = text.charCodeAt(at + 1);
  if (c === LF || c === CR) return '\n'.repeat(skipBreaks(scan, at + 1) - 1);
  const simple = escapes.get(c);
  if (simple !== undefined) {
    scan.pos = at + 2;
    return simple;
  }
  const digits = hexDigits[text[at + 1]!] ?? giveUp('escape');
  const hex = text.slice(at + 2, at + 2 + digits);
  const code = parseInt(hex, 16);
  if (!/^[0-9a-fA-F]+$/.test(hex) || (code >= 0xd800 && code < 0xe000) || code > 0x10ffff) giveUp('escape');
  scan.pos = at + 2 + digits;
  return String.fromCodePoint(code);
}

const hexDigits: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };
