import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readAudit } from '../../support/cluster/audit';
import { startCluster, type Cluster } from '../../support/cluster/cluster';
import { loadWorld } from '../../support/cluster/world';
import { projectRoot } from '../../support/project';
import { withWorkbench, type Workbench } from '../../support/vscode/workbench';

const workspace = path.join(projectRoot, 'test', 'fixtures', 'editor-workspace');

describe('contact with a cluster', () => {
  let cluster: Cluster;
  before(async () => {
    cluster = await startCluster();
    await loadWorld(cluster);
  });
  after(() => cluster.stop());

  const asked = () => readAudit(cluster).filter(({ userAgent }) => userAgent?.startsWith('pci-kubernetes/')).length;
  const dialog = ({ page }: Workbench) => page.locator('.monaco-dialog-box');

  it('is made once somebody agreed, is remembered, and what was read says its age', () =>
    withWorkbench({ name: 'contact', workspace, env: { KUBECONFIG: cluster.kubeconfig } }, async (workbench) => {
      const { page } = workbench;
      await workbench.openViews('PCI');
      await page.locator('.sidebar').getByRole('button', { name: 'Scan current context' }).last().click();
      const question = dialog(workbench);
      await question.getByText('Contact the cluster of context "admin"?').waitFor();
      const detail = await question.innerText();
      for (const line of [`Server: ${cluster.server}`, 'User: admin', 'Logging in runs no program.', 'Only reads; nothing is written.']) {
        assert.ok(detail.includes(line), `${line} is not in ${detail}`);
      }
      await workbench.screenshot('contact-question');
      await question.getByRole('button', { name: 'Cancel' }).click();
      assert.equal(asked(), 0);

      await workbench.runCommand('PCI: Scan current context');
      await question.getByRole('button', { name: 'Read the cluster' }).click();
      await workbench.statusBarItem(/^PCI cluster: context admin, live/).waitFor();
      await page.getByText(/Looked at: \d+ objects of context "admin" \(live, .*\)\./).waitFor();
      await workbench.screenshot('contact-findings');
      await workbench.runCommand('PCI: Filter…');
      await workbench.fillInput('admin checkout 502');
      await workbench.press('Enter');
      await workbench.treeItem(/PCI-K8S-502, Deployment checkout, payments · context "admin", Pods: payments\/checkout-/).waitFor();
      await workbench.screenshot('contact-filter');
      await workbench.runCommand('PCI: Clear filter');

      await workbench.runCommand('PCI: Stop');
      await workbench.statusBarItem(/^PCI cluster: context admin, stopped/).waitFor();
      const before = asked();
      await workbench.runCommand('PCI: Watch current context');
      await workbench.statusBarItem(/^PCI cluster: context admin, live/).waitFor();
      assert.ok(asked() > before);
      await workbench.notification('are followed until you run "PCI: Stop"').waitFor();

      await workbench.runCommand('PCI: Scan a context…');
      await workbench.fillInput('dead');
      await page.locator('.quick-input-list').getByText('Logs in by: client certificate').waitFor();
      await workbench.screenshot('contact-picker');
      await workbench.pick('dead');
      await question.getByRole('button', { name: 'Read the cluster' }).click();
      const failed = workbench.notification('could not be reached: nothing listens there.');
      await failed.getByRole('button', { name: 'Retry' }).waitFor();
      await workbench.screenshot('contact-failed');
    }));

  it('runs no program to log in from a workspace that nobody trusts', () =>
    withWorkbench({ name: 'contact-restricted', workspace, restricted: true, env: { KUBECONFIG: cluster.kubeconfig } }, async (workbench) => {
      const before = asked();
      await workbench.openViews('PCI');
      await workbench.runCommand('PCI: Scan a context…');
      await workbench.pick('exec');
      const question = dialog(workbench);
      await question.getByText('It does not run, because this workspace is not trusted').waitFor();
      await workbench.screenshot('contact-restricted-question');
      await question.getByRole('button', { name: 'Read the cluster' }).click();
      const failed = workbench.notification('which was not done because this workspace is not trusted');
      await failed.getByRole('button', { name: 'Manage workspace trust' }).waitFor();
      await workbench.screenshot('contact-restricted-failed');
      assert.equal(existsSync(path.join(cluster.folder, 'exec-plugin.log')), false);
      assert.equal(asked(), before);
    }));
});
