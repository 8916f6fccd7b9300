import { readBlockScalar } from './block-scalar';
import { readFlow } from './flow';
import { findKnown } from './known-keys';
import { NO_KEY } from './nodes';
import { checkName, checkPlainStart, finishPlain, isAtColon, keyName, skipPlain } from './plain';
import { readQuoted } from './quoted';
import {
  checkLength,
  COLON,
  CR,
  DASH,
  DOUBLE_QUOTE,
  enter,
  giveUp,
  GREATER,
  HASH,
  isBlankOrBreak,
  LF,
  nextContent,
  OPEN_BRACE,
  OPEN_BRACKET,
  PIPE,
  SINGLE_QUOTE,
  SPACE,
  type Scan,
} from './scan';

type Mapping = Record<string, unknown>;

/**
 * Reads the node that begins at `scan.pos`, in column `column`, inside a block collection at column `parent` (-1: none).
 * Afterwards `scan` is at the next content, which then is no further in than the parent.
 */
export function readBlockNode(scan: Scan, parent: number, column: number, node: number): unknown {
  const { text, pos: start } = scan;
  const c = text.charCodeAt(start);
  scan.nodes.setStart(node, start);
  if (c === DASH && isBlankOrBreak(text.charCodeAt(start + 1))) return readSequence(scan, column, node);
  if (c === DOUBLE_QUOTE || c === SINGLE_QUOTE) return readQuotedNode(scan, parent, column, node, c);
  if (parent < 0 && (c === PIPE || c === GREATER)) giveUp('no collection');
  if (c === PIPE || c === GREATER || c === OPEN_BRACKET || c === OPEN_BRACE) return readMarked(scan, parent, node, c);
  checkPlainStart(c, text.charCodeAt(start + 1));
  const end = skipPlain(scan);
  if (isAtColon(scan)) return readMapping(scan, column, start, end, keyName(text, start, checkLength(start, end)), node);
  if (parent < 0) giveUp('no collection');
  return close(scan, node, finishPlain(scan, parent, start, end));
}

/** A text in quotes, or the mapping of which it is the first key. */
function readQuotedNode(scan: Scan, parent: number, column: number, node: number, quote: number): unknown {
  const { pos: start } = scan;
  const value = readQuoted(scan, quote);
  const end = scan.pos;
  if (skipToColon(scan)) return readMapping(scan, column, start, end, checkQuotedKey(scan, start, value), node);
  scan.pos = end;
  if (parent < 0) giveUp('no collection');
  return leave(scan, parent, node, end, value);
}

/** A value that its first sign tells: in brackets, or a block of text. */
function readMarked(scan: Scan, column: number, node: number, c: number): unknown {
  if (c === PIPE || c === GREATER) return close(scan, node, readBlockScalar(scan, column));
  const value = readFlow(scan);
  return leave(scan, column, node, scan.pos, value);
}

/** Ends a value that may have only a comment behind it. */
function leave(scan: Scan, parent: number, node: number, end: number, value: unknown): unknown {
  scan.valueEnd = end;
  nextContent(scan);
  if (scan.column > parent) giveUp('indentation');
  return close(scan, node, value);
}

function close<T>(scan: Scan, node: number, value: T): T {
  scan.nodes.setEnd(node, scan.valueEnd);
  return value;
}

/** From behind the first key, its colon being at `scan.pos`. */
function readMapping(scan: Scan, column: number, firstStart: number, firstEnd: number, firstKey: string, node: number): Mapping {
  const mapping: Mapping = {};
  enter(scan);
  let key = firstKey;
  let child = scan.nodes.add(firstStart, firstEnd);
  for (;;) {
    scan.pos++;
    const value = readValue(scan, column, child);
    scan.nodes.close(child);
    if (mapping[key] !== undefined && Object.hasOwn(mapping, key)) giveUp('key twice');
    mapping[key] = value;
    if (scan.column !== column) break;
    const start = scan.pos;
    key = readKey(scan);
    child = scan.nodes.add(start, scan.keyEnd);
  }
  if (scan.column > column) giveUp('indentation');
  scan.depth--;
  return close(scan, node, mapping);
}

