import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'node:test';
import { projectRoot } from '../../support/project';
import { withWorkbench } from '../../support/vscode/workbench';

const workspace = path.join(projectRoot, 'test', 'fixtures', 'editor-workspace');

describe('the Findings view', () => {
  it('welcomes, checks the workspace, groups, filters, and leads to the place', () =>
    withWorkbench({ name: 'findings', workspace }, async (workbench) => {
      const { page } = workbench;
      await workbench.openViews('PCI');
      await page.getByText('No manifest has been checked yet.').waitFor();
      await workbench.screenshot('findings-welcome');

      await page.locator('.sidebar').getByRole('button', { name: 'Check workspace' }).last().click();
      await workbench.treeItem(/^Critical, 1/).waitFor();
      const finding = workbench.treeItem(/^Container "debug" is privileged.*Critical, PCI-K8S-302, Deployment checkout, shop\/checkout\.yaml:22/);
      await finding.waitFor();
      await workbench.screenshot('findings-severity');
      await finding.click();
      await workbench.editorTab('checkout.yaml').waitFor();
      await workbench.statusBarItem(/^Ln 22, Col 29 \(4 selected\)/).waitFor();

      await workbench.runCommand('PCI: Group by…');
      await workbench.pick('Namespace');
      await workbench.treeItem(/^books, /).waitFor();
      await workbench.treeItem(/^shop, /).waitFor();

      await workbench.runCommand('PCI: Group by…');
      await workbench.pick('File');
      await workbench.treeItem(/^ledger\.yaml, /).waitFor();
      await workbench.screenshot('findings-file');

      await workbench.runCommand('PCI: Group by…');
      await workbench.pick('Requirement');
      await workbench.treeItem(/^PCI DSS 2\.2\.6, fail · /).waitFor();
      await workbench.treeItem(/^PCI DSS 1\.2\.7, not applicable/).waitFor();
      await workbench.screenshot('findings-requirement');

      await workbench.runCommand('PCI: Filter…');
      await workbench.fillInput('books 305');
      await workbench.press('Enter');
      await page.getByText('Filter: "books 305" (1 of ').waitFor();
      await workbench.treeItem(/^PCI DSS 1\.2\.5, /).waitFor({ state: 'detached' });
      assert.deepEqual(
        (await workbench.rows(page.locator('.sidebar'))).map((row) => /^PCI DSS ([\w.]+), fail · /.exec(row)?.[1]),
        ['1.3.1', '2.2.6', '7.2.5'],
      );
      await workbench.screenshot('findings-filter');
      await workbench.runCommand('PCI: Clear filter');
      await page.getByText('Filter: "books 305"').waitFor({ state: 'detached' });

      await workbench.runCommand('PCI: Clear results');
      await page.getByText('No manifest has been checked yet.').waitFor();
    }));

  it('shows the first steps', () =>
    withWorkbench({ name: 'walkthrough', workspace }, async (workbench) => {
      const { page } = workbench;
      await workbench.openViews('PCI');
      await page.locator('.sidebar').getByRole('button', { name: 'First steps' }).click();
      await page.getByText('PCI for Kubernetes: first steps').first().waitFor();
      await page.waitForTimeout(1000);
      await workbench.screenshot('walkthrough');
      assert.deepEqual(await page.locator('.getting-started-step .step-title').allInnerTexts(), [
        'Open a manifest',
        'See what PCI DSS objects to',
        'Mend it',
        'Read the whole workspace',
        'Read a cluster',
        'Decide as a team',
      ]);
      await page.getByRole('button', { name: 'Open the sample manifest' }).last().click();
      await workbench.squiggles().first().waitFor({ state: 'attached' });
      await workbench.screenshot('walkthrough-sample');
    }));
});
