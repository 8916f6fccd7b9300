import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { readFile } from '../../src/yaml/read';

/** V8 makes strings of 13 characters and more as slices, which keep the whole text alive that they were cut from. */
describe('what stays in memory of a file', () => {
  it('is not a text of the file for each of its documents that changed at another time', () => {
    const documents = Array.from({ length: 40 }, (_, i) => `kind: ConfigMap\ndata:\n  text: ${String(i).padStart(2, '0')}${'x'.repeat(25_000)}\n`);
    const before = heapUsed();
    let file = readFile(documents.join('---\n'));
    for (const i of documents.keys()) {
      documents[i] = documents[i]!.replace('text: ', 'text: changed ');
      file = readFile(documents.join('---\n'), file);
    }
    const texts = (heapUsed() - before) / file.text.length;
    // The text of now, the first one, and the documents' own; `documents` hold them once more.
    assert.ok(texts < 6, `${texts.toFixed(1)} texts of the file are in memory`);
    assert.deepEqual(
      file.documents.map(({ data }) => (data as { data: { text: string } }).data.text.slice(0, 10)),
      documents.map((_, i) => `changed ${String(i).padStart(2, '0')}`),
    );
  });

  it('is one text of a file that was read once, whatever its documents hold', () => {
    const documents = Array.from(
      { length: 40 },
      (_, i) => `kind: ConfigMap\ndata:\n  count: ${i}\n  text: |\n${`    ${'x'.repeat(60)}\n`.repeat(400)}`,
    );
    const text = ['', ...documents].join('---\n');
    const before = heapUsed();
    const file = readFile(text, undefined, { fast: true });
    const texts = (heapUsed() - before) / text.length;
    // The text, and the blocks of text without their indentation; not each line of these by itself.
    assert.ok(texts < 2.2, `${texts.toFixed(1)} texts of the file are in memory`);
    assert.equal((file.documents[39]!.data as { data: { count: number } }).data.count, 39);
  });
});

function heapUsed(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}
