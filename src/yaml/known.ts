import type { Slice } from './cut';
import type { YamlDocument, YamlFile } from './document';
import { textOf, type DocumentText } from './document-text';

/** The documents of a file as it was before a change, each to be taken over at most once. */
export class Known {
  readonly #documents: readonly YamlDocument[];
  readonly #shift: number;
  readonly #taken = new Set<YamlDocument>();
  #byText: Map<string, YamlDocument[]> | undefined;

  constructor(
    previous: YamlFile,
    readonly text: string,
    count: number,
  ) {
    this.#documents = previous.documents;
    this.#shift = previous.documents.length - count;
  }

  /**
   * The document of this text, if there was one. A change mostly leaves the documents before and behind it where they
   * were, counted from the beginning or from the end, so that a look there saves making a table of all texts.
   */
  take(slice: Slice, index: number): DocumentText | undefined {
    const found =
      [this.#documents[index], this.#documents[index + this.#shift]].find((document) => document && this.#fits(document, slice)) ?? this.#find(slice);
    if (!found) return undefined;
    this.#taken.add(found);
    return textOf(found);
  }

  #fits(document: YamlDocument, slice: Slice): boolean {
    const { text } = textOf(document);
    return !this.#taken.has(document) && text.length === slice.end - slice.start && this.text.startsWith(text, slice.start);
  }

  #find(slice: Slice): YamlDocument | undefined {
    this.#byText ??= groupByText(this.#documents);
    const candidates = this.#byText.get(this.text.slice(slice.start, slice.end));
    while (candidates && candidates.length > 0) {
      const document = candidates.pop()!;
      if (!this.#taken.has(document)) return document;
    }
    return undefined;
  }
}

function groupByText(documents: readonly YamlDocument[]): Map<string, YamlDocument[]> {
  const groups = new Map<string, YamlDocument[]>();
  for (const document of documents) {
    const { text } = textOf(document);
    const group = groups.get(text);
    if (group) group.push(document);
    else groups.set(text, [document]);
  }
  return groups;
}
