import { createHash } from 'node:crypto';
import { createWriteStream, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readFile } from '../../src/yaml/read';
import { checkFile, type Tally } from './check';

/**
 * `npm run corpus -- DIR` makes every fix that is offered for every manifest below a folder and checks what comes out;
 * prints each violation and exits 1 when there is any. `--dump FILE` only writes what each document was read as, one JSON
 * line each, for a comparison with kubectl's reader.
 */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ options: { dump: { type: 'string' }, rule: { type: 'string' } }, allowPositionals: true });
  const [dir] = positionals;
  if (dir === undefined) {
    console.error('usage: npm run corpus -- DIR [--dump FILE] [--rule ID]');
    return 2;
  }
  const files = [...filesBelow(dir)];
  if (values.dump !== undefined) {
    await dump(dir, files, values.dump);
    return 0;
  }
  const tally: Tally = { files: 0, findings: 0, fixes: 0, refused: new Map(), violations: 0, texts: createHash('sha256') };
  for (const file of files) for (const violation of checkFile(dir, file, files, tally, values.rule)) console.log(violation);
  console.log(`${tally.files} files, ${tally.findings} findings, ${tally.fixes} fixes made, ${tally.violations} violations.`);
  console.log(`All texts that came out: sha256 ${tally.texts.digest('hex').slice(0, 16)}`);
  for (const [reason, count] of [...tally.refused].sort((a, b) => b[1] - a[1])) console.log(`${count} not made: ${reason}`);
  return tally.violations > 0 ? 1 : 0;
}

/** Every YAML and JSON file below a folder, relative to it, joined with `/`, in the order in which Go's WalkDir comes to them. */
function* filesBelow(dir: string, folder = ''): Generator<string> {
  const entries = readdirSync(path.join(dir, folder), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* filesBelow(dir, name);
    else if (entry.isFile() && /\.(ya?ml|json)$/i.test(entry.name)) yield name;
  }
}

async function dump(dir: string, files: readonly string[], to: string): Promise<void> {
  const out = createWriteStream(to);
  for (const file of files) {
    for (const { index, data, error } of readFile(readFileSync(path.join(dir, file), 'utf8')).documents) {
      const line = error ? { file, document: index, error: error.message } : { file, document: index, data };
      if (!out.write(`${JSON.stringify(line)}\n`)) await new Promise<void>((resolve) => out.once('drain', resolve));
    }
  }
  await new Promise<void>((resolve) => {
    out.end(() => {
      resolve();
    });
  });
}

void main().then((code) => {
  process.exitCode = code;
});
