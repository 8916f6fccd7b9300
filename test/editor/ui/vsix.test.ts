import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { projectRoot } from '../../support/project';
import { withWorkbench } from '../../support/vscode/workbench';
import { name, publisher, version } from '../../../package.json';

const vsix = process.env['PCI_VSIX'] ?? '';
const workspace = path.join(projectRoot, 'test', 'fixtures', 'sample-workspace');

/** What people need, beside the notes that vsce and VS Code add when they package and install. */
const SHIPPED = /^(package(\.nls(\.[\w-]+)?)?\.json|\.vsixmanifest|readme\.md|changelog\.md|LICENSE\.txt|(dist|l10n|media|snippets)\/.+)$/;

describe('the packaged extension', () => {
  it('is installed, finds, explains and mends, and brings nothing that is for its makers', () =>
    withWorkbench({ name: 'vsix', workspace, extensions: [vsix] }, async (workbench) => {
      const files = filesBelow(path.join(workbench.extensions, `${publisher}.${name}-${version}`));
      assert.deepEqual(
        files.filter((file) => !SHIPPED.test(file) || file.endsWith('.map')),
        [],
      );
      assert.ok(files.includes('dist/extension.js'));

      await workbench.openFile('payments/deployment.yaml');
      await workbench.squiggles().first().waitFor({ state: 'attached' });
      await workbench.screenshot('vsix-squiggle');
      const hover = await workbench.hover('checkout', '- name: checkout');
      assert.ok(hover.includes('PCI-K8S-309'), hover);
      await workbench.screenshot('vsix-hover');

      await workbench.clickOn('checkout', '- name: checkout');
      await workbench.applyQuickFix('Add the hardened securityContext to container "checkout"');
      await workbench.save();
      assert.match(workbench.saved('payments/deployment.yaml'), /^ {12}readOnlyRootFilesystem: true$/m);
      assert.match(workbench.saved('payments/deployment.yaml'), /:latest # whatever was pushed last$/m);
    }));
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
    .sort();
}
