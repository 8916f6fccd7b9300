import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'node:test';
import { projectRoot } from '../../support/project';
import { withWorkbench } from '../../support/vscode/workbench';

const workspace = path.join(projectRoot, 'test', 'fixtures', 'editor-workspace');

describe('editing a manifest', () => {
  it('shows a squiggle where it is typed, explains it, and takes the reason why it is accepted', () =>
    withWorkbench({ name: 'editing', workspace }, async (workbench) => {
      const { page } = workbench;
      await workbench.openFile('checkout.yaml');
      await workbench.statusBarItem(/^PCI findings in this file: /).waitFor();
      const wrong = workbench.squiggles('error').last();
      await workbench.goTo(18);
      await workbench.press('End', 'Control+Shift+ArrowLeft');
      await workbench.type('1.4.2');
      await wrong.waitFor({ state: 'attached' });
      await workbench.goTo(22, 29);
      await workbench.press('Control+Shift+ArrowLeft');
      await workbench.type('false');
      await wrong.waitFor({ state: 'detached' });
      await workbench.press('Control+Shift+ArrowLeft');
      await workbench.type('true');
      await wrong.waitFor({ state: 'attached' });

      const hover = await workbench.hover('true', 'privileged: true');
      assert.match(hover, /Container "debug" is privileged/);
      assert.match(hover, /PCI-K8S-302 · Critical · PCI DSS /);
      await workbench.screenshot('editing-hover');

      await workbench.clickOn('true', 'privileged: true');
      const titles = await workbench.quickFixes();
      assert.ok(titles.includes('Ignore PCI-K8S-302 with a reason…'), titles.join('\n'));
      await workbench.screenshot('editing-fixes');
      await workbench.press('Escape');

      await workbench.applyQuickFix('Ignore PCI-K8S-302 with a reason…');
      await page.locator('.quick-input-widget:visible').waitFor();
      await workbench.press('Enter');
      await page.getByText('An exception without a reason does not hold.').first().waitFor();
      await workbench.screenshot('editing-reason');
      await workbench.fillInput('The vendor needs it until version 2.');
      await workbench.press('Enter');
      await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
      await workbench.save();
      assert.match(
        workbench.saved('shop/checkout.yaml'),
        /^ {12}# pci-k8s-ignore PCI-K8S-302 The vendor needs it until version 2\.\n {12}privileged: true # left over$/m,
      );

      await workbench.openViews('PCI');
      await workbench.treeItem(/is privileged.*accepted: The vendor needs it until version 2\./).waitFor();
      await workbench.screenshot('editing-accepted');
    }));

  it('says what a default-deny policy cuts off before it makes it, in one step to undo', () =>
    withWorkbench({ name: 'default-deny', workspace }, async (workbench) => {
      const { page } = workbench;
      await workbench.openFile('namespace.yaml');
      await workbench.squiggles().first().waitFor({ state: 'attached' });
      await workbench.clickOn('shop', 'name: shop');
      await workbench.applyQuickFix('Add a policy that denies inbound and outbound traffic by default…');
      const dialog = page.locator('.monaco-dialog-box');
      await dialog.waitFor();
      const said = await dialog.innerText();
      assert.match(said, /These workloads lose all traffic that no policy allows:\s*• Deployment checkout \(shop\/checkout\.yaml\)/);
      await workbench.screenshot('default-deny-dialog');
      await dialog.getByRole('button', { name: 'Create' }).click();
      await dialog.waitFor({ state: 'detached' });
      await page.locator('.view-line', { hasText: 'name: default-deny' }).first().waitFor();
      await workbench.screenshot('default-deny-made');
      await workbench.save();
      const made = workbench.saved('shop/namespace.yaml');
      assert.match(
        made,
        /^apiVersion: v1\nkind: Namespace\nmetadata:\n {2}name: shop\n---\napiVersion: networking\.k8s\.io\/v1\nkind: NetworkPolicy\n/,
      );
      assert.match(made, /policyTypes:\n\s+- Ingress\n\s+- Egress/);
      assert.match(made, /k8s-app: kube-dns/);
      // What is left is that the namespace enforces no Pod Security Standard.
      await page.getByRole('button', { name: /^PCI findings in this file: 1 open/ }).waitFor();
      await workbench.press('Control+Z');
      await workbench.save();
      assert.equal(workbench.saved('shop/namespace.yaml'), 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n');
    }));

  it('opens the page of a rule, as it ships', () =>
    withWorkbench({ name: 'rule-page', workspace }, async (workbench) => {
      await workbench.openFile('checkout.yaml');
      await workbench.clickOn('true', 'privileged: true');
      await workbench.applyQuickFix('Explain PCI-K8S-302');
      await workbench.editorTab('privileged.md').waitFor();
      await workbench.page.waitForTimeout(1500);
      await workbench.screenshot('rule-page');

      // The rule about exceptions is in no list of rules that check something, but in that of pages.
      await workbench.runCommand('PCI: Open rule page');
      await workbench.pick('PCI-K8S-001');
      await workbench.editorTab('exception.md').waitFor();
    }));
});
