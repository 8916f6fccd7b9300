// fuzz [SEED...] [--count N] [--from DIR]...: reads mutated manifests, N for each seed, and compares with what kubectl makes of
// them, the fast reader with the exact one, and for some of them the places of values with those of the `yaml` package.
// Without a seed the manifests are read as they are.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { differences } from '../oracle/compare';
import { askOracle, noOracle } from '../oracle/oracle';
import { libraryDifferences, readerDifferences } from '../oracle/readers';
import { manifestsBelow, mutants } from './mutate';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { count: { type: 'string', default: '10000' }, from: { type: 'string', multiple: true, default: ['test/fixtures/yaml'] } },
});

const BATCH = 2000;

if (noOracle) throw new Error(noOracle);
const texts = values.from.flatMap((folder) => manifestsBelow(folder, positionals.length > 0 ? undefined : Infinity));
let documents = 0;
let found = 0;

if (positionals.length === 0) judgeAll(texts, 0);
for (const seed of positionals.map(Number)) judgeAll(mutants(seed, Number(values.count), texts), seed);
process.exitCode = found > 0 ? 1 : 0;

function judgeAll(all: Iterable<string>, seed: number): void {
  let batch: string[] = [];
  for (const text of all) if (batch.push(text) === BATCH) batch = judge(batch, seed);
  judge(batch, seed);
  console.log(`Seed ${seed}: ${documents} documents so far, ${found} differences.`);
}

/** Compares, prints and keeps what differs, and gives an empty batch. */
function judge(batch: readonly string[], seed: number): [] {
  const answers = askOracle(batch);
  batch.forEach((text, i) => {
    const lines = answers.get(String(i)) ?? [];
    documents += lines.length;
    for (const difference of [...differences(text, lines), ...readerDifferences(text), ...(i % 50 === 0 ? libraryDifferences(text) : [])]) {
      keep(text, seed, difference);
    }
  });
  return [];
}

function keep(text: string, seed: number, difference: string): void {
  const folder = path.join('.cache', 'fuzz');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${seed}-${found++}.yaml`);
  writeFileSync(file, text);
  console.log(`${file}: ${difference.slice(0, 600)}`);
}
