import type { IgnoreComment, TextRange } from '../core/resource';
import type { Path } from '../kube/path';
import { cut, type Slice } from './cut';
import type { Place, YamlDocument, YamlFile, YamlProblem } from './document';
import { DocumentText, type Readers } from './document-text';
import { FastReader } from './fast/read-fast';
import { ignoresAbove } from './ignores';
import { pad, padded } from './padded';
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
  // All documents of a file that is new are slices of one text. A document that changes later has a text of its own: else as
  // many texts of the file would stay in memory as it has documents that changed at different times.
  const whole = previous ? undefined : pad(text);
  const documents = slices.map((slice, index) => {
    const document =
      known?.[index] ?? readSlice(whole === undefined ? pad(text.slice(slice.start, slice.end)) : padded(whole, slice), slice, readers);
    return new FileDocument(index, slice.start, slice.end, document);
  });
  return { text: whole?.slice(1, text.length + 1) ?? text, documents };
}

function readSlice(own: string, { start, end, badSeparator }: Slice, readers: Readers): DocumentText {
  if (!badSeparator) return new DocumentText(own, end - start, readers);
  const message = 'A line that begins with "---" separates documents, and only a comment may follow on it. kubectl reads nothing from here on.';
  return new DocumentText(own, end - start, readers, { message, range: shift(badSeparator, -start) });
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

  locate(path: Path): Place | undefined {
    const place = this.identity.reading.locate(path);
    return place && shiftPlace(place, this.start);
  }

  ignoresAbove(range: TextRange): IgnoreComment[] {
    const found = ignoresAbove(this.identity.text, shift(range, -this.start));
    return found.map((comment) => ({ ...comment, range: shift(comment.range, this.start) }));
  }

  #problem({ message, range }: YamlProblem): YamlProblem {
    return { message, range: shift(range, this.start) };
  }
}

const shift = ({ start, end }: TextRange, by: number): TextRange => ({ start: start + by, end: end + by });

function shiftPlace({ key, value, shared }: Place, by: number): Place {
  return { key: key && shift(key, by), value: shift(value, by), shared };
}
