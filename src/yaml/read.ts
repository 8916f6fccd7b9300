import type { TextRange } from '../core/resource';
import { cut, type Slice } from './cut';
import type { Place, YamlDocument, YamlFile, YamlProblem } from './document';
import { DocumentText } from './document-text';
import { ignoresAbove } from './ignores';
import { Known } from './known';

/**
 * Cuts a text into documents and reads each as kubectl does. Documents of `previous` whose text is unchanged are taken
 * over and not read again. Nothing is thrown, whatever the text.
 */
export function readFile(text: string, previous?: YamlFile): YamlFile {
  const slices = cut(text);
  const known = previous && new Known(previous, text, slices.length);
  const documents = slices.map((slice, index) => {
    const document = known?.take(slice, index) ?? readSlice(text, slice);
    return new FileDocument(index, slice.start, slice.end, document);
  });
  return { text, documents };
}

function readSlice(text: string, slice: Slice): DocumentText {
  const own = text.slice(slice.start, slice.end);
  const { badSeparator } = slice;
  if (!badSeparator) return new DocumentText(own);
  const message = 'A line that begins with "---" separates documents, and only a comment may follow on it. kubectl reads nothing from here on.';
  return new DocumentText(own, { message, range: shift(badSeparator, -slice.start) });
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
