import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import type { Request } from '../../src/cluster/api';
import type { Connection } from '../../src/cluster/connect';
import { TIMING, type Timing } from '../../src/cluster/reflector';
import { sourceOf } from '../../src/cluster/reflectorSource';
import { systemClock } from '../../src/cluster/watchClock';
import { startCluster, type Cluster } from '../support/cluster/cluster';
import { eventually } from '../support/cluster/eventually';
import { exhaust } from '../support/cluster/exhaust';
import { startFaults, type Effect, type Faults } from '../support/cluster/faults';
import { connectTo } from '../support/connection';
import { configmaps, follow, MAPS } from './watchFollow';

const ROLES = '/apis/rbac.authorization.k8s.io/v1/clusterroles';
const BINDINGS = '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings';

/** What takes minutes as shipped. */
const QUICK: Timing = { ...TIMING, pollMs: 300, refusedMs: 1000 };

describe('a reflector of a real cluster', () => {
  let cluster: Cluster;
  let proxy: Faults;
  let admin: Connection;
  before(async () => {
    cluster = await startCluster();
    proxy = await startFaults(cluster);
    await grant('scanner', ['list', 'watch'], [{ kind: 'ServiceAccount', name: 'scanner', namespace: 'default' }]);
    admin = await connectTo(cluster.kubeconfig, 'admin');
  });
  after(async () => {
    admin.close();
    await proxy.stop();
    await cluster.stop();
  });

  it('is told of a change within two seconds', async (t) => {
    const follower = follow(t, cluster, admin);
    await follower.isLive();
    const began = performance.now();
    await cluster.create(MAPS, { metadata: { name: 'quick' } });
    await eventually('the object is told', () => follower.told.news.some((news) => news.startsWith('ADDED quick@')));
    await cluster.patch(`${MAPS}/quick`, { data: { a: 'b' } });
    await cluster.request({ method: 'DELETE', path: `${MAPS}/quick` });
    await eventually('its end is told', () => follower.told.news.includes('DELETED quick'));
    assert.ok(performance.now() - began < 2000);
    assert.deepEqual(
      follower.told.news.filter((news) => news.includes('quick')).map((news) => news.replace(/@.*/, '')),
      ['ADDED quick', 'MODIFIED quick', 'DELETED quick'],
    );
  });

  it('keeps up with thousands of changes, among them objects made anew under the same name', async (t) => {
    const names = Array.from({ length: 700 }, (_, i) => `many-${i}`);
    const follower = follow(t, cluster, admin);
    await follower.isLive();
    await inParallel(names, (name) => cluster.create(MAPS, { metadata: { name } }));
    await inParallel(names, (name, i) =>
      i % 2 === 0 ? cluster.patch(`${MAPS}/${name}`, { data: { n: String(i) } }) : cluster.request({ method: 'DELETE', path: `${MAPS}/${name}` }),
    );
    await inParallel(names, (name, i) => (i % 4 === 1 ? cluster.create(MAPS, { metadata: { name } }) : Promise.resolve()));
    await follower.agrees();
    const modified = follower.told.news.filter((news) => news.startsWith('MODIFIED many-')).map((news) => news.replace(/^MODIFIED |@.*/g, ''));
    assert.deepEqual(modified.sort(), names.filter((_, i) => i % 2 === 0).sort());
    assert.deepEqual(follower.told.kinds, ['listing', 'live']);
  });

  it('never sees what is in a Secret, and calls it by its kind', async (t) => {
    const secrets = '/api/v1/namespaces/default/secrets';
    const resource = { ...configmaps, plural: 'secrets', kind: 'Secret' };
    const follower = follow(t, cluster, admin, TIMING, sourceOf(admin, resource, systemClock));
    await follower.isLive();
    const annotations = { 'kubernetes.io/service-account.name': 'scanner', 'kubectl.kubernetes.io/last-applied-configuration': 'a PLANTED value' };
    const data = { token: Buffer.from('a PLANTED value').toString('base64') };
    await cluster.create(secrets, { metadata: { name: 'planted', annotations }, type: 'kubernetes.io/service-account-token', data });
    await cluster.create(secrets, { metadata: { name: 'of-another-type' }, data });
    await cluster.patch(`${secrets}/planted`, { metadata: { labels: { changed: 'yes' } } });
    await eventually('the change is told', () => follower.objects.length === 2);
    for (const object of follower.objects as { apiVersion: string; kind: string; metadata: { name: string; managedFields?: unknown } }[]) {
      assert.deepEqual([object.apiVersion, object.kind, object.metadata.name], ['v1', 'Secret', 'planted']);
      assert.equal(object.metadata.managedFields, undefined);
    }
    assert.doesNotMatch(JSON.stringify(follower.objects), new RegExp(`PLANTED|${data.token}`));
  });

  const faults: readonly (readonly [string, Effect])[] = [
    ['a reset in the middle of an event', 'cut'],
    ['a watch whose version has expired', 'gone'],
    ['a 410', { status: 410 }],
    ['a 500', { status: 500 }],
    ['a login page', 'login-page'],
    ['a reset before an answer', 'reset'],
    ['an event that stops in its middle', 'stall'],
    ['events that come byte by byte', { bytes: 7, everyMs: 1 }],
  ];
  for (const [i, [what, does]] of faults.entries()) {
    it(`loses nothing by ${what}`, async (t) => {
      const server = await connected(t, proxy.kubeconfig, 'scanner');
      const before = proxy.seen.length;
      proxy.faults.splice(0, Infinity, { path: /configmaps\?watch=true/, times: 1, does });
      const follower = follow(t, cluster, server, { ...TIMING, silenceMs: 2000 });
      const watches = () => proxy.seen.slice(before).filter(({ path }) => path.includes('configmaps?watch=true')).length;
      await eventually('it watches, or has failed to', () => watches() > 0);
      // Some faults come about only by an event.
      await cluster.create(MAPS, { metadata: { name: `fault-${i}` } });
      await cluster.patch(`${MAPS}/fault-${i}`, { data: { a: 'ü'.repeat(50) } });
      await follower.agrees();
      if (typeof does === 'string' || 'status' in does) await eventually('it watches again', () => watches() > 1);
      await cluster.request({ method: 'DELETE', path: `${MAPS}/fault-${i}` });
      await follower.agrees();
    });
  }

  it('goes on from a bookmark when a watch ends after its time, and stays live', async (t) => {
    const paths: string[] = [];
    // A bookmark comes about once a minute, and two seconds before the end of the watch.
    const soon = { ...admin, send: (request: Request) => admin.send({ ...request, path: short(request.path) }) };
    const short = (path: string): string => {
      paths.push(path.replace(/timeoutSeconds=\d+/, 'timeoutSeconds=4'));
      return paths.at(-1)!;
    };
    const follower = follow(t, cluster, soon, TIMING, sourceOf(admin, { ...configmaps, plural: 'services', kind: 'Service' }, systemClock));
    await follower.isLive();
    const { metadata } = await cluster.create(MAPS, { metadata: { name: 'nothing-that-is-watched' } });
    // Only asked for the newest state does the API server itself learn that nothing was missed until then.
    await follower.agrees();
    await eventually('it watches again', () => paths.length > 1);
    const [first, second] = paths.map((path) => Number(/&resourceVersion=(\d+)$/.exec(path)![1]));
    assert.ok(first! < Number(metadata.resourceVersion) && second! >= Number(metadata.resourceVersion), paths.join('\n'));
    assert.deepEqual(follower.told.kinds, ['listing', 'live']);
  });

  it('lists instead where only the watch is refused, and watches when it is allowed to', async (t) => {
    await grant('lister', ['list'], [{ kind: 'User', name: 'sam@shop.example', apiGroup: 'rbac.authorization.k8s.io' }]);
    const sam = await connected(t, cluster.kubeconfig, 'sam');
    const follower = follow(t, cluster, sam, QUICK);
    await eventually('it is polled', () => follower.told.last.kind === 'polled');
    assert.match(follower.told.last.message!, /does not let "sam@shop\.example" watch "configmaps"/);
    await cluster.create(MAPS, { metadata: { name: 'polled' } });
    await follower.agrees();
    assert.equal(follower.told.last.kind, 'polled');
    await cluster.patch(`${ROLES}/lister`, { rules: rules(['list', 'watch']) });
    await follower.isLive();
  });

  it('waits as the server says when that answers 429, and then goes on', async (t) => {
    const sam = await connected(t, cluster.kubeconfig, 'sam');
    const follower = follow(t, cluster, sam);
    await follower.isLive();
    await follower.pause();
    await cluster.create(MAPS, { metadata: { name: 'busy' } });
    const release = await exhaust(cluster, 'sam');
    follower.resume();
    await eventually('it was refused', () => follower.told.last.message?.includes('takes no more requests for now (429)'));
    assert.equal(follower.told.last.kind, 'stale');
    await release();
    await follower.isLive();
    await follower.agrees();
  });

  it('says what is refused, and follows it once it is allowed', async (t) => {
    const dana = await connected(t, cluster.kubeconfig, 'dana');
    const follower = follow(t, cluster, dana, QUICK);
    await eventually('it is forbidden', () => follower.told.last.kind === 'forbidden');
    assert.match(follower.told.last.message!, /does not let "dana@shop\.example" list "configmaps"/);
    await grant('dana', ['list', 'watch'], [{ kind: 'User', name: 'dana@shop.example', apiGroup: 'rbac.authorization.k8s.io' }]);
    await follower.isLive();
    await follower.agrees();
  });

  it('says what is not served, and follows it once it is', async (t) => {
    const cards = { group: 'shop.example', version: 'v1', plural: 'cards', kind: 'Card', namespaced: true, verbs: ['list', 'watch'] };
    const follower = follow(t, cluster, admin, QUICK, sourceOf(admin, cards, systemClock));
    await eventually('it is not served', () => follower.told.last.kind === 'not-served');
    await cluster.create('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definitionOfCards);
    await follower.isLive();
  });

  it('says that a credential is refused', async (t) => {
    const nobody = await connected(t, cluster.kubeconfig, 'bad-token');
    const follower = follow(t, cluster, nobody);
    await eventually('it is unauthorized', () => follower.told.last.kind === 'unauthorized');
  });

  async function grant(name: string, verbs: string[], subjects: object[]): Promise<void> {
    await cluster.create(ROLES, { metadata: { name }, rules: rules(verbs) });
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name };
    await cluster.create(BINDINGS, { metadata: { name }, roleRef, subjects });
  }
});

const rules = (verbs: readonly string[]): object[] => [{ apiGroups: [''], resources: ['configmaps'], verbs }];

const definitionOfCards = {
  metadata: { name: 'cards.shop.example' },
  spec: {
    group: 'shop.example',
    scope: 'Namespaced',
    names: { plural: 'cards', singular: 'card', kind: 'Card' },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
  },
};

/** Some at a time, as controllers do. */
async function inParallel<T>(items: readonly T[], work: (item: T, i: number) => Promise<unknown>): Promise<void> {
  const queue = [...items.entries()];
  await Promise.all(
    Array.from({ length: 32 }, async () => {
      for (let next = queue.shift(); next; next = queue.shift()) await work(next[1], next[0]);
    }),
  );
}

async function connected(t: TestContext, kubeconfig: string, context: string): Promise<Connection> {
  const connection = await connectTo(kubeconfig, context);
  t.after(() => {
    connection.close();
  });
  return connection;
}
