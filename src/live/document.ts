import type { TextRange } from '../core/resource';
import type { Path } from '../kube/path';
import type { Manifest } from '../kube/types';
import { rangeFor } from '../yaml/place';
import { printDocument } from '../yaml/print';
import { readFile } from '../yaml/read';

/** An object of a cluster as a text that people can read, and where in it things stand. */
export interface LiveDocument {
  readonly text: string;
  /** What to underline for a path in the object, as in a file. */
  readonly locate: (path: Path) => TextRange;
}

/**
 * Prints an object as YAML, in the order in which Kubernetes' documentation writes its parts. What a Secret holds is left
 * out: the list that it came from has no data, and this is so should it ever have some.
 */
export function liveDocument(manifest: Manifest): LiveDocument {
  const text = printDocument(inOrder(manifest), { eol: '\n' });
  const [document] = readFile(text).documents;
  return { text, locate: (path) => rangeFor(document!, [], path) };
}

const FIRST = ['apiVersion', 'kind', 'metadata'];
const LAST = ['status'];
const SECRET_DATA = ['data', 'stringData'];

/** The API server gives its answers in the order of the fields' names in Go, in which a custom resource may begin with its spec. */
function inOrder(manifest: Manifest): object {
  const parts = Object.entries(manifest).filter(([key, value]) => value !== undefined && !(manifest.kind === 'Secret' && SECRET_DATA.includes(key)));
  const rank = (key: string): number => (FIRST.includes(key) ? FIRST.indexOf(key) : LAST.includes(key) ? FIRST.length + 1 : FIRST.length);
  return Object.fromEntries(parts.sort(([a], [b]) => rank(a) - rank(b)));
}
