import { isBlank, isBlankOrEnd, isBreak } from './characters';
import { Cursor } from './cursor';
import { Refused } from './refused';
import { scanBlock } from './scan-block';
import { scanPlain, scanQuoted } from './scan-flow';
import { scanAnchor, scanDirective, scanTag } from './scan-properties';
import { SimpleKeys } from './simple-keys';
import { token, type Token, type TokenType } from './token';

/**
 * Makes tokens of a text, as libyaml's scanner does that kubectl's reader is a port of (go.yaml.in/yaml/v2, `scannerc.go`).
 * Which broken or odd text is taken, and as what, follows from how that scanner remembers places where a key may have
 * begun; so its bookkeeping is kept here, also where a cleaner one would do for correct YAML. Tokens are made only as far
 * as the parser asks, since what follows a document's end is never looked at.
 */
export class Scanner {
  readonly #cursor: Cursor;
  readonly #keys: SimpleKeys;
  readonly #queue: Token[] = [];
  /** How many tokens the parser has taken: the number of the first in the queue. */
  #taken = 0;
  /** The column of the innermost block collection, -1 outside of all, and those around it. */
  #indent = -1;
  readonly #indents: number[] = [];
  /** Whether a key without `?` may begin at the next token. */
  #keyAllowed = true;

  constructor(text: string) {
    this.#cursor = new Cursor(text);
    this.#keys = new SimpleKeys(this.#cursor);
  }

  peek(): Token {
    while (this.#queue.length === 0 || this.#keys.mayBegin(this.#taken)) this.#fetch();
    return this.#queue[0]!;
  }

  take(): Token {
    const first = this.peek();
    this.#queue.shift();
    this.#taken++;
    return first;
  }

  /** Where the first `{{` stands that is read as brackets. */
  template: number | undefined;

  /** How far the text has been looked at. */
  get seen(): number {
    return this.#cursor.pos + 1;
  }

  #fetch(): void {
    const cursor = this.#cursor;
    this.#skipToToken();
    this.#unrollIndent(cursor.column);
    const c = cursor.peek();
    if (c === 0) this.#fetchOutside('stream-end', 0);
    else if (c === 0x25 && cursor.pos === cursor.lineStart) this.#fetchDirective();
    else if (cursor.isAtMarker()) this.#fetchOutside(c === 0x2d ? 'document-start' : 'document-end', 3);
    else this.#fetchInside(c);
  }

  #fetchInside(c: number): void {
    const isAlone = this.#keys.inFlow || isBlankOrEnd(this.#cursor.peek(1));
    if (c === 0x5b) this.#openFlow('flow-sequence-start');
    else if (c === 0x7b) this.#openFlow('flow-mapping-start');
    else if (c === 0x5d) this.#closeFlow('flow-sequence-end');
    else if (c === 0x7d) this.#closeFlow('flow-mapping-end');
    else if (c === 0x2c) this.#fetchComma();
    else if (c === 0x2d && isBlankOrEnd(this.#cursor.peek(1))) this.#fetchDash();
    else if (c === 0x3f && isAlone) this.#fetchKey();
    else if (c === 0x3a && isAlone) this.#fetchValue();
    else if (c === 0x2a || c === 0x26) this.#fetchPossibleKey(() => scanAnchor(this.#cursor));
    else if (c === 0x21) this.#fetchPossibleKey(() => scanTag(this.#cursor));
    else if (c === 0x27 || c === 0x22) this.#fetchPossibleKey(() => scanQuoted(this.#cursor));
    else if ((c === 0x7c || c === 0x3e) && !this.#keys.inFlow) this.#fetchBlock();
    else this.#fetchPlain(c);
  }

  /** Goes over blanks, comments and empty lines. Where a key may begin in a block, tabs do not count as blanks. */
  #skipToToken(): void {
    const cursor = this.#cursor;
    for (;;) {
      const takesTabs = this.#keys.inFlow || !this.#keyAllowed;
      cursor.skipWhile((c) => (takesTabs ? isBlank(c) : c === 0x20));
      cursor.skipComment();
      if (!isBreak(cursor.peek())) return;
      cursor.takeBreak();
      if (!this.#keys.inFlow) this.#keyAllowed = true;
    }
  }

  #fetchDirective(): void {
    this.#leaveBlocks();
    this.#queue.push(scanDirective(this.#cursor));
  }

  #fetchOutside(type: TokenType, length: number): void {
    this.#leaveBlocks();
    this.#queue.push(this.#sign(type, length));
  }

