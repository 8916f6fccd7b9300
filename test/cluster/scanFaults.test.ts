import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ClusterScan } from '../../src/cluster/scan';
import { systemClock, type Clock } from '../../src/cluster/watchClock';
import { messageOf } from '../../src/core/finding';
import { defaultSettings } from '../../src/core/settings';
import { formatPath } from '../../src/kube/path';
import { LiveCluster } from '../../src/live/liveCluster';
import { rules } from '../../src/rules';
import { startCluster, type Cluster } from '../support/cluster/cluster';
import { eventually } from '../support/cluster/eventually';
import { startFaults, type Effect, type Faults } from '../support/cluster/faults';
import { loadWorld } from '../support/cluster/world';
import { connectTo, kubeconfigAt, textOf } from '../support/connection';

const settings = { ...defaultSettings, today: '2026-11-24' };

/** What takes half a minute as shipped takes less than a second. */
const quickClock: Clock = { ...systemClock, after: (milliseconds, callback) => systemClock.after(Math.min(milliseconds, 400), callback) };

interface Followed {
  readonly live: LiveCluster;
  readonly scan: ClusterScan;
  /** What the rules say of everything now. */
  readonly lines: () => string[];
}

describe('a scan that goes wrong', () => {
  let cluster: Cluster;
  let proxy: Faults;
  before(async () => {
    cluster = await startCluster();
    await loadWorld(cluster);
    proxy = await startFaults(cluster);
  });
  after(async () => {
    await proxy.stop();
    await cluster.stop();
  });

  const begin = async (t: TestContext, kubeconfig: string, follow = true): Promise<Followed> => {
    const connection = await connectTo(kubeconfig, 'scanner');
    const live = new LiveCluster('scanner', rules, settings);
    const options = { namespaces: [], secrets: false, probeAnonymous: false, follow, clock: quickClock, readFile: textOf };
    const scan = new ClusterScan(connection, await kubeconfigAt(kubeconfig), live, settings, options);
    t.after(() => scan.stop());
    assert.equal(await scan.start(), undefined);
    return { live, scan, lines: () => linesOf(live) };
  };
  const fresh = async (t: TestContext): Promise<string[]> => {
    const { scan, lines } = await begin(t, cluster.kubeconfig, false);
    await scan.ready;
    await scan.stop();
    return lines();
  };
  /** Changes are gathered for a moment, and a whole scan takes some, too. */
  const agrees = (t: TestContext, followed: Followed) =>
    eventually('it is as a fresh scan', async () => {
      await sleep(300);
      return JSON.stringify(followed.lines()) === JSON.stringify(await fresh(t));
    });
  const meets = (path: RegExp, does: Effect, times = 2, skip = 0) => {
    proxy.faults.length = 0;
    proxy.faults.push({ path, does, times, skip });
  };
  const stateOf = ({ live }: Followed, plural: string) => live.coverage.lists.find(({ list }) => list.served.plural === plural)!.state;

  const faults: Readonly<Record<string, Effect>> = {
    '500': { status: 500 },
    '429 with Retry-After': { status: 429, headers: { 'retry-after': '1' } },
    'a reset connection': 'reset',
    'a body that is cut': 'cut',
    'a login page': 'login-page',
    '410 in the middle': { status: 410 },
    '403': { status: 403 },
    'a slow drip': { bytes: 4096, everyMs: 1 },
  };
  for (const [name, does] of Object.entries(faults)) {
    it(`${name} in a list: in the end it is as a fresh scan`, async (t) => {
      meets(/networkpolicies\?limit/, does);
      const followed = await begin(t, proxy.kubeconfig);
      await followed.scan.ready;
      await eventually('all is live', () => stateOf(followed, 'networkpolicies') === 'live');
      await agrees(t, followed);
    });
  }

  it('while a list fails, nothing is found by the lack of it', async (t) => {
    meets(/networkpolicies\?limit/, { status: 403 }, 1000);
    const followed = await begin(t, proxy.kubeconfig);
    await followed.scan.ready;
    assert.equal(stateOf(followed, 'networkpolicies'), 'forbidden');
    assert.ok((await fresh(t)).some((line) => line.includes('PCI-K8S-401')));
    assert.deepEqual(
      followed.lines().filter((line) => /PCI-K8S-40[12]/.test(line)),
      [],
    );
    const judgement = followed.live.judge('Namespace/web')!;
    assert.deepEqual(
      judgement.notAssessed.filter(({ rule }) => rule?.code === 'PCI-K8S-401').map(({ reason }) => reason),
      ['forbidden'],
    );
  });

  const inStream: Readonly<Record<string, Effect>> = {
    '410 in the stream': 'gone',
    'a reset': 'reset',
    'a cut line': 'cut',
    '500': { status: 500 },
    '401': { status: 401 },
  };
  for (const [name, does] of Object.entries(inStream)) {
    it(`${name} in a watch: what happened meanwhile is not lost`, async (t) => {
      proxy.faults.length = 0;
      const followed = await begin(t, proxy.kubeconfig);
      await eventually('all is live', () => stateOf(followed, 'namespaces') === 'live');
      meets(/namespaces\?watch/, does, 3);
      const label = name.replace(/\W+/g, '-').toLowerCase();
      await cluster.create('/api/v1/namespaces', { metadata: { name: `new-${label}` } });
      await cluster.patch('/api/v1/namespaces/web', { metadata: { labels: { fault: label } } });
      await agrees(t, followed);
      assert.ok(followed.live.object(`Namespace/new-${label}`));
    });
  }

  it('paused, what is known stays, and what happened meanwhile is seen afterwards', async (t) => {
    proxy.faults.length = 0;
    const followed = await begin(t, proxy.kubeconfig);
    await followed.scan.ready;
    const before = followed.lines();
    await followed.scan.pause();
    const states = new Set(followed.live.coverage.lists.map(({ state }) => state));
    // What was refused or read by its name stays so.
    assert.deepEqual([...states].sort(), ['forbidden', 'listed', 'stale']);
    assert.deepEqual(followed.lines(), before);
    await cluster.patch('/api/v1/namespaces/web', { metadata: { labels: { 'pci.k8s/scope': 'cde' } } });
    followed.scan.resume();
    await agrees(t, followed);
    assert.notDeepEqual(followed.lines(), before);
  });

  it('stopped in the middle, it keeps what there is and says what there is not', async (t) => {
    meets(/\/pods\?limit/, 'hang', 1000);
    const followed = await begin(t, proxy.kubeconfig);
    await eventually('the rest is read', () => stateOf(followed, 'clusterrolebindings') === 'live');
    await followed.scan.stop();
    assert.equal(stateOf(followed, 'pods'), 'not-listed');
    assert.ok(followed.lines().some((line) => line.includes('PCI-K8S-102')));
    const gaps = followed.live.asWhole().notAssessed.map(({ message }) => message);
    assert.ok(gaps.includes('The scan was stopped before all pods were read.'), gaps.join('\n'));
  });
});

function linesOf(live: LiveCluster): string[] {
  return live.keys.flatMap((key) =>
    live
      .judge(key)!
      .findings.map(
        (finding) => `${key} ${finding.rule.code} ${finding.severity} ${formatPath(finding.path)} ${messageOf(finding)} ${String(finding.pods)}`,
      ),
  );
}
