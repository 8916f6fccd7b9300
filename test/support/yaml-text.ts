/**
 * Writes data as YAML in a style that a stream of random numbers decides: block and flow, every indentation, quotes, comments
 * wherever one may stand. So that a test sees the same data in the ways that people write it.
 */
export interface WrittenYaml {
  readonly text: string;
  /** Each is in the text once. */
  readonly comments: readonly string[];
}

/** Numbers from 0 up to but not including 1; the same seed gives the same ones (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function writeYaml(data: unknown, seed: number): WrittenYaml {
  return new Writer(randomNumbers(seed)).document(data);
}

type Items = readonly { readonly key: string | undefined; readonly value: unknown }[];

class Writer {
  readonly #comments: string[] = [];
  readonly #hasComments: boolean;

  constructor(readonly random: () => number) {
    this.#hasComments = this.#chance(0.7);
  }

  document(data: unknown): WrittenYaml {
    const lines = [...this.#commentLines(0), ...this.#root(data), ...this.#commentLines(0)];
    const end = this.#chance(0.8) ? '\n' : '';
    const text = lines.join('\n') + end;
    return { text: this.#chance(0.2) ? text.replaceAll('\n', '\r\n') : text, comments: this.#comments };
  }

  #root(data: unknown): string[] {
    const items = itemsOf(data);
    if (!items) return [this.#scalar(data, false)];
    if (items.length === 0 || this.#chance(0.1)) return this.#inBrackets(data, 0).split('\n');
    return this.#blockLines(items);
  }

  /** The lines of a block collection, from its own column on. */
  #blockLines(items: Items): string[] {
    return items.flatMap(({ key, value }, i) => {
      // In front of the first entry there may be a dash on the same line.
      const above = i > 0 ? this.#commentLines(0) : [];
      return [...above, ...(key === undefined ? this.#item(value) : this.#pair(key, value))];
    });
  }

  #pair(key: string, value: unknown): string[] {
    const name = this.#scalar(key, false, true);
    const isExplicit = this.#chance(0.04);
    const begin = isExplicit ? [`? ${name}`, ':'] : [`${name}:`];
    const above = begin.slice(0, -1);
    return [...above, ...this.#valueLines(begin.at(-1)!, value, { list: this.#between(0, 2), map: this.#between(1, 4) }, isExplicit)];
  }

  #item(value: unknown): string[] {
    const items = itemsOf(value);
    const gap = this.#between(1, 3);
    if (items && items.length > 0 && this.#chance(0.7)) {
      const [first = '', ...rest] = this.#blockLines(items);
      return [`-${' '.repeat(gap)}${first}`, ...indented(rest, gap + 1)];
    }
    return this.#valueLines('-', value, { list: this.#between(1, 3), map: this.#between(1, 3) }, false);
  }

  #valueLines(begin: string, value: unknown, indents: { list: number; map: number }, isExplicit: boolean): string[] {
    const items = itemsOf(value);
    if (items && items.length > 0 && this.#chance(0.7)) {
      const columns = Array.isArray(value) ? indents.list : indents.map;
      return [begin + this.#trailing(), ...indented(this.#commentLines(0), columns), ...indented(this.#blockLines(items), columns)];
    }
    if (value === null && this.#chance(0.5)) return [begin + this.#trailing()];
    if (items) return this.#continued(begin, this.#inBrackets(value, 2), isExplicit);
    if (isBlockText(value) && this.#chance(0.6)) return this.#blockText(begin, value, indents.map);
    if (this.#chance(0.05)) return [begin + this.#trailing(), ...indented([this.#scalar(value, false) + this.#trailing()], 2)];
    return [`${begin}${begin !== '-' && this.#chance(0.05) ? '\t' : ' '}${this.#scalar(value, false)}${this.#trailing()}`];
  }

  #continued(begin: string, text: string, isExplicit: boolean): string[] {
    const [first = '', ...rest] = text.split('\n');
    const lines = [`${begin} ${first}`, ...(isExplicit ? indented(rest, 1) : rest)];
    return [...lines.slice(0, -1), lines.at(-1)! + this.#trailing()];
  }

  #blockText(begin: string, value: string, columns: number): string[] {
    const body = value.replace(/\n*$/, '');
    const breaks = value.length - body.length;
    const sign = breaks === 0 ? '-' : breaks === 1 ? '' : '+';
    const lines = indented(body.split('\n'), columns);
    return [`${begin} |${sign}${this.#trailing()}`, ...lines, ...Array.from({ length: Math.max(breaks - 1, 0) }, () => '')];
  }

  /** A collection in brackets, on one line or several; further lines are indented from 0. */
  #inBrackets(value: unknown, columns: number): string {
    const items = itemsOf(value);
    if (!items) return this.#scalar(value, true);
    const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
    if (items.length === 0) return open + close;
    const inside = columns + this.#between(1, 4);
    const parts = items.map(({ key, value: one }) => {
      const name = key === undefined ? '' : `${this.#scalar(key, true, true)}: `;
      return name + this.#inBrackets(one, inside);
    });
    const hasComma = this.#chance(0.2);
    if (this.#chance(0.6)) {
      const blank = this.#chance(0.3) ? ' ' : '';
      return open + blank + parts.join(this.#chance(0.9) ? ', ' : ',  ') + (hasComma ? ',' : '') + blank + close;
    }
    const lines = parts.map((part, i) => ' '.repeat(inside) + part + (i < parts.length - 1 || hasComma ? ',' : '') + this.#trailing());
    return [open + this.#trailing(), ...lines, ...indented(this.#commentLines(0), inside), ' '.repeat(columns) + close].join('\n');
  }

  #scalar(value: unknown, flow: boolean, isKey = false): string {
    if (value === null) return this.#pick(flow ? ['null', '~'] : ['null', '~', 'Null']);
    if (typeof value !== 'string') return JSON.stringify(value);
    const way = this.random();
    if (way < 0.5 && /^[a-z][a-z0-9/._-]*$/i.test(value) && !/^(y|n|yes|no|on|off|true|false|null)$/i.test(value)) return value;
    if (way < 0.75 && !isKey && /^[\x20-\x7e]*$/.test(value)) return `'${value.replaceAll("'", "''")}'`;
    return JSON.stringify(value);
  }

  #commentLines(columns: number): string[] {
    if (!this.#hasComments || !this.#chance(0.15)) return this.#chance(0.08) ? [''] : [];
    const lines = [' '.repeat(columns + (this.#chance(0.2) ? this.#between(0, 4) : 0)) + this.#comment()];
    return this.#chance(0.2) ? ['', ...lines] : lines;
  }

  #trailing(): string {
    if (!this.#hasComments || !this.#chance(0.2)) return this.#chance(0.05) ? '  ' : '';
    return ' '.repeat(this.#between(1, 3)) + this.#comment();
  }

  #comment(): string {
    const comment = `# comment ${this.#comments.length};`;
    this.#comments.push(comment);
    return comment;
  }

  #chance(probability: number): boolean {
    return this.random() < probability;
  }

  #between(low: number, high: number): number {
    return low + Math.floor(this.random() * (high - low + 1));
  }

  #pick<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.random() * choices.length)]!;
  }
}

function itemsOf(value: unknown): Items | undefined {
  if (Array.isArray(value)) return value.map((one: unknown) => ({ key: undefined, value: one }));
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).map(([key, one]: [string, unknown]) => ({ key, value: one }));
}

const isBlockText = (value: unknown): value is string => typeof value === 'string' && /^[a-z][^\n]*\n/.test(value) && !/ \n| $/.test(value);

const indented = (lines: readonly string[], columns: number): string[] => lines.map((line) => (line === '' ? '' : ' '.repeat(columns) + line));
