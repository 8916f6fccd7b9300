// `npm start`: bundles and runs test/support/vscode/start.ts.
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { bundle } from './bundle.mjs';

const root = path.resolve(import.meta.dirname, '..', '..');
process.chdir(root);
process.env.PCI_ROOT = root;
const out = path.join(root, 'out', 'start');
await bundle({ start: 'test/support/vscode/start.ts' }, out);
await import(pathToFileURL(path.join(out, 'start.js')).href);
