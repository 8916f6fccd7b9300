import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { manifestsOf } from '../../bench/generate';
import { withWorkbench } from '../../support/vscode/workbench';

/** A folder with these files, for as long as the test runs. */
function folderOf(t: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'pci-folder-'));
  t.after(() => {
    rmSync(folder, { recursive: true });
  });
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  return folder;
}

const pod = (name: string) => `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: shop }\nspec:\n  hostPID: true\n  containers: []\n`;

describe('a large workspace', () => {
  /** Far more than are judged between two looks at the screen. */
  const FILES = 3000;

  it('keeps what was found when its check is stopped, and says so', async (t) => {
    const files = Object.fromEntries(Array.from({ length: FILES }, (_, i) => [`apps/app-${i}.yaml`, manifestsOf(i)]));
    await withWorkbench({ name: 'cancel', workspace: folderOf(t, files) }, async (workbench) => {
      await workbench.openViews('PCI');
      const stopped = workbench.notification('The check was stopped; what was found until then stays.');
      // A machine may be quicker than a click: then the check is over, and is made again.
      for (let attempt = 0; attempt < 5 && !(await stopped.isVisible()); attempt++) {
        await workbench.runCommand('PCI: Check workspace');
        const progress = workbench.notification(new RegExp(`judging [1-9]\\d* of ${FILES}`));
        await progress
          .getByRole('button', { name: 'Cancel' })
          .click({ timeout: 15_000 })
          .catch(() => undefined);
        await stopped.waitFor({ timeout: 5_000 }).catch(() => undefined);
      }
      assert.ok(await stopped.isVisible(), 'no check could be stopped');
      const [, judged, findings] = /Files: (\d+)\. Objects: \d+\. Findings: (\d+)\./.exec(await stopped.innerText())!.map(Number);
      assert.ok(judged! > 0 && judged! < FILES, `${judged!} of ${FILES} files`);
      assert.ok(findings! > 0);
      await workbench.treeItem(/^Medium, \d+/).waitFor();
      // As many as the view holds; the workbench does not draw the description of a view that stands alone.
      const description = workbench.page.locator('.sidebar .pane-header .description');
      await description.filter({ hasText: new RegExp(`^${findings!}$`) }).waitFor({ state: 'attached' });
      await workbench.screenshot('cancel');
    });
  });
});

describe('a workspace of two folders', () => {
  it('judges each by its own .pci-k8s.yaml', async (t) => {
    const workspace = folderOf(t, {
      'both.code-workspace': JSON.stringify({ folders: [{ path: 'lenient' }, { path: 'strict' }] }),
      'lenient/.pci-k8s.yaml': 'rules:\n  host-namespaces: low\n',
      'lenient/pod.yaml': pod('tolerated'),
      'strict/.pci-k8s.yaml': 'rules:\n  host-namespaces: critical\n',
      'strict/pod.yaml': pod('refused'),
    });
    await withWorkbench({ name: 'folders', workspace, workspaceFile: 'both.code-workspace' }, async (workbench) => {
      await workbench.openViews('PCI');
      await workbench.runCommand('PCI: Check workspace');
      await workbench.treeItem(/PID.*Low, PCI-K8S-305, Pod tolerated, lenient\/pod\.yaml:5$/).waitFor();
      await workbench.treeItem(/PID.*Critical, PCI-K8S-305, Pod refused, strict\/pod\.yaml:5$/).waitFor();
      await workbench.screenshot('folders');
      const rows = await workbench.rows(workbench.page.locator('.sidebar'));
      assert.deepEqual(
        rows.filter((row) => row.includes('PCI-K8S-305')).map((row) => /(Low|Critical), PCI-K8S-305, Pod (\w+)/.exec(row)?.slice(1).join(' ')),
        ['Critical refused', 'Low tolerated'],
      );
    });
  });
});
