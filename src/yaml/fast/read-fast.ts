import type { Path } from '../../kube/path';
import type { Place } from '../document';
import { Refused } from '../exact/refused';
import { refusal, type Reading } from '../reading';
import { readBlockNode } from './block';
import { firstChild, nextOf, NO_KEY, Nodes, offsetsOf, type NodeNumbers } from './nodes';
import { isPlainText, keyName } from './plain';
import { readQuoted } from './quoted';
import { CR, DOUBLE_QUOTE, GivenUp, giveUp, LF, nextContent, Scan, SINGLE_QUOTE, SPACE } from './scan';

/**
 * Reads documents as most are written, without making tokens or a tree: data at once, and where it stands. What is rare or
 * odd it leaves to the exact reader: anchors, aliases, tags, merges, a key given twice, tabs, and what is wrong.
 */
export class FastReader {
  readonly #nodes = new Nodes();

  /**
   * Reads a text that has a line feed added in front and, where there was none, at its end; or says why not. Of what is
   * wrong it only tells templates, which are what most refused documents are.
   */
  read(padded: string): Reading | GivenUp {
    this.#nodes.count = 0;
    try {
      return this.#read(padded);
    } catch (reason) {
      if (reason instanceof Refused) return refusal({ message: reason.message, range: unpad({ start: reason.start, end: reason.end! }) });
      if (reason instanceof GivenUp) return reason;
      throw reason;
    }
  }

  #read(padded: string): Reading {
    if (suspicious.test(padded) && odd.test(padded)) giveUp('odd character');
    const scan = new Scan(padded, this.#nodes);
    skipMarker(scan);
    nextContent(scan);
    const root = scan.nodes.add(NO_KEY, NO_KEY);
    if (scan.column < 0) return { data: null, error: undefined, notes: [], locate: () => undefined };
    const data = readBlockNode(scan, -1, scan.column, root);
    if (scan.column >= 0) giveUp('text behind the root');
    scan.nodes.close(root);
    const numbers = scan.nodes.take(padded.length);
    return { data, error: undefined, notes: [], locate: (path) => locate(padded, numbers, path) };
  }
}

// What YAML refuses or takes for a line break, and byte order marks. With the flag `u`, surrogates match only where alone;
// without it the search is twice as fast, and mostly finds none of them.
const suspicious = /[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]/;
const odd = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\u{d800}-\u{dfff}]|\r(?!\n)/u;

/** A `---` opens the document where nothing was before it. */
function skipMarker(scan: Scan): void {
  const { text } = scan;
  if (!text.startsWith('---', 1)) return;
  const c = text.charCodeAt(4);
  if (c !== SPACE && c !== LF && c !== CR) giveUp('marker');
  scan.pos = 4;
}

function locate(padded: string, numbers: NodeNumbers, path: Path): Place | undefined {
  let node = 0;
  for (const step of path) {
    const child = childAt(padded, numbers, node, step);
    if (child === undefined) return undefined;
    node = child;
  }
  const { key, value } = offsetsOf(numbers, node);
  return { key: key && unpad(key), value: unpad(value), shared: false };
}

const unpad = ({ start, end }: { start: number; end: number }) => ({ start: start - 1, end: end - 1 });

function childAt(padded: string, numbers: NodeNumbers, node: number, step: string | number): number | undefined {
  const end = nextOf(numbers, node);
  const name = String(step);
  let index = 0;
  for (let child = firstChild(node); child < end; child = nextOf(numbers, child)) {
    const [keyStart, keyEnd] = [numbers[child]!, numbers[child + 1]!];
    if (keyEnd === NO_KEY ? index++ === step : isNamed(padded, keyStart, keyEnd, name)) return child;
  }
  return undefined;
}

/** Nearly every key is called as it is written; only of others the name has to be read. */
function isNamed(padded: string, start: number, end: number, name: string): boolean {
  const c = padded.charCodeAt(start);
  if (c === DOUBLE_QUOTE || c === SINGLE_QUOTE || !isPlainText(c)) return nameAt(padded, start, end) === name;
  return end - start === name.length && padded.startsWith(name, start);
}

/** The name of a key that was read. */
function nameAt(padded: string, start: number, end: number): string {
  const c = padded.charCodeAt(start);
  if (c !== DOUBLE_QUOTE && c !== SINGLE_QUOTE) return keyName(padded, start, end);
  const scan = new Scan(padded, new Nodes());
  scan.pos = start;
  return readQuoted(scan, c);
}
