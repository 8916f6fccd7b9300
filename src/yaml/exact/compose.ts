import type { AliasNode, MappingNode, ScalarNode, SequenceNode, YamlNode } from './node';
import { Refused } from './refused';
import { Scanner } from './scanner';
import { refuseTemplate } from '../template';
import { TagHandles } from './tag-handles';
import type { Token, TokenType } from './token';

/**
 * kubectl follows 10,000 levels. No Kubernetes object comes near a tenth of that, and whoever walks the data later may do
 * it by recursion.
 */
export const MAX_DEPTH = 1000;

export interface Composed {
  /** Undefined where nothing but comments is there. */
  readonly root: YamlNode | undefined;
  /** How far the text had been looked at when the document was complete. */
  readonly seen: number;
}

/**
 * Makes the nodes of the first YAML document in a text that ends with a line break, by the grammar of libyaml's parser.
 * Throws Refused.
 */
export function compose(text: string): Composed {
  const scanner = new Scanner(text);
  try {
    return new Composer(scanner).compose();
  } catch (reason) {
    // What stands in a template breaks YAML in many ways, none of which is the point.
    throw scanner.template === undefined ? reason : refuseTemplate(text, scanner.template);
  }
}

interface Properties {
  readonly anchor: string | undefined;
  readonly tag: string;
  readonly start: number;
  readonly end: number;
}

/** Reads tokens by recursive descent; one function a production. */
class Composer {
  readonly #anchors = new Map<string, AliasNode['target']>();
  readonly #tags = new TagHandles();
  /** The brackets that are open. */
  readonly #brackets: { readonly start: number; readonly close: string }[] = [];
  #depth = 0;

  readonly #scanner: Scanner;

  constructor(scanner: Scanner) {
    this.#scanner = scanner;
  }

  compose(): Composed {
    const first = this.#peek();
    if (first.type === 'stream-end') return { root: undefined, seen: this.#scanner.seen };
    const isExplicit = ['version-directive', 'tag-directive', 'document-start'].includes(first.type);
    this.#tags.readDirectives(this.#scanner);
    if (!isExplicit) return this.#finish(this.#block());
    const start = this.#peek();
    if (start.type !== 'document-start')
      throw new Refused(
        'A directive has to be followed by a line "---" in the same document, and kubectl cuts documents there. Leave the directive out.',
        first.start,
      );
    this.#scanner.take();
    const isEmpty = ['version-directive', 'tag-directive', 'document-start', 'document-end', 'stream-end'].includes(this.#peek().type);
    return this.#finish(isEmpty ? undefined : this.#block());
  }

  #finish(root: YamlNode | undefined): Composed {
    this.#peek();
    return { root, seen: this.#scanner.seen };
  }

  #peek(): Token {
    return this.#scanner.peek();
  }

  #nextIs(...types: TokenType[]): boolean {
    return types.includes(this.#peek().type);
  }

  #block(): YamlNode {
    return this.#node(true, false);
  }

