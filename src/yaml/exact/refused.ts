/**
 * Says that kubectl refuses a document, and why: a full sentence, with the place in the document's text. It is thrown inside
 * the reader, however deep it is, and becomes the document's error; nobody outside sees it.
 */
export class Refused extends Error {
  /** Without an end, the rest of the line is meant. */
  constructor(
    message: string,
    readonly start: number,
    readonly end?: number,
  ) {
    super(message);
  }
}