/** Reads a key up to its colon. */
function readKey(scan: Scan): string {
  const { text, pos: start } = scan;
  const c = text.charCodeAt(start);
  if (c === DOUBLE_QUOTE || c === SINGLE_QUOTE) {
    const key = readQuoted(scan, c);
    scan.keyEnd = scan.pos;
    if (!skipToColon(scan)) giveUp('no key');
    return checkQuotedKey(scan, start, key);
  }
  // Mostly a key has no blanks and is one of those that Kubernetes knows.
  const known = findKnown(text, start);
  if (known !== undefined) {
    scan.keyEnd = scan.pos = start + known.length;
    return known;
  }
  checkPlainStart(c, text.charCodeAt(start + 1));
  const end = skipPlain(scan);
  if (!isAtColon(scan)) giveUp('no key');
  scan.keyEnd = checkLength(start, end);
  return keyName(text, start, end);
}

function checkQuotedKey(scan: Scan, start: number, key: string): string {
  if (scan.breaks > 0) giveUp('key of several lines');
  checkLength(start, scan.pos);
  return checkName(key);
}

/** Whether a colon follows that ends a key. */
function skipToColon(scan: Scan): boolean {
  const { text } = scan;
  while (text.charCodeAt(scan.pos) === SPACE) scan.pos++;
  if (text.charCodeAt(scan.pos) !== COLON) return false;
  if (!isBlankOrBreak(text.charCodeAt(scan.pos + 1))) giveUp('colon without a blank');
  return true;
}

/** Reads a mapping's value from behind the colon. */
function readValue(scan: Scan, column: number, node: number): unknown {
  const { text, pos: from } = scan;
  let start = from;
  let c = text.charCodeAt(start);
  while (c === SPACE) c = text.charCodeAt(++start);
  if (c === LF || c === CR || (c === HASH && start > from)) return readValueBelow(scan, column, node);
  scan.pos = start;
  scan.nodes.setStart(node, start);
  if (c === DOUBLE_QUOTE || c === SINGLE_QUOTE) {
    const value = readQuoted(scan, c);
    return leave(scan, column, node, scan.pos, value);
  }
  if (c === PIPE || c === GREATER || c === OPEN_BRACKET || c === OPEN_BRACE) return readMarked(scan, column, node, c);
  checkPlainStart(c, text.charCodeAt(start + 1));
  const end = skipPlain(scan);
  if (isAtColon(scan)) giveUp('colon inside text');
  return close(scan, node, finishPlain(scan, column, start, end));
}

/** A value that begins on a later line, or is left out. */
function readValueBelow(scan: Scan, column: number, node: number): unknown {
  const { text, pos: from } = scan;
  nextContent(scan);
  if (scan.column > column) return readBlockNode(scan, column, scan.column, node);
  // A list may stand in the column of its key.
  if (scan.column === column && text.charCodeAt(scan.pos) === DASH && isBlankOrBreak(text.charCodeAt(scan.pos + 1))) {
    scan.nodes.setStart(node, scan.pos);
    return readSequence(scan, column, node);
  }
  return leaveOut(scan, node, from);
}

function leaveOut(scan: Scan, node: number, at: number): null {
  scan.nodes.setStart(node, at);
  scan.valueEnd = at;
  return close(scan, node, null);
}

function readSequence(scan: Scan, column: number, node: number): unknown[] {
  const { text } = scan;
  const items: unknown[] = [];
  enter(scan);
  do {
    const dash = scan.pos;
    const child = scan.nodes.add(dash, NO_KEY);
    let start = dash + 1;
    let c = text.charCodeAt(start);
    while (c === SPACE) c = text.charCodeAt(++start);
    if (c === LF || c === CR || c === HASH) {
      scan.pos = dash + 1;
      nextContent(scan);
      items.push(scan.column > column ? readBlockNode(scan, column, scan.column, child) : leaveOut(scan, child, dash + 1));
    } else {
      scan.pos = start;
      items.push(readBlockNode(scan, column, column + start - dash, child));
    }
    scan.nodes.close(child);
    // What else follows in this column is a key, and those around decide whether it may.
  } while (scan.column === column && text.charCodeAt(scan.pos) === DASH && isBlankOrBreak(text.charCodeAt(scan.pos + 1)));
  if (scan.column > column) giveUp('indentation');
  scan.depth--;
  return close(scan, node, items);
}
