import type { TextEdit } from '../edit';

/** A text after edits: stretches of the original, and what was put between them. */
type Piece = { readonly start: number; readonly end: number } | { readonly put: string };

/** Gathers edits that are made one after the other, and tells the edits of the original text that come to the same. */
export class Pieces {
  #pieces: Piece[];

  constructor(readonly original: string) {
    this.#pieces = [{ start: 0, end: original.length }];
  }

  /** Makes an edit; its offsets are in the text as it is by now. */
  edit({ start, end, newText }: TextEdit): void {
    this.#pieces = [...between(this.#pieces, 0, start), { put: newText }, ...between(this.#pieces, end, Infinity)].filter(
      (piece) => lengthOf(piece) > 0,
    );
  }

  get text(): string {
    return this.#pieces.map((piece) => ('put' in piece ? piece.put : this.original.slice(piece.start, piece.end))).join('');
  }

  /** In the order of the text, without overlap; what was changed and changed back is not among them. */
  edits(): TextEdit[] {
    const edits: TextEdit[] = [];
    let start = 0;
    let newText = '';
    const close = (end: number) => {
      if (this.original.slice(start, end) !== newText) edits.push({ start, end, newText });
      newText = '';
    };
    for (const piece of this.#pieces) {
      if ('put' in piece) {
        newText += piece.put;
        continue;
      }
      close(piece.start);
      start = piece.end;
    }
    close(this.original.length);
    return edits;
  }
}

/** One edit that makes several, which do not overlap, and leaves the text between them. */
export function covering(text: string, edits: readonly TextEdit[]): TextEdit {
  const sorted = [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
  const start = sorted[0]?.start ?? 0;
  let end = start;
  let newText = '';
  for (const edit of sorted) {
    newText += text.slice(end, edit.start) + edit.newText;
    end = edit.end;
  }
  return { start, end, newText };
}

const lengthOf = (piece: Piece): number => ('put' in piece ? piece.put.length : piece.end - piece.start);

/** The pieces of the text from `from` to `to`. */
function between(pieces: readonly Piece[], from: number, to: number): Piece[] {
  let offset = 0;
  return pieces.flatMap((piece): Piece[] => {
    const begin = Math.max(from - offset, 0);
    const finish = Math.min(to - offset, lengthOf(piece));
    offset += lengthOf(piece);
    if (begin >= finish) return [];
    return 'put' in piece ? [{ put: piece.put.slice(begin, finish) }] : [{ start: piece.start + begin, end: piece.start + finish }];
  });
}
