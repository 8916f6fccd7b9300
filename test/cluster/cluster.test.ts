import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { readAudit } from '../support/cluster/audit';
import { startCluster, type Cluster } from '../support/cluster/cluster';
import { loadCrowd } from '../support/cluster/crowd';
import { eventually } from '../support/cluster/eventually';
import { exhaust } from '../support/cluster/exhaust';
import { startFaults, type Effect, type Faults } from '../support/cluster/faults';
import type { StoredObject, WatchEvent } from '../support/cluster/objects';
import { digestOf, loadWorld, SECRET_VALUE } from '../support/cluster/world';

// What the other tests of this folder rely on, asked of the real server by a client that is not the extension's.

const PODS = '/api/v1/pods';
const REVIEW = '/apis/authentication.k8s.io/v1/selfsubjectreviews';

describe('a cluster without controllers', () => {
  let cluster: Cluster;
  before(async () => {
    cluster = await startCluster();
    await loadWorld(cluster);
  });
  after(() => cluster.stop());

  it('says its version', async () => {
    const { text } = await cluster.request({ path: '/version' });
    assert.equal((JSON.parse(text) as { gitVersion: string }).gitVersion, cluster.version);
  });

  it('has a context for each way to log in and to fail', () => {
    const known = ['admin', 'anonymous', 'bad-token', 'dana', 'dead', 'exec', 'expired-certificate', 'sam', 'scanner', 'unknown-authority'];
    assert.deepEqual([...cluster.contexts].sort(), known);
    const config = JSON.parse(readFileSync(cluster.kubeconfig, 'utf8')) as { 'current-context': string; contexts: { name: string }[] };
    assert.deepEqual(
      config.contexts.map(({ name }) => name),
      cluster.contexts,
    );
    assert.equal(config['current-context'], 'admin');
  });

  it('knows who asks', async () => {
    const who = async (as: string): Promise<unknown> => {
      const { status } = (await cluster.request({ method: 'POST', path: REVIEW, body: {}, as })).body;
      return (status as { userInfo: { username: string } }).userInfo.username;
    };
    assert.equal(await who('dana'), 'dana@shop.example');
    assert.equal(await who('sam'), 'sam@shop.example');
    assert.equal(await who('scanner'), 'system:serviceaccount:default:scanner');
    const { status } = (await cluster.request({ method: 'POST', path: REVIEW, body: {} })).body;
    assert.equal((status as { userInfo: { username: string } }).userInfo.username, 'kubernetes-admin');
  });

  it('answers 401 to a token that nobody holds and 403 to a person without the right', async () => {
    assert.equal((await cluster.request({ path: PODS, token: 'unknown' })).status, 401);
    assert.equal((await cluster.request({ path: PODS, as: null })).status, 403);
    assert.equal((await cluster.request({ path: PODS, as: 'sam' })).status, 200);
    assert.equal((await cluster.request({ path: '/apis/apps/v1/deployments', as: 'sam' })).status, 403);
    assert.equal((await cluster.request({ path: '/api/v1/secrets', as: 'scanner' })).status, 403);
    assert.equal((await cluster.request({ path: '/apis/apps/v1/deployments', as: 'scanner' })).status, 200);
  });

  it('has pods with owners, digests and addresses', async () => {
    const vault = await podOf(cluster, 'payments', 'card-vault');
    assert.equal(vault.metadata.ownerReferences?.[0]?.kind, 'ReplicaSet');
    const { containerStatuses, podIP } = vault.status as { containerStatuses: { imageID: string }[]; podIP: string };
    assert.equal(containerStatuses[0]?.imageID, `registry.shop.example/card-vault@sha256:${'3f'.repeat(32)}`);
    assert.match(podIP, /^10\.244\./);
  });

  it('has what no manifest has: a mirror pod and an ephemeral container', async () => {
    const mirror = (await cluster.request({ path: '/api/v1/namespaces/kube-system/pods/kube-apiserver-control-1' })).body;
    assert.ok(mirror.metadata?.annotations?.['kubernetes.io/config.mirror']);
    assert.equal(mirror.metadata.ownerReferences?.[0]?.kind, 'Node');
    const debug = (await cluster.request({ path: '/api/v1/namespaces/monitoring/pods/debug' })).body;
    assert.equal((debug.spec as { ephemeralContainers: { name: string }[] }).ephemeralContainers[0]?.name, 'debugger-x7k2p');
  });

  it('takes a world that it has already', async () => {
    const names = async (): Promise<string[]> => (await podsOf(cluster, PODS)).map(({ metadata }) => metadata.name);
    const first = await names();
    await loadWorld(cluster);
    assert.deepEqual(await names(), first);
  });

  it('writes down who did what, and no secret', async () => {
    await cluster.request({ path: '/api/v1/namespaces/payments/secrets/acquirer', as: 'dana' });
    const read = readAudit(cluster).findLast(({ objectRef, user }) => objectRef?.resource === 'secrets' && user.username === 'dana@shop.example');
    assert.equal(read?.verb, 'get');
    assert.equal(read.level, 'Metadata');
    assert.equal(read.annotations?.['authorization.k8s.io/decision'], 'allow');
    assert.ok(!readFileSync(cluster.auditLog!, 'utf8').includes(SECRET_VALUE));
  });

  it('adds a crowd whose pages show one moment', async () => {
    await loadCrowd(cluster, { namespaces: 2, pods: 250, roleBindings: 150 });
    const pods = '/api/v1/namespaces/crowd-0/pods';
    const page = await eventually('the crowd is listed', async () => {
      const { body } = await cluster.request({ path: `${pods}?limit=100` });
      return body.metadata?.remainingItemCount === 25 && body;
    });
    const rest = (await cluster.request({ path: `${pods}?limit=100&continue=${page.metadata!.continue!}` })).body;
    assert.equal(rest.metadata?.resourceVersion, page.metadata?.resourceVersion);
    assert.equal(rest.items?.at(-1)?.metadata.name, 'pod-98');
    const bindings = await podsOf(cluster, '/apis/rbac.authorization.k8s.io/v1/namespaces/crowd-1/rolebindings');
    assert.ok(bindings.some(({ metadata }) => metadata.name === 'binding-149'));
  });

  it('answers 429 when a person has used up what they may', async () => {
    const release = await exhaust(cluster, 'sam');
    const { status, headers, text } = await cluster.request({ path: PODS, as: 'sam' });
    assert.equal(status, 429);
    assert.equal(headers['retry-after'], '1');
    // Text, and no Status.
    assert.equal(text.trim(), 'Too many requests, please try again later.');
    assert.equal((await cluster.request({ path: PODS, as: 'scanner' })).status, 200);
    await release();
    await eventually('sam is served again', async () => (await cluster.request({ path: PODS, as: 'sam' })).status === 200);
  });

  it('answers 410 after a restart, to a watch in its stream and to a continued list as a status', async () => {
    const { metadata } = (await cluster.request({ path: `${PODS}?limit=4` })).body;
    await cluster.create('/api/v1/namespaces', { metadata: { name: 'later' } });
    await cluster.compact();
    await cluster.restart({ kill: true });
    const { status, body } = await cluster.request({ path: `${PODS}?limit=4&continue=${metadata!.continue!}` });
    assert.equal(status, 410);
    assert.ok(body.metadata?.continue, 'with which the rest can be had, of another moment');
    const event = await firstEvent(cluster, `${PODS}?watch=1&resourceVersion=${metadata!.resourceVersion!}`);
    assert.equal(event.type, 'ERROR');
    assert.equal(event.object.code, 410);
  });

  it('can stand still', async () => {
    cluster.freeze();
    await assert.rejects(cluster.request({ path: '/version', signal: AbortSignal.timeout(500) }), isTimeout);
    cluster.thaw();
    assert.equal((await cluster.request({ path: '/version' })).status, 200);
  });
});

