/** One document as kubectl's reader cuts it: from `start` to `end` in the text, in UTF-16 units. */
export interface Slice {
  readonly start: number;
  readonly end: number;
  /** The line that ends it, where that begins as a separator and is none. The document is lost then. */
  readonly badSeparator?: { readonly start: number; readonly end: number };
}

/**
 * Cuts a text into documents by lines that begin with `---`, as `YAMLReader` of k8s.io/apimachinery does
 * (`pkg/util/yaml/decoder.go`). A separator belongs to no document, except that one with nothing before it opens the
 * document that follows. Only a comment may stand on a separator; other text is an error, which costs what was read since
 * the separator before. kubectl gives up there; here, as for a reader that is asked again, the next line begins a document.
 */
export function cut(text: string): Slice[] {
  const slices: Slice[] = [];
  let start = 0;
  for (let at = nextSeparator(text, 0); at >= 0;) {
    const lineEnd = endOfLine(text, at);
    const line = text.slice(at, lineEnd);
    const opensDocument = at === start && isSeparator(line);
    if (!isSeparator(line)) slices.push({ start, end: lineEnd, badSeparator: { start: at, end: at + line.trimEnd().length } });
    else if (!opensDocument) slices.push({ start, end: at });
    if (!opensDocument) start = lineEnd;
    at = nextSeparator(text, lineEnd);
  }
  if (start < text.length) slices.push({ start, end: text.length });
  return slices;
}

/** The next line that begins with `---`, from the beginning of a line on. */
function nextSeparator(text: string, lineStart: number): number {
  if (text.startsWith('---', lineStart)) return lineStart;
  const at = text.indexOf('\n---', lineStart);
  return at < 0 ? at : at + 1;
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end + 1;
}

/** What Go's `strings.TrimSpace` takes away before it looks for a comment. JavaScript's `trim` differs in two characters. */
const isSeparator = (line: string): boolean => /^---[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*(?:#|$)/.test(line);
