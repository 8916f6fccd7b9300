import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'node:test';
import { projectRoot } from '../../support/project';
import { withWorkbench } from '../../support/vscode/workbench';

const workspace = path.join(projectRoot, 'test', 'fixtures', 'editor-workspace');

describe('the command palette', () => {
  it('leaves out what is for whoever measures', () =>
    withWorkbench({ name: 'statistics', workspace }, async (workbench) => {
      await workbench.openFile('checkout.yaml');
      await workbench.squiggles().first().waitFor({ state: 'attached' });
      assert.deepEqual(
        (await workbench.commands('PCI: Show')).filter((title) => title.startsWith('PCI: Show')),
        ['PCI: Show findings', 'PCI: Show RBAC matrix'],
      );
    }));
});
