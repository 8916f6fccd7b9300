import { refuseTemplate } from '../template';
import { NO_KEY } from './nodes';
import { checkName, checkPlainStart, keyName, resolve } from './plain';
import { readQuoted } from './quoted';
import {
  checkLength,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  CR,
  DASH,
  DOT,
  DOUBLE_QUOTE,
  enter,
  giveUp,
  HASH,
  isBlankOrBreak,
  LF,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUESTION,
  SINGLE_QUOTE,
  SPACE,
  TAB,
  type Scan,
} from './scan';

/** Reads a collection in brackets, from its opening bracket to behind its closing one. */
export function readFlow(scan: Scan): unknown {
  enter(scan);
  const value = scan.text.charCodeAt(scan.pos) === OPEN_BRACE ? readMapping(scan) : readSequence(scan);
  scan.depth--;
  return value;
}

function readSequence(scan: Scan): unknown[] {
  const items: unknown[] = [];
  scan.pos++;
  while (nextSign(scan) !== CLOSE_BRACKET) {
    const child = scan.nodes.add(scan.pos, NO_KEY);
    items.push(readNode(scan, child));
    scan.nodes.close(child);
    takeComma(scan, CLOSE_BRACKET);
  }
  scan.pos++;
  return items;
}

function readMapping(scan: Scan): unknown {
  const mapping: Record<string, unknown> = {};
  scan.pos++;
  while (nextSign(scan) !== CLOSE_BRACE) {
    const start = scan.pos;
    const key = readKey(scan);
    const child = scan.nodes.add(start, scan.keyEnd);
    const value = readValue(scan, child);
    scan.nodes.close(child);
    if (mapping[key] !== undefined && Object.hasOwn(mapping, key)) giveUp('key twice');
    mapping[key] = value;
    takeComma(scan, CLOSE_BRACE);
  }
  scan.pos++;
  return mapping;
}

function takeComma(scan: Scan, close: number): void {
  const c = nextSign(scan);
  if (c === COMMA) scan.pos++;
  else if (c !== close) giveUp('sign in brackets');
}

/** Reads a key to behind its colon. */
function readKey(scan: Scan): string {
  const { text, pos: start } = scan;
  const c = text.charCodeAt(start);
  let key: string;
  if (c === DOUBLE_QUOTE || c === SINGLE_QUOTE) {
    key = checkName(readQuoted(scan, c));
    if (scan.breaks > 0) giveUp('key of several lines');
  } else {
    if (c === OPEN_BRACE && text.charCodeAt(start - 1) === OPEN_BRACE) throw refuseTemplate(text, start - 1);
    checkPlainStart(c, text.charCodeAt(start + 1));
    if (c === COLON) giveUp('sign in brackets');
    scan.pos = endOfPlain(scan);
    key = keyName(text, start, scan.pos);
  }
  scan.keyEnd = checkLength(start, scan.pos);
  while (text.charCodeAt(scan.pos) === SPACE) scan.pos++;
  if (text.charCodeAt(scan.pos) !== COLON) giveUp('no key');
  scan.pos++;
  return key;
}

function readValue(scan: Scan, node: number): unknown {
  const after = scan.pos;
  const c = nextSign(scan);
  if (c !== COMMA && c !== CLOSE_BRACE) return readNode(scan, node);
  scan.nodes.setStart(node, after);
  scan.nodes.setEnd(node, after);
  return null;
}

function readNode(scan: Scan, node: number): unknown {
  const { text, pos: start } = scan;
  const c = text.charCodeAt(start);
  scan.nodes.setStart(node, start);
  let value: unknown;
  if (c === DOUBLE_QUOTE || c === SINGLE_QUOTE) value = readQuoted(scan, c);
  else if (c === OPEN_BRACE || c === OPEN_BRACKET) value = readFlow(scan);
  else {
    checkPlainStart(c, text.charCodeAt(start + 1));
    if (c === COLON) giveUp('sign in brackets');
    scan.pos = endOfPlain(scan);
    value = resolve(text, start, scan.pos);
  }
  scan.nodes.setEnd(node, scan.pos);
  return value;
}

/** The end of a plain text in brackets. What follows it on a further line is not vouched for, and shows as a sign in brackets. */
function endOfPlain({ text, pos }: Scan): number {
  let end = pos;
  for (let i = pos; ; i++) {
    const c = text.charCodeAt(i);
    if (c === COMMA || c === CLOSE_BRACKET || c === CLOSE_BRACE) return end;
    if (c === LF || c === CR) return checkLinesBelow(text, i, end);
    if (c === OPEN_BRACKET || c === OPEN_BRACE || c === QUESTION || c === TAB) giveUp('sign in brackets');
    if (c === COLON) {
      const next = text.charCodeAt(i + 1);
      if (isBlankOrBreak(next)) return end;
      if (next === COMMA || next === OPEN_BRACKET || next === CLOSE_BRACKET || next === OPEN_BRACE || next === CLOSE_BRACE)
        giveUp('sign in brackets');
    }
    if (c === HASH && text.charCodeAt(i - 1) === SPACE) return end;
    if (c !== SPACE) end = i + 1;
  }
}

/** To libyaml the blanks behind a plain text are still part of it, and there a tab is no indentation. */
function checkLinesBelow(text: string, from: number, end: number): number {
  for (let i = from; isBlankOrBreak(text.charCodeAt(i)); i++) if (text.charCodeAt(i) === TAB) giveUp('tab');
  return end;
}

/** Goes over blanks, line breaks and comments inside brackets, and gives the character behind. */
function nextSign(scan: Scan): number {
  const { text } = scan;
  for (let i = scan.pos; ; i++) {
    const c = text.charCodeAt(i);
    if (c === SPACE || c === TAB || c === CR) continue;
    if (c === HASH && isBlankOrBreak(text.charCodeAt(i - 1))) i = text.indexOf('\n', i);
    else if (c !== LF) {
      scan.pos = i;
      return c;
    }
    checkLineStart(text, i + 1);
  }
}

/** Signs that end a document or tell a directive when they begin a line. */
function checkLineStart(text: string, line: number): void {
  if (line >= text.length) giveUp('bracket without an end');
  const c = text.charCodeAt(line);
  if (c === DASH || c === DOT || c === 0x25) giveUp('sign at the beginning of a line in brackets');
}
