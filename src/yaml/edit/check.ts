import { applyPatch, type Patch } from '../../core/patch';
import type { YamlDocument, YamlFile } from '../document';
import type { Refusal } from '../edit';
import { sameData } from './steps';
import { commentTexts, treeOf } from './tree';

/** What a file is to be after a change: the documents that go or come, and the data of the one that changes. */
export type Expected =
  | { readonly kind: 'patched'; readonly document: number; readonly patch: Patch }
  | { readonly kind: 'removed'; readonly document: number }
  | { readonly kind: 'inserted'; readonly document: number };

/**
 * Compares a file before and after a change: just what was asked for has changed, and no comment is gone. YAML can be
 * written in more ways than anybody thinks of, and a wrong edit of a manifest is worse than none.
 */
export function check(before: YamlFile, after: YamlFile, expected: Expected): Refusal | undefined {
  const at = expected.document;
  const [gone, come] = [expected.kind === 'inserted' ? 0 : 1, expected.kind === 'removed' ? 0 : 1];
  const others = [...before.documents.slice(0, at), ...before.documents.slice(at + gone)];
  const othersNow = [...after.documents.slice(0, at), ...after.documents.slice(at + come)];
  const isKept = others.length === othersNow.length && others.every((document, i) => isSame(document, othersNow[i]!));
  if (!isKept) return { refused: 'The change would have altered another document of the file, so it is not made. Make it by hand.' };
  const [old, now] = [before.documents[at], after.documents[at]];
  if (expected.kind === 'removed') return undefined;
  if (!now || now.error) return { refused: `The file could not be read any more after the change, so it is not made. Make it by hand.` };
  if (expected.kind === 'inserted') return undefined;
  if (!old || !sameData(now.data, applyPatch(old.data, expected.patch))) {
    return { refused: 'The text around this place is written so that the change would have had another effect, so it is not made. Make it by hand.' };
  }
  if (!hasAll(commentsOf(before, old), commentsOf(after, now))) {
    return { refused: 'The change would have lost a comment, so it is not made. Make it by hand.' };
  }
  return undefined;
}

function isSame(a: YamlDocument, b: YamlDocument): boolean {
  return a.identity === b.identity || (sameData(a.data, b.data) && (a.error === undefined) === (b.error === undefined));
}

const commentsOf = (file: YamlFile, { start, end }: YamlDocument): string[] => commentTexts(treeOf(file.text.slice(start, end)));

function hasAll(wanted: readonly string[], there: readonly string[]): boolean {
  const left = [...there];
  return wanted.every((text) => {
    const at = left.indexOf(text);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}
