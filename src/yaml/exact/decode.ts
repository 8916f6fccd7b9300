import type { Scalar } from '../scalar';
import { MAX_DEPTH } from './compose';
import { AliasBudget } from './alias-budget';
import { isMerge, type AliasNode, type MappingNode, type YamlNode } from './node';
import { Refused } from './refused';
import { resolveScalar } from './tagged';

export interface Decoded {
  readonly data: unknown;
  readonly repeated: readonly RepeatedKey[];
}

/** The second or a further key of a name in one mapping. */
export interface RepeatedKey {
  readonly key: YamlNode;
  readonly name: string;
  /**
   * Whether it is of another type than the one before, as with `1` and `"1"`. These are two keys until they become texts for
   * JSON, which Go does in random order.
   */
  readonly isOtherType: boolean;
}

/** Makes plain data of nodes, as sigs.k8s.io/yaml does on its way to JSON. Throws Refused. */
export function decode(root: YamlNode): Decoded {
  const decoder = new Decoder();
  const data = decoder.value(root);
  decoder.refuseWhatJsonCannotHold(data);
  return { data, repeated: [...decoder.repeated.values()] };
}

type Mapping = Record<string, unknown>;

class Decoder {
  /** By key, since aliases and merges read a mapping again. */
  readonly repeated = new Map<YamlNode, RepeatedKey>();
  readonly #budget = new AliasBudget();
  readonly #open = new Set<AliasNode>();
  /** What JSON cannot hold. It only counts where it is in the data at the end: a later key of the same name may cover it. */
  readonly #notFinite: YamlNode[] = [];
  readonly #badKeys = new Map<object, Refused>();
  #depth = 0;

  value(node: YamlNode): unknown {
    this.#budget.count(node);
    return this.#deeper(node, () => this.#valueOf(node));
  }

  /** Aliases and merges can nest deeper than the text does. */
  #deeper<T>(node: YamlNode, read: () => T): T {
    if (++this.#depth > MAX_DEPTH) throw new Refused(`This is nested more than ${MAX_DEPTH} levels deep.`, node.start, node.end);
    const result = read();
    this.#depth--;
    return result;
  }

  #valueOf(node: YamlNode): unknown {
    switch (node.kind) {
      case 'alias':
        return this.#follow(node, () => this.value(node.target));
      case 'sequence':
        return node.items.map((item) => this.value(item));
      case 'mapping': {
        const mapping: Mapping = {};
        this.#fill(mapping, node);
        return mapping;
      }
      case 'scalar': {
        const scalar = resolveScalar(node);
        if (scalar.type === 'float' && !Number.isFinite(scalar.value)) this.#notFinite.push(node);
        return typeof scalar.value === 'bigint' ? Number(scalar.value) : scalar.value;
      }
    }
  }

  #follow<T>(alias: AliasNode, read: () => T): T {
    if (this.#open.has(alias)) throw new Refused(`The anchor "&${alias.name}" holds an alias of itself.`, alias.start, alias.end);
    this.#open.add(alias);
    this.#budget.enter();
    const result = read();
    this.#budget.leave();
    this.#open.delete(alias);
    return result;
  }

  #fill(mapping: Mapping, node: MappingNode): void {
    const own = new Map<string, Scalar>();
    for (const { key, value } of node.pairs) {
      if (isMerge(key)) {
        this.#merge(mapping, value);
        continue;
      }
      const scalar = this.#keyOf(mapping, key);
      const name = nameOf(scalar);
      const before = own.get(name);
      if (before) this.repeated.set(key, { key, name, isOtherType: before.type !== scalar.type || before.value !== scalar.value });
      own.set(name, scalar);
      set(mapping, name, this.value(value));
    }
  }

  /** A merge acts where it is written: it covers the keys before it, and those behind it cover it. */
  #merge(mapping: Mapping, node: YamlNode): void {
    // Of a list the first has the last word.
    for (const source of node.kind === 'sequence' ? node.items.toReversed() : [node]) this.#mergeOne(mapping, source);
  }

  #mergeOne(mapping: Mapping, source: YamlNode): void {
    this.#budget.count(source);
    if (source.kind === 'alias' && source.target.kind === 'mapping') {
      const target = source.target;
      this.#follow(source, () => {
        this.#budget.count(target);
        this.#deeper(target, () => {
          this.#fill(mapping, target);
        });
      });
    } else if (source.kind === 'mapping') this.#fill(mapping, source);
    else throw new Refused('The merge key "<<" takes a mapping, an alias of one, or a list of these.', source.start, source.end);
  }

  #keyOf(mapping: Mapping, key: YamlNode): Scalar {
    const target = key.kind === 'alias' ? key.target : key;
    if (target.kind !== 'scalar') {
      this.value(key);
      throw new Refused('A mapping or a list stands where a key has to be a text.', key.start, key.end);
    }
    this.#budget.count(key);
    if (key.kind === 'alias') {
      this.#follow(key, () => {
        this.#budget.count(target);
      });
    }
    const scalar = resolveScalar(target);
    if (scalar.type === 'null' || (scalar.type === 'int' && scalar.value > 2n ** 63n - 1n)) {
      this.#badKeys.set(
        mapping,
        new Refused(scalar.type === 'null' ? 'A key is empty or null.' : 'A number this large cannot be a key.', key.start, key.end),
      );
    }
    return scalar;
  }

  refuseWhatJsonCannotHold(data: unknown): void {
    if (this.#notFinite.length === 0 && this.#badKeys.size === 0) return;
    if (typeof data === 'number' && !Number.isFinite(data)) {
      const [node] = this.#notFinite;
      throw new Refused('Infinity and "not a number" have no place in a Kubernetes object.', node!.start, node!.end);
    }
    if (typeof data !== 'object' || data === null) return;
    const bad = this.#badKeys.get(data);
    if (bad) throw bad;
    for (const value of Object.values(data)) this.refuseWhatJsonCannotHold(value);
  }
}

/** `__proto__` is a key like any other. */
function set(mapping: Mapping, name: string, value: unknown): void {
  if (name === '__proto__') Object.defineProperty(mapping, name, { value, writable: true, enumerable: true, configurable: true });
  else mapping[name] = value;
}

/** How sigs.k8s.io/yaml writes keys that are no text. */
export function nameOf(scalar: Scalar): string {
  return scalar.type === 'float' ? floatName(scalar.value) : String(scalar.value);
}

/** `strconv.FormatFloat(value, 'g', -1, 32)`: the shortest digits that single precision tells apart. */
function floatName(value: number): string {
  const single = Math.fround(value);
  if (Number.isNaN(single)) return '.nan';
  if (!Number.isFinite(single)) return single > 0 ? '.inf' : '-.inf';
  if (Object.is(single, -0)) return '-0';
  if (single === 0) return '0';
  let precision = 1;
  while (Math.fround(Number(single.toPrecision(precision))) !== single) precision++;
  const [mantissa, exponent] = single.toExponential(precision - 1).split('e') as [string, string];
  const power = Number(exponent);
  if (power >= -4 && power < 6) return single.toFixed(Math.max(0, precision - 1 - power));
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}
