import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { wholeCommand } from './command';
import { keptTexts, recheck } from './editing';
import { manifestsOf } from './generate';
import { report } from './measure';
import { givenUp, parseTime, reading } from './reading';

/**
 * `npm run bench [-- --corpus DIR]`: figures as ratios to a floor that is measured in the same run, so that they mean the
 * same on every machine, each with what it may be at most. `--part NAME` runs one part, for a process of its own.
 */
function main(): void {
  const { values } = parseArgs({ options: { corpus: { type: 'string' }, part: { type: 'string' } } });
  const texts = () => (values.corpus === undefined ? generated(2500) : corpus(values.corpus));
  switch (values.part) {
    case 'floor':
      console.log(parseTime(generated(5000)));
      return;
    case 'command':
      wholeCommand(path.dirname(__filename), floorOfItsOwn);
      bundles();
      return;
    case 'editing':
      recheck();
      keptTexts();
      return;
    default:
      reading(texts());
      givenUp(texts());
  }
}

const generated = (count: number): string[] => Array.from({ length: count }, (_, i) => manifestsOf(i));

function corpus(dir: string): string[] {
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ya?ml|json)$/.test(file))
    .sort();
  return files.filter((file) => statSync(path.join(dir, file)).isFile()).map((file) => readFileSync(path.join(dir, file), 'utf8'));
}

function floorOfItsOwn(): number {
  const { stdout } = spawnSync(process.execPath, [__filename, '--part', 'floor'], { encoding: 'utf8' });
  return Number(stdout);
}

function bundles(): void {
  for (const name of readdirSync('dist').filter((file) => file.endsWith('.js')))
    report(`bundle ${name}, KB`, statSync(path.join('dist', name)).size / 1024, undefined, '');
}

main();
