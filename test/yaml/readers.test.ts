import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { knownNames } from '../../src/yaml/fast/known-keys';
import { readFile } from '../../src/yaml/read';
import { manifestsBelow, mutants } from '../fuzz/mutate';
import { root } from '../oracle/oracle';
import { libraryDifferences, readerDifferences } from '../oracle/readers';

const folder = path.join(root, 'test', 'fixtures', 'yaml');
const fixtures = readdirSync(folder).filter((file) => /\.(yaml|json)$/.test(file));
const textOf = (file: string) => readFileSync(path.join(folder, file), 'utf8');

function givenUp(text: string): string[] {
  const reasons: string[] = [];
  readFile(text, undefined, { fast: true, onGivenUp: (reason) => reasons.push(reason) });
  return reasons;
}

describe('the fast reader', () => {
  for (const file of fixtures) {
    it(`gives of ${file} what the exact one gives`, () => {
      assert.deepEqual(readerDifferences(textOf(file)), []);
    });
  }

  it('gives of 2,000 mutants what the exact one gives', () => {
    assert.deepEqual([...mutants(5, 2000, manifestsBelow(folder))].flatMap(readerDifferences), []);
  });

  for (const file of ['deployment.yaml', 'cronjob.yaml', 'list.yaml', 'manifest.json', 'crlf.yaml', 'helm.yaml', 'documents-opening.yaml']) {
    it(`reads ${file} itself`, () => {
      assert.deepEqual(givenUp(textOf(file)), []);
    });
  }

  it('reads the keys that it knows as any others', () => {
    const text = `${knownNames.map((name) => `${name}: 1\n`).join('')}a: {${knownNames.join(': 1, ')}: 1}\n`;
    assert.deepEqual(readerDifferences(text), []);
    assert.deepEqual(givenUp(text), []);
    assert.equal(Object.keys(readFile(text).documents[0]!.data as object).length, knownNames.length + 1);
  });

  const reasons: Record<string, string> = {
    'a: &b c\n': 'anchor or alias',
    'a: *b\n': 'anchor or alias',
    'a: !b c\n': 'tag',
    '<<: {a: 1}\n': 'merge key',
    'a: 1\na: 2\n': 'key twice',
    'a: .inf\n': 'infinity',
    '1.5: a\n': 'odd key',
    'a: "\\/"\n': 'escape',
    'a: [\n- b]\n': 'sign at the beginning of a line in brackets',
    'a:\t1\n': 'tab',
    'text\n': 'no collection',
    '\ufeffa: 1\n': 'odd character',
    'a: x\n  # c\n  y\n': 'comment inside text',
  };
  for (const [text, reason] of Object.entries(reasons)) {
    it(`leaves ${JSON.stringify(text)} to the exact one`, () => {
      assert.deepEqual(givenUp(text), [reason]);
    });
  }
});

describe('places are those of the yaml package', () => {
  for (const file of fixtures) {
    it(file, () => {
      assert.deepEqual(libraryDifferences(textOf(file)), []);
    });
  }
  it('in 1,000 mutants', () => {
    assert.deepEqual([...mutants(6, 1000, manifestsBelow(folder))].flatMap(libraryDifferences), []);
  });
});
