import type { TextRange } from '../core/resource';
import { valueAt, type Path } from '../kube/path';
import type { YamlDocument } from './document';

/**
 * What to underline for a path: the value, if it is a scalar that stands there; of a collection or of a text of several lines its key. Where the path
 * leaves the data, the nearest thing that stands for the place: the name of the container (or other list item) that lacks
 * the field, else the key that it would be below, else the object's kind. Never a whole block. `object` is the object's path in
 * the document, `path` goes on from there.
 */
export function rangeFor(document: YamlDocument, object: Path, path: Path): TextRange {
  const whole = object.length === 0 ? path : [...object, ...path];
  // What is not in the data is not in the text either, and the data is quicker to ask.
  for (let length = depthOf(document.data, whole); length >= object.length; length--) {
    const at = length === whole.length ? whole : whole.slice(0, length);
    const place = document.locate(at);
    if (!place) continue;
    const value = valueAt(document.data, at);
    if (length === object.length) return document.locate([...at, 'kind'])?.value ?? firstKey(document, at, value) ?? place.value;
    const isCollection = typeof value === 'object' && value !== null;
    const isBlock = isCollection || (typeof value === 'string' && value.includes('\n'));
    if (length === whole.length && !isBlock && place.value.end > place.value.start) return place.value;
    if (isCollection && typeof at.at(-1) === 'number') {
      const name = document.locate([...at, 'name']);
      if (name && typeof valueAt(document.data, [...at, 'name']) === 'string') return name.value;
      return firstKey(document, at, value) ?? place.value;
    }
    if (place.key) return place.key;
    if (!isCollection) return place.value;
  }
  return { start: document.start, end: document.start };
}

/** How many steps of a path are in the data. */
function depthOf(data: unknown, path: Path): number {
  let value = data;
  let depth = 0;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) break;
    value = (value as Record<string | number, unknown>)[step];
    depth++;
  }
  return depth;
}

function firstKey(document: YamlDocument, at: Path, value: unknown): TextRange | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const [first] = Object.keys(value);
  return first === undefined ? undefined : document.locate([...at, Array.isArray(value) ? 0 : first])?.key;
}
