import { diffLines } from 'diff';
import type { TextEdit } from '../yaml/edit';

/** The edits, by whole lines, that make one text of another; they do not overlap and leave equal lines alone. */
export function changedLines(before: string, after: string): TextEdit[] {
  const edits: TextEdit[] = [];
  let start = 0;
  let open: { start: number; end: number; newText: string } | undefined;
  for (const { value, added, removed } of diffLines(before, after)) {
    if (!added && !removed) {
      if (open) edits.push(open);
      open = undefined;
      start += value.length;
      continue;
    }
    open ??= { start, end: start, newText: '' };
    if (added) open.newText += value;
    else open.end = start += value.length;
  }
  if (open) edits.push(open);
  return edits;
}
