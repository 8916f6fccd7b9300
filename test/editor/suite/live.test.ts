import assert from 'node:assert/strict';
import { commands, ConfigurationTarget, extensions, window, workspace, type CodeAction, type TextDocument, type TreeItem } from 'vscode';
import { name, publisher } from '../../../package.json';
import { contextOf } from '../../../src/cluster/contexts';
import type { PartsForTests } from '../../../src/editor/extension';
import { liveUri } from '../../../src/editor/cluster/uris';
import { refOf, type FindingRef } from '../../../src/editor/store';
import { startCluster, type Cluster } from '../../support/cluster/cluster';
import { needParts } from '../../support/cluster/needParts';
import { digestOf, loadWorld, SECRET_VALUE } from '../../support/cluster/world';
import { kubeconfigAt } from '../../support/connection';
import { actionsAt, apply, closeAll, codeOf, diagnostics, eventually, hoverAt, openFile, openText, squiggles } from '../../support/vscode/in-host';

const KEY = 'payments/Deployment/checkout';

describe('An object of a cluster', () => {
  let cluster: Cluster;
  let stop = () => Promise.resolve();
  let parts: PartsForTests;

  before(async function () {
    this.timeout(120_000);
    needParts(this);
    cluster = await startCluster();
    stop = cluster.stop;
    await loadWorld(cluster);
    parts = await extensions.getExtension<PartsForTests>(`${publisher}.${name}`)!.activate();
    await set(cluster.kubeconfig);
    await scan('admin');
  });
  after(async () => {
    await commands.executeCommand('pciK8s.clearResults');
    await set(undefined);
    await stop();
  });
  afterEach(closeAll);

  const set = (kubeconfig: string | undefined) => workspace.getConfiguration('pciK8s').update('kubeconfig', kubeconfig, ConfigurationTarget.Global);
  const scan = async (context: string) => {
    await parts.clusters.consents.give(contextOf(await kubeconfigAt(cluster.kubeconfig), context)!);
    await commands.executeCommand('pciK8s.scanContext', context);
    assert.equal(parts.clusters.current?.state, 'live');
  };
  const refTo = (key: string, code: string, container?: string): FindingRef => {
    const uri = liveUri('admin', key);
    const finding = parts.store
      .get(uri)
      ?.judgement.findings.find((one) => one.rule.code === `PCI-K8S-${code}` && (container === undefined || one.container === container));
    assert.ok(finding, `${code} is not found in ${key}`);
    return refOf(uri, finding);
  };
  const show = async (key: string, code: string): Promise<TextDocument> => {
    await commands.executeCommand('pciK8s.openFinding', refTo(key, code));
    const document = window.activeTextEditor!.document;
    assert.equal(document.uri.toString(), liveUri('admin', key).toString());
    await eventually(
      () => squiggles(document),
      (found) => {
        assert.ok(
          found.some((one) => one.startsWith(code)),
          found.join('\n'),
        );
      },
    );
    return document;
  };
  const titlesAt = async (document: TextDocument, text: string) => (await actionsAt(document, text)).map(({ title }) => title);

  it('is shown as YAML that cannot be edited, with squiggles where its findings are', async () => {
    const document = await show(KEY, '501');
    assert.equal(document.languageId, 'yaml');
    const text = document.getText();
    assert.match(text, /^apiVersion: apps\/v1\nkind: Deployment\nmetadata:\n/);
    assert.doesNotMatch(text, /managedFields|last-applied/);
    const found = squiggles(document);
    assert.ok(found.includes('501 "registry.shop.example/checkout:latest"'), found.join('\n'));
    assert.ok(
      found.some((one) => /^301, .* "checkout"$/.test(one)),
      found.join('\n'),
    );
    const selected = window.activeTextEditor!.selection;
    assert.match(document.getText(selected), /^(registry\.shop\.example\/checkout:latest|envoyproxy\/envoy:v1\.31\.0)$/);
    await commands.executeCommand('type', { text: 'x' });
    assert.equal(document.getText(), text);
  });

  it('says what its findings mean, and offers what can be done elsewhere', async () => {
    const document = await show(KEY, '501');
    const image = 'envoyproxy/envoy:v1.31.0';
    const hover = await hoverAt(document, image);
    assert.match(hover, /\[Go to manifest\]\(command:pciK8s\.goToManifest\?/);
    const titles = await titlesAt(document, image);
    for (const wanted of [
      /^Go to manifest$/,
      /^Show the digest that "envoyproxy\/envoy:v1\.31\.0" runs with$/,
      /^Ignore .* in "\.pci-k8s\.yaml" with a reason…$/,
      /^Explain /,
    ]) {
      assert.ok(
        titles.some((title) => wanted.test(title)),
        `${String(wanted)} is not among ${titles.join(', ')}`,
      );
    }
    const actions = await actionsAt(document, image);
    assert.deepEqual(
      actions.filter(({ edit }) => edit !== undefined).map(({ title }) => title),
      [],
    );
  });

  it('shows the kubectl command of a fix, which the API server takes', async () => {
    const document = await show('monitoring/DaemonSet/node-agent', '305');
    const { range } = diagnostics(document.uri).find((one) => codeOf(one) === 'PCI-K8S-305')!;
    const actions = await commands.executeCommand<CodeAction[]>('vscode.executeCodeActionProvider', document.uri, range);
    const patch = actions.find(({ title }) => title.startsWith('Show the kubectl patch: '));
    assert.ok(patch?.command, actions.map(({ title }) => title).join(', '));
    await commands.executeCommand(patch.command.command, ...((patch.command.arguments ?? []) as unknown[]));
    const shown = window.activeTextEditor!.document;
    assert.equal(shown.languageId, 'shellscript');
    const text = shown.getText();
    assert.match(text, /^# Changes "DaemonSet node-agent" in the cluster of the context "admin" when you run it\./);
    const command = /^kubectl --context admin -n monitoring patch daemonset\.apps node-agent --type=json -p '(.*)'$/ms.exec(text);
    assert.ok(command, text);
    await commands.executeCommand('pciK8s.copyCommand');
    const answer = await cluster.request({
      method: 'PATCH',
      path: '/apis/apps/v1/namespaces/monitoring/daemonsets/node-agent?dryRun=All',
      headers: { 'content-type': 'application/json-patch+json' },
      body: JSON.parse(command[1]!) as object,
    });
    assert.equal(answer.status, 200, answer.text);
  });

  it('is followed by its document: what changes, and that it is gone', async () => {
    const spec = { hostPID: true, containers: [{ name: 'main', image: 'nginx' }] };
    const pods = '/api/v1/namespaces/monitoring/pods';
    await cluster.create(pods, { metadata: { name: 'passing' }, spec });
    await eventually(
      () => parts.store.get(liveUri('admin', 'monitoring/Pod/passing')) !== undefined,
      (found) => {
        assert.ok(found);
      },
    );
    const document = await show('monitoring/Pod/passing', '305');
    await cluster.patch(`${pods}/passing`, { metadata: { annotations: { note: 'seen' } } });
    await eventually(
      () => document.getText(),
      (text) => {
        assert.match(text, /^ {4}note: seen$/m);
      },
      2000,
    );
    await eventually(
      () => squiggles(document),
      (found) => {
        assert.ok(found.includes('305 "true"'), found.join('\n'));
      },
      2000,
    );
    await cluster.request({ method: 'DELETE', path: `${pods}/passing?gracePeriodSeconds=0` });
    await eventually(
      () => [document.getText(), ...squiggles(document)],
      (now) => {
        assert.deepEqual(now, [
          '# The object "monitoring/Pod/passing" is no longer in the cluster of the context "admin", or may no longer be read.\n',
        ]);
      },
      2000,
    );
  });

  it('leads to its manifest, to the same finding', async () => {
    await commands.executeCommand('pciK8s.goToManifest', refTo(KEY, '501', 'checkout'));
    const editor = window.activeTextEditor!;
    assert.equal(workspace.asRelativePath(editor.document.uri), 'payments/deployment.yaml');
    assert.equal(editor.document.getText(editor.selection), 'registry.example.com/shop/checkout:latest');
  });

  it('leads to its manifest from its document, too', async () => {
    await show(KEY, '501');
    await commands.executeCommand('pciK8s.goToManifest');
    assert.equal(workspace.asRelativePath(window.activeTextEditor!.document.uri), 'payments/deployment.yaml');
  });

  it('gives manifests the digest that it runs with', async () => {
    const document = await openText(
      'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n    - name: web\n      image: nginx:1.25\n',
    );
    const digest = digestOf('nginx:1.25');
    const title = `Pin ${digest.slice(0, 19)}…, running in 3 pods of context "admin"`;
    const found = await eventually(
      () => actionsAt(document, 'nginx:1.25'),
      (actions) => {
        assert.ok(
          actions.some((one) => one.title === title),
          actions.map((one) => one.title).join(', '),
        );
      },
    );
    const titles = found.map((one) => one.title);
    assert.ok(titles.indexOf(title) < titles.indexOf('Pin the digest that "nginx:1.25" has in its registry…'), titles.join(', '));
    await apply(found, title);
    assert.match(document.getText(), new RegExp(`image: nginx:1\\.25@${digest}$`, 'm'));
  });

  it('that is a Secret is never shown', async () => {
    const document = await openFile(liveUri('admin', 'payments/Secret/acquirer'));
    assert.match(document.getText(), /^# The object "payments\/Secret\/acquirer" is no longer/);
    assert.equal(document.getText().includes(SECRET_VALUE), false);
  });

  it('counts in the view of what was read and what was not', async () => {
    const lines = (depth: number) => {
      const all: TreeItem[] = [];
      const visit = (node: Parameters<typeof parts.coverage.getTreeItem>[0], level: number) => {
        all.push(parts.coverage.getTreeItem(node));
        if (level < depth) for (const child of parts.coverage.getChildren(node)) visit(child, level + 1);
      };
      for (const root of parts.coverage.getChildren()) visit(root, 0);
      return all;
    };
    const words = (items: readonly TreeItem[]) => items.map(({ label, description }) => `${label as string}: ${String(description)}`);
    const all = words(lines(3));
    assert.ok(all.includes('Identity: kubernetes-admin'), all.join('\n'));
    assert.ok(all.includes('Credential: client certificate'), all.join('\n'));
    assert.ok(
      all.some((line) => line === `API server: ${cluster.version} · ${cluster.server}`),
      all.join('\n'),
    );
    assert.ok(all.includes('DaemonSet: live · 1 · apps'), all.join('\n'));

    await scan('dana');
    const refused = lines(3).filter(({ contextValue }) => contextValue === 'refused');
    const node = refused.find(({ label }) => label === 'Node');
    assert.equal(node?.description, 'refused');
    const tooltip = (node.tooltip as { value: string }).value;
    assert.match(tooltip, /"dana@shop\.example" may not list "nodes"/);
    assert.match(tooltip, /apiGroups: \[""\]\n {2}resources: \["nodes"\]/);
    assert.ok(lines(4).every(({ accessibilityInformation }) => (accessibilityInformation?.label ?? '') !== ''));
  });
});
