// Bundles the self-check and runs it with the arguments given.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { bundle } from '../support/bundle.mjs';

const out = path.resolve(import.meta.dirname, '../../out/corpus', String(process.pid));
await bundle({ main: path.join(import.meta.dirname, 'main.ts') }, out);
const { status } = spawnSync(process.execPath, ['--enable-source-maps', path.join(out, 'main.js'), ...process.argv.slice(2)], { stdio: 'inherit' });
rmSync(out, { recursive: true, force: true });
process.exitCode = status ?? 1;
