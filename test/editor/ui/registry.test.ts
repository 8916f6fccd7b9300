import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { DIGEST, manifest, serve, status } from '../../support/faultyRegistry';
import type { Handler } from '../../support/server';
import { withWorkbench, type Workbench } from '../../support/vscode/workbench';

/** A registry that answers by the name of the image, and a folder with a Pod that has all of them. */
async function withImages(t: TestContext, answers: Readonly<Record<string, Handler>>) {
  const { host } = await serve(t, (request, response) => {
    answers[/^\/v2\/([^/]+)\//.exec(request.url!)![1]!]!(request, response);
  });
  const folder = mkdtempSync(path.join(tmpdir(), 'pci-images-'));
  t.after(() => {
    rmSync(folder, { recursive: true });
  });
  const images = Object.fromEntries(Object.keys(answers).map((name) => [name, `${host}/${name}:1`]));
  const containers = Object.entries(images).map(([name, image]) => `    - name: ${name}\n      image: ${image} # ours\n`);
  const text = `apiVersion: v1\nkind: Pod\nmetadata:\n  name: pay\nspec:\n  containers:\n${containers.join('')}`;
  writeFileSync(path.join(folder, 'pod.yaml'), text);
  return { host, folder, images, text };
}

describe('pinning a digest from the palette', () => {
  it('says why it cannot and then changes nothing, stops when it is told to, and pins', async (t) => {
    const { host, folder, images, text } = await withImages(t, {
      locked: status(401, { 'www-authenticate': 'Basic realm="registry"' }),
      missing: status(404),
      // These never answer.
      silent: () => undefined,
      stopped: () => undefined,
      there: manifest({ 'docker-content-digest': DIGEST }),
    });
    await withWorkbench({ name: 'registry', workspace: folder }, async (workbench) => {
      const { page } = workbench;
      await workbench.openFile('pod.yaml');
      await workbench.squiggles().first().waitFor({ state: 'attached' });

      // Its time runs out while the others are asked.
      await pin(workbench, images['silent']!);
      await asking(workbench, images['silent']!).waitFor();

      await pin(workbench, images['missing']!);
      await told(workbench, images['missing']!, `The registry "${host}" has no "${images['missing']!}". Check the name and the tag.`);

      await pin(workbench, images['locked']!);
      const question = page.locator('.monaco-dialog-box');
      await question.getByText(`The registry "${host}" asks for a login.`).waitFor();
      await workbench.screenshot('registry-consent');
      await question.getByRole('button', { name: 'Cancel' }).click();
      await told(workbench, images['locked']!, `The registry "${host}" does not let everybody read "${images['locked']!}" (401)`);

      await pin(workbench, images['stopped']!);
      await asking(workbench, images['stopped']!).getByRole('button', { name: 'Cancel' }).click();
      await asking(workbench, images['stopped']!).waitFor({ state: 'detached' });

      await workbench.notification(`did not answer for "${images['silent']!}"`).waitFor();
      await workbench.screenshot('registry-timeout');
      await told(
        workbench,
        images['silent']!,
        `The registry "${host}" did not answer for "${images['silent']!}" in time. Check the network and the proxy, and try again.`,
      );
      assert.deepEqual(await page.locator('.notification-toast').allInnerTexts(), [], 'whoever cancels need not be told so');

      assert.equal(await page.locator('.tab.active.dirty').count(), 0);
      await pin(workbench, images['there']!);
      await page.locator('.tab.active.dirty').waitFor();
      await workbench.save();
      assert.equal(workbench.saved('pod.yaml'), text.replace(images['there']!, `${images['there']!}@${DIGEST}`));
    });
  });
});

/** Chooses the image from a list, since the cursor is at none. */
async function pin(workbench: Workbench, image: string): Promise<void> {
  await workbench.runCommand('PCI: Pin digest');
  await workbench.pick(image);
}

const asking = (workbench: Workbench, image: string) => workbench.notification(`Asking the registry for the digest of "${image}"…`);

/** Waits for an error and puts it away. */
async function told(workbench: Workbench, image: string, message: string): Promise<void> {
  const notification = workbench.notification(message);
  await notification.waitFor();
  await asking(workbench, image).waitFor({ state: 'detached' });
  await notification.hover();
  await notification.getByRole('button', { name: /^Clear Notification/ }).click();
  await notification.waitFor({ state: 'detached' });
}
