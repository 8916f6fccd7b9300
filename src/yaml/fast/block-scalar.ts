import { CR, DASH, giveUp, HASH, LF, nextContent, PIPE, SPACE, TAB, type Scan } from './scan';

/** Reads a literal or folded text inside a collection at `column`. */
export function readBlockScalar(scan: Scan, column: number): string {
  const { text } = scan;
  const isLiteral = text.charCodeAt(scan.pos) === PIPE;
  const { chomping, increment, headEnd } = readHeader(scan);
  const start = skipHeaderLine(text, headEnd);
  const indent = increment > 0 ? column + increment : findIndent(text, start, column);
  const lines = measure(text, start, indent);
  const value = isLiteral ? literal(text, start, indent, lines) : folded(text, start, indent, lines);
  scan.valueEnd = lines.contentEnd < 0 ? headEnd : lineEnd(text, lines.contentEnd);
  leave(scan, lines.end, column);
  const hasContent = lines.contentEnd >= 0;
  return value + (hasContent && chomping !== DASH ? '\n' : '') + (chomping === PLUS ? '\n'.repeat(lines.trailing) : '');
}

const PLUS = 0x2b;

interface Header {
  /** A `+`, a `-`, or 0. */
  readonly chomping: number;
  readonly increment: number;
  readonly headEnd: number;
}

/** A sign and a digit in either order, each at most once. */
function readHeader({ text, pos }: Scan): Header {
  let i = pos + 1;
  let chomping = 0;
  let increment = 0;
  for (;;) {
    const c = text.charCodeAt(i);
    if ((c === PLUS || c === DASH) && chomping === 0) chomping = c;
    else if (c >= 0x31 && c <= 0x39 && increment === 0) increment = c - 0x30;
    else return { chomping, increment, headEnd: i };
    i++;
  }
}

/** To the beginning of the line after the header's. */
function skipHeaderLine(text: string, headEnd: number): number {
  let i = headEnd;
  while (text.charCodeAt(i) === SPACE) i++;
  if (text.charCodeAt(i) === HASH && i > headEnd) i = text.indexOf('\n', i);
  if (text.charCodeAt(i) === CR) i++;
  if (text.charCodeAt(i) !== LF) giveUp('text behind a block sign');
  return i + 1;
}

/** The first line that is not empty says how far the text is indented; an empty one before it must not be longer. */
function findIndent(text: string, start: number, column: number): number {
  let widest = 0;
  let found = 0;
  for (let line = start; line < text.length;) {
    let i = line;
    while (text.charCodeAt(i) === SPACE) i++;
    const c = text.charCodeAt(i);
    if (c === TAB) giveUp('tab');
    if (c !== LF && c !== CR) {
      found = i - line;
      break;
    }
    widest = Math.max(widest, i - line);
    line = text.indexOf('\n', i) + 1;
  }
  const indent = Math.max(found, column + 1);
  if (widest > indent) giveUp('indentation of a block');
  return indent;
}

interface Lines {
  /** Where the first line begins that has text, and where the last one ends; -1 where none has. */
  readonly contentStart: number;
  readonly contentEnd: number;
  /** Empty lines behind the content. */
  readonly trailing: number;
  /** Where the first line begins that is not part of it. */
  readonly end: number;
  /** Whether cutting the same number of blanks from each line is not all that there is to do. */
  readonly isUneven: boolean;
}

function measure(text: string, start: number, indent: number): Lines {
  let contentStart = -1;
  let contentEnd = -1;
  let trailing = 0;
  let isUneven = false;
  let line = start;
  while (line < text.length) {
    const limit = line + indent;
    let i = line;
    while (i < limit && text.charCodeAt(i) === SPACE) i++;
    let c = text.charCodeAt(i);
    if (c === CR) {
      isUneven = true;
      c = text.charCodeAt(++i);
    }
    if (c === LF) {
      if (i > line && i < limit) isUneven = true;
      trailing++;
      line = i + 1;
      continue;
    }
    if (i < limit) {
      if (c === TAB) giveUp('tab');
      break;
    }
    if (contentStart < 0) contentStart = line;
    trailing = 0;
    contentEnd = text.indexOf('\n', i);
    if (text.charCodeAt(contentEnd - 1) === CR) isUneven = true;
    line = contentEnd + 1;
  }
  return { contentStart, contentEnd, trailing, end: line, isUneven };
}

function literal(text: string, start: number, indent: number, { contentStart, contentEnd, isUneven }: Lines): string {
  if (contentStart < 0) return '';
  const leading = contentStart > start ? '\n'.repeat(countBreaks(text, start, contentStart)) : '';
  if (!isUneven) return leading + unindent(text.slice(contentStart + indent, contentEnd), indent);
  let value = leading;
  for (let line = contentStart; ;) {
    const end = text.indexOf('\n', line);
    value += text.slice(line + indent, Math.max(line + indent, lineEnd(text, end)));
    if (end >= contentEnd) return value;
    value += '\n';
    line = end + 1;
  }
}

/**
 * Takes the indentation from all lines but the first. Not by `replaceAll`, whose result is a chain of all its pieces: several
 * times the memory of the text, for as long as nobody looks into it.
 */
const unindent = (text: string, indent: number): string => text.split(`\n${' '.repeat(indent)}`).join('\n');

/** Lines are joined by a blank, but for those that begin with one, and of empty lines between them each is a line break. */
function folded(text: string, start: number, indent: number, { contentEnd }: Lines): string {
  let value = '';
  let empty = 0;
  let isFirst = true;
  let wasIndented = false;
  for (let line = start; line < contentEnd;) {
    const end = text.indexOf('\n', line);
    const content = text.slice(Math.min(line + indent, end), lineEnd(text, end));
    line = end + 1;
    if (content === '') {
      empty++;
      continue;
    }
    const c = content.charCodeAt(0);
    const isIndented = c === SPACE || c === TAB;
    if (!isFirst) value += wasIndented || isIndented ? '\n' : empty === 0 ? ' ' : '';
    value += '\n'.repeat(empty) + content;
    empty = 0;
    isFirst = false;
    wasIndented = isIndented;
  }
  return value;
}

/** Where a line ends whose line feed is at `feed`. */
const lineEnd = (text: string, feed: number): number => (text.charCodeAt(feed - 1) === CR ? feed - 1 : feed);

function countBreaks(text: string, from: number, to: number): number {
  let count = 0;
  for (let i = from; i < to; i++) if (text.charCodeAt(i) === LF) count++;
  return count;
}

function leave(scan: Scan, end: number, column: number): void {
  if (end >= scan.text.length) {
    scan.pos = scan.text.length;
    scan.column = -1;
    return;
  }
  // From the line feed before, so that comments and the indentation are looked at.
  scan.pos = end - 1;
  nextContent(scan);
  if (scan.column > column) giveUp('indentation');
}
