import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'node:test';
import { startCluster } from '../../support/cluster/cluster';
import { buildParts, controlPlane } from '../../support/cluster/parts';
import { loadWorld } from '../../support/cluster/world';
import { projectRoot } from '../../support/project';
import { withWorkbench } from '../../support/vscode/workbench';

const workspace = path.join(projectRoot, 'test', 'fixtures', 'sample-workspace');

describe('Cluster RBAC in the workbench', () => {
  it('is read, asked and explained', async (test) => {
    const built = buildParts(controlPlane, console.error);
    if ('unavailable' in built) {
      test.skip(built.unavailable);
      return;
    }
    const cluster = await startCluster();
    try {
      await loadWorld(cluster);
      await use(cluster.kubeconfig);
    } finally {
      await cluster.stop();
    }
  });
});

async function use(kubeconfig: string): Promise<void> {
  await withWorkbench({ name: 'rbac', workspace, env: { KUBECONFIG: kubeconfig } }, async (workbench) => {
    const { page } = workbench;
    const rbac = workbench.view('Cluster RBAC');

    await workbench.openViews('PCI');
    await workbench.fold('Cluster RBAC', true);
    await rbac
      .getByText(/No manifest of this workspace makes a role|Manifests of/)
      .first()
      .waitFor();
    await workbench.screenshot('rbac-empty');

    await workbench.runCommand('PCI: Scan current context');
    await page.locator('.monaco-dialog-box').getByRole('button', { name: 'Read the cluster' }).click();
    await workbench.treeItem(/^Context "admin": live/, rbac).waitFor();
    await workbench.fold('Findings', false);
    await workbench.fold('Coverage', false);
    await workbench.treeItem(/^Can do everything, Critical/, rbac).click();
    await workbench.treeItem(/^ServiceAccount "web\/ci" can do everything/, rbac).waitFor();
    await workbench.screenshot('rbac-risk');
    await workbench.treeItem(/^ServiceAccount "web\/ci" can do everything/, rbac).hover();
    await page.locator('.monaco-hover:visible', { hasText: 'ClusterRoleBinding "ci-admin"' }).first().waitFor();
    await workbench.screenshot('rbac-tooltip');
    await page.mouse.move(600, 400);

    // A question with completion; what is wrong with it is said at once.
    await workbench.runCommand('PCI: Who can…');
    await workbench.fillInput('who can list sec');
    await page
      .locator('.quick-input-list .label-name', { hasText: /^secrets$/ })
      .first()
      .waitFor();
    await workbench.screenshot('rbac-ask');
    await workbench.press('Enter');
    await workbench.fillInput('who can list secrets in payments');
    await page.locator('.quick-input-list .label-name', { hasText: 'Who can list secrets in namespace "payments"?' }).first().waitFor();
    await workbench.press('Enter');
    const holder = workbench.treeItem(/^group "payments-developers"/, rbac);
    await holder.waitFor();
    await workbench.screenshot('rbac-answer');

    // Explained, with every way.
    await holder.hover();
    await holder.getByRole('button', { name: 'Explain this right' }).click();
    await workbench.editorTab('payments-developers').waitFor();
    const preview = page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
    await preview.getByText('Each of these ways is enough').waitFor();
    await workbench.screenshot('rbac-explain');

    // Ordered otherwise, and what the menu offers.
    await workbench.runCommand('PCI: Order Cluster RBAC by…');
    await workbench.pick('by subject');
    await workbench.treeItem(/^ServiceAccounts, /, rbac).waitFor();
    await workbench.screenshot('rbac-subjects');
    await workbench.runCommand('PCI: Order Cluster RBAC by…');
    await workbench.pick('by role');
    await workbench.treeItem(/^ClusterRole support/, rbac).waitFor();
    await workbench.screenshot('rbac-roles');
    await workbench.runCommand('PCI: Order Cluster RBAC by…');
    await workbench.pick('by namespace');
    await workbench.treeItem(/^payments/, rbac).click();
    await workbench.screenshot('rbac-namespaces');

    await holder.click({ button: 'right' });
    await page.locator('.monaco-menu:visible').getByText('Verify on server').waitFor();
    await workbench.screenshot('rbac-menu');
    await page.locator('.monaco-menu:visible').getByText('Verify on server').click();
    await workbench.notification(/The server agrees\./).waitFor();
    await workbench.treeItem(/^group "payments-developers".*server agrees/, rbac).waitFor();
    await workbench.screenshot('rbac-verified');
    await workbench.runCommand('Notifications: Clear All Notifications');

    // What somebody may hardly read.
    await workbench.runCommand('PCI: Scan a context…');
    await workbench.pick('dana');
    await page.locator('.monaco-dialog-box').getByRole('button', { name: 'Read the cluster' }).click();
    await workbench.treeItem(/of 7 lists not visible/, rbac).waitFor();
    await workbench.treeItem(/^who can list secrets in payments, at least/, rbac).waitFor();
    await workbench.screenshot('rbac-refused');
    assert.ok((await workbench.rows(rbac)).some((row) => row.startsWith('Who can')));
  });
}
