import { isUtf8 } from 'node:buffer';
import { closeSync, openSync, readSync } from 'node:fs';

/** A line of a file without its end; `text` is undefined where its bytes are not UTF-8. */
export interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string | undefined;
}

const AT_ONCE = 64 * 1024;

/** The lines of a file, read as they are asked for. Throws the system's error where it cannot be read. */
export function* linesOf(file: string): Generator<Line> {
  const handle = openSync(file, 'r');
  try {
    yield* cut(chunks(handle));
  } finally {
    closeSync(handle);
  }
}

/** The lines of bytes that are there already. */
export const linesIn = (bytes: Buffer): Generator<Line> => cut([bytes]);

function* chunks(handle: number): Generator<Buffer> {
  for (;;) {
    // A new one each time, as the beginning of a line is kept until its end has come.
    const buffer = Buffer.allocUnsafe(AT_ONCE);
    const length = readSync(handle, buffer, 0, AT_ONCE, null);
    if (length === 0) return;
    yield buffer.subarray(0, length);
  }
}

function* cut(all: Iterable<Buffer>): Generator<Line> {
  let number = 0;
  let begun: Buffer[] = [];
  for (const chunk of all) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      yield line(++number, [...begun, chunk.subarray(start, end)]);
      begun = [];
      start = end + 1;
    }
    if (start < chunk.length) begun.push(chunk.subarray(start));
  }
  if (begun.length > 0) yield line(++number, begun);
}

const NEWLINE = 10;

function line(number: number, parts: readonly Buffer[]): Line {
  const bytes = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  if (!isUtf8(bytes)) return { number, text: undefined };
  const text = bytes.toString('utf8').replace(/\r$/, '');
  return { number, text: number === 1 ? text.replace(/^\uFEFF/, '') : text };
}
