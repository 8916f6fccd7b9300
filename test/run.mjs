// Runs the tests: `node test/run.mjs [unit] [cluster] [editor] [electron]`, the first three of them without arguments. An
// argument that begins with test/ runs the files whose paths begin so; `bundle` only prepares the suites for a debugger, and
// `try-cluster` runs a cluster until Ctrl+C. Unit tests are bundled by folder, so that a folder costs one start of Node.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundle } from './support/bundle.mjs';
import { runInCluster, tryCluster } from './support/cluster/run.mjs';
import { bundleSuites, runInDesktop, runInServer } from './support/editor.mjs';
import { loopbackOnly, noTest, runTests } from './support/run-tests.mjs';

const root = path.resolve(import.meta.dirname, '..');
process.chdir(root);
process.env.PCI_ROOT = root;
if (process.argv.includes('--update')) process.env.PCI_UPDATE = '1';
// What needs a VS Code around it; the rest of test/editor are unit tests of parts that do not.
const EDITOR = ['suite', 'ui'].map((folder) => path.join('test', 'editor', folder));
const isEditor = (file) => EDITOR.some((folder) => file.startsWith(folder + path.sep));
const isCluster = (file) => file.startsWith(path.join('test', 'cluster') + path.sep);
const isUnit = (file) => !isEditor(file) && !isCluster(file);
const DEFAULTS = ['unit', 'cluster', 'editor'];
const parts = process.argv.slice(2).filter((arg) => !arg.startsWith('-'));
const wants = (part) => parts.includes(part) || (parts.length === 0 && DEFAULTS.includes(part));
const prefixes = parts.filter((part) => part.startsWith('test/'));

const results = [];
await runPart('unit', isUnit, unit);
await runPart('cluster', isCluster, runInCluster);
await runPart('editor', isEditor, runInServer);
if (wants('electron')) results.push(await runInDesktop(matching([], isEditor)));
if (wants('bundle')) results.push(await bundleSuites(matching([], isEditor)));
if (wants('try-cluster')) results.push(await tryCluster());
if (results.length === 0) noTest();
process.exitCode = results.length > 0 && results.every(Boolean) ? 0 : 1;

/** Runs all files of a part that is wanted, or those of a part that prefixes ask for. */
async function runPart(name, takes, run) {
  if (wants(name)) results.push(await run(matching([], takes), false));
  else if (prefixes.length > 0) {
    const files = matching(prefixes, takes);
    if (files.length > 0) results.push(await run(files, true));
  }
}

async function unit(files, isChoice) {
  // A folder of its own, so that two runs at a time do not meet.
  const out = path.join(root, 'out', 'unit', String(process.pid));
  process.on('exit', () => rmSync(out, { recursive: true, force: true }));
  mkdirSync(out, { recursive: true });
  const folders = groupBy(files, folderOf);
  const entryPoints = {};
  for (const [folder, members] of folders) {
    const entry = path.join(out, `${folder}.entry.ts`);
    writeFileSync(entry, members.map((file) => `import ${JSON.stringify(path.join(root, file))};\n`).join(''));
    entryPoints[`${folder}.test`] = entry;
  }
  await bundle(entryPoints, out);
  const bundles = Object.keys(entryPoints).map((name) => path.join(out, `${name}.js`));
  const env = loopbackOnly();
  const asShipped = runTests(bundles, env);
  if (isChoice) return asShipped;
  // Which of the two readers of YAML ran must show nowhere; images are not read from YAML.
  console.log('\nThe same without the fast reader of YAML:');
  const exactly = bundles.filter((file) => !file.endsWith('images.test.js'));
  return runTests(exactly, { ...env, PCI_K8S_EXACT_READER: '1' }) && asShipped;
}

/** The *.test.ts files that a condition takes and whose paths begin with one of the prefixes, if there are any. */
function matching(prefixes, takes) {
  return readdirSync('test', { recursive: true, encoding: 'utf8' })
    .map((file) => path.join('test', file))
    .filter((file) => file.endsWith('.test.ts') && takes(file))
    .filter((file) => prefixes.length === 0 || prefixes.some((prefix) => file.startsWith(prefix)))
    .sort();
}

function folderOf(file) {
  const [, folder] = file.split(path.sep);
  return folder.endsWith('.test.ts') ? 'project' : folder;
}

function groupBy(items, key) {
  const groups = new Map();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}
