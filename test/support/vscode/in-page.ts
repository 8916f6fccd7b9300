// What runs inside the page. Playwright sends a function's source there, so each stands by itself. The project is not
// type-checked against the DOM, which it has no other use for; this is as much of it as is needed.

interface PageNode {
  readonly nodeType: number;
  readonly textContent: string;
  readonly childNodes: Iterable<PageNode>;
}

interface PageElement extends PageNode {
  readonly style: { readonly top: string };
  readonly dataset: Readonly<Record<string, string | undefined>>;
  readonly ownerDocument: { createRange(): PageRange };
  getAttribute(name: string): string | null;
}

interface PageRange {
  setStart(node: PageNode, offset: number): void;
  setEnd(node: PageNode, offset: number): void;
  getBoundingClientRect(): { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

/** The editor's lines from top to bottom; it keeps them in the order in which it drew them. */
export function linesInOrder(lines: readonly PageElement[]): string[] {
  return [...lines].sort((a, b) => parseInt(a.style.top) - parseInt(b.style.top)).map((line) => line.textContent.replaceAll('\u00a0', ' '));
}

/** The rows of a list from top to bottom, as a screen reader reads them. */
export function rowsInOrder(rows: readonly PageElement[]): string[] {
  return [...rows]
    .sort((a, b) => Number(a.dataset['index']) - Number(b.dataset['index']))
    .map((row) => (row.getAttribute('aria-label') ?? row.textContent).trim());
}

/**
 * The middle of a text, in the first of some lines that holds both it and the text `within`. A line is a row of elements,
 * one for each colour.
 */
export function middleOf(lines: readonly PageElement[], { text, within }: { text: string; within: string }): { x: number; y: number } | undefined {
  const textNodes = (node: PageNode): PageNode[] => (node.nodeType === 3 ? [node] : [...node.childNodes].flatMap(textNodes));
  const plain = (one: PageElement): string => one.textContent.replaceAll('\u00a0', ' ');
  const line = lines.find((one) => plain(one).includes(within) && plain(one).includes(text));
  if (!line) return undefined;
  let offset = plain(line).indexOf(text) + Math.floor(text.length / 2);
  for (const node of textNodes(line)) {
    if (offset >= node.textContent.length) {
      offset -= node.textContent.length;
      continue;
    }
    const range = line.ownerDocument.createRange();
    range.setStart(node, offset);
    range.setEnd(node, offset + 1);
    const { x, y, width, height } = range.getBoundingClientRect();
    return { x: x + width / 2, y: y + height / 2 };
  }
  return undefined;
}
