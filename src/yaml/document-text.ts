import type { YamlDocument } from './document';
import { readExactly } from './exact/read-exact';
import type { FastReader } from './fast/read-fast';
import { GivenUp } from './fast/scan';
import { refusal, type Reading } from './reading';

export interface Readers {
  /** Undefined: everything is read exactly. */
  readonly fast: FastReader | undefined;
  /** Told why the fast reader left a document to the exact one. */
  readonly onGivenUp: ((reason: string) => void) | undefined;
}

/**
 * The text of one document and what was made of it, for as long as the text stays the same: the `identity` of its
 * YamlDocument.
 */
export class DocumentText {
  readonly reading: Reading;
  readonly length: number;

  /**
   * `padded` is the text with a line feed in front, and one at the end where there was none; `badSeparator` the problem of a
   * document that ends with a line that only looks like a separator.
   */
  constructor(
    private readonly padded: string,
    length: number,
    readers: Readers,
    badSeparator?: Reading['error'],
  ) {
    this.length = length;
    this.reading = badSeparator ? refusal(badSeparator) : this.#read(readers);
  }

  get text(): string {
    return this.padded.slice(1, this.length + 1);
  }

  #read({ fast, onGivenUp }: Readers): Reading {
    const reading = fast?.read(this.padded);
    if (reading && !(reading instanceof GivenUp)) return reading;
    if (reading) onGivenUp?.(reading.message);
    return readExactly(this.text);
  }
}

export function textOf({ identity }: YamlDocument): DocumentText {
  if (!(identity instanceof DocumentText)) throw new Error('This document was not read by readFile.');
  return identity;
}
