import type { Nodes } from './nodes';

/** The characters that structure YAML. */
export const TAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const SPACE = 0x20;
export const DOUBLE_QUOTE = 0x22;
export const HASH = 0x23;
export const SINGLE_QUOTE = 0x27;
export const COMMA = 0x2c;
export const DASH = 0x2d;
export const DOT = 0x2e;
export const COLON = 0x3a;
export const QUESTION = 0x3f;
export const OPEN_BRACKET = 0x5b;
export const BACKSLASH = 0x5c;
export const CLOSE_BRACKET = 0x5d;
export const OPEN_BRACE = 0x7b;
export const PIPE = 0x7c;
export const CLOSE_BRACE = 0x7d;
export const GREATER = 0x3e;

export const isBlankOrBreak = (c: number): boolean => c === SPACE || c === LF || c === CR || c === TAB;

/** Thrown where the fast reader does not vouch for a document, which then is the exact reader's. */
export class GivenUp extends Error {}

export function giveUp(reason: string): never {
  throw new GivenUp(reason);
}

/** Far more than any manifest has, and less than recursion bears. */
const MAX_DEPTH = 500;

export function enter(scan: Scan): void {
  if (++scan.depth > MAX_DEPTH) giveUp('depth');
}

/** A key without `?` has at most 1024 characters up to its colon. */
const LONGEST_KEY = 1000;

/** Gives back the end of a key that is not too long. */
export function checkLength(start: number, end: number): number {
  if (end - start > LONGEST_KEY) giveUp('long key');
  return end;
}

/** What the fast reader knows at any moment. One object, since its functions are many and small. */
export class Scan {
  pos = 0;
  /** The column of the content at `pos`, -1 at the end. Only told where a line's content begins. */
  column = -1;
  /** Whether the way to that content went over a comment. */
  sawComment = false;
  /** Over how many line breaks that way went, or the quoted text that was just read. */
  breaks = 0;
  /** Where the key ends that was just read. */
  keyEnd = 0;
  /** Where the value ends that was just read. */
  valueEnd = 0;
  depth = 0;

  /** The text begins and ends with a line feed, so that nothing need look where it begins or ends. */
  constructor(
    readonly text: string,
    readonly nodes: Nodes,
  ) {}
}

/** Goes from the end of a value to the next content: over blanks, a comment, and lines without anything else. */
export function nextContent(scan: Scan): void {
  const { text } = scan;
  let i = scan.pos;
  let c = text.charCodeAt(i);
  let breaks = 0;
  scan.sawComment = false;
  if (c === SPACE) {
    do c = text.charCodeAt(++i);
    while (c === SPACE);
  }
  if (c === HASH) {
    if (i === scan.pos) giveUp('comment without a blank');
    scan.sawComment = true;
    i = text.indexOf('\n', i);
    c = LF;
  }
  for (;;) {
    if (c === CR) c = text.charCodeAt(++i);
    if (c !== LF) giveUp(c === TAB ? 'tab' : 'text after a value');
    breaks++;
    const line = ++i;
    while ((c = text.charCodeAt(i)) === SPACE) i++;
    if (c === LF || c === CR) continue;
    if (c === HASH) {
      scan.sawComment = true;
      i = text.indexOf('\n', i);
      c = LF;
      continue;
    }
    if (c === TAB) giveUp('tab');
    scan.column = i >= text.length ? -1 : i - line;
    break;
  }
  if (c === DOT && scan.column === 0 && text.startsWith('...', i)) i = endDocument(scan, i + 3);
  scan.pos = i;
  scan.breaks = breaks;
}

/** Behind `...` nothing but blanks and comments is vouched for. */
function endDocument(scan: Scan, from: number): number {
  const { text } = scan;
  if (scan.nodes.count === 0) giveUp('end of nothing');
  for (let i = from; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === HASH && i > from) i = text.indexOf('\n', i);
    else if (c !== SPACE && c !== LF && c !== CR) giveUp('text after the end');
  }
  scan.column = -1;
  return text.length;
}
