import type { Patch } from '../core/patch';
import type { YamlDocument, YamlFile } from './document';
import { check } from './edit/check';
import { lineBreakOf } from './edit/lines';
import { patchDocument } from './edit/patch-document';
import { commentTexts, treeOf } from './edit/tree';
import { readFile } from './read';

/** Replaces the text from `start` to `end` (UTF-16 offsets in the file). */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

/** Why there is no edit that could be made without harm; a full sentence. */
export interface Refusal {
  readonly refused: string;
}

export const isRefusal = (edit: object): edit is Refusal => 'refused' in edit;

/**
 * The smallest edit that makes a patch in one document of a file. Everything outside the edit keeps its bytes: comments,
 * anchors, quotes, line ends. The path of the patch is in the document (of an item of a List: with `items`, 3 in front).
 * Where the data is already so, the edit is empty.
 */
export function editOf(file: YamlFile, document: number, patch: Patch): TextEdit | Refusal {
  const one = file.documents[document];
  if (!one) return { refused: `The file has no document ${document}.` };
  if (patch.op === 'remove' && patch.path.length === 0) {
    const edit = removal(file, one);
    if (isRefusal(edit)) return edit;
    return check(file, readFile(applyEdit(file.text, edit), file), { kind: 'removed', document }) ?? edit;
  }
  if (one.error) return { refused: `The document could not be read, so nothing in it can be changed: ${one.error.message}` };
  const text = file.text.slice(one.start, one.end);
  const isShared = one.locate(patch.path)?.shared ?? false;
  const edit = patchDocument(text, one.data, patch, isShared, lineBreakOf(file.text));
  if (isRefusal(edit)) return edit;
  const moved = { start: one.start + edit.start, end: one.start + edit.end, newText: edit.newText };
  if (file.text.slice(moved.start, moved.end) === moved.newText) return { start: one.start, end: one.start, newText: '' };
  return check(file, readFile(applyEdit(file.text, moved), file), { kind: 'patched', document, patch }) ?? moved;
}

export function applyEdit(text: string, { start, end, newText }: TextEdit): string {
  return text.slice(0, start) + newText + text.slice(end);
}

/**
 * A document goes with the separator in front of it: that of the first belongs to its text. A first document that begins
 * without one goes with the one behind. Its comments stay: they may speak of what is left, and were somebody's work.
 */
function removal({ text, documents }: YamlFile, { index, start, end, error }: YamlDocument): TextEdit | Refusal {
  const eol = lineBreakOf(text);
  const previous = documents[index - 1];
  const comments = error ? [] : commentTexts(treeOf(text.slice(previous?.end ?? start, end)));
  const kept = comments.map((comment) => comment + eol).join('');
  if (previous) return { start: previous.end, end, newText: kept };
  const next = documents[1];
  if (!next)
    return kept === '' ? { start, end: text.length, newText: '' } : { refused: 'Only comments would be left of the file. Delete it instead.' };
  if (!text.startsWith('---')) return { start, end: next.start, newText: kept };
  return kept === '' ? { start, end, newText: '' } : { start, end: next.start, newText: `---${eol}${kept}` };
}
