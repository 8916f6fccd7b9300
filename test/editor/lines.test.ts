import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Lines } from '../../src/editor/lines';

describe('Lines', () => {
  const text = 'a\nbc\r\n\u{1F4B3}d\re';
  const lines = new Lines(text);
  const places: [number, number, number][] = [
    [0, 0, 0],
    [1, 0, 1],
    [2, 1, 0],
    [4, 1, 2],
    [6, 2, 0],
    // A character beyond the basic plane has two UTF-16 units, as in VS Code.
    [8, 2, 2],
    [10, 3, 0],
    [11, 3, 1],
  ];
  for (const [offset, line, character] of places) {
    it(`offset ${offset} is ${line}:${character}, and back`, () => {
      assert.deepEqual(lines.positionAt(offset), { line, character });
      assert.equal(lines.offsetAt({ line, character }), offset);
    });
  }
  it('gives a place after the last line the end', () => {
    assert.equal(lines.offsetAt({ line: 9, character: 0 }), text.length);
  });
  it('makes an empty range visible, but for the end of the text', () => {
    assert.deepEqual(lines.visible({ start: 2, end: 2 }), { start: { line: 1, character: 0 }, end: { line: 1, character: 1 } });
    assert.deepEqual(lines.visible({ start: 11, end: 11 }), { start: { line: 3, character: 1 }, end: { line: 3, character: 1 } });
  });
});