  #leaveBlocks(): void {
    this.#unrollIndent(-1);
    this.#keys.forget();
    this.#keyAllowed = false;
  }

  #openFlow(type: TokenType): void {
    if (type === 'flow-mapping-start' && this.#cursor.peek(1) === 0x7b) this.template ??= this.#cursor.pos;
    this.#rememberKey();
    this.#keys.open(this.#nextNumber);
    this.#keyAllowed = true;
    this.#queue.push(this.#sign(type));
  }

  #closeFlow(type: TokenType): void {
    this.#keys.forget();
    this.#keys.close();
    this.#keyAllowed = false;
    this.#queue.push(this.#sign(type));
  }

  #fetchComma(): void {
    this.#keys.forget();
    this.#keyAllowed = true;
    this.#queue.push(this.#sign('flow-entry'));
  }

  #fetchDash(): void {
    // In brackets the parser says that a dash is out of place.
    if (!this.#keys.inFlow) this.#beginInBlock('block-sequence-start', 'A list cannot begin here. Put it on a line of its own.');
    this.#keys.forget();
    this.#keyAllowed = true;
    this.#queue.push(this.#sign('block-entry'));
  }

  #fetchKey(): void {
    if (!this.#keys.inFlow) this.#beginInBlock('block-mapping-start', 'A key with "?" cannot begin here. Put it on a line of its own.');
    this.#keys.forget();
    this.#keyAllowed = !this.#keys.inFlow;
    this.#queue.push(this.#sign('key'));
  }

  #fetchValue(): void {
    const key = this.#keys.current;
    if (this.#keys.isValid(key)) {
      this.#insert(key.number, token('key', key.pos, key.pos));
      this.#rollIndent(key.column, key.number, token('block-mapping-start', key.pos, key.pos));
      this.#keys.found(key);
      this.#keyAllowed = false;
    } else {
      if (!this.#keys.inFlow)
        this.#beginInBlock('block-mapping-start', 'A ":" with a blank after it cannot stand here. Put text that holds one in quotes.');
      this.#keyAllowed = !this.#keys.inFlow;
    }
    this.#queue.push(this.#sign('value'));
  }

  #beginInBlock(type: TokenType, problem: string): void {
    const { pos, column } = this.#cursor;
    if (!this.#keyAllowed) throw new Refused(problem, pos, pos + 1);
    this.#rollIndent(column, this.#nextNumber, token(type, pos, pos));
  }

  #fetchPossibleKey(scan: () => Token): void {
    this.#rememberKey();
    this.#keyAllowed = false;
    this.#queue.push(scan());
  }

  #fetchBlock(): void {
    this.#keys.forget();
    this.#keyAllowed = true;
    this.#queue.push(scanBlock(this.#cursor, this.#indent));
  }

  #fetchPlain(c: number): void {
    const { inFlow } = this.#keys;
    if (!mayStartPlain(c, this.#cursor.peek(1), inFlow)) throw cannotStart(this.#cursor);
    this.#fetchPossibleKey(() => {
      const { token: scalar, multiline } = scanPlain(this.#cursor, this.#indent, inFlow);
      if (multiline) this.#keyAllowed = true;
      return scalar;
    });
  }

  /** Notes that a key may begin here; in a block it must, where the line is at the collection's own column. */
  #rememberKey(): void {
    if (this.#keyAllowed) this.#keys.remember(this.#nextNumber, !this.#keys.inFlow && this.#indent === this.#cursor.column);
  }

  get #nextNumber(): number {
    return this.#taken + this.#queue.length;
  }

  /** Opens a block collection at a column, with a token in front of that of a number, if it is further in. */
  #rollIndent(column: number, number: number, start: Token): void {
    if (this.#keys.inFlow || this.#indent >= column) return;
    this.#indents.push(this.#indent);
    this.#indent = column;
    this.#insert(number, start);
  }

  #unrollIndent(column: number): void {
    if (this.#keys.inFlow) return;
    const { pos } = this.#cursor;
    while (this.#indent > column) {
      this.#queue.push(token('block-end', pos, pos));
      this.#indent = this.#indents.pop()!;
    }
  }

  #sign(type: TokenType, length = 1): Token {
    const start = this.#cursor.pos;
    this.#cursor.pos += length;
    return token(type, start, start + length);
  }

  #insert(number: number, inserted: Token): void {
    // For a key whose token the parser has already taken it is too late, and then libyaml puts this at the end.
    if (number < this.#taken) this.#queue.push(inserted);
    else this.#queue.splice(number - this.#taken, 0, inserted);
  }
}

const indicators = '-?:,[]{}#&*!|>\'"%@`';

function mayStartPlain(c: number, next: number, inFlow: boolean): boolean {
  if (!isBlankOrEnd(c) && !indicators.includes(String.fromCharCode(c))) return true;
  if (c === 0x2d) return !isBlank(next);
  return !inFlow && (c === 0x3f || c === 0x3a) && !isBlankOrEnd(next);
}

function cannotStart({ text, pos }: Cursor): Refused {
  const sign = text[pos]!;
  if (sign === '\t') return new Refused('A tab stands where the line is indented. Use spaces.', pos, pos + 1);
  return new Refused(`A text cannot start with "${sign}". Put it in quotes.`, pos);
}
