/** How many numbers a node takes: where its key starts and ends, where its value starts and ends, and the next sibling. */
const SIZE = 5;

/**
 * Where the nodes of a document stand, in the order of the text: a flat array of numbers, since an object for each of them
 * would cost more than all the rest. A node's children follow it, up to its next sibling. An item of a list has no key,
 * which shows in its key's end.
 */
export class Nodes {
  #numbers = new Int32Array(SIZE * 256);
  count = 0;

  /** Adds a node, to be completed when its value was read. */
  add(keyStart: number, keyEnd: number): number {
    const node = this.count;
    this.count = node + SIZE;
    if (this.count > this.#numbers.length) this.#grow();
    this.#numbers[node] = keyStart;
    this.#numbers[node + 1] = keyEnd;
    return node;
  }

  setStart(node: number, start: number): void {
    this.#numbers[node + 2] = start;
  }

  setEnd(node: number, end: number): void {
    this.#numbers[node + 3] = end;
  }

  /** All that was added since belongs to a node. */
  close(node: number): void {
    this.#numbers[node + 4] = this.count;
  }

  /** A copy of the numbers so far, none of which is above `max`, and a fresh start. Mostly half the memory will do. */
  take(max: number): NodeNumbers {
    const taken = this.#numbers.subarray(0, this.count);
    const fits = Math.max(max, this.count) < 2 ** 16;
    this.count = 0;
    return fits ? new Uint16Array(taken) : taken.slice();
  }

  #grow(): void {
    const more = new Int32Array(this.#numbers.length * 2);
    more.set(this.#numbers);
    this.#numbers = more;
  }
}

export type NodeNumbers = Uint16Array | Int32Array;

/** No key ends there, as the text begins with a line feed. */
export const NO_KEY = 0;

/** Where the children of a node begin, if it has any: before its next sibling. */
export const firstChild = (node: number): number => node + SIZE;

/** The next sibling of a node, or what follows its parent. */
export const nextOf = (numbers: NodeNumbers, node: number): number => numbers[node + 4]!;

export interface NodeOffsets {
  /** Undefined for an item. */
  readonly key: { readonly start: number; readonly end: number } | undefined;
  readonly value: { readonly start: number; readonly end: number };
}

export function offsetsOf(numbers: NodeNumbers, node: number): NodeOffsets {
  const [keyStart, keyEnd, start, end] = [numbers[node]!, numbers[node + 1]!, numbers[node + 2]!, numbers[node + 3]!];
  return { key: keyEnd === NO_KEY ? undefined : { start: keyStart, end: keyEnd }, value: { start, end } };
}
