import { all, any, isOneOf, not, type LabelLookup, type Match } from '../labels';

/**
 * Whether a Calico selector (`has(app) && tier in {"web", 'api'}`) takes something with these labels; the empty one takes
 * all. Undefined where that depends on labels that are not known, or where the text is no selector.
 *
 * Source: projectcalico/calico, `libcalico-go/lib/selector/parser/parser.go` and `tokenizer/tokenizer.go`.
 */
export function calicoSelects(selector: string, labels: LabelLookup): Match {
  const tokens = tokensOf(selector);
  if (!tokens) return undefined;
  if (tokens.length === 0) return true;
  const reader = new Reader(tokens, labels);
  try {
    const match = reader.either();
    return reader.isAtEnd ? match : undefined;
  } catch (error) {
    if (error instanceof NoSelector) return undefined;
    throw error;
  }
}

/** Whether a selector takes everything, whatever the labels. */
export const calicoSelectsAll = (selector: string | null | undefined): boolean => /^\s*(?:all\(\s*\))?\s*$/.test(selector ?? '');

/** The text does not follow the grammar; whoever applies it will hear so from Calico. */
class NoSelector extends Error {}

interface Token {
  readonly type: 'sign' | 'label' | 'text';
  readonly value: string;
}

const tokenPattern = /\s*(?:(&&|\|\||==|!=|[!(){},])|"([^"]*)"|'([^']*)'|([\w./-]+))\s*/gy;

function tokensOf(selector: string): Token[] | undefined {
  const tokens: Token[] = [];
  let read = 0;
  for (const [whole, sign, double, single, label] of selector.matchAll(tokenPattern)) {
    read += whole.length;
    if (sign !== undefined) tokens.push({ type: 'sign', value: sign });
    else if (label !== undefined) tokens.push({ type: 'label', value: label });
    else tokens.push({ type: 'text', value: double ?? single ?? '' });
  }
  return read === selector.length || selector.trim() === '' ? tokens : undefined;
}

/** Reads a selector from left to right and says at once what it comes to. */
class Reader {
  #next = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly labels: LabelLookup,
  ) {}

  get isAtEnd(): boolean {
    return this.#next === this.tokens.length;
  }

  /** `||` binds weakest. */
  either(): Match {
    const matches = [this.#both()];
    while (this.#takes('sign', '||')) matches.push(this.#both());
    return any(matches);
  }

  #both(): Match {
    const matches = [this.#one()];
    while (this.#takes('sign', '&&')) matches.push(this.#one());
    return all(matches);
  }

  #one(): Match {
    if (this.#takes('sign', '!')) return not(this.#one());
    if (this.#takes('sign', '(')) {
      const match = this.either();
      this.#expect('sign', ')');
      return match;
    }
    const name = this.#expect('label');
    return this.#takes('sign', '(') ? this.#call(name) : this.#compare(this.labels(name));
  }

  /** `has(label)`, `all()`, `global()`. */
  #call(name: string): Match {
    if (name === 'has') {
      const value = this.labels(this.#expect('label'));
      this.#expect('sign', ')');
      return value === undefined ? undefined : value !== null;
    }
    this.#expect('sign', ')');
    // `global()` stands for what is in no namespace, which no pod is.
    if (name === 'all' || name === 'global') return name === 'all';
    throw new NoSelector();
  }

  /** Unlike the others, `!=` and `not in` also hold where the label is not there. */
  #compare(value: string | null | undefined): Match {
    if (this.#takes('sign', '==')) return isOneOf(value, [this.#expect('text')]);
    if (this.#takes('sign', '!=')) return not(isOneOf(value, [this.#expect('text')]));
    if (this.#takes('label', 'in')) return isOneOf(value, this.#set());
    if (this.#takes('label', 'not')) {
      this.#expect('label', 'in');
      return not(isOneOf(value, this.#set()));
    }
    return this.#search(value);
  }

  /** `contains`, `starts with`, `ends with`. */
  #search(value: string | null | undefined): Match {
    const how = this.#expect('label');
    if (how === 'starts' || how === 'ends') this.#expect('label', 'with');
    const wanted = this.#expect('text');
    if (value === undefined || value === null) return value === undefined ? undefined : false;
    if (how === 'contains') return value.includes(wanted);
    if (how === 'starts') return value.startsWith(wanted);
    if (how === 'ends') return value.endsWith(wanted);
    throw new NoSelector();
  }

  #set(): string[] {
    this.#expect('sign', '{');
    const values: string[] = [];
    while (!this.#takes('sign', '}')) {
      values.push(this.#expect('text'));
      this.#takes('sign', ',');
    }
    return values;
  }

  #takes(type: Token['type'], value: string): boolean {
    const token = this.tokens[this.#next];
    if (token?.type !== type || token.value !== value) return false;
    this.#next++;
    return true;
  }

  #expect(type: Token['type'], value?: string): string {
    const token = this.tokens[this.#next];
    if (token?.type !== type || (value !== undefined && token.value !== value)) throw new NoSelector();
    this.#next++;
    return token.value;
  }
}