  #flow(): YamlNode {
    return this.#node(false, false);
  }

  /** A key or value of a block mapping, whose list may stand at the mapping's own column. */
  #blockOrIndentless(): YamlNode {
    return this.#node(true, true);
  }

  #node(inBlock: boolean, mayBeIndentless: boolean): YamlNode {
    if (this.#nextIs('alias')) return this.#alias();
    const properties = this.#properties();
    const token = this.#peek();
    if (++this.#depth > MAX_DEPTH) throw new Refused(`This is nested more than ${MAX_DEPTH} levels deep.`, token.start);
    const node = this.#content(properties, token, inBlock, mayBeIndentless);
    this.#depth--;
    return node;
  }

  #content(properties: Properties, token: Token, inBlock: boolean, mayBeIndentless: boolean): YamlNode {
    const { anchor, tag } = properties;
    if (mayBeIndentless && token.type === 'block-entry') return this.#indentlessSequence(anchor);
    if (token.type === 'scalar') {
      this.#scanner.take();
      const implicit = (tag === '' && token.plain) || tag === '!';
      return this.#anchored(anchor, { kind: 'scalar', start: token.start, end: token.end, value: token.value, tag, implicit });
    }
    if (token.type === 'flow-sequence-start') return this.#flowSequence(anchor);
    if (token.type === 'flow-mapping-start') return this.#flowMapping(anchor);
    if (inBlock && token.type === 'block-sequence-start') return this.#blockSequence(anchor);
    if (inBlock && token.type === 'block-mapping-start') return this.#blockMapping(anchor);
    if (anchor !== undefined || tag !== '') {
      return this.#anchored(anchor, { kind: 'scalar', start: properties.end, end: properties.end, value: '', tag, implicit: tag === '' });
    }
    throw this.#unclosed(token) ?? new Refused(`A value was expected here, and ${nameOf(token)} stands in its place.`, token.start);
  }

  /** Where the text ends inside brackets, the problem is where they open. */
  #unclosed({ type }: Token): Refused | undefined {
    const bracket = this.#brackets.at(-1);
    if (type !== 'stream-end' || !bracket) return undefined;
    return new Refused(`The bracket that opens here is never closed with "${bracket.close}".`, bracket.start);
  }

  #alias(): AliasNode {
    const { start, end, value: name } = this.#scanner.take();
    const target = this.#anchors.get(name);
    if (!target)
      throw new Refused(
        `The alias "*${name}" has no anchor "&${name}" before it in the same document. Text that starts with "*" has to be in quotes.`,
        start,
        end,
      );
    return { kind: 'alias', start, end, name, target };
  }

  #anchored<N extends AliasNode['target']>(anchor: string | undefined, node: N): N {
    if (anchor !== undefined) this.#anchors.set(anchor, node);
    return node;
  }

  /** An anchor and a tag, in either order. */
  #properties(): Properties {
    const { start } = this.#peek();
    let end = start;
    let anchor: string | undefined;
    let tag: string | undefined;
    for (let token = this.#peek(); ; token = this.#peek()) {
      if (token.type === 'anchor' && anchor === undefined) anchor = token.value;
      else if (token.type === 'tag' && tag === undefined) tag = this.#tags.inFull(token);
      else return { anchor, tag: tag ?? '', start, end };
      end = token.end;
      this.#scanner.take();
    }
  }

  #blockSequence(anchor: string | undefined): SequenceNode {
    const { start } = this.#scanner.take();
    const node: SequenceNode = this.#anchored(anchor, { kind: 'sequence', start, end: start, items: [] });
    while (this.#nextIs('block-entry')) {
      const dash = this.#scanner.take();
      this.#addItem(node, this.#nextIs('block-entry', 'block-end') ? empty(dash.end) : this.#block());
    }
    const token = this.#peek();
    if (token.type !== 'block-end')
      throw new Refused('This line is not part of the list around it: check its indentation, and that items begin with "- ".', token.start);
    this.#scanner.take();
    return node;
  }

  #indentlessSequence(anchor: string | undefined): SequenceNode {
    const { start } = this.#peek();
    const node: SequenceNode = this.#anchored(anchor, { kind: 'sequence', start, end: start, items: [] });
    while (this.#nextIs('block-entry')) {
      const dash = this.#scanner.take();
      this.#addItem(node, this.#nextIs('block-entry', 'key', 'value', 'block-end') ? empty(dash.end) : this.#block());
    }
    return node;
  }

  #addItem(node: SequenceNode, item: YamlNode): void {
    node.items.push(item);
    node.end = item.end;
  }

  #blockMapping(anchor: string | undefined): MappingNode {
    const { start } = this.#scanner.take();
    const node: MappingNode = this.#anchored(anchor, { kind: 'mapping', start, end: start, pairs: [] });
    while (this.#nextIs('key')) {
      const sign = this.#scanner.take();
      const key = this.#nextIs('key', 'value', 'block-end') ? empty(sign.end) : this.#blockOrIndentless();
      this.#addPair(node, key, this.#blockValue());
    }
    const token = this.#peek();
    if (token.type !== 'block-end')
      throw new Refused('This line is not part of the mapping around it: check its indentation, its ":" and its quotes.', token.start);
    this.#scanner.take();
    return node;
  }

  #blockValue(): YamlNode {
    const token = this.#peek();
    if (token.type !== 'value') return empty(token.start);
    this.#scanner.take();
    return this.#nextIs('key', 'value', 'block-end') ? empty(token.end) : this.#blockOrIndentless();
  }

  #addPair(node: MappingNode, key: YamlNode, value: YamlNode): void {
    node.pairs.push({ key, value });
    node.end = Math.max(key.end, value.end);
  }

  #flowSequence(anchor: string | undefined): SequenceNode {
    const open = this.#scanner.take();
    const node: SequenceNode = this.#anchored(anchor, { kind: 'sequence', start: open.start, end: open.end, items: [] });
    this.#brackets.push({ start: open.start, close: ']' });
    while (!this.#nextIs('flow-sequence-end')) {
      if (node.items.length > 0) {
        this.#takeComma(']');
        if (this.#nextIs('flow-sequence-end')) break;
      }
      node.items.push(this.#nextIs('key') ? this.#singlePair() : this.#flow());
    }
    node.end = this.#scanner.take().end;
    this.#brackets.pop();
    return node;
  }

  #takeComma(close: string): void {
    const token = this.#peek();
    if (token.type !== 'flow-entry') {
      throw this.#unclosed(token) ?? new Refused(`A "," or "${close}" was expected here, for the bracket that is open.`, token.start);
    }
    this.#scanner.take();
  }

  /** A mapping of one pair as an item in brackets: `[key: value]`. */
  #singlePair(): MappingNode {
    const sign = this.#scanner.take();
    const node: MappingNode = { kind: 'mapping', start: this.#peek().start, end: sign.end, pairs: [] };
    let key: YamlNode;
    if (this.#nextIs('value', 'flow-entry', 'flow-sequence-end')) {
      // Whatever stands there is lost in libyaml's parser (`yaml_parser_parse_flow_sequence_entry_mapping_key`).
      key = empty(this.#scanner.take().end);
    } else key = this.#flow();
    let value: YamlNode | undefined;
    if (this.#nextIs('value')) {
      this.#scanner.take();
      if (!this.#nextIs('flow-entry', 'flow-sequence-end')) value = this.#flow();
    }
    this.#addPair(node, key, value ?? empty(this.#peek().start));
    return node;
  }

  #flowMapping(anchor: string | undefined): MappingNode {
    const open = this.#scanner.take();
    const node: MappingNode = this.#anchored(anchor, { kind: 'mapping', start: open.start, end: open.end, pairs: [] });
    this.#brackets.push({ start: open.start, close: '}' });
    if (open.start === this.#scanner.template) throw new Refused('A mapping stands where a key has to be a text.', open.start, open.end);
    while (!this.#nextIs('flow-mapping-end')) {
      if (node.pairs.length > 0) {
        this.#takeComma('}');
        if (this.#nextIs('flow-mapping-end')) break;
      }
      if (this.#nextIs('key')) this.#flowPair(node);
      else {
        const key = this.#flow();
        this.#addPair(node, key, empty(key.end));
      }
    }
    node.end = this.#scanner.take().end;
    this.#brackets.pop();
    return node;
  }

  #flowPair(node: MappingNode): void {
    this.#scanner.take();
    const key = this.#nextIs('value', 'flow-entry', 'flow-mapping-end') ? empty(this.#peek().start) : this.#flow();
    let value: YamlNode | undefined;
    if (this.#nextIs('value')) {
      const colon = this.#scanner.take();
      value = this.#nextIs('flow-entry', 'flow-mapping-end') ? empty(colon.end) : this.#flow();
    }
    this.#addPair(node, key, value ?? empty(key.end));
  }
}

/** A value that is left out: null. */
function empty(at: number): ScalarNode {
  return { kind: 'scalar', start: at, end: at, value: '', tag: '', implicit: true };
}

function nameOf({ type, value }: Token): string {
  const names: Partial<Record<TokenType, string>> = {
    'flow-sequence-end': '"]"',
    'flow-mapping-end': '"}"',
    'flow-entry': '","',
    'block-entry': '"-"',
    key: 'a key',
    value: '":"',
    'block-end': 'the end of the block',
    'stream-end': 'the end of the document',
    'document-end': '"..."',
    'document-start': '"---"',
    anchor: `"&${value}"`,
    tag: 'a tag',
    alias: `"*${value}"`,
  };
  return names[type] ?? 'something else';
}
