import { Refused } from './refused';

/** A document's text as it reaches the YAML scanner, and how to find the way back. */
export interface Input {
  readonly text: string;
  /** The offset in the document as it was given. */
  readonly toSource: (offset: number) => number;
}

/** kubectl's reader takes lines apart and puts them together again with line feeds, the last one too. */
export function toInput(source: string): Input {
  const text = source.includes('\r\n') ? source.replaceAll('\r\n', '\n') : source;
  const removed = text === source ? [] : removedReturns(source);
  return { text: text.endsWith('\n') ? text : `${text}\n`, toSource: (offset) => Math.min(offset + countBelow(removed, offset), source.length) };
}

/** For each carriage return that fell away, the offset of its line feed afterwards. */
function removedReturns(source: string): number[] {
  const removed: number[] = [];
  for (let at = source.indexOf('\r\n'); at >= 0; at = source.indexOf('\r\n', at + 2)) removed.push(at - removed.length);
  return removed;
}

function countBelow(sorted: readonly number[], limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

// With the flag `u`, surrogates match only where they are no pair.
const forbidden = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u{d800}-\u{dfff}\ufffe\uffff]/u;

/** The first character that YAML does not allow, as a reason to refuse. */
export function forbiddenCharacter(text: string): Refused | undefined {
  const at = text.search(forbidden);
  if (at < 0) return undefined;
  const code = text.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0');
  return new Refused(`The character U+${code} is not allowed in YAML.`, at, at + 1);
}

/** libyaml decodes a text by pieces of so many bytes (`input_raw_buffer_size`). */
const PIECE = 512;

/**
 * How far libyaml has decoded a text, and so has found what is not allowed in it, when its scanner has looked at `seen`
 * characters: a document that ends with `...` before that is read in spite of what follows.
 */
export function decodedUpTo(text: string, seen: number): number {
  return pieceEnds(text).find((end) => end >= seen) ?? text.length;
}

/**
 * Whether a byte order mark lies where a piece may begin. There libyaml's port to Go goes astray: it looks for the mark at
 * the beginning of its buffer and not at its own place (`is_bom`), and skips a character of every line.
 */
export function hasStrayMark(text: string): boolean {
  const mark = text.indexOf('\ufeff', 1);
  if (mark < 0) return false;
  if (text.startsWith('\ufeff\ufeff')) return true;
  return pieceEnds(text).some((end) => text.slice(Math.max(end - 3, 1), end + 1).includes('\ufeff'));
}

function pieceEnds(text: string): number[] {
  const ends: number[] = [];
  let bytes = 0;
  let start = 0;
  for (let i = 0; i < text.length;) {
    const code = text.codePointAt(i)!;
    const width = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (bytes + width - start > PIECE) {
      ends.push(i);
      start = bytes;
    }
    bytes += width;
    i += code < 0x10000 ? 1 : 2;
  }
  return ends;
}
