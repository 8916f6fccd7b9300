import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'node:test';
import { startCluster } from '../../support/cluster/cluster';
import { buildParts, controlPlane } from '../../support/cluster/parts';
import { loadWorld } from '../../support/cluster/world';
import { projectRoot } from '../../support/project';
import { withWorkbench } from '../../support/vscode/workbench';

const workspace = path.join(projectRoot, 'test', 'fixtures', 'sample-workspace');

describe('A live object in the workbench', () => {
  it('is found, opened, traced to its manifest, and counted', async (test) => {
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
  const settings = { 'pciK8s.findings.groupBy': 'namespace' };
  await withWorkbench({ name: 'live', workspace, settings, env: { KUBECONFIG: kubeconfig } }, async (workbench) => {
    const { page } = workbench;
    const findings = workbench.view('Findings');
    const coverage = workbench.view('Coverage');

    await workbench.openViews('PCI');
    await workbench.fold('Cluster RBAC', false);
    await coverage.getByText('No cluster was read yet').waitFor();
    await workbench.screenshot('coverage-empty');
    await workbench.fold('Coverage', false);

    await workbench.runCommand('PCI: Scan current context');
    await page.locator('.monaco-dialog-box').getByRole('button', { name: 'Read the cluster' }).click();
    await workbench.treeItem(/^payments/, findings).click();
    const image = workbench.treeItem(/checkout:latest.*Deployment checkout/, findings);
    await image.waitFor();
    await workbench.screenshot('live-findings');

    // The document of the object, with squiggles, and what is offered there.
    await image.click();
    await workbench.editorTab('checkout.yaml').waitFor();
    await workbench.squiggles().first().waitFor();
    assert.match(await workbench.hover('registry.shop.example/checkout:latest'), /Go to manifest/);
    await workbench.screenshot('live-document');
    await page.mouse.move(5, 5);
    await workbench.clickOn('registry.shop.example/checkout:latest');
    await workbench.press('Control+.');
    await page.getByPlaceholder('What to do about it?').waitFor();
    const offered = await workbench.choices();
    assert.ok(offered.includes('Go to manifest'), offered.join(', '));
    assert.ok(offered.includes('Show the digest that "registry.shop.example/checkout:latest" runs with'), offered.join(', '));
    await workbench.screenshot('live-actions');
    await workbench.pick('Show the digest that "registry.shop.example/checkout:latest" runs with');
    await workbench.notification(/"registry\.shop\.example\/checkout:latest" runs with sha256:[0-9a-f]{64} in 2 pods: payments\//).waitFor();
    await workbench.runCommand('Notifications: Clear All Notifications');

    // To the manifest by the keyboard, and for an object that has none the reason.
    await workbench.runCommand('PCI: Go to manifest');
    await workbench.editorTab('deployment.yaml').waitFor();
    await workbench.treeItem(/^monitoring/, findings).click();
    await workbench.treeItem(/DaemonSet node-agent/, findings).click();
    await workbench.editorTab('node-agent.yaml').waitFor();
    await workbench.runCommand('PCI: Go to manifest');
    await workbench.notification(/No manifest makes "DaemonSet node-agent" of namespace "monitoring"/).waitFor();
    await workbench.screenshot('live-no-manifest');
    await workbench.runCommand('Notifications: Clear All Notifications');

    // A patch to be read, with its warning.
    await workbench.clickOn('agent', '- name: agent');
    await workbench.press('Control+.');
    await workbench.pick('Show the kubectl patch: add the hardened securityContext to container "agent"');
    await workbench.editorTab('node-agent.sh').waitFor();
    await workbench.screenshot('live-patch');

    await workbench.runCommand('PCI: Coverage');
    await workbench.fold('Findings', false);
    await workbench.treeItem(/^Context "admin": live/, coverage).waitFor();
    await workbench.treeItem(/^DaemonSet: live · 1 · apps/, coverage).waitFor();
    await workbench.screenshot('coverage');

    // What somebody may not see, and what would allow it.
    await workbench.runCommand('PCI: Scan a context…');
    await workbench.pick('dana');
    await page.locator('.monaco-dialog-box').getByRole('button', { name: 'Read the cluster' }).click();
    const refused = workbench.treeItem(/^ClusterRole: refused/, coverage);
    await refused.hover();
    await page.locator('.monaco-hover:visible', { hasText: 'A role with this rule would allow it' }).first().waitFor();
    await workbench.screenshot('coverage-refused');
    await refused.getByRole('button', { name: 'Copy role that allows this' }).click();
    await page.getByText('The role is in the clipboard.').first().waitFor();
  });
}
