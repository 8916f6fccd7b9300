import type { IgnoreComment, TextRange } from '../core/resource';

// A comma may have spaces around it, so that a second code is never taken for the reason.
const ignore = /^\s*(#\s*pci-k8s-ignore\s+([^\s,]+(?:\s*,\s*[^\s,]+)*),?(?:\s+(\S.*))?)$/;

/** The `# pci-k8s-ignore CODE[,CODE] reason` comments among the comment lines directly above the line where a range starts. */
export function ignoresAbove(text: string, range: TextRange): IgnoreComment[] {
  const found: IgnoreComment[] = [];
  for (let line = lineAt(text, range.start); line.start > 0;) {
    line = lineAt(text, line.start - 1);
    const content = text.slice(line.start, line.end).trimEnd();
    const [, comment, codes, reason] = ignore.exec(content) ?? [];
    if (comment !== undefined) {
      const start = line.start + content.indexOf('#');
      found.push({ codes: codes!.split(/\s*,\s*/), reason: reason ?? '', range: { start, end: start + comment.length } });
    } else if (!/^\s*#/.test(content)) break;
  }
  return found;
}

/** The line in which an offset is, without its line feed. */
function lineAt(text: string, offset: number): TextRange {
  const start = offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', start);
  return { start, end: end < 0 ? text.length : end };
}