describe('a faulty network', () => {
  let cluster: Cluster;
  let proxy: Faults;
  before(async () => {
    cluster = await startCluster({ auditPolicy: false });
    proxy = await startFaults(cluster);
  });
  after(async () => {
    await proxy.stop();
    await cluster.stop();
  });

  const ask = (does: Effect) => {
    proxy.faults.splice(0, Infinity, { path: /apps/, times: 1, does });
    return askProxy();
  };
  const askProxy = () => cluster.request({ server: proxy.server, path: '/apis/apps/v1', as: 'scanner', signal: AbortSignal.timeout(500) });

  it('lets everything through as long as there is no fault', async () => {
    assert.equal((await askProxy()).status, 200);
    assert.deepEqual(proxy.seen, [{ method: 'GET', path: '/apis/apps/v1' }]);
  });

  it('breaks connections', async () => {
    await assert.rejects(ask('reset'), { code: 'ECONNRESET' });
    await assert.rejects(ask('cut'), { code: 'ECONNRESET' });
    await assert.rejects(ask('hang'), isTimeout);
    await assert.rejects(ask('stall'), isTimeout);
    assert.equal((await askProxy()).status, 200, 'each happened once');
  });

  it('answers in the place of the server', async () => {
    assert.match((await ask('login-page')).text, /^<html>/);
    assert.equal((await ask({ status: 503 })).body.code, 503);
    assert.equal((await ask({ status: 201, body: 'nothing' })).text, 'nothing');
    const { object } = JSON.parse((await ask('gone')).text) as WatchEvent;
    assert.equal(object.code, 410);
  });

  it('makes answers late and slow', async () => {
    assert.equal((await ask({ delayMs: 50 })).status, 200);
    assert.equal((await ask({ bytes: 50, everyMs: 1 })).body.kind, 'APIResourceList');
    await assert.rejects(ask({ delayMs: 2000 }), isTimeout);
    await assert.rejects(ask({ bytes: 1, everyMs: 100 }), isTimeout);
  });

  it('begins after so many requests', async () => {
    proxy.faults.splice(0, Infinity, { skip: 1, times: 1, does: { status: 500 } });
    assert.equal((await askProxy()).status, 200);
    assert.equal((await askProxy()).status, 500);
    assert.equal((await askProxy()).status, 200);
  });

  it('has contexts for those who hold a token', () => {
    const config = JSON.parse(readFileSync(proxy.kubeconfig, 'utf8')) as {
      contexts: { name: string }[];
      clusters: { cluster: { server: string } }[];
    };
    assert.deepEqual(config.contexts.map(({ name }) => name).sort(), ['dana', 'sam', 'scanner']);
    assert.ok(config.clusters.every((entry) => entry.cluster.server === proxy.server));
  });
});

