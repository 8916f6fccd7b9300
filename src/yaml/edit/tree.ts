import type { TextRange } from '../../core/resource';
import { nameOf } from '../exact/decode';
import { Scanner } from '../exact/scanner';
import type { Token, TokenType } from '../exact/token';
import { resolvePlain } from '../scalar';
import { lineEnd, nextLine } from './lines';

/** How one document is written: what edits need to know of it and the data does not tell. Offsets are in the document's text. */
export interface Tree {
  readonly text: string;
  readonly root: Node | undefined;
  /** In the order of the text. */
  readonly comments: readonly TextRange[];
}

export interface Node {
  /** `pair` is `[a: b]`, a mapping in a list without braces of its own. */
  readonly kind: 'map' | 'list' | 'scalar' | 'alias' | 'pair';
  /** Written in brackets. */
  readonly flow: boolean;
  /** Where the anchor or tag begins, else `start`. */
  readonly outset: number;
  readonly start: number;
  /** After the last sign that counts: without comments and line break behind it. */
  readonly end: number;
  readonly anchor: string | undefined;
  readonly tagged: boolean;
  /** Of a scalar as it is written, of an alias its name. */
  readonly source: string;
  readonly entries: readonly Entry[];
  /** The `|` or `>` of a block scalar with its signs. */
  readonly header: TextRange | undefined;
}

/** A key with its value, or an item. */
export interface Entry {
  /** Where its key, `?` or `-` begins. */
  readonly start: number;
  readonly end: number;
  /** The key as it is in the data. Undefined for items and for keys that are no scalars. */
  readonly name: string | undefined;
  readonly key: Node | undefined;
  /** After the `:` or `-`; undefined where there is none, as in `{a}` and `[a]`. */
  readonly indicatorEnd: number | undefined;
  readonly value: Node | undefined;
}

/** Builds the tree of a document that was read, from the tokens of the scanner that reads. Throws where it would not be read. */
export function treeOf(text: string): Tree {
  const builder = new Builder(text);
  const root = builder.root();
  return { text, root, comments: commentsOf(text, builder.tokens) };
}

/** The comments that begin between two offsets. */
export function commentsBetween({ text, comments }: Tree, from: number, to: number): string[] {
  return comments.filter(({ start }) => start >= from && start < to).map(({ start, end }) => text.slice(start, end).trimEnd());
}

/** What the comments say, for comparison. */
export const commentTexts = (tree: Tree): string[] => commentsBetween(tree, 0, tree.text.length);

/** Whether nothing is there, or a null. */
export const isNull = (node: Node | undefined): boolean =>
  node === undefined || (node.kind === 'scalar' && node.header === undefined && /^(~|null|Null|NULL)?$/.test(node.source));

export const isCollection = (node: Node | undefined): node is Node => node?.kind === 'map' || node?.kind === 'list';

/** The scalar, or collection in brackets, with which a node's text ends. */
export function lastLeaf(node: Node): Node {
  const last = node.flow ? undefined : node.entries.at(-1);
  const below = last && (last.value ?? last.key);
  return below ? lastLeaf(below) : node;
}

