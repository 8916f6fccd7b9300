import { isCollection, isPair, isScalar, parseDocument, type Node } from 'yaml';
import type { Path } from '../../src/kube/path';
import type { TextRange } from '../../src/core/resource';
import type { YamlDocument } from '../../src/yaml/document';
import { readFile } from '../../src/yaml/read';
import { canonical } from './compare';

/** Where the fast reader and the exact one differ: in data, problems, notes, or the place of any value. */
export function readerDifferences(text: string): string[] {
  const fast = readFile(text, undefined, { fast: true }).documents;
  const exact = readFile(text, undefined, { fast: false }).documents;
  return fast.flatMap((document, i) => {
    const other = exact[i]!;
    const [ours, theirs] = [summary(document), summary(other)];
    if (ours !== theirs) return [`Document ${i}: fast ${ours}, exact ${theirs}.`];
    return [...pathsIn(document.data)].flatMap((path) => {
      const [here, there] = [JSON.stringify(document.locate(path)), JSON.stringify(other.locate(path))];
      return here === there ? [] : [`Document ${i}, ${JSON.stringify(path)}: fast ${here}, exact ${there}.`];
    });
  });
}

const summary = ({ index, start, end, data, error, notes }: YamlDocument): string =>
  `${index} ${start} ${end} ${JSON.stringify({ error, notes })} ${data === undefined ? '' : canonical(data)}`;

/** The paths of all values, from the root on. */
export function* pathsIn(data: unknown, path: Path = []): Generator<Path> {
  yield path;
  if (typeof data !== 'object' || data === null) return;
  for (const [key, value] of Object.entries(data)) yield* pathsIn(value, [...path, Array.isArray(data) ? Number(key) : key]);
}

/**
 * Where our places differ from those in the tree of the `yaml` package, for documents that it reads as we do and that have no
 * anchors, aliases, tags and merges. What it counts to the end of a block beside the last value may be blanks and comments.
 */
export function libraryDifferences(text: string): string[] {
  return readFile(text).documents.flatMap((document) => {
    const own = text.slice(document.start, document.end);
    if (document.error || document.data === null || document.notes.length > 0 || /[&*!]|<</.test(own)) return [];
    const tree = parseDocument(own, { version: '1.1', keepSourceTokens: true, logLevel: 'silent' });
    if (tree.errors.length > 0 || !tree.contents || canonical(tree.toJS()) !== canonical(document.data)) return [];
    return [...nodesIn(tree.contents, undefined, [])].flatMap((visited) => differenceOf(document, text, visited));
  });
}

interface Visited {
  readonly path: Path;
  readonly key: Node | undefined;
  readonly node: Node;
}

function* nodesIn(node: Node, key: Node | undefined, path: Path): Generator<Visited> {
  yield { path, key, node };
  if (!isCollection(node)) return;
  for (const [i, item] of node.items.entries()) {
    // `{a}` has no value, not even an empty one.
    if (isPair<Node, Node | null>(item) && !item.value) continue;
    if (isPair<Node, Node>(item) && isScalar(item.key)) yield* nodesIn(item.value!, item.key, [...path, String(item.key.value)]);
    else yield* nodesIn(item as Node, undefined, [...path, i]);
  }
}

function differenceOf(document: YamlDocument, text: string, { path, key, node }: Visited): string[] {
  const place = document.locate(path);
  if (!place) return [`Document ${document.index}, ${JSON.stringify(path)}: not found.`];
  const theirs = shifted(node, document);
  const theirKey = key && shifted(key, document);
  const isSameValue = place.value.start === theirs.start && endsAlike(text, place.value, theirs);
  const isEmpty = isScalar(node) && node.source === '';
  const isSameKey = place.key?.start === theirKey?.start && (!place.key || !theirKey || endsAlike(text, place.key, theirKey));
  if ((isSameValue || isEmpty) && isSameKey) return [];
  return [
    `Document ${document.index}, ${JSON.stringify(path)}: we ${JSON.stringify(place)}, the library ${JSON.stringify({ key: theirKey, value: theirs })}.`,
  ];
}

function shifted(node: Node, document: YamlDocument): TextRange {
  const [start, end] = node.range!;
  return { start: document.start + start, end: document.start + end };
}

const endsAlike = (text: string, ours: TextRange, theirs: TextRange): boolean =>
  ours.end <= theirs.end && /^(?:\s|#.*)*$/.test(text.slice(ours.end, theirs.end));
