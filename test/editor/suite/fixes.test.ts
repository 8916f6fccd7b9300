import assert from 'node:assert/strict';
import { commands, Selection, window, workspace, type TextDocument } from 'vscode';
import { defineRule, type AnyRule } from '../../../src/core/rule';
import * as engine from '../../../src/editor/bundles/engine';
import { fixAllEdit } from '../../../src/editor/fixes/fixAll';
import { Session, settingsWithoutFile } from '../../../src/editor/session/session';
import { valueAt } from '../../../src/kube/path';
import { readFile } from '../../../src/yaml/read';
import { OCI_INDEX, pushMultiPlatform, registryProgram, startRegistry, type Registry } from '../../support/registry';
import { actionsAt, apply, closeAll, eventually, openFile, openText, write } from '../../support/vscode/in-host';

const POD = `apiVersion: v1
kind: Pod
metadata:
  name: pay # ours
spec:
  containers:
    - name: web # takes the card number
      image: registry.example.com/web:1.4.2
`;

describe('Fixes', () => {
  afterEach(closeAll);

  const actions = (document: TextDocument, text: string, title: string) =>
    eventually(
      () => actionsAt(document, text),
      (found) => {
        assert.ok(
          found.some((one) => one.title.startsWith(title)),
          `"${title}" is not among ${found.map((one) => one.title).join(', ')}`,
        );
      },
    );

  const becomes = (document: TextDocument, text: string) =>
    eventually(
      () => document.getText(),
      (now) => {
        assert.equal(now, text);
      },
    );

  it('add the whole hardened block, keep every comment, and go back by one undo', async () => {
    const document = await openText(POD);
    const found = await actions(document, 'web #', 'Add the hardened securityContext');
    assert.equal(
      found.find((one) => one.title.startsWith('Add the hardened'))?.isPreferred ?? false,
      false,
      'what a workload could notice is not preferred',
    );
    await apply(found, 'Add the hardened securityContext to container "web"');
    const fixed = dataOf(document.getText()) as { spec: { containers: [{ securityContext: unknown }] } };
    assert.deepEqual(fixed.spec.containers[0].securityContext, {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    assert.match(document.getText(), /name: pay # ours\n[^]*name: web # takes the card number\n/);
    await commands.executeCommand('undo');
    assert.equal(document.getText(), POD);
  });

  it('add a single field', async () => {
    const document = await openText(POD);
    await apply(await actions(document, 'web #', 'Set readOnlyRootFilesystem to true'), 'Set readOnlyRootFilesystem to true');
    assert.equal(document.getText(), `${POD}      securityContext:\n        readOnlyRootFilesystem: true\n`);
  });

  it('offer nothing that runs through an alias', async () => {
    const document = await openText(`apiVersion: v1
kind: Pod
metadata: { name: pay }
spec:
  containers:
    - &c
      name: web
      image: registry.example.com/web:1.4.2
  initContainers:
    - *c
`);
    const found = await actions(document, 'web\n', 'Explain');
    assert.deepEqual(
      found.map(({ title }) => title).filter((title) => /^(Set|Add|Drop)/.test(title)),
      [],
    );
  });

  it('are all made in one undo by "fix all", as far as they are safe', async () => {
    const document = await openText(POD);
    const session = new Session(
      { ...engine, rules: [rule('privileged', 'safe'), rule('allowPrivilegeEscalation', 'safe'), rule('procMount', 'review')] },
      undefined,
      settingsWithoutFile(),
    );
    session.workspace.update(session.fileOf(document.uri), POD);
    const edit = fixAllEdit(session.judge(document.uri)!);
    assert.ok(edit && (await workspace.applyEdit(edit)));
    assert.equal(document.getText(), `${POD}      securityContext:\n        allowPrivilegeEscalation: false\n        privileged: false\n`);
    await commands.executeCommand('undo');
    assert.equal(document.getText(), POD);
  });

  const SAFELY_FIXED = `apiVersion: v1
kind: Pod
metadata:
  name: pay # ours
spec:
  containers:
    - name: web # takes the card number
      image: registry.example.com/web:1.4.2
      securityContext:
        allowPrivilegeEscalation: false
  securityContext:
    seccompProfile:
      type: RuntimeDefault
`;

  it('that are safe are all made by the source action, in one step to undo', async () => {
    const document = await openText(POD);
    await actions(document, 'web #', 'Fix all safe findings');
    // As "Source Action…" and "editor.codeActionsOnSave" ask for it.
    await commands.executeCommand('editor.action.sourceAction', { kind: 'source.fixAll.pciK8s', apply: 'first' });
    await becomes(document, SAFELY_FIXED);
    await commands.executeCommand('undo');
    await becomes(document, POD);
  });

  it('that are safe are all made from the light bulb, in one step to undo, and then are no longer offered', async () => {
    const document = await openText(POD);
    await apply(await actions(document, 'web #', 'Fix all safe findings'), 'Fix all safe findings in this file');
    assert.equal(document.getText(), SAFELY_FIXED);
    const left = await actions(document, 'web #', 'Add the hardened securityContext');
    assert.equal(
      left.some(({ title }) => title.startsWith('Fix all')),
      false,
    );
    await commands.executeCommand('undo');
    assert.equal(document.getText(), POD);
  });

  it('make no change by "fix all" where every fix wants a look', async () => {
    const document = await openText(
      `${POD}      securityContext:\n        allowPrivilegeEscalation: false\n        seccompProfile:\n          type: RuntimeDefault\n`,
    );
    await actions(document, 'web #', 'Add the hardened securityContext');
    const all = await actionsAt(document, 'apiVersion', 'source.fixAll.pciK8s');
    assert.deepEqual(
      all.map(({ title }) => title),
      [],
    );
  });

  it('keep CRLF line ends', async () => {
    const uri = await write('suite/crlf.yaml', POD.replaceAll('\n', '\r\n'));
    const document = await openFile(uri);
    await apply(await actions(document, 'web #', 'Set readOnlyRootFilesystem to true'), 'Set readOnlyRootFilesystem to true');
    assert.equal(document.getText(), `${POD}      securityContext:\n        readOnlyRootFilesystem: true\n`.replaceAll('\n', '\r\n'));
    await closeAll();
    await workspace.fs.delete(uri);
  });

  describe('with a registry', () => {
    let registry: Registry | undefined;
    let digest: string;

    before(async function () {
      this.timeout(120_000);
      const found = registryProgram();
      if ('missing' in found) {
        console.log(`Skipped, the tests with a registry: ${found.missing}`);
        this.skip();
      }
      registry = await startRegistry(found.program);
      digest = await pushMultiPlatform({ host: registry.host, repository: 'shop/web' }, '1.4.2', OCI_INDEX, ['amd64', 'arm64']);
    });
    after(() => registry?.stop());

    it('pin the digest of the index, and keep the tag and the comment', async () => {
      const image = `${registry!.host}/shop/web:1.4.2`;
      const text = POD.replace('registry.example.com/web:1.4.2', `${image} # {"$imagepolicy": "flux-system:web"}`);
      const document = await openText(text);
      await apply(await actions(document, image, 'Pin the digest'), `Pin the digest that "${image}" has in its registry…`);
      assert.equal(document.getText(), text.replace(image, `${image}@${digest}`));
    });

    it('pin by the command the image that the cursor is at', async () => {
      const image = `${registry!.host}/shop/web:1.4.2`;
      const text = POD.replace('registry.example.com/web:1.4.2', image);
      const other = `    - name: side\n      image: registry.example.com/side:1\n`;
      const document = await openText(text + other);
      await actions(document, image, 'Pin the digest');
      const at = document.positionAt(text.indexOf(image));
      window.activeTextEditor!.selection = new Selection(at, at);
      await commands.executeCommand('pciK8s.pinDigest');
      assert.equal(document.getText(), text.replace(image, `${image}@${digest}`) + other);
    });

    it('pin without the tag where the setting says so', async () => {
      const image = `${registry!.host}/shop/web:1.4.2`;
      const document = await openText(POD.replace('registry.example.com/web:1.4.2', image));
      const settings = workspace.getConfiguration('pciK8s');
      await settings.update('pinDigest.keepTag', false, true);
      try {
        await apply(await actions(document, image, 'Pin the digest'), `Pin the digest that "${image}" has in its registry…`);
      } finally {
        await settings.update('pinDigest.keepTag', undefined, true);
      }
      assert.equal(document.getText(), POD.replace('registry.example.com/web:1.4.2', `${registry!.host}/shop/web@${digest}`));
    });
  });
});

const dataOf = (text: string): unknown => readFile(text).documents[0]?.data;

/** A rule that wants a field of each container's securityContext to be false. */
const rule = (field: string, safety: 'safe' | 'review'): AnyRule =>
  defineRule({
    id: `test-${field}`,
    code: `PCI-K8S-${field}`,
    target: 'container',
    title: 'A rule of this test',
    tier: 1,
    requirements: { pciDss: [], guidance: [] },
    severity: 'low',
    sparesExempt: false,
    messages: { missing: 'It is missing.' },
    fixes: { set: { title: 'Set it', safety, effect: 'It is set.' } },
    docs: { why: '', bad: '', good: '' },
    check({ container, path }, report) {
      const at = path('securityContext', field);
      if (valueAt(container, ['securityContext', field]) !== false)
        report({ message: 'missing', at, fixes: { set: () => [{ op: 'set', path: at, value: false }] } });
    },
  });
