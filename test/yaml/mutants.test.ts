import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import path from 'node:path';
import { rangeFor } from '../../src/yaml/place';
import { readFile } from '../../src/yaml/read';
import { manifestsBelow, mutants } from '../fuzz/mutate';
import { root } from '../oracle/oracle';

describe('readFile and broken texts', () => {
  it('reads 10,000 mutated manifests without throwing, and every place that it tells lies in the document', () => {
    for (const text of mutants(11, 10_000, manifestsBelow(path.join(root, 'test', 'fixtures', 'yaml')))) {
      for (const document of readFile(text).documents) {
        const ranges = [...(document.error ? [document.error] : []), ...document.notes].map(({ range }) => range);
        if (!document.error) ranges.push(rangeFor(document, [], ['spec', 'template', 'spec', 'containers', 0, 'image']));
        for (const { start, end } of ranges)
          assert.ok(document.start <= start && start <= end && end <= document.end, JSON.stringify({ text, start, end }));
      }
    }
  });

  const endless = {
    'half a surrogate pair': 'a: \ud83d\nb: \ude00\n',
    'a thousand brackets more than is allowed': '['.repeat(2000),
    'a hundred thousand brackets': '[{'.repeat(50_000),
    'a hundred thousand dashes': '- '.repeat(100_000),
    'a megabyte of quotes': `"${'\\"'.repeat(500_000)}`,
    'a megabyte of blanks': ' '.repeat(1_000_000),
    'a megabyte of line feeds in a text': `a: b${'\n'.repeat(1_000_000)}  c`,
    'a long chain of aliases': `a0: &a0 []\n${Array.from({ length: 5000 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}]\n`).join('')}`,
    'a long chain of merges': `a0: &a0 {}\n${Array.from({ length: 5000 }, (_, i) => `a${i + 1}: &a${i + 1} {<<: *a${i}}\n`).join('')}`,
    'a megabyte of line feeds behind the end': `a: 1\n...\n${'\n'.repeat(1_000_000)}`,
    'a megabyte of comments behind the end': `a: 1\n...\n${'#\n'.repeat(500_000)}`,
    'a separator with a megabyte of blanks': `a: 1\n---${' '.repeat(1_000_000)}x\n`,
    'a megabyte of characters beyond UTF-16 on one line': `[${'"😀", '.repeat(150_000)}&a x]`,
    'a block as far in as it is long': `a: &😀\nb: |\n${`${' '.repeat(100_000)}x\n`.repeat(5)}`,
    'a megabyte of tabs in a text': `a: &a 😀\n  ${'\t'.repeat(500_000)}b`,
    'only a question mark': '?',
    'only a byte order mark': '\ufeff',
  };
  it('finds a comment in a megabyte of blanks', () => {
    const text = `# pci-k8s-ignore X y${' '.repeat(500_000)}z${' '.repeat(500_000)}\na: 1\n`;
    const [document] = readFile(text).documents;
    const [comment] = document!.ignoresAbove({ start: text.length - 3, end: text.length - 2 });
    assert.deepEqual(comment?.codes, ['X']);
    assert.ok(comment.reason.endsWith('z'));
  });

  for (const [name, text] of Object.entries(endless)) {
    it(`comes to an end with ${name}`, () => {
      const { documents } = readFile(text);
      assert.ok(documents.every(({ error, data }) => error !== undefined || data !== undefined));
    });
  }
});
