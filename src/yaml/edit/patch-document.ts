import { applyPatch, type Patch } from '../../core/patch';
import { formatPath, type Path } from '../../kube/path';
import { isRefusal, type Refusal, type TextEdit } from '../edit';
import { insertFirst, insertInto } from './insert';
import { covering, Pieces } from './pieces';
import { collectionsOf, parentOf, placeOf, usedElsewhere, type Slot } from './place';
import { removeEntry } from './remove';
import { replaceValue } from './replace';
import { stepsOf } from './steps';
import { isCollection, isNull, treeOf, type Tree } from './tree';

/**
 * The edit that makes a patch in the text of one document; offsets in that text. `isShared`: the value that is there comes by
 * an alias or a merge key, so that a part of it cannot be changed, but a whole one may go beside the merge key.
 */
export function patchDocument(text: string, data: unknown, patch: Patch, isShared: boolean, lineBreak: string): TextEdit | Refusal {
  const pieces = new Pieces(text);
  const steps = stepsOf(data, patch);
  for (const step of isShared && steps.length > 0 ? [patch] : steps) {
    const tree = treeOf(pieces.text);
    const edits = editsOfStep(tree, data, step, lineBreak);
    if (isRefusal(edits)) return edits;
    pieces.edit(covering(tree.text, edits));
    data = applyPatch(data, step);
  }
  return covering(text, pieces.edits());
}

function editsOfStep(tree: Tree, data: unknown, step: Patch, lineBreak: string): readonly TextEdit[] | Refusal {
  const place = placeOf(tree, data, step.path, step.op === 'set');
  if (isRefusal(place)) return place;
  const { slots, rest } = place;
  const { node } = slots.at(-1)!;
  if (step.op === 'remove') return usedElsewhere(tree, node, step.path) ?? removeEntry(tree, slots, lineBreak);
  if (step.op === 'append' && rest.length === 0 && !isNull(node)) {
    if (node?.kind === 'list') return insertMissing(tree, slots, [node.entries.length], step.value, lineBreak);
    return { refused: `"${formatPath(step.path)}" holds no list, so nothing can be added to it. Correct its type first.` };
  }
  const value = step.op === 'append' ? [step.value] : step.value;
  if (rest.length > 0 && isCollection(node)) {
    if (node.kind === 'list' && rest[0] !== node.entries.length)
      return { refused: `"${formatPath(step.path)}" cannot be set, because the list is shorter.` };
    return insertMissing(tree, slots, rest, value, lineBreak);
  }
  const whole = nest(rest, value);
  if (slots.length === 1 && !node) return insertFirst(tree, whole, lineBreak);
  return usedElsewhere(tree, node, step.path) ?? replaceValue(tree, slots, whole, lineBreak);
}

/** Adds what is missing of a path to the collection at which the text ends. */
function insertMissing(tree: Tree, slots: readonly Slot[], [step, ...rest]: Path, value: unknown, lineBreak: string): readonly TextEdit[] {
  const { node } = slots.at(-1)!;
  const isList = node!.kind === 'list';
  const added = nest(rest, value);
  if (isEmptyInBlock(tree, slots)) return replaceValue(tree, slots, isList ? [added] : { [step!]: added }, lineBreak);
  return insertInto(tree, collectionsOf(slots), { key: isList ? undefined : String(step), value: added }, lineBreak);
}

/** `key: {}` among lines: what comes in gets lines too. */
function isEmptyInBlock({ comments }: Tree, slots: readonly Slot[]): boolean {
  const { node, entry } = slots.at(-1)!;
  if (node!.entries.length > 0 || !entry || parentOf(slots).node!.flow) return false;
  return !comments.some(({ start }) => start >= node!.start && start < node!.end);
}

const nest = (rest: Path, value: unknown): unknown => rest.reduceRight<unknown>((inner, step) => ({ [step]: inner }), value);
