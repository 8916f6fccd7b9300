import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cut } from '../../src/yaml/cut';

const pieces = [
  '---',
  '---\n',
  '\n---\n',
  '\n---',
  '--- # c\n',
  '---x\n',
  '--- x',
  '----\n',
  '-',
  'a: 1\n',
  'b',
  '\n',
  '\r\n',
  '\r',
  ' ',
  '\t',
  '# c\n',
  ' ---\n',
  '...\n',
  '\x85',
  '\xa0',
  '\ufeff',
  '"---"',
  '😀',
];
const texts = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 3 })), { maxLength: 20 }).map((parts) => parts.join(''));

const separator = /^---[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*(?:#[^\n]*)?\n?$/;

describe('cut', () => {
  it('leaves out nothing but separators, in order and without overlap', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const slices = cut(text);
        let at = 0;
        let reassembled = '';
        for (const { start, end } of slices) {
          assert.ok(start >= at && end > start);
          const between = text.slice(at, start);
          assert.ok(between === '' || separator.test(between), JSON.stringify(between));
          reassembled += between + text.slice(start, end);
          at = end;
        }
        const rest = text.slice(at);
        assert.ok(rest === '' || separator.test(rest), JSON.stringify(rest));
        assert.equal(reassembled + rest, text);
      }),
      { numRuns: 2000, seed: 1 },
    );
  });

  it('begins every document at the beginning of a line, and leaves no separator in it but one that opens it', () => {
    fc.assert(
      fc.property(texts, (text) => {
        for (const { start, end, badSeparator } of cut(text)) {
          assert.ok(start === 0 || text[start - 1] === '\n');
          const lines = text.slice(start, badSeparator?.start ?? end).split(/(?<=\n)/);
          assert.deepEqual(
            lines.slice(1).filter((line) => line.startsWith('---')),
            [],
          );
          if (badSeparator) assert.ok(!separator.test(text.slice(badSeparator.start, end)));
        }
      }),
      { numRuns: 2000, seed: 2 },
    );
  });

  it('cuts joined documents where they were joined', () => {
    const document = fc.constantFrom('a: 1\n', 'b:\n- c\n', '# d\n', '"e"\n', '\n');
    fc.assert(
      fc.property(fc.array(document, { minLength: 1, maxLength: 8 }), (documents) => {
        const text = documents.join('---\n');
        assert.deepEqual(
          cut(text).map(({ start, end }) => text.slice(start, end)),
          documents,
        );
      }),
      { seed: 3 },
    );
  });

  const cases: Record<string, readonly string[]> = {
    '': [],
    '\n': ['\n'],
    '---': ['---'],
    '---\n---\n': ['---\n'],
    '---\n---\n---\n': ['---\n', '---\n'],
    'a\n---': ['a\n'],
    'a\n---\n': ['a\n'],
    'a\n---#b\nc': ['a\n', 'c'],
    'a\n---b\nc': ['a\n---b\n', 'c'],
    ' ---\na': [' ---\na'],
    '\ufeff---\na\n---\nb': ['\ufeff---\na\n', 'b'],
    'a\r\n---\r\nb\r\n': ['a\r\n', 'b\r\n'],
    'a\r---\rb': ['a\r---\rb'],
  };
  for (const [text, documents] of Object.entries(cases)) {
    it(`cuts ${JSON.stringify(text)}`, () => {
      assert.deepEqual(
        cut(text).map(({ start, end }) => text.slice(start, end)),
        documents,
      );
    });
  }
});
