import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { changedLines } from '../../src/workspace/changedLines';

describe('changedLines', () => {
  it('names only the lines that differ', () => {
    assert.deepEqual(changedLines('a\nb\nc\nd\n', 'a\nB\nc\nd\ne\n'), [
      { start: 2, end: 4, newText: 'B\n' },
      { start: 8, end: 8, newText: 'e\n' },
    ]);
  });
  it('keeps CRLF and a last line without end', () => {
    assert.deepEqual(changedLines('a\r\nb', 'a\r\nc'), [{ start: 3, end: 4, newText: 'c' }]);
  });
  it('says nothing of equal texts', () => {
    assert.deepEqual(changedLines('a\n', 'a\n'), []);
  });
  it('makes the one of the other', () => {
    const before = 'kind: Pod\nspec:\n  x: 1\n  y: 2\n';
    const after = 'kind: Pod\n# why\nspec:\n  y: 2\n  z: 3\n';
    const made = changedLines(before, after).reduceRight((text, { start, end, newText }) => text.slice(0, start) + newText + text.slice(end), before);
    assert.equal(made, after);
  });
});
