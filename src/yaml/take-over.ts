import type { Slice } from './cut';
import type { YamlFile } from './document';
import { textOf, type DocumentText } from './document-text';

/**
 * For each slice of a text the document of a previous text that it still is, or undefined. None is taken twice.
 *
 * A change mostly leaves the documents before and behind it in their order, so a look at the same place, counted from the
 * beginning or from the end, finds nearly all of them by one comparison each. Only for the rest a table of texts is made.
 */
export function takeOver(previous: YamlFile, text: string, slices: readonly Slice[]): (DocumentText | undefined)[] {
  const old = new Set(previous.documents.map(textOf));
  const take = (known: DocumentText): DocumentText => {
    old.delete(known);
    return known;
  };
  const inOrder = [...old];
  const shift = inOrder.length - slices.length;
  const fits = (known: DocumentText | undefined, { start, end }: Slice): known is DocumentText =>
    known !== undefined && old.has(known) && known.length === end - start && known.text === text.slice(start, end);
  const found = slices.map((slice, index) => {
    const [fromStart, fromEnd] = [inOrder[index], inOrder[index + shift]];
    if (fits(fromStart, slice)) return take(fromStart);
    return fits(fromEnd, slice) ? take(fromEnd) : undefined;
  });
  if (old.size === 0) return found;
  const byText = groupByText(old);
  return found.map((known, index) => {
    const { start, end } = slices[index]!;
    return known ?? byText.get(text.slice(start, end))?.pop();
  });
}

function groupByText(documents: Iterable<DocumentText>): Map<string, DocumentText[]> {
  const groups = new Map<string, DocumentText[]>();
  for (const document of documents) {
    const group = groups.get(document.text);
    if (group) group.push(document);
    else groups.set(document.text, [document]);
  }
  return groups;
}
