import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { applyPatch, type Patch } from '../../src/core/patch';
import { valueAt, type Path } from '../../src/kube/path';
import { applyEdit, editOf, isRefusal } from '../../src/yaml/edit';
import { editsOf } from '../../src/yaml/edits';
import { printDocument } from '../../src/yaml/print';
import { readFile } from '../../src/yaml/read';
import { randomNumbers, writeYaml } from '../support/yaml-text';

const words = fc.constantFrom(
  'image',
  'name',
  'on',
  'yes',
  '8080',
  'a b',
  'x: y',
  '~',
  'ALL',
  '1e3',
  '',
  'nginx:1.27',
  '#x',
  '- a',
  '{{ x }}',
  "it's",
  'ü',
  '0644',
  '[a',
  'a\\b"c',
  '<',
  '-c',
);
const strings = fc.oneof(
  { weight: 4, arbitrary: words },
  fc.constantFrom('one\ntwo\n', 'one\n\n  two', 'a\n\n\n', 'tab\tin', ' edge ', '\u0001\u2028'),
);
const leaves = fc.oneof(strings, fc.boolean(), fc.integer({ min: -9, max: 99999 }), fc.constant(null), fc.constant(1.5));
const { value: values } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaves,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(words, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));
const documents = fc.dictionary(words, values, { minKeys: 1, maxKeys: 4, noNullPrototype: true });
const seeds = fc.integer();
const runs = { numRuns: 400, seed: 20261124 };

/** A patch that makes sense in the data: it goes through no scalar and adds to no mapping. */
function patchFor(data: unknown, random: () => number, value: unknown): Patch {
  const pick = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)]!;
  const path = pick(pathsIn(data));
  const at = valueAt(data, path);
  const below = ['added', ...(random() < 0.5 ? ['below'] : [])];
  const choices: Patch[] = [{ op: 'set', path, value }];
  if (path.length > 0) choices.push({ op: 'remove', path });
  if (Array.isArray(at)) choices.push({ op: 'append', path, value }, { op: 'set', path: [...path, at.length], value });
  else if (at === null) choices.push({ op: 'append', path, value }, { op: 'set', path: [...path, ...below], value });
  else if (typeof at === 'object') choices.push({ op: 'append', path: [...path, ...below], value }, { op: 'set', path: [...path, ...below], value });
  return pick(choices.slice(path.length === 0 ? 1 : 0));
}

function pathsIn(data: unknown, at: Path = []): Path[] {
  if (typeof data !== 'object' || data === null) return [at];
  return [at, ...Object.entries(data).flatMap(([key, value]) => pathsIn(value, [...at, Array.isArray(data) ? Number(key) : key]))];
}

describe('an edit of YAML in any style', () => {
  it('makes just the patch, keeps every comment, and is never refused', () => {
    fc.assert(
      fc.property(documents, seeds, values, (data, seed, value) => {
        const { text, comments } = writeYaml(data, seed);
        const file = readFile(text);
        fc.pre(file.documents.length === 1 && comments.every((comment) => text.includes(comment)));
        const [document] = file.documents;
        fc.pre(JSON.stringify(document!.data) === JSON.stringify(data));
        const patch = patchFor(data, randomNumbers(seed), value);
        const edit = editOf(file, 0, patch);
        assert.ok(!isRefusal(edit), isRefusal(edit) ? edit.refused : '');
        const after = applyEdit(text, edit);
        assert.deepEqual(readFile(after).documents[0]?.data, applyPatch(data, patch));
        for (const comment of comments) assert.ok(after.includes(comment), `${comment} is gone`);
        if (patch.op !== 'append') {
          const again = editOf(readFile(after), 0, patch);
          if (patch.op === 'set') assert.ok(!isRefusal(again) && again.start === again.end && again.newText === '', 'the second edit is not empty');
        }
      }),
      runs,
    );
  });
});

describe('several changes at once', () => {
  it('come to the same as one after the other, as edits of the original text', () => {
    fc.assert(
      fc.property(documents, documents, seeds, values, values, (first, second, seed, one, two) => {
        const text = `${writeYaml(first, seed).text.replace(/\r?\n?$/, '\n')}---\n${writeYaml(second, seed + 1).text}`;
        const { documents: read } = readFile(text);
        fc.pre(read.length === 2 && JSON.stringify([read[0]!.data, read[1]!.data]) === JSON.stringify([first, second]));
        const random = randomNumbers(seed);
        const patches = [patchFor(first, random, one), patchFor(second, random, two)] as const;
        const changes = [
          { document: 1, patch: patches[1] },
          { after: 0, insert: printDocument({ kind: 'New', value: one }, { eol: '\n' }) },
          { document: 0, patch: patches[0] },
        ];
        const made = editsOf(text, changes);
        assert.ok(!isRefusal(made), isRefusal(made) ? made.refused : '');
        assert.deepEqual(
          readFile(made.text).documents.map(({ data }) => data),
          [applyPatch(first, patches[0]), { kind: 'New', value: one }, applyPatch(second, patches[1])],
        );
        const applied = made.edits.toReversed().reduce(applyEdit, text);
        assert.equal(applied, made.text);
        for (const [i, edit] of made.edits.entries()) assert.ok(i === 0 || edit.start > made.edits[i - 1]!.end, 'edits touch');
      }),
      { ...runs, numRuns: 100 },
    );
  });
});

describe('a printed document', () => {
  it('is read as the data that it was printed from', () => {
    fc.assert(
      fc.property(documents, fc.constantFrom('\n', '\r\n'), (data, eol) => {
        const text = printDocument(data, { eol });
        assert.deepEqual(readFile(text).documents[0]?.data, data);
        assert.equal(text.replaceAll(eol, '').includes('\n'), false);
      }),
      { ...runs, numRuns: 200 },
    );
  });
});
