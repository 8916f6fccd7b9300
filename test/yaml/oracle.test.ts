import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createHash } from 'node:crypto';
import { readFile } from '../../src/yaml/read';
import { manifestsBelow, mutants } from '../fuzz/mutate';
import { answersByFile, canonical, differences, isUndecided, type OracleLine } from '../oracle/compare';
import { askOracle, askOracleOfFolder, noOracle, root } from '../oracle/oracle';

const folder = path.join(root, 'test', 'fixtures', 'yaml');
const recordOfFixtures = path.join(folder, 'oracle.jsonl');
const recordOfMutants = path.join(folder, 'mutants.txt');

/** What kubectl makes of our fixtures, and of mutants of them, is recorded; where Go is there, the record is made anew. */
if (process.env['PCI_UPDATE'] && noOracle === undefined) {
  writeFileSync(recordOfFixtures, askOracleOfFolder(folder));
  writeFileSync(recordOfMutants, recordMutants());
}

describe('readFile reads as kubectl does', () => {
  const answers = answersByFile(readFileSync(recordOfFixtures, 'utf8'));
  const fixtures = readdirSync(folder).filter((file) => /\.(yaml|json)$/.test(file));

  for (const file of fixtures) {
    it(file, () => {
      assert.deepEqual(differences(readFileSync(path.join(folder, file), 'utf8'), answers.get(file) ?? []), []);
    });
  }

  it('3,000 mutants, each document', () => {
    const recorded = readFileSync(recordOfMutants, 'utf8').split('\n');
    const different = someMutants().flatMap((text, i) =>
      digestOfOurs(text) === recorded[i] ? [] : [`${digestOfOurs(text)} and not ${recorded[i]} for ${JSON.stringify(text)}`],
    );
    assert.deepEqual(different, []);
  });
});

describe('the record of what kubectl reads', () => {
  it('is what the oracle says of the fixtures', { skip: noOracle ?? false }, () => {
    assert.equal(readFileSync(recordOfFixtures, 'utf8'), askOracleOfFolder(folder), 'Run the tests with --update.');
  });

  it('is what the oracle says of the mutants', { skip: noOracle ?? false }, () => {
    assert.equal(readFileSync(recordOfMutants, 'utf8'), recordMutants(), 'Run the tests with --update.');
  });
});

function someMutants(): string[] {
  const texts = manifestsBelow(folder);
  return [1, 2, 3].flatMap((seed) => [...mutants(seed, 1000, texts)]).filter((text) => !readFile(text).documents.some(isUndecided));
}

/** A line for each mutant, with four signs for each document. */
function recordMutants(): string {
  const texts = someMutants();
  const answers = askOracle(texts);
  return texts.map((_, i) => digestOfAnswers(answers.get(String(i)) ?? []) + '\n').join('');
}

function digestOfAnswers(lines: readonly OracleLine[]): string {
  return lines.map(({ error, data }) => digest(error !== undefined, data)).join('');
}

function digestOfOurs(text: string): string {
  return readFile(text)
    .documents.map(({ error, data }) => digest(error !== undefined, data))
    .join('');
}

function digest(isRefused: boolean, data: unknown): string {
  return isRefused ? '----' : createHash('sha256').update(canonical(data)).digest('base64').slice(0, 4);
}
