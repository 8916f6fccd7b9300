import type { TextRange } from '../core/resource';

/** A place in a text as editors count: lines and UTF-16 characters from 0. */
export interface LinePosition {
  readonly line: number;
  readonly character: number;
}

/** The line starts of a text, for files that no editor has open. Lines end as in VS Code: at LF, CRLF or a lone CR. */
export class Lines {
  #starts: number[] | undefined;

  constructor(readonly text: string) {}

  positionAt(offset: number): LinePosition {
    const starts = (this.#starts ??= lineStarts(this.text));
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: offset - starts[low]! };
  }

  offsetAt({ line, character }: LinePosition): number {
    const starts = (this.#starts ??= lineStarts(this.text));
    return line < starts.length ? Math.min(starts[line]! + character, this.text.length) : this.text.length;
  }

  /** A range that has something in it to underline: an empty one takes the character after it. */
  visible({ start, end }: TextRange): { start: LinePosition; end: LinePosition } {
    return { start: this.positionAt(start), end: this.positionAt(end > start ? end : Math.min(start + 1, this.text.length)) };
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (const { index, 0: lineEnd } of text.matchAll(/\r\n|\r|\n/g)) starts.push(index + lineEnd.length);
  return starts;
}
