import type { Cursor } from './cursor';
import { Refused } from './refused';

/** A place where a key without `?` may have begun: a simple key, as YAML calls it. */
export interface SimpleKey {
  possible: boolean;
  /** Whether nothing but a key can stand there. */
  readonly required: boolean;
  /** The number of its first token. */
  readonly number: number;
  readonly pos: number;
  readonly column: number;
  /** Where its line begins. */
  readonly line: number;
}

/**
 * The places where keys may have begun, one in the block context and one in each open bracket. Only the colon behind tells,
 * so the scanner keeps back the tokens from such a place on.
 */
export class SimpleKeys {
  readonly #levels: SimpleKey[] = [];
  /** The level of the key that begins with the token of a number. */
  readonly #levelOfToken = new Map<number, number>();

  constructor(readonly cursor: Cursor) {
    this.open(0);
  }

  get inFlow(): boolean {
    return this.#levels.length > 1;
  }

  get current(): SimpleKey {
    return this.#levels.at(-1)!;
  }

  /** Notes that a key may begin here, with the token of a number. */
  remember(number: number, required: boolean): void {
    this.forget();
    this.#levels[this.#levels.length - 1] = this.#here(number, true, required);
    this.#levelOfToken.set(number, this.#levels.length - 1);
  }

  /** No key began here after all. */
  forget(): void {
    const key = this.current;
    if (key.possible && key.required) throw lacksColon(key);
    if (key.possible) this.found(key);
  }

  /** The colon of a key was found. */
  found(key: SimpleKey): void {
    key.possible = false;
    this.#levelOfToken.delete(key.number);
  }

  open(number: number): void {
    this.#levels.push(this.#here(number, false, false));
  }

  close(): void {
    if (!this.inFlow) return;
    // For empty brackets this is the number of the opening one, which from then on no longer counts as a possible key.
    this.#levelOfToken.delete(this.current.number);
    this.#levels.pop();
  }

  /** Whether a token may still turn out to be the beginning of a key. */
  mayBegin(number: number): boolean {
    const level = this.#levelOfToken.get(number);
    const key = level === undefined ? undefined : this.#levels[level];
    return key !== undefined && this.isValid(key);
  }

  /** A key without `?` is on one line and at most 1024 characters long. */
  isValid(key: SimpleKey): boolean {
    if (!key.possible) return false;
    const { pos, lineStart } = this.cursor;
    if (key.line === lineStart && (pos - key.pos <= 1024 || this.cursor.charactersFrom(key.pos) <= 1024)) return true;
    if (key.required) throw lacksColon(key);
    key.possible = false;
    return false;
  }

  #here(number: number, possible: boolean, required: boolean): SimpleKey {
    const { pos, column, lineStart } = this.cursor;
    return { possible, required, number, pos, column, line: lineStart };
  }
}

function lacksColon(key: SimpleKey): Refused {
  return new Refused('This line has to be a key with a ":" and a blank after it, because the lines around it are.', key.pos);
}
