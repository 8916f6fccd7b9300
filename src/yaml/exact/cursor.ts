import { isBreak } from './characters';

/** A place in a text that ends with a line break, and what libyaml's scanner knows of it. */
export class Cursor {
  pos = 0;
  /** Where the line begins; also what tells lines apart. */
  lineStart = 0;
  /** Columns count characters and not UTF-16 units, which only matters where there are surrogate pairs. */
  readonly #hasPairs: boolean;
  /** The column that was told last, to go on from: a line may be as long as the text. */
  #counted = { line: 0, pos: 0, column: 0 };

  constructor(readonly text: string) {
    this.#hasPairs = /[\ud800-\udbff]/.test(text);
    // A byte order mark at the beginning is not part of the text.
    if (text.charCodeAt(0) === 0xfeff) this.pos = this.lineStart = 1;
  }

  /** The UTF-16 unit at a distance; 0 behind the end. */
  peek(distance = 0): number {
    const at = this.pos + distance;
    return at < this.text.length ? this.text.charCodeAt(at) : 0;
  }

  get column(): number {
    if (!this.#hasPairs) return this.pos - this.lineStart;
    if (this.#counted.line !== this.lineStart || this.#counted.pos > this.pos)
      this.#counted = { line: this.lineStart, pos: this.lineStart, column: 0 };
    const { pos, column } = this.#counted;
    this.#counted = { line: this.lineStart, pos: this.pos, column: column + this.charactersFrom(pos) };
    return this.#counted.column;
  }

  charactersFrom(start: number): number {
    if (!this.#hasPairs) return this.pos - start;
    let count = 0;
    for (let i = start; i < this.pos; i++) if ((this.text.charCodeAt(i) & 0xfc00) !== 0xdc00) count++;
    return count;
  }

  /** Goes over a line break, and gives what it stands for in a scalar's value. */
  takeBreak(): string {
    const c = this.peek();
    this.pos += c === 0x0d && this.peek(1) === 0x0a ? 2 : 1;
    this.lineStart = this.pos;
    return c === 0x2028 || c === 0x2029 ? String.fromCharCode(c) : '\n';
  }

  /** Goes over a comment, if one is here, to the end of its line. */
  skipComment(): void {
    if (this.peek() !== 0x23) return;
    while (this.pos < this.text.length && !isBreak(this.peek())) this.pos++;
  }

  skipWhile(matches: (c: number) => boolean): void {
    while (this.pos < this.text.length && matches(this.peek())) this.pos++;
  }

  /** Whether `---` or `...` stands here at the beginning of a line, followed by a blank, a break or the end. */
  isAtMarker(): boolean {
    if (this.pos !== this.lineStart) return false;
    const c = this.peek();
    if (c !== 0x2d && c !== 0x2e) return false;
    if (this.peek(1) !== c || this.peek(2) !== c) return false;
    const after = this.peek(3);
    return after === 0 || after === 0x20 || after === 0x09 || isBreak(after);
  }
}
