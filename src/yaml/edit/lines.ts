const BOM = '\uFEFF';

/** The offset at which the line of `offset` begins; a byte order mark is no part of the first line. */
export function lineStart(text: string, offset: number): number {
  const start = offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
  return start === 0 && offset > 0 && text.startsWith(BOM) ? 1 : start;
}

/** The offset of the line break that ends the line of `offset`, or the end of the text. */
export function lineEnd(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  if (newline < 0) return text.length;
  return newline > offset && text[newline - 1] === '\r' ? newline - 1 : newline;
}

/** The offset of the next line, or the end of the text. */
export function nextLine(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  return newline < 0 ? text.length : newline + 1;
}

/** The offset of the next line that is not blank, or the end of the text. */
export function nextFilledLine(text: string, offset: number): number {
  const next = nextLine(text, offset);
  return next >= text.length || text.slice(next, lineEnd(text, next)).trim() !== '' ? next : nextFilledLine(text, next);
}

/** The offset of the line break in front of the line of `offset`; 0 on the first line. */
export function previousLineEnd(text: string, offset: number): number {
  const start = lineStart(text, offset);
  if (start === 0 || text[start - 1] !== '\n') return start;
  return text[start - 2] === '\r' ? start - 2 : start - 1;
}

export const columnOf = (text: string, offset: number): number => offset - lineStart(text, offset);

/** Whether nothing but white space stands in front of `offset` on its line. */
export const beginsLine = (text: string, offset: number): boolean => text.slice(lineStart(text, offset), offset).trim() === '';

/** The white space with which the line of `offset` begins. */
export const indentationAt = (text: string, offset: number): string => /^[ \t]*/.exec(text.slice(lineStart(text, offset), offset))![0];

/** The file's line break: that of the first line. */
export const lineBreakOf = (text: string): string => (/\r?\n/.exec(text) ?? ['\n'])[0];

/**
 * The end of the last of the comment lines that follow directly and are indented deeper than `column`: they speak of what
 * stands above them. A comment at the column itself may as well announce what follows.
 */
export function afterDeeperComments(text: string, end: number, column: number): number {
  for (;;) {
    const next = nextLine(text, end);
    const line = text.slice(next, lineEnd(text, next));
    const comment = /^([ \t]*)#/.exec(line);
    if (next >= text.length || !comment || comment[1]!.length <= column) return end;
    end = next + line.length;
  }
}

/**
 * Whether what follows the line that ends at `end` would become text of a block scalar in front of it, below a key or dash in
 * `column`: a comment or a line of blanks only, indented deeper.
 */
export function wouldBecomeText(text: string, end: number, column: number): boolean {
  for (let at = nextLine(text, end); at < text.length; at = nextLine(text, at)) {
    const [indentation] = /^[ \t]*/.exec(text.slice(at, lineEnd(text, at)))!;
    if (indentation.length > column) return at + indentation.length === lineEnd(text, at) || text[at + indentation.length] === '#';
    if (at + indentation.length < lineEnd(text, at)) return false;
  }
  return false;
}