describe('a cluster with controllers', () => {
  let cluster: Cluster;
  before(async () => {
    cluster = await startCluster({ controllers: true, anonymous: 'health' });
    await loadWorld(cluster);
  });
  after(() => cluster.stop());

  it('runs what is asked for', async () => {
    const containers = [{ name: 'nginx', image: 'nginx:1.29' }];
    await cluster.patch('/apis/apps/v1/namespaces/web/deployments/shop', { spec: { template: { spec: { containers } } } });
    await eventually('the new image runs', async () => {
      const pods = await podsOf(cluster, '/api/v1/namespaces/web/pods?labelSelector=app=shop');
      return pods.length === 3 && pods.every((pod) => imageIdOf(pod) === `docker.io/library/nginx@${digestOf('nginx:1.29')}`);
    });
  });

  it('keeps anonymous requests to the health endpoints where it is told to', async () => {
    assert.equal((await cluster.request({ path: '/livez', as: null })).status, 200);
    assert.equal((await cluster.request({ path: '/version', as: null })).status, 401);
  });
});

describe('the end of a cluster', () => {
  it('leaves nothing behind, not even where its process was killed', async () => {
    const tryIt = `require(${JSON.stringify(path.join(import.meta.dirname, 'try.js'))}).tryCluster()`;
    const child = spawn(process.execPath, ['-e', tryIt], { stdio: ['ignore', 'pipe', 'inherit'] });
    const kubeconfig = await eventually('it says where its kubeconfig is', readKubeconfig(child.stdout));
    const folder = path.dirname(kubeconfig);
    assert.ok(runs(folder));
    child.kill('SIGKILL');
    await eventually('its programs have ended', () => !runs(folder) && !existsSync(folder));
  });
});

/** Looks for the line that `npm run cluster` prints, in what has come of it. */
function readKubeconfig(output: Readable): () => string | undefined {
  let text = '';
  output.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  return () => /^export KUBECONFIG=(.*)\n/m.exec(text)?.[1];
}

/** Whether a program has the folder in its arguments. */
function runs(folder: string): boolean {
  return execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).includes(`${folder}/etcd`);
}

const isTimeout = (error: Error): boolean => /Timeout|Abort/.test(error.name);

async function podsOf(cluster: Cluster, list: string): Promise<readonly StoredObject[]> {
  return (await cluster.request({ path: list })).body.items ?? [];
}

async function podOf(cluster: Cluster, namespace: string, app: string): Promise<StoredObject> {
  const [pod] = await podsOf(cluster, `/api/v1/namespaces/${namespace}/pods?labelSelector=app=${app}`);
  assert.ok(pod);
  return pod;
}

function imageIdOf({ status }: StoredObject): string | undefined {
  return (status as { containerStatuses?: { imageID: string }[] }).containerStatuses?.[0]?.imageID;
}

async function firstEvent(cluster: Cluster, watch: string): Promise<WatchEvent> {
  const enough = new AbortController();
  let first: WatchEvent | undefined;
  const onEvent = (event: WatchEvent): void => {
    first ??= event;
    enough.abort();
  };
  await cluster.request({ path: watch, onEvent, signal: enough.signal }).catch((error: unknown) => {
    if (!first) throw error;
  });
  assert.ok(first);
  return first;
}
