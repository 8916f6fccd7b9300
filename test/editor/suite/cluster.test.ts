import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { commands, ConfigurationTarget, EventEmitter, extensions, workspace } from 'vscode';
import { name, publisher } from '../../../package.json';
import { contextOf } from '../../../src/cluster/contexts';
import { Attention } from '../../../src/editor/cluster/attention';
import type { PartsForTests } from '../../../src/editor/extension';
import { liveUri } from '../../../src/editor/cluster/uris';
import { summarise } from '../../../src/editor/view/summary';
import { readAudit } from '../../support/cluster/audit';
import { startCluster, type Cluster } from '../../support/cluster/cluster';
import { needParts } from '../../support/cluster/needParts';
import { loadWorld, SECRET_VALUE } from '../../support/cluster/world';
import { kubeconfigAt } from '../../support/connection';
import { eventually, inFolder, write } from '../../support/vscode/in-host';

const CHECKOUT = '/apis/apps/v1/namespaces/payments/deployments/checkout';

/** A change in a cluster has to be seen within this many milliseconds. */
const SEEN_WITHIN = 2000;

describe('A cluster', () => {
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
    await set('kubeconfig', cluster.kubeconfig);
    // Whoever shows a cluster wants it followed, and a pause would end at once.
    await commands.executeCommand('workbench.action.closeSidebar');
  });
  after(async () => {
    await commands.executeCommand('pciK8s.clearResults');
    await set('kubeconfig', undefined);
    await stop();
  });

  const set = (key: string, value: unknown) => workspace.getConfiguration('pciK8s').update(key, value, ConfigurationTarget.Global);
  /** What the extension asked of the API server: `GET /version`. */
  const asked = () =>
    readAudit(cluster)
      .filter(({ userAgent }) => userAgent?.startsWith('pci-kubernetes/'))
      .map(({ verb, requestURI }) => `${verb} ${requestURI}`);
  /** VS Code shows no dialogs in tests; test/editor/ui clicks on it. */
  const agree = async (context = 'admin') => {
    await parts.clusters.consents.give(contextOf(await kubeconfigAt(cluster.kubeconfig), context)!);
  };
  const scan = async (context = 'admin') => {
    await agree(context);
    await commands.executeCommand('pciK8s.scanContext', context);
    return parts.clusters.current!;
  };
  const codesOf = (key: string, context = 'admin') => [
    ...new Set(parts.store.get(liveUri(context, key))?.judgement.findings.map(({ rule }) => rule.code.replace('PCI-K8S-', ''))),
  ];
  const wholeOf = (context = 'admin') => parts.store.get(liveUri(context, ''))!.judgement;

  it('is not contacted when its kubeconfig becomes known, nor to be chosen from', async () => {
    await parts.clusters.kubeconfigs.read();
    assert.deepEqual(asked(), []);
  });

  it('is not contacted where a setting forbids it', async () => {
    await agree();
    await set('neverContact', ['adm*']);
    await commands.executeCommand('pciK8s.scanCurrentContext');
    await set('neverContact', undefined);
    assert.equal(parts.clusters.current === undefined, true);
    assert.deepEqual(asked(), []);
  });

  it('is read by command, and what is found is in the store, object by object', async () => {
    const session = await scan();
    assert.deepEqual([session.state, session.context.name, session.found?.identity?.username], ['live', 'admin', 'kubernetes-admin']);
    // All that is found in this shop is in test/cluster/scan.test.ts.
    const checkout = codesOf('payments/Deployment/checkout');
    assert.deepEqual(
      ['109', '301', '304', '307', '501', '502', '503'].filter((code) => !checkout.includes(code)),
      [],
    );
    assert.deepEqual(codesOf('ClusterRoleBinding/ci-admin'), ['102', '953']);
    assert.deepEqual(
      codesOf('payments/Deployment/card-vault').filter((code) => ['301', '304', '307', '501', '502'].includes(code)),
      [],
    );
    assert.deepEqual(wholeOf().notAssessed, []);
  });

  it('counts all of its objects, also those without findings', () => {
    const { live } = parts.clusters.current!;
    const files = parts.store.files.filter(({ judgement }) => judgement.kind === 'live');
    const sum = summarise(files);
    assert.equal(sum.liveObjects, live.keys.length);
    const passed = (id: string) => files.reduce((all, { judgement }) => all + (judgement.counts.get(id)?.pass ?? 0), 0);
    const judged = live.keys.map((key) => live.judge(key)!);
    for (const { id } of live.rules) {
      const wanted = judged.reduce((all, { counts }) => all + (counts.get(id)?.pass ?? 0), 0);
      assert.equal(passed(id), wanted, id);
    }
    assert.notEqual(passed('host-namespaces'), 0);
  });

  it('is followed: what changes in it shows within two seconds', async () => {
    assert.equal(codesOf('payments/Deployment/checkout').includes('305'), false);
    await cluster.patch(CHECKOUT, { spec: { template: { spec: { hostNetwork: true } } } });
    await eventually(
      () => codesOf('payments/Deployment/checkout'),
      (codes) => {
        assert.ok(codes.includes('305'), codes.join());
      },
      SEEN_WITHIN,
    );
    await cluster.patch(CHECKOUT, { spec: { template: { spec: { hostNetwork: null } } } });
    await eventually(
      () => codesOf('payments/Deployment/checkout'),
      (codes) => {
        assert.equal(codes.includes('305'), false, codes.join());
      },
      SEEN_WITHIN,
    );
  });

  it('loses what is deleted', async () => {
    const spec = { hostPID: true, containers: [{ name: 'main', image: 'nginx' }] };
    await cluster.create('/api/v1/namespaces/monitoring/pods', { metadata: { name: 'passing' }, spec });
    await eventually(
      () => codesOf('monitoring/Pod/passing'),
      (codes) => {
        assert.ok(codes.includes('305'), codes.join());
      },
      SEEN_WITHIN,
    );
    const { status } = await cluster.request({ method: 'DELETE', path: '/api/v1/namespaces/monitoring/pods/passing?gracePeriodSeconds=0' });
    assert.equal(status, 200);
    await eventually(
      () => parts.store.get(liveUri('admin', 'monitoring/Pod/passing')) === undefined,
      (gone) => {
        assert.ok(gone);
      },
      SEEN_WITHIN,
    );
  });

  it('is let be while it is paused, and caught up with afterwards', async () => {
    const { current } = parts.clusters;
    await current!.pause();
    assert.equal(current!.state, 'paused');
    await cluster.patch(CHECKOUT, { spec: { template: { spec: { hostIPC: true } } } });
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.equal(codesOf('payments/Deployment/checkout').includes('305'), false);
    current!.resume();
    await eventually(
      () => codesOf('payments/Deployment/checkout'),
      (codes) => {
        assert.ok(codes.includes('305'), codes.join());
      },
      SEEN_WITHIN,
    );
    assert.equal(current!.state, 'live');
    await cluster.patch(CHECKOUT, { spec: { template: { spec: { hostIPC: null } } } });
  });

  it('is let be when nothing has shown it for a while, unless somebody asked to watch it, and followed again when it is seen', async () => {
    const session = parts.clusters.current!;
    const seen = new EventEmitter<void>();
    const view = { visible: false, onDidChangeVisibility: seen.event };
    const attention = new Attention(parts.clusters, [view], 200);
    const becomes = (wanted: string) =>
      eventually(
        () => session.state,
        (state) => {
          assert.equal(state, wanted);
        },
      );
    try {
      seen.fire();
      await becomes('paused');
      view.visible = true;
      seen.fire();
      await becomes('live');

      view.visible = false;
      await commands.executeCommand('pciK8s.watchCurrentContext');
      seen.fire();
      await new Promise((resolve) => setTimeout(resolve, 500));
      assert.deepEqual([parts.clusters.current === session, session.kept, session.state], [true, true, 'live']);
    } finally {
      attention.dispose();
    }
  });

  it('is not where a workspace says that its kubeconfig is, nor does a workspace lift what is forbidden', async () => {
    for (const [key, value] of Object.entries({ kubeconfig: '/elsewhere', neverContact: [], 'cluster.tokenSecrets': true })) {
      await assert.rejects(async () => {
        await workspace.getConfiguration('pciK8s').update(key, value, ConfigurationTarget.Workspace);
      }, /./);
    }
    // Written into the file by hand, it counts for nothing.
    await write('.vscode/settings.json', JSON.stringify({ 'pciK8s.kubeconfig': '/elsewhere' }));
    await new Promise((resolve) => setTimeout(resolve, 1000));
    assert.equal(workspace.getConfiguration('pciK8s').get('kubeconfig'), cluster.kubeconfig);
    await workspace.fs.delete(inFolder('.vscode/settings.json'));
  });

  it('is judged by the configuration file of the folder, as soon as that is saved', async () => {
    const config = inFolder('.pci-k8s.yaml');
    const original = await workspace.fs.readFile(config);
    const agent = 'monitoring/DaemonSet/node-agent';
    try {
      assert.ok(codesOf(agent).includes('305'));
      await write('.pci-k8s.yaml', 'rules:\n  host-namespaces: off\n');
      await eventually(
        () => codesOf(agent),
        (codes) => {
          assert.equal(codes.includes('305'), false, codes.join());
        },
      );
    } finally {
      await workspace.fs.writeFile(config, original);
    }
  });

  it('is said to be another one when the kubeconfig switches its context, and is not contacted then', async () => {
    const text = readFileSync(cluster.kubeconfig, 'utf8');
    const before = asked().length;
    try {
      writeFileSync(cluster.kubeconfig, text.replace('"current-context": "admin"', '"current-context": "sam"'));
      await eventually(
        () => parts.clusters.news,
        (news) => {
          assert.deepEqual(news, { kind: 'other-context', context: 'sam' });
        },
      );
      assert.equal(parts.clusters.current?.context.name, 'admin');
      assert.deepEqual(
        asked()
          .slice(before)
          .filter((line) => !line.includes('watch')),
        [],
      );
    } finally {
      writeFileSync(cluster.kubeconfig, text);
    }
    await eventually(
      () => parts.clusters.news,
      (news) => {
        assert.equal(news, undefined);
      },
    );
  });

  it('can be stopped in the middle: what was read stays, and what was not is said', async () => {
    await agree();
    // No answer comes any more from the moment at which the lists begin.
    const frozen = parts.clusters.onDidChange(() => {
      if (parts.clusters.current?.state === 'reading') cluster.freeze();
    });
    const done = commands.executeCommand('pciK8s.scanCurrentContext');
    try {
      await eventually(
        () => parts.clusters.current?.state,
        (state) => {
          assert.equal(state, 'reading');
        },
      );
      frozen.dispose();
      await commands.executeCommand('pciK8s.stop');
      await done;
    } finally {
      cluster.thaw();
    }
    const session = parts.clusters.current!;
    assert.equal(session.state, 'stopped');
    const notRead = session.live.coverage.lists.filter(({ state }) => state === 'not-listed').map(({ list }) => list.served.plural);
    assert.ok(notRead.includes('pods'), notRead.join());
    await eventually(
      () => wholeOf().notAssessed.map(({ message }) => message),
      (messages) => {
        assert.ok(messages.includes('The scan was stopped before all pods were read.'), messages.join('\n'));
      },
    );
  });

  it('that cannot be reached says so, and nothing is taken for a pass', async () => {
    const session = await scan('dead');
    assert.equal(session.state, 'failed');
    assert.match(session.failure!.message, /^The API server "https:\/\/127\.0\.0\.1:\d+" could not be reached: nothing listens there\./);
    assert.deepEqual(
      wholeOf('dead').notAssessed.map(({ message }) => message),
      [session.failure!.message],
    );
    // The other context's results are gone with its session.
    assert.equal(parts.store.get(liveUri('admin', '')) === undefined, true);
  });

  it('says list by list what a user may not see', async () => {
    const session = await scan('dana');
    const refused = session.live.coverage.lists.filter(({ state }) => state === 'forbidden').map(({ list }) => list.served.plural);
    assert.ok(refused.includes('nodes'), refused.join());
    assert.ok(wholeOf('dana').notAssessed.some(({ message }) => message.startsWith('"dana@shop.example" may not list "nodes".')));
  });

  it('is looked into by the namespaces of the settings where it may not be listed', async () => {
    await set('cluster.namespaces', ['payments']);
    const session = await scan('dana');
    await set('cluster.namespaces', undefined);
    const pods = session.live.coverage.lists.filter(({ list }) => list.served.plural === 'pods');
    assert.deepEqual(
      pods.map(({ list, state }) => [list.namespace, state]),
      // Whoever may only list is asked again from time to time.
      [['payments', 'polled']],
    );
    // She sees the pods and not what made them, so that one of them stands for all.
    const pod = session.live.keys.find((key) => key.startsWith('payments/Pod/checkout'))!;
    assert.ok(codesOf(pod, 'dana').includes('502'));
  });

  it('is forgotten when the results are cleared, and nothing is followed any more', async () => {
    await scan();
    await commands.executeCommand('pciK8s.clearResults');
    assert.equal(parts.clusters.current === undefined, true);
    assert.deepEqual(
      parts.store.files.flatMap(({ uri, judgement }) => (judgement.kind === 'live' ? [uri.toString()] : [])),
      [],
    );
  });

  it('was only read, and no Secret of it', () => {
    const verbs = new Set(
      readAudit(cluster).flatMap(({ userAgent, verb, requestURI }) => (isOurs(userAgent) && !isReview(requestURI) ? [verb] : [])),
    );
    assert.deepEqual([...verbs].sort(), ['get', 'list', 'watch']);
    const secrets = readAudit(cluster).filter(({ userAgent, objectRef }) => isOurs(userAgent) && objectRef?.resource === 'secrets');
    assert.deepEqual(secrets, []);
    assert.equal(JSON.stringify(parts.store.files.map(({ judgement }) => judgement.findings.map(({ args }) => args))).includes(SECRET_VALUE), false);
  });
});

const isOurs = (userAgent: string | undefined): boolean => userAgent?.startsWith('pci-kubernetes/') ?? false;

/** What somebody is and may is asked by objects that are not kept. */
const isReview = (uri: string): boolean => /reviews(\?|$)/.test(uri);
