import type { Patch } from '../core/patch';
import type { YamlFile } from './document';
import { applyEdit, editOf, isRefusal, type Refusal, type TextEdit } from './edit';
import { check } from './edit/check';
import { lineBreakOf } from './edit/lines';
import { Pieces } from './edit/pieces';
import { readFile } from './read';

/** One of several changes to a file. Documents are counted as in the file before all changes. */
export type FileChange =
  | { readonly document: number; readonly patch: Patch }
  /** A new document behind another: its YAML text, without separator. */
  | { readonly after: number; readonly insert: string };

/**
 * Makes several changes in one go: each is made in the text that the ones before it left, so that two that need the same
 * missing mapping make it once. Gives the text and the edits that lead to it, without overlap and in the original text's
 * offsets. One refusal refuses all.
 */
export function editsOf(text: string, changes: readonly FileChange[]): { readonly text: string; readonly edits: readonly TextEdit[] } | Refusal {
  const pieces = new Pieces(text);
  let file = readFile(text);
  const numbers = new Numbers(file.documents.length);
  for (const change of changes) {
    const edit = 'insert' in change ? insertion(file, numbers, change) : patching(file, numbers, change);
    if (isRefusal(edit)) return edit;
    pieces.edit(edit);
    file = readFile(applyEdit(file.text, edit), file);
    numbers.follow(change);
  }
  return { text: file.text, edits: pieces.edits() };
}

/** Where the documents of the original text are by now. */
class Numbers {
  readonly #now: (number | undefined)[];
  readonly #added = new Map<number, number>();

  constructor(count: number) {
    this.#now = Array.from({ length: count }, (_, i) => i);
  }

  of(document: number): number | undefined {
    return this.#now[document];
  }

  /** Behind a document and those that were put behind it before. */
  behind(document: number): number | undefined {
    const now = this.#now[document];
    return now === undefined ? undefined : now + (this.#added.get(document) ?? 0);
  }

  follow(change: FileChange): void {
    if ('insert' in change) {
      const last = this.behind(change.after)!;
      this.#added.set(change.after, (this.#added.get(change.after) ?? 0) + 1);
      this.#move(last, 1);
    } else if (change.patch.op === 'remove' && change.patch.path.length === 0) {
      const gone = this.#now[change.document]!;
      this.#now[change.document] = undefined;
      this.#move(gone, -1);
    }
  }

  #move(behind: number, by: number): void {
    for (const [i, now] of this.#now.entries()) if (now !== undefined && now > behind) this.#now[i] = now + by;
  }
}

const noDocument = (document: number): Refusal => ({ refused: `The file has no document ${document} any more.` });

function patching(file: YamlFile, numbers: Numbers, { document, patch }: Extract<FileChange, { patch: Patch }>): TextEdit | Refusal {
  const now = numbers.of(document);
  return now === undefined ? noDocument(document) : editOf(file, now, patch);
}

function insertion(file: YamlFile, numbers: Numbers, { after, insert }: Extract<FileChange, { insert: string }>): TextEdit | Refusal {
  const last = numbers.behind(after);
  const document = last === undefined ? undefined : file.documents[last];
  if (last === undefined || !document) return noDocument(after);
  if (isJson(file.text)) return { refused: 'The file is JSON, which has no place for another document. Put the new object into a file of its own.' };
  const lineBreak = lineBreakOf(file.text);
  const { text } = file;
  const needsBreak = document.end > 0 && text[document.end - 1] !== '\n';
  const lines = insert.replace(/(?:\r?\n)*$/, '').split(/\r?\n/);
  const newText = (needsBreak ? lineBreak : '') + ['---', ...lines].map((line) => line + lineBreak).join('');
  const edit = { start: document.end, end: document.end, newText };
  return check(file, readFile(applyEdit(text, edit), file), { kind: 'inserted', document: last + 1 }) ?? edit;
}

function isJson(text: string): boolean {
  if (!/^\s*[{[]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
