import type { TextRange } from '../core/resource';
import { cut, type Slice } from './cut';
import type { Place, YamlDocument, YamlFile, YamlProblem } from './document';
import { DocumentText, type Readers } from './document-text';
import { FastReader } from './fast/read-fast';
import { ignoresAbove } from './ignores';
import { takeOver } from './take-over';

export interface ReadOptions {
  /** Whether the fast reader is asked first. It changes nothing but the time that reading takes, so only tests say no. */
  readonly fast?: boolean;
  /** Told why the fast reader left a document to the exact one, for statistics. */
  readonly onGivenUp?: (reason: string) => void;
}

/** With this variable set, all tests can be run without the fast reader. */
const isFastByDefault = process.env['PCI_K8S_EXACT_READER'] === undefined;

/**
 * Cuts a text into documents and reads each as kubectl does. Documents of `previous` whose text is unchanged are taken
 * over and not read again. Nothing is thrown, whatever the text.
 */
export function readFile(text: string, previous?: YamlFile, { fast = isFastByDefault, onGivenUp }: ReadOptions = {}): YamlFile {
  const slices = cut(text);
  const known = previous && takeOver(previous, text, slices);
  const readers: Readers = { fast: fast ? new FastReader() : undefined, onGivenUp };
  const documents = slices.map((slice, index) => {
    const document = known?.[index] ?? readSlice(text, slice, readers);
    return new FileDocument(index, slice.start, slice.end, document);
  });
  return { text, documents };
}

function readSlice(text: string, slice: Slice, readers: Readers): DocumentText {
  const own = text.slice(slice.start, slice.end);
  const { badSeparator } = slice;
  if (!badSeparator) return new DocumentText(own, readers);
  const message = 'A line that begins with "---" separates documents, and only a comment may follow on it. kubectl reads nothing from here on.';
  return new DocumentText(own, readers, { message, range: shift(badSeparator, -slice.start) });
}

/** A document at its place in a file. */
class FileDocument implements YamlDocument {
  readonly data: unknown;
  readonly error: YamlProblem | undefined;
  readonly notes: readonly YamlProblem[];

  constructor(
    readonly index: number,
    readonly start: number,
    readonly end: number,
    readonly identity: DocumentText,
  ) {
    const { data, error, notes } = identity.reading;
    this.data = data;
    this.error = error && this.#problem(error);
    this.notes = notes.map((note) => this.#problem(note));
  }

  readonly locate: YamlDocument['locate'] = (path) => {
    const place = this.identity.reading.locate(path);
    return place && shiftPlace(place, this.start);
  };

  readonly ignoresAbove: YamlDocument['ignoresAbove'] = (range) =>
    ignoresAbove(this.identity.text, shift(range, -this.start)).map((comment) => ({ ...comment, range: shift(comment.range, this.start) }));

  #problem({ message, range }: YamlProblem): YamlProblem {
    return { message, range: shift(range, this.start) };
  }
}

const shift = ({ start, end }: TextRange, by: number): TextRange => ({ start: start + by, end: end + by });

function shiftPlace({ key, value, shared }: Place, by: number): Place {
  return { key: key && shift(key, by), value: shift(value, by), shared };
}
