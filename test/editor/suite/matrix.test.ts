import assert from 'node:assert/strict';
import { commands, ConfigurationTarget, extensions, window, workspace, type Uri } from 'vscode';
import { name, publisher } from '../../../package.json';
import { contextOf } from '../../../src/cluster/contexts';
import type { PartsForTests } from '../../../src/editor/extension';
import { startCluster, type Cluster } from '../../support/cluster/cluster';
import { needParts } from '../../support/cluster/needParts';
import { loadWorld } from '../../support/cluster/world';
import { kubeconfigAt } from '../../support/connection';
import { closeAll, eventually, inFolder } from '../../support/vscode/in-host';

describe('The matrix and the access review of a cluster', () => {
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
    await closeAll();
    await stop();
  });

  const set = (kubeconfig: string | undefined) => workspace.getConfiguration('pciK8s').update('kubeconfig', kubeconfig, ConfigurationTarget.Global);
  const scan = async (context: string) => {
    await parts.clusters.consents.give(contextOf(await kubeconfigAt(cluster.kubeconfig), context)!);
    await commands.executeCommand('pciK8s.scanContext', context);
    assert.equal(parts.clusters.current?.state, 'live');
  };
  const subjects = () => parts.matrix.model?.rows.map(({ subject }) => subject.name) ?? [];
  const exported = async (command: string, file: string, ...args: readonly unknown[]): Promise<string> => {
    const to: Uri = inFolder(file);
    await commands.executeCommand(command, ...args, to);
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(await workspace.fs.readFile(to));
    await workspace.fs.delete(to);
    return text;
  };

  it('has rows once its page runs, which it does under its own policy', async () => {
    await commands.executeCommand('pciK8s.showMatrix');
    // Nothing is worked out before the script of the page says that it is ready.
    await eventually(subjects, (now) => {
      assert.ok(now.includes('system:masters') && now.includes('payments-developers'), now.join());
    });
    await commands.executeCommand('pciK8s.showMatrix');
    const panels = window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(({ label }) => label === 'RBAC matrix');
    assert.equal(panels.length, 1);
  });

  it('is written as CSV as it is shown', async () => {
    const lines = (await exported('pciK8s.exportMatrix', 'matrix.csv')).split('\r\n');
    const head = lines[0]!.split(',');
    assert.deepEqual(head.slice(0, 4), ['\ufeffSubject', 'Kind', 'Namespace', 'Where']);
    const developers = lines.find((line) => line.startsWith('payments-developers,'))!.split(',');
    assert.deepEqual(
      ['pods', 'secrets', 'pods/exec', 'nodes'].map((resource) => developers[head.indexOf(resource)]),
      ['get list', 'get list', 'get create patch', ''],
    );
  });

  it('follows the cluster within two seconds', async () => {
    const bindings = '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings';
    await cluster.create(bindings, {
      metadata: { name: 'newcomer' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
      subjects: [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'newcomer@shop.example' }],
    });
    const isIn = (wanted: boolean) => (now: string[]) => {
      assert.equal(now.includes('newcomer@shop.example'), wanted);
    };
    await eventually(subjects, isIn(true), 2000);
    await cluster.request({ method: 'DELETE', path: `${bindings}/newcomer` });
    await eventually(subjects, isIn(false), 2000);
  });

  it('is reviewed by a sheet that says what it is of, and what each binding gives', async () => {
    const csv = await exported('pciK8s.exportAccessReview', 'review.csv', 'csv');
    assert.match(
      csv,
      /^\ufeffAccess review,Kubernetes RBAC\r\nScope,"cluster of the context ""admin"""\r\nRead as,kubernetes-admin\r\nRead at,\d{4}-/,
    );
    assert.match(
      csv,
      /\r\nci,ServiceAccount,web,ClusterRoleBinding\/ci-admin,ClusterRole\/cluster-admin,whole cluster,[^\r]*critical: can do everything/,
    );
    assert.match(csv, /\r\nsystem:kube-scheduler,User,,[^\r]*,Kubernetes,not looked at,7\.2\.5\.1,,,\r\n/);
    const html = await exported('pciK8s.exportAccessReview', 'review.html', 'html');
    assert.match(html, /<dt>Scope<\/dt><dd>cluster of the context &quot;admin&quot;<\/dd>/);
    assert.match(html, /<h2>What was not seen<\/h2>\s*<p>Nothing that was asked for\.<\/p>/);
  });

  it('says in the sheet what somebody may not see', async () => {
    await scan('dana');
    const html = await exported('pciK8s.exportAccessReview', 'review.html', 'html');
    assert.match(html, /<ul class="gaps"><li>The list of clusterrolebindings was refused/);
    assert.match(html, /<dd>dana@shop\.example<\/dd>/);
  });
});
