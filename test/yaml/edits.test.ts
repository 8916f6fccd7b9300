import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Patch } from '../../src/core/patch';
import type { Path } from '../../src/kube/path';
import { editsOf, type FileChange } from '../../src/yaml/edits';

const set = (document: number, path: Path, value: unknown): FileChange => ({ document, patch: { op: 'set', path, value } });
const append = (document: number, path: Path, value: unknown): FileChange => ({ document, patch: { op: 'append', path, value } });
const remove = (document: number, ...path: Path): FileChange => ({ document, patch: { op: 'remove', path } satisfies Patch });

function changed(text: string, ...changes: FileChange[]) {
  const made = editsOf(text, changes);
  assert.ok('edits' in made, 'refused' in made ? made.refused : '');
  return made;
}

describe('several changes', () => {
  it('make a parent once that both need', () => {
    const made = changed(
      'a:\n- name: x\n',
      set(0, ['a', 0, 'sc', 'b'], 1),
      append(0, ['a', 0, 'sc', 'caps', 'drop'], 'ALL'),
      set(0, ['a', 0, 'sc', 'c'], 2),
    );
    const added = '\n  sc:\n    b: 1\n    caps:\n      drop:\n      - ALL\n    c: 2';
    assert.equal(made.text, `a:\n- name: x${added}\n`);
    assert.deepEqual(made.edits, [{ start: 12, end: 12, newText: added }]);
  });

  it('are separate edits where they are apart, in the order of the text', () => {
    const made = changed('a: 1\nb: 2\n---\nc: 3\n', set(1, ['c'], 30), set(0, ['b'], 20), remove(0, 'a'));
    assert.equal(made.text, 'b: 20\n---\nc: 30\n');
    assert.deepEqual(made.edits, [
      { start: 0, end: 5, newText: '' },
      { start: 8, end: 9, newText: '20' },
      { start: 17, end: 18, newText: '30' },
    ]);
  });

  it('give no edit where they take each other back', () => {
    assert.deepEqual(changed('a: 1\n', set(0, ['a'], 2), set(0, ['a'], 1)), { text: 'a: 1\n', edits: [] });
  });

  it('count documents as they were before all changes', () => {
    const made = changed('a: 1\n---\nb: 1\n---\nc: 1\n', { after: 0, insert: 'n: 1\n' }, remove(1), set(2, ['c'], 2), set(0, ['a'], 2), {
      after: 2,
      insert: 'm: 1',
    });
    assert.equal(made.text, 'a: 2\n---\nn: 1\n---\nc: 2\n---\nm: 1\n');
  });

  it('refuse all when one is refused', () => {
    assert.deepEqual(editsOf('a: 1\nb: &x 1\nc: *x\n', [set(0, ['a'], 2), set(0, ['b'], 2)]), {
      refused: '"b" has the anchor "&x", which is used elsewhere in the document, and a change would show there too.',
    });
  });

  it('refuse a change of a document that is gone', () => {
    const refused = { refused: 'The file has no document 0 any more.' };
    assert.deepEqual(editsOf('a: 1\n---\nb: 1\n', [remove(0), set(0, ['a'], 2)]), refused);
    assert.deepEqual(editsOf('a: 1\n---\nb: 1\n', [remove(0), { after: 0, insert: 'n: 1\n' }]), refused);
  });
});

describe('a new document', () => {
  it('goes behind the one named, in front of the next separator', () => {
    const made = changed('a: 1\n# end\n--- # b\nb: 1\n', { after: 0, insert: '# new\nn: 1\n' });
    assert.equal(made.text, 'a: 1\n# end\n---\n# new\nn: 1\n--- # b\nb: 1\n');
    assert.deepEqual(made.edits, [{ start: 11, end: 11, newText: '---\n# new\nn: 1\n' }]);
  });

  it('goes behind others that were put behind the same', () => {
    assert.equal(changed('a: 1\n', { after: 0, insert: 'n: 1\n' }, { after: 0, insert: 'm: 1\n' }).text, 'a: 1\n---\nn: 1\n---\nm: 1\n');
  });

  it('has the line breaks of the file, and begins on a line of its own', () => {
    assert.equal(changed('a: 1\r\nb: |\r\n  x', { after: 0, insert: 'n: 1\nm: 2\n' }).text, 'a: 1\r\nb: |\r\n  x\r\n---\r\nn: 1\r\nm: 2\r\n');
  });

  it('may be changed along with the others', () => {
    const made = changed('a: 1\n---\nb: 1\n', { after: 0, insert: 'n: 1\n' }, set(1, ['b'], 2));
    assert.deepEqual(made.edits, [
      { start: 5, end: 5, newText: '---\nn: 1\n' },
      { start: 12, end: 13, newText: '2' },
    ]);
  });

  it('has no place in JSON', () => {
    assert.deepEqual(editsOf('{"a": 1}\n', [{ after: 0, insert: 'n: 1\n' }]), {
      refused: 'The file is JSON, which has no place for another document. Put the new object into a file of its own.',
    });
  });

  it('has to be one that can be read', () => {
    assert.deepEqual(editsOf('a: 1\n', [{ after: 0, insert: 'n: [\n' }]), {
      refused: 'The file could not be read any more after the change, so it is not made. Make it by hand.',
    });
  });
});
