// Builds as it is shipped, bundles the benchmark, and runs its parts, each in a process of its own.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { bundle } from '../support/bundle.mjs';

const root = path.resolve(import.meta.dirname, '../..');
process.chdir(root);
process.env.PCI_ROOT = root;
const out = path.join(root, 'out', 'bench', String(process.pid));
const node = (...args) => spawnSync(process.execPath, args, { stdio: 'inherit' }).status === 0;
await bundle(Object.fromEntries(['main', 'rbac', 'cluster'].map((name) => [name, path.join(import.meta.dirname, `${name}.ts`)])), out, {
  sourcemap: false,
});
const main = path.join(out, 'main.js');
const part = (name, ...flags) => node(...flags, main, '--part', name);
const rbac = () => node('--expose-gc', path.join(out, 'rbac.js'));
const cluster = () => node('--expose-gc', path.join(out, 'cluster.js'));
const ok =
  node('esbuild.js', '--production') &&
  node(main, ...process.argv.slice(2)) &&
  part('editing', '--expose-gc') &&
  part('command') &&
  rbac() &&
  cluster();
rmSync(out, { recursive: true, force: true });
process.exitCode = ok ? 0 : 1;
