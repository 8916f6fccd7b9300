import type { YamlDocument } from './document';
import { readExactly, refusal } from './exact/read-exact';
import type { Reading } from './reading';

/**
 * The text of one document and what was made of it, for as long as the text stays the same: the `identity` of its
 * YamlDocument.
 */
export class DocumentText {
  readonly reading: Reading;

  /** `badSeparator` is the problem of a document that ends with a line that only looks like a separator. */
  constructor(
    readonly text: string,
    badSeparator?: Reading['error'],
  ) {
    this.reading = badSeparator ? refusal(badSeparator) : readExactly(text);
  }
}

export function textOf({ identity }: YamlDocument): DocumentText {
  if (!(identity instanceof DocumentText)) throw new Error('This document was not read by readFile.');
  return identity;
}
