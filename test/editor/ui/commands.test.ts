import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'node:test';
import { projectRoot } from '../../support/project';
import { withWorkbench, type Workbench } from '../../support/vscode/workbench';

const workspace = path.join(projectRoot, 'test', 'fixtures', 'editor-workspace');

describe('the command palette', () => {
  it('leaves out what is for whoever measures, which a key of their own shows', () =>
    withWorkbench({ name: 'statistics', workspace }, async (workbench) => {
      const { page } = workbench;
      await workbench.runCommand('Preferences: Open Keyboard Shortcuts (JSON)');
      await workbench.editorTab('keybindings.json').waitFor();
      await workbench.press('Control+A');
      await page.keyboard.insertText('[{ "key": "ctrl+alt+y", "command": "pciK8s.showReaderStatistics" }]');
      await workbench.save();
      await workbench.openFile('checkout.yaml');
      await workbench.squiggles().first().waitFor({ state: 'attached' });
      assert.deepEqual(
        (await workbench.commands('PCI: Show')).filter((title) => title.startsWith('PCI: Show')),
        ['PCI: Show findings'],
      );
      await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
      await pressUntil(workbench, 'The fast YAML reader read every document itself.');
      await workbench.goTo(2);
      await workbench.type('kind: Twice');
      await workbench.press('Enter');
      await pressUntil(workbench, /^Documents that the fast YAML reader left to the exact one: \d+ \(.*key twice: \d+.*\)\./);
    }));
});

/** VS Code reads a new key, and the extension a change, at some time after it was made. */
async function pressUntil(workbench: Workbench, message: string | RegExp): Promise<void> {
  const notification = workbench.notification(message);
  for (let tries = 0; tries < 10 && !(await notification.isVisible()); tries++) {
    await workbench.press('Control+Alt+Y');
    await notification.waitFor({ timeout: 1500 }).catch(() => undefined);
  }
  assert.ok(await notification.isVisible(), String(message));
}
