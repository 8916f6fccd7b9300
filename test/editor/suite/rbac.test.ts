import assert from 'node:assert/strict';
import { commands, ConfigurationTarget, env, extensions, window, workspace, type CodeLens, type MarkdownString, type Uri } from 'vscode';
import { name, publisher } from '../../../package.json';
import { contextOf } from '../../../src/cluster/contexts';
import { EXPLAIN_SCHEME } from '../../../src/editor/rbac/explain/documents';
import type { PartsForTests } from '../../../src/editor/extension';
import { childrenOf, type RbacNode } from '../../../src/editor/rbac/tree/nodes';
import { startCluster, type Cluster } from '../../support/cluster/cluster';
import { needParts } from '../../support/cluster/needParts';
import { resourcePath } from '../../support/cluster/paths';
import { loadWorld } from '../../support/cluster/world';
import { kubeconfigAt } from '../../support/connection';
import { closeAll, eventually, inFolder, openFile, write } from '../../support/vscode/in-host';

/** A change in a cluster has to be seen within this many milliseconds. */
const SEEN_WITHIN = 2000;

const SUPPORT = `
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: card-reader, namespace: payments}
rules:
  - apiGroups: [""]
    resources: [secrets]
    verbs: [get, list]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: card-readers, namespace: payments}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: card-reader}
subjects: [{kind: User, name: dana@shop.example}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: viewers, namespace: payments}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{kind: Group, name: support}]
`;

