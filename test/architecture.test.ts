import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { projectRoot } from './support/project';

/** For each folder of src: the folders and outside packages (`npm:`, `node:`) that it may import. Arrows point one way. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  kube: [],
  core: ['kube'],
  lookups: ['core', 'kube', 'rbac'],
  rbac: ['core', 'kube'],
  rules: ['core', 'kube', 'lookups', 'rbac'],
  yaml: ['core', 'kube'],
  images: ['core', 'kube', 'node:crypto', 'node:child_process', 'node:os'],
  cluster: [
    'core',
    'kube',
    'live',
    'yaml',
    'npm:@kubernetes/client-node/dist/config',
    'npm:@kubernetes/client-node/dist/config_types',
    'node:child_process',
    'node:crypto',
    'node:events',
    'node:http',
    'node:https',
    'node:os',
    'node:path',
    'node:stream',
    'node:tls',
    'node:zlib',
  ],
  workspace: ['core', 'kube', 'yaml', 'npm:diff', 'npm:ignore'],
  live: ['core', 'kube', 'workspace', 'yaml'],
  config: ['core', 'kube', 'yaml'],
  report: ['core', 'kube', 'rbac', 'workspace'],
  catalog: ['core', 'kube'],
  webview: [],
  cli: [
    'cluster',
    'core',
    'kube',
    'config',
    'live',
    'rbac',
    'report',
    'rules',
    'workspace',
    'npm:diff',
    'node:buffer',
    'node:fs',
    'node:fs/promises',
    'node:os',
    'node:path',
    'node:util',
    'node:v8',
    'node:worker_threads',
  ],
  editor: [
    'cluster',
    'core',
    'kube',
    'live',
    'lookups',
    'config',
    'rbac',
    'report',
    'rules',
    'webview',
    'workspace',
    'yaml',
    'images',
    'npm:vscode',
    'node:fs/promises',
    'node:os',
    'node:path',
  ],
};

const src = path.join(projectRoot, 'src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .map((file) => file.split(path.sep).join('/'))
  .filter((file) => file.endsWith('.ts'))
  .sort();

describe('architecture', () => {
  it('every folder is in the table, and the table names no other', () => {
    assert.deepEqual([...new Set(files.map(folderOf))].sort(), Object.keys(MAY_IMPORT).sort());
  });
  for (const file of files) {
    it(`${file} imports what its folder may`, () => {
      const folder = folderOf(file);
      const wrong = importsOf(file).filter((name) => name !== folder && !MAY_IMPORT[folder]!.includes(name));
      assert.deepEqual(wrong, []);
    });
  }
});

const folderOf = (file: string): string => file.split('/')[0]!;

/** The folders and packages that a file imports, by the names of the table. */
function importsOf(file: string): string[] {
  const text = readFileSync(path.join(src, file), 'utf8');
  const pattern = /^(?:import|export)\b[^;]*?\bfrom '([^']+)'|\bimport\('([^']+)'\)|^import '([^']+)'/gm;
  return [...text.matchAll(pattern)].map(([, from, lazy, bare]) => {
    const name = from ?? lazy ?? bare!;
    if (name.startsWith('.')) return folderOf(path.posix.join(path.posix.dirname(file), name));
    return name.startsWith('node:') ? name : `npm:${name}`;
  });
}
