import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { messageBundle } from '../../src/catalog/bundle';
import { rulePage } from '../../src/catalog/page';
import { configSchema } from '../../src/catalog/schema';
import { snippets } from '../../src/catalog/snippets';
import { exceptionRule } from '../../src/core/suppress';
import { rules } from '../../src/rules';
import { projectRoot } from '../support/project';

/** Everything generated, by path. `npm run generate` writes what this test compares. */
const generated = new Map<string, string>([
  ...[exceptionRule, ...rules].map((rule): [string, string] => [`media/rules/${rule.id}.md`, rulePage(rule)]),
  ['snippets/kubernetes.json', snippets(rules)],
  ['media/pci-k8s.schema.json', configSchema(rules)],
  ['l10n/bundle.l10n.json', messageBundle([exceptionRule, ...rules], editorSources())],
]);
const update = process.env['PCI_UPDATE'] === '1';

describe('generated files', () => {
  for (const [file, expected] of generated) {
    it(`${file} is what "npm run generate" makes`, () => {
      const whole = path.join(projectRoot, file);
      if (update) {
        mkdirSync(path.dirname(whole), { recursive: true });
        writeFileSync(whole, expected);
      }
      assert.equal(readFileSync(whole, 'utf8'), expected);
    });
  }
  for (const folder of ['media/rules', 'snippets']) {
    it(`${folder} holds nothing else`, () => {
      const extra = readdirSync(path.join(projectRoot, folder))
        .map((name) => `${folder}/${name}`)
        .filter((file) => !generated.has(file));
      if (update) for (const file of extra.splice(0)) rmSync(path.join(projectRoot, file));
      assert.deepEqual(extra, []);
    });
  }
});

function editorSources(): string[] {
  const folder = path.join(projectRoot, 'src/editor');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .map((file) => readFileSync(path.join(folder, file), 'utf8'));
}