describe('Cluster RBAC', () => {
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
    await workspace.getConfiguration('pciK8s').update('kubeconfig', cluster.kubeconfig, ConfigurationTarget.Global);
  });
  after(async () => {
    await commands.executeCommand('pciK8s.clearResults');
    await workspace.getConfiguration('pciK8s').update('kubeconfig', undefined, ConfigurationTarget.Global);
    await closeAll();
    // What nobody shows is not followed for ever, which other suites look at.
    await commands.executeCommand('workbench.action.closeSidebar');
    await stop();
  });

  const scan = async (context: string) => {
    await parts.clusters.consents.give(contextOf(await kubeconfigAt(cluster.kubeconfig), context)!);
    await commands.executeCommand('pciK8s.scanContext', context);
    await parts.rbacSources.ready();
  };
  /** A line as a screen reader reads it. */
  const say = (node: RbacNode) => parts.rbac.getTreeItem(node).accessibilityInformation!.label;
  /** The lines that are open below each other: each step is the beginning of a line. */
  const down = (...steps: readonly string[]): readonly RbacNode[] => {
    let nodes: readonly RbacNode[] = parts.rbac.getChildren();
    for (const step of steps) nodes = childrenOf(find(nodes, step));
    return nodes;
  };
  const find = (nodes: readonly RbacNode[], start: string): RbacNode => {
    const found = nodes.find((node) => say(node).startsWith(start));
    assert.ok(found, `"${start}" is not among:\n${nodes.map(say).join('\n')}`);
    return found;
  };
  const said = (nodes: readonly RbacNode[]) => nodes.map(say);
  const ask = (text: string) => commands.executeCommand('pciK8s.whoCan', text);
  const mode = (one: string) => commands.executeCommand('pciK8s.rbacMode', one);

  describe('of the workspace', () => {
    const file = 'rbac-test.yaml';
    before(async () => {
      await commands.executeCommand('pciK8s.clearResults');
      await write(file, SUPPORT);
    });
    after(async () => {
      await workspace.fs.delete(inFolder(file));
    });

    it('is that of the manifests on top of what every cluster has, and follows them', async () => {
      await parts.rbacSources.ready();
      await eventually(
        () => said(parts.rbac.getChildren()),
        (lines) => {
          assert.match(lines[0]!, /^Manifests of /);
        },
      );
      await ask('who can list secrets in payments');
      const holders = () => said(down('Who can', 'who can list secrets in payments'));
      // The file was written just now, and the folder's watcher tells of it in its own time.
      await eventually(holders, (lines) => {
        assert.ok(
          lines.some((line) => line.startsWith('user "dana@shop.example"')),
          lines.join('\n'),
        );
      });
      await ask('what can group:support do');
      // `view` is in no file.
      await eventually(
        () => said(down('Who can', 'what can group:support do')),
        (lines) => {
          assert.ok(lines.includes('pods: get, list, watch, payments'), lines.join('\n'));
        },
      );

      await write(file, SUPPORT.replace('dana@shop.example', 'erik@shop.example'));
      await eventually(holders, (lines) => {
        assert.ok(
          lines.some((line) => line.startsWith('user "erik@shop.example"')),
          lines.join('\n'),
        );
        assert.ok(!lines.some((line) => line.startsWith('user "dana@shop.example"')), lines.join('\n'));
      });
      await commands.executeCommand('pciK8s.rbacForget', find(down('Who can'), 'what can group:support do'));
    });

    it('counts above a role whom it is granted to, and a click shows them', async () => {
      await workspace.getConfiguration('pciK8s').update('codeLens', true, ConfigurationTarget.Global);
      await openFile(inFolder(file));
      const [lens] = await eventually(
        async () => await commands.executeCommand<CodeLens[]>('vscode.executeCodeLensProvider', inFolder(file), 10),
        (lenses) => {
          assert.deepEqual(
            lenses.map(({ command }) => command?.title),
            ['Subjects granted to: 1'],
          );
        },
      );
      await workspace.getConfiguration('pciK8s').update('codeLens', undefined, ConfigurationTarget.Global);
      await commands.executeCommand(lens!.command!.command, ...((lens!.command!.arguments ?? []) as unknown[]));
      assert.equal(parts.rbac.mode, 'role');
      // The sample gives a ServiceAccount of the namespace all rights, so that whoever reads its tokens has them, too.
      assert.match(said(down('Roles', 'payments')).join('\n'), /^Role card-reader, Critical, payments · 1 rule · 1 binding$/m);
      await mode('risk');
    });

    it('opens a rule in its manifest', async () => {
      const [way] = childrenOf(find(down('Who can', 'who can list secrets in payments'), 'user "erik'));
      await commands.executeCommand('pciK8s.rbacOpen', way);
      const editor = window.activeTextEditor!;
      assert.deepEqual([editor.document.uri.toString(), editor.selection.start.line], [inFolder(file).toString(), 5]);
    });
  });

  describe('of a cluster', () => {
    before(async function () {
      this.timeout(60_000);
      await scan('admin');
    });

    it('is ordered by risk, the worst first, and what Kubernetes ships is in one line', () => {
      const lines = said(parts.rbac.getChildren());
      assert.match(lines[0]!, /^Context "admin": live/);
      assert.ok(
        lines.some((line) => /^System, \d+$/.test(line)),
        lines.join('\n'),
      );
      const everything = said(down('Critical', 'Can do everything'));
      assert.ok(
        everything.includes('ServiceAccount "web/ci" can do everything, in the whole cluster. Critical, whole cluster'),
        everything.join('\n'),
      );
      const ways = said(down('Critical', 'Can do everything', 'ServiceAccount "web/ci"'));
      assert.deepEqual(ways, ['ClusterRoleBinding ci-admin → ClusterRole cluster-admin, whole cluster · rule 1: * *.*']);
      assert.ok(said(down('Medium', 'Binding waits for a role')).some((line) => line.includes('ClusterRoleBinding left-over')));
    });

    it('says the whole chain when somebody points at a line', () => {
      const node = find(down('Critical', 'Can do everything'), 'ServiceAccount "web/ci"');
      const item = parts.rbac.resolveTreeItem(parts.rbac.getTreeItem(node), node, { isCancellationRequested: false } as never);
      const { value } = item.tooltip as MarkdownString;
      assert.match(value, /web\/ci → ClusterRoleBinding "ci-admin" → ClusterRole "cluster-admin" → rule 1/);
      assert.match(value, /apiGroups:\s+- "\*"/);
    });

    it('is ordered by subject, role and namespace, too', async () => {
      await mode('subject');
      assert.ok(said(down('Users')).some((line) => line.startsWith('user "former-employee@shop.example"')));
      assert.ok(said(down('ServiceAccounts', 'web')).some((line) => /^ServiceAccount "web\/gone".*does not exist; the binding waits/.test(line)));
      assert.ok(said(down('ServiceAccounts', 'web', 'ServiceAccount "web/ci"', 'Can do')).includes('*.*: *, whole cluster'));
      await mode('role');
      assert.ok(said(down('ClusterRoles', 'ClusterRole support', 'Bound to')).includes('support → payments, RoleBinding developers'));
      assert.ok(said(down('ClusterRoles')).some((line) => line.startsWith('ClusterRole no-such-role, does not exist')));
      await mode('namespace');
      assert.ok(said(down('payments', 'Who can read Secrets')).some((line) => line.startsWith('group "payments-developers"')));
      await mode('risk');
    });

    it('answers questions, and its answers follow the cluster within two seconds', async () => {
      await ask('who can delete deploy in payments');
      const holders = () => said(down('Who can', 'who can delete deploy'));
      assert.ok(holders().some((line) => line.startsWith('group "system:masters", may do everything')));
      assert.ok(
        holders().some((line) => line.startsWith('ServiceAccount "payments/default"')),
        holders().join('\n'),
      );
      assert.ok(!holders().some((line) => line.includes('night-shift')));
      const path = resourcePath('rolebindings', 'payments');
      await cluster.create(path, {
        metadata: { name: 'night-shift' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'edit' },
        subjects: [{ kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: 'night-shift' }],
      });
      await eventually(
        holders,
        (lines) => {
          assert.ok(
            lines.some((line) => line.startsWith('group "night-shift"')),
            lines.join('\n'),
          );
        },
        SEEN_WITHIN,
      );
      await cluster.request({ method: 'DELETE', path: `${path}/night-shift` });
      await eventually(
        holders,
        (lines) => {
          assert.ok(!lines.some((line) => line.startsWith('group "night-shift"')), lines.join('\n'));
        },
        SEEN_WITHIN,
      );
    });

    it('says what is wrong with a question, and what somebody can do', async () => {
      await ask('who can get');
      assert.match(said(down('Who can', 'who can get,'))[0]!, /^Name what to get/);
      await commands.executeCommand('pciK8s.rbacForget', find(down('Who can'), 'who can get,'));
      await ask('can former-employee@shop.example delete pods in payments');
      assert.deepEqual(said(down('Who can', 'can former-employee')), ['No, RBAC does not allow it.']);
      await ask('can dana +payments-developers list secrets in payments');
      const lines = said(down('Who can', 'can dana +payments-developers'));
      assert.equal(lines[0], 'Yes, by:');
      assert.match(lines[1]!, /payments-developers → RoleBinding developers → ClusterRole support, payments · rule 1/);
    });

    it('explains every way, and what comes near', async () => {
      const shown = async (node: RbacNode) => {
        const uri = await commands.executeCommand<Uri>('pciK8s.rbacExplain', node);
        assert.equal(uri.scheme, EXPLAIN_SCHEME);
        return (await workspace.openTextDocument(uri)).getText();
      };
      const yes = await shown(find(down('Who can'), 'can dana +payments-developers'));
      assert.match(yes, /Each of these ways is enough/);
      assert.match(yes, /dana → group "payments-developers" → RoleBinding "developers" of "payments" → ClusterRole "support" → rule 1/);
      await ask('can dana +payments-developers delete pods in payments');
      const no = await shown(find(down('Who can'), 'can dana +payments-developers delete'));
      assert.match(no, /No, RBAC does not allow it\./);
      assert.match(no, /Not this one, as it has other verbs:/);
    });

    it('opens a rule in the object of the cluster', async () => {
      const [way] = down('Who can', 'can dana +payments-developers list').slice(1);
      await commands.executeCommand('pciK8s.rbacOpen', way);
      const editor = window.activeTextEditor!;
      assert.equal(editor.document.uri.path, '/admin/ClusterRole/support.yaml');
      assert.match(editor.document.lineAt(editor.selection.start.line).text, /- verbs:|- apiGroups:/);
    });

    it('copies the command that asks the server', async () => {
      await commands.executeCommand('pciK8s.rbacCopyCanI', find(down('Who can'), 'can dana +payments-developers list'));
      assert.equal(
        await env.clipboard.readText(),
        'kubectl --context admin auth can-i list secrets --namespace payments --as dana --as-group payments-developers',
      );
    });

    it('asks the server, which agrees', async () => {
      for (const start of ['can dana +payments-developers list', 'can dana +payments-developers delete']) {
        await commands.executeCommand('pciK8s.rbacVerify', find(down('Who can'), start));
        assert.match(say(find(down('Who can'), start)), /server agrees/);
      }
    });

    it('exports what it shows', async () => {
      await commands.executeCommand('pciK8s.rbacExport', find(down('Who can'), 'who can delete deploy'), 'json');
      const { rows } = JSON.parse(window.activeTextEditor!.document.getText()) as { rows: { name: string; binding: string; scope: string }[] };
      assert.ok(rows.some((row) => row.name === 'default' && row.binding === 'payments/RoleBinding/default-edit' && row.scope === 'payments'));
      await commands.executeCommand('pciK8s.rbacExport', undefined, 'csv');
      assert.match(
        window.activeTextEditor!.document.getText(),
        /^can do everything,critical,ServiceAccount,web,ci,,ClusterRoleBinding\/ci-admin,ClusterRole\/cluster-admin,1,\* \*\.\*\r?$/m,
      );
    });
  });

  describe('of a cluster that somebody may hardly read', () => {
    before(async function () {
      this.timeout(60_000);
      await scan('dana');
    });

    it('says how much was refused, and that there may be more', async () => {
      const lines = said(parts.rbac.getChildren());
      assert.match(lines[1]!, /^\d of 7 lists not visible, what is shown is the least that there is$/);
      await ask('who can list secrets in payments');
      assert.match(say(find(down('Who can'), 'who can list secrets in payments')), /, at least \d+$/);
      assert.ok(said(down('Who can', 'who can list secrets in payments')).some((line) => line.startsWith('There may be more: ')));
      await ask('can erik list secrets in payments');
      assert.match(said(down('Who can', 'can erik list secrets in payments'))[0]!, /^Unknown: what was not seen may allow it\.$/);
    });

    it('does not ask the server what others may do where that is not allowed', async () => {
      const line = find(down('Who can'), 'can erik list secrets in payments');
      await commands.executeCommand('pciK8s.rbacVerify', line);
      assert.doesNotMatch(say(find(down('Who can'), 'can erik list secrets in payments')), /server/);
    });
  });
});