/** Between tokens there are only blanks and comments; and one may stand behind the `|` of a block scalar. */
function commentsOf(text: string, tokens: readonly Token[]): TextRange[] {
  const comments: TextRange[] = [];
  let at = 0;
  for (const token of tokens) {
    const gap = text.slice(at, token.start);
    const inHeader = isBlockScalar(text, token) ? /^\S+[ \t]+(?=#)/.exec(text.slice(token.start, lineEnd(text, token.start))) : null;
    for (const { index, 0: comment } of gap.matchAll(/#[^\r\n]*/g)) comments.push({ start: at + index, end: at + index + comment.length });
    if (inHeader) comments.push({ start: token.start + inHeader[0].length, end: lineEnd(text, token.start) });
    at = Math.max(at, token.end);
  }
  return comments;
}

const isBlockScalar = (text: string, { type, start, plain }: Token): boolean => type === 'scalar' && !plain && /[|>]/.test(text[start]!);

type Written = Omit<Node, 'outset' | 'anchor' | 'tagged'>;

/**
 * Goes through the tokens by the grammar that the reader follows; one function a production. Like the reader it asks for no
 * token behind the first document's end but the next, since what comes there may be anything.
 */
class Builder {
  /** All that were looked at. */
  readonly tokens: Token[] = [];
  readonly #scanner: Scanner;

  constructor(readonly text: string) {
    this.#scanner = new Scanner(text.endsWith('\n') ? text : `${text}\n`);
  }

  root(): Node | undefined {
    while (this.#is('version-directive', 'tag-directive', 'document-start')) this.#take();
    const node = this.node();
    this.tokens.push(this.#peek());
    return node;
  }

  node(): Node | undefined {
    const props: Token[] = [];
    while (this.#is('anchor', 'tag')) props.push(this.#take());
    const anchor = props.find(({ type }) => type === 'anchor')?.value;
    const tagged = props.some(({ type }) => type === 'tag');
    const written = this.#written();
    if (!written && props.length === 0) return undefined;
    const end = props.at(-1)?.end ?? 0;
    const content = written ?? { ...leaf, kind: 'scalar', start: end, end, source: '' };
    return { ...content, outset: props[0]?.start ?? content.start, anchor, tagged };
  }

  #written(): Written | undefined {
    const { type, start, end, value } = this.#peek();
    switch (type) {
      case 'alias':
        this.#take();
        return { ...leaf, kind: 'alias', start, end, source: value };
      case 'scalar':
        return this.#scalar();
      case 'flow-sequence-start':
      case 'flow-mapping-start':
        return this.#flow(type === 'flow-mapping-start' ? 'map' : 'list');
      case 'block-mapping-start':
        this.#take();
        return this.#block('map', 'key', () => this.#pair());
      case 'block-sequence-start':
        this.#take();
        return this.#block('list', 'block-entry', () => this.#item());
      case 'block-entry':
        // A list at the column of its key has no token that begins or ends it.
        return collection(
          'list',
          this.#entries('block-entry', () => this.#item()),
        );
      default:
        return undefined;
    }
  }

  #scalar(): Written {
    const token = this.#take();
    const { start, end } = token;
    if (!isBlockScalar(this.text, token)) return { ...leaf, kind: 'scalar', start, end, source: this.text.slice(start, end) };
    const sign = /^\S+/.exec(this.text.slice(start))![0];
    const keepsEnd = sign.includes('+');
    const header = { start, end: start + sign.length };
    return { ...leaf, kind: 'scalar', start, end: keepsEnd ? afterBlankLines(this.text, end) : end, source: this.text.slice(start, end), header };
  }

  #block(kind: 'map' | 'list', begin: TokenType, one: () => Entry): Written {
    const entries = this.#entries(begin, one);
    if (this.#is('block-end')) this.#take();
    return collection(kind, entries);
  }

  #entries(begin: TokenType, one: () => Entry): Entry[] {
    const entries: Entry[] = [];
    while (this.#is(begin)) entries.push(one());
    return entries;
  }

  #item(): Entry {
    const { start, end } = this.#take();
    const value = this.#is('block-entry') ? undefined : this.node();
    return { start, end: value?.end ?? end, name: undefined, key: undefined, indicatorEnd: end, value };
  }

  #pair(): Entry {
    const begin = this.#peek();
    const plainKey = this.#is('key') ? this.#keyAt() : undefined;
    const key = plainKey?.node;
    const colon = this.#is('value') ? this.#take() : undefined;
    const value = colon && this.node();
    const end = Math.max(begin.end, key?.end ?? 0, colon?.end ?? 0, value?.end ?? 0);
    return { start: begin.start, end, name: plainKey?.name, key, indicatorEnd: colon?.end, value };
  }

  #keyAt(): { node: Node | undefined; name: string | undefined } {
    this.#take();
    const node = this.node();
    return { node, name: node && this.#nameOf(node) };
  }

  /** The name that the node just built gives as a key. */
  #nameOf({ kind }: Node): string | undefined {
    const last = this.tokens.at(-1)!;
    return kind === 'scalar' && last.type === 'scalar' ? keyName(last) : undefined;
  }

  #flow(kind: 'map' | 'list'): Written {
    const { start } = this.#take();
    const entries: Entry[] = [];
    while (!this.#is('flow-mapping-end', 'flow-sequence-end', 'stream-end')) {
      if (this.#is('flow-entry')) this.#take();
      else entries.push(kind === 'map' ? this.#flowPair() : this.#flowItem());
    }
    return { ...leaf, kind, flow: true, start, end: this.#take().end, source: '', entries };
  }

  #flowPair(): Entry {
    if (this.#is('key', 'value')) return this.#pair();
    const key = this.#nodeInBrackets();
    return { start: key.outset, end: key.end, name: this.#nameOf(key), key, indicatorEnd: undefined, value: undefined };
  }

  #flowItem(): Entry {
    const pair = this.#is('key', 'value') ? this.#pair() : undefined;
    const single: Node | undefined = pair && {
      ...leaf,
      kind: 'pair',
      flow: true,
      start: pair.start,
      outset: pair.start,
      end: pair.end,
      source: '',
      anchor: undefined,
      tagged: false,
    };
    const value = single ?? this.#nodeInBrackets();
    return { start: value.outset, end: value.end, name: undefined, key: undefined, indicatorEnd: undefined, value };
  }

  /** In brackets something has to stand; a token that is nothing is a text that the reader refuses. */
  #nodeInBrackets(): Node {
    const { start } = this.#peek();
    const node = this.node();
    if (!node) throw new Error(`The document has something at ${start} that its reader did not take.`);
    return node;
  }

  #peek(): Token {
    return this.#scanner.peek();
  }

  #take(): Token {
    const token = this.#scanner.take();
    this.tokens.push(token);
    return token;
  }

  #is(...types: TokenType[]): boolean {
    return types.includes(this.#peek().type);
  }
}

const leaf = { flow: false, entries: [], header: undefined } as const;

function collection(kind: 'map' | 'list', entries: readonly Entry[]): Written {
  return { ...leaf, kind, start: entries[0]!.start, end: entries.at(-1)!.end, source: '', entries };
}

/** kubectl's JSON has text for keys; sigs.k8s.io/yaml makes it of what the YAML key means (`on:` is "true"). */
function keyName({ value, plain }: Token): string {
  const meaning = plain && value !== '<<' ? resolvePlain(value) : undefined;
  return meaning && meaning.type !== 'null' ? nameOf(meaning) : value;
}

/** The blank lines behind a block scalar that keeps them (`|+`) are part of it; the last line break is left out. */
function afterBlankLines(text: string, end: number): number {
  for (;;) {
    const next = nextLine(text, end);
    if (next >= text.length || text.slice(next, lineEnd(text, next)).trim() !== '') return end;
    end = lineEnd(text, next);
  }
}
