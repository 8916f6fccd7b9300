import type { TextRange } from '../../core/resource';
import type { Path } from '../../kube/path';
import type { Place, YamlProblem } from '../document';
import { refusal, type Reading } from '../reading';
import { compose, type Composed } from './compose';
import { decode, type RepeatedKey } from './decode';
import { decodedUpTo, forbiddenCharacter, hasStrayMark, toInput, type Input } from './input';
import type { YamlNode } from './node';
import { locateNode } from './places';
import { Refused } from './refused';

/**
 * Reads any document as kubectl does: the whole of YAML 1.1 as its library takes it, and what is wrong with a document that
 * it refuses. Offsets are in the document's text.
 */
export function readExactly(source: string): Reading {
  const input = toInput(source);
  try {
    return read(input);
  } catch (reason) {
    if (!(reason instanceof Refused)) throw reason;
    return refusal({ message: reason.message, range: rangeOf(reason, input) });
  }
}

function read(input: Input): Reading {
  if (hasStrayMark(input.text))
    throw new Refused('A byte order mark stands where kubectl takes it for one and loses text. Remove it.', input.text.indexOf('\ufeff', 1));
  const root = composeAllowed(input.text).root;
  if (!root) return { data: null, error: undefined, notes: [], locate: () => undefined };
  const { data, repeated } = decode(root);
  const notes = repeated.map((one) => noteOf(one, input));
  return {
    data,
    error: undefined,
    notes,
    locate: (path) => locate(root, path, input),
  };
}

function noteOf({ key, name: text, isOtherType }: RepeatedKey, input: Input): YamlProblem {
  const name = `The key "${text}"`;
  const range = span(key, input);
  if (isOtherType) return { message: `${name} is the same text as an earlier one of another type, and kubectl takes either of them.`, range };
  return { message: `${name} is given twice in this mapping, and kubectl takes the last one.`, range };
}

/** Composes a text up to the first character that YAML does not allow, which only does no harm behind the document's end. */
function composeAllowed(text: string): Composed {
  const forbidden = forbiddenCharacter(text);
  if (!forbidden) return compose(text);
  let composed: Composed;
  try {
    composed = compose(`${text.slice(0, forbidden.start)}\n`);
  } catch {
    throw forbidden;
  }
  if (forbidden.start < decodedUpTo(text, composed.seen)) throw forbidden;
  return composed;
}

function locate(root: YamlNode, path: Path, input: Input): Place | undefined {
  const place = locateNode(root, path);
  if (!place) return undefined;
  const { key, value, shared } = place;
  return { key: key && span(key, input), value: span(value, input), shared };
}

const span = ({ start, end }: { start: number; end: number }, { toSource }: Input): TextRange => ({ start: toSource(start), end: toSource(end) });

/** A range of at least one character, and on one line. */
function rangeOf({ start, end }: Refused, { text, toSource }: Input): TextRange {
  const at = placeToShow(text, start);
  const lineEnd = text.indexOf('\n', at);
  const line = text.slice(at, lineEnd < 0 ? text.length : lineEnd).trimEnd();
  const length = Math.max(1, Math.min(line.length, (end ?? Infinity) - at));
  return { start: toSource(at), end: toSource(at + length) };
}

/** What is missing at the end of a line or of the text is shown at the last character before. */
function placeToShow(text: string, offset: number): number {
  let at = Math.min(offset, text.length - 1);
  if (text[at] === '\n' || text[at] === '\r') while (at > 0 && /\s/.test(text[at]!)) at--;
  return at;
}
