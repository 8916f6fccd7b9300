import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { FrameLocator } from 'playwright-core';
import { startCluster, type Cluster } from '../../support/cluster/cluster';
import { loadWorld } from '../../support/cluster/world';
import { projectRoot } from '../../support/project';
import { withWorkbench, type Workbench } from '../../support/vscode/workbench';

const workspace = path.join(projectRoot, 'test', 'fixtures', 'sample-workspace');

describe('The matrix in the workbench', () => {
  let cluster: Cluster;
  before(async () => {
    cluster = await startCluster();
    await loadWorld(cluster);
  });
  after(() => cluster.stop());

  const pageOf = ({ page }: Workbench): FrameLocator => page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');

  it('is filtered, walked through by the keyboard, and explained', () =>
    withWorkbench({ name: 'matrix', workspace, env: { KUBECONFIG: cluster.kubeconfig } }, async (workbench) => {
      const { page } = workbench;
      await workbench.openViews('PCI');
      await workbench.runCommand('PCI: Scan current context');
      await page.locator('.monaco-dialog-box').getByRole('button', { name: 'Read the cluster' }).click();
      await workbench.statusBarItem(/^PCI cluster: context admin, live/).waitFor();
      await workbench.runCommand('PCI: Show RBAC matrix');
      const matrix = pageOf(workbench);
      await matrix.getByText(/\d+ of \d+ subjects of "admin"\./).waitFor();
      await matrix.getByRole('rowheader', { name: /system:masters/ }).waitFor();
      await workbench.screenshot('matrix');

      // From the filter on by the keyboard alone.
      await matrix.getByRole('searchbox').focus();
      await workbench.type('payments-dev');
      await matrix.getByText(/^1 of \d+ subjects/).waitFor();
      await workbench.press('Tab', 'Tab', 'Tab', 'Tab', 'Tab');
      const focused = matrix.locator('.cell:focus');
      await focused.waitFor();
      const first = await focused.getAttribute('aria-label');
      assert.match(first!, /^payments-developers, bindings: /);
      await workbench.press('ArrowRight', 'ArrowRight');
      assert.match((await focused.getAttribute('aria-label'))!, /^payments-developers, configmaps: /);
      await workbench.press('End');
      assert.notEqual(await focused.getAttribute('aria-label'), first);
      await workbench.press('Home', 'ArrowLeft', 'ArrowUp');
      assert.equal(await focused.getAttribute('aria-label'), first);
      for (let i = 0; i < 80 && !(await focused.getAttribute('aria-label'))!.includes(', pods: '); i++) await workbench.press('ArrowRight');
      assert.match((await focused.getAttribute('aria-label'))!, /^payments-developers, pods: granted: get, list$/);
      await workbench.screenshot('matrix-keyboard');
      await workbench.press('Enter');
      await page.locator('.quick-input-widget').getByText('How Group "payments-developers" comes to "pods"').waitFor();
      await workbench.screenshot('matrix-explain');
      // The rule itself, in the object of the cluster.
      await workbench.press('Enter');
      await workbench.editorTab('support.yaml').waitFor();
      await workbench.runCommand('PCI: Show RBAC matrix');

      // What was chosen is still so after the page was hidden.
      await matrix.getByRole('combobox', { name: 'API group' }).selectOption('apps');
      await matrix.getByRole('columnheader', { name: 'deployments', exact: true }).waitFor();
      await workbench.openFile('payments/deployment.yaml');
      await workbench.runCommand('PCI: Show RBAC matrix');
      await matrix.getByRole('columnheader', { name: 'deployments', exact: true }).waitFor();
      assert.equal(await matrix.getByRole('searchbox').inputValue(), 'payments-dev');

      await workbench.runCommand('Preferences: Color Theme');
      await workbench.fillInput('Dark High Contrast');
      await workbench.press('Enter');
      await matrix.locator('body.vscode-high-contrast').waitFor();
      await matrix.getByRole('searchbox').fill('');
      await matrix.getByRole('rowheader', { name: /system:masters/ }).waitFor();
      await workbench.screenshot('matrix-high-contrast');
    }));

  it('says what was not seen', () =>
    withWorkbench({ name: 'matrix-refused', workspace, env: { KUBECONFIG: cluster.kubeconfig } }, async (workbench) => {
      const { page } = workbench;
      await workbench.openViews('PCI');
      await workbench.runCommand('PCI: Scan a context…');
      await workbench.pick('dana');
      await page.locator('.monaco-dialog-box').getByRole('button', { name: 'Read the cluster' }).click();
      await workbench.statusBarItem(/^PCI cluster: context dana, live/).waitFor();
      await workbench.runCommand('PCI: Show RBAC matrix');
      const matrix = pageOf(workbench);
      await matrix.getByText('Not everything was seen').waitFor();
      await workbench.screenshot('matrix-refused');
    }));
});
