// Runs what is in test/cluster, each file in a process and against a cluster of its own.
import { mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { bundle } from '../bundle.mjs';
import { loopbackOnly, noTest, runTests } from '../run-tests.mjs';

const SUPPORT = path.join('test', 'support', 'cluster');

/** Builds the control plane first, if it is not there: files that find none would each build it. */
export async function runInCluster(files) {
  if (files.length === 0) return noTest();
  const entryPoints = Object.fromEntries(files.map((file) => [path.relative(path.join('test', 'cluster'), file).slice(0, -'.ts'.length), file]));
  const support = Object.fromEntries(['parts', 'try'].map((name) => [name, path.join(SUPPORT, `${name}.ts`)]));
  const out = await bundleInto({ ...entryPoints, ...support });
  const { allParts, buildParts } = createRequire(import.meta.url)(path.join(out, 'parts.js'));
  const parts = buildParts(allParts, console.error);
  if ('unavailable' in parts) return skipped(files, parts.unavailable);
  const bundles = Object.keys(entryPoints).map((name) => path.join(out, `${name}.js`));
  // A control plane takes 300 MB and, while it starts, more than one core. A file that hangs is killed after ten minutes.
  return runTests(bundles, loopbackOnly(), ['--test-concurrency=2', '--test-timeout=600000']);
}

/** A cluster with the payments shop to try the extension on, until Ctrl+C. */
export async function tryCluster() {
  const out = await bundleInto({ try: path.join(SUPPORT, 'try.ts') });
  return createRequire(import.meta.url)(path.join(out, 'try.js')).tryCluster();
}

/** Bundles into a folder of this run's own, so that two runs at a time do not meet. */
async function bundleInto(entryPoints) {
  const out = path.resolve('out', 'cluster', String(process.pid));
  process.on('exit', () => rmSync(out, { recursive: true, force: true }));
  mkdirSync(out, { recursive: true });
  await bundle(entryPoints, out);
  return out;
}

function skipped(files, reason) {
  console.log(`Skipped, ${files.length} test files: ${reason}`);
  for (const file of files) console.log(`  ${file}`);
  if (process.env.CI) console.log('CI is set, so this counts as a failure.');
  return !process.env.CI;
}
