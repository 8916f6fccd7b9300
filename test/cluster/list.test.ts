import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ApiServer, Failure, Request } from '../../src/cluster/api';
import type { Connection } from '../../src/cluster/connect';
import { isFailure } from '../../src/cluster/failures';
import { listAll, type ListOptions, type Page } from '../../src/cluster/list';
import { knownNamespaces } from '../../src/cluster/namespaces';
import type { ApiResource } from '../../src/cluster/resource';
import type { Clock } from '../../src/cluster/watchClock';
import { readAudit } from '../support/cluster/audit';
import { startCluster, type Cluster } from '../support/cluster/cluster';
import { startFaults, type Effect, type Faults } from '../support/cluster/faults';
import { loadWorld, SECRET_VALUE } from '../support/cluster/world';
import { connectTo, expectOk, failureIn } from '../support/connection';

const PODS: ApiResource = { group: '', version: 'v1', plural: 'pods', kind: 'Pod', namespaced: true };
const SECRETS: ApiResource = { ...PODS, plural: 'secrets', kind: 'Secret' };

/** Waits are not waited for, but told. */
function quickClock(waits: number[] = []): Clock {
  const after: Clock['after'] = (milliseconds, callback) => {
    waits.push(milliseconds);
    const timer = setTimeout(callback, 0);
    return () => {
      clearTimeout(timer);
    };
  };
  return { now: () => 0, after, random: () => 0.5 };
}

const options = (more: Partial<ListOptions> = {}): ListOptions => ({ signal: new AbortController().signal, clock: quickClock(), ...more });

describe('lists of an API server', () => {
  let cluster: Cluster;
  const open: Connection[] = [];
  before(async () => {
    cluster = await startCluster();
    await loadWorld(cluster);
  });
  after(async () => {
    for (const connection of open) connection.close();
    await cluster.stop();
  });

  const to = async (context: string, kubeconfig = cluster.kubeconfig): Promise<Connection> => {
    const connection = await connectTo(kubeconfig, context);
    open.push(connection);
    return connection;
  };
  /** What the server has, asked without the code under test: `namespace/name` in its order. */
  const truth = async (path: string): Promise<string[]> => {
    const { body } = await cluster.request({ path });
    return (body.items as unknown as Named[]).map(nameOf);
  };

  it('gives all objects in pages of one snapshot, with what they are', async () => {
    const admin = await to('admin');
    const pages = await pagesOf(listAll(admin, PODS, options({ limit: 5 })));
    assert.deepEqual(pages.flatMap(names), await truth('/api/v1/pods'));
    assert.equal(pages.length, Math.ceil(pages.flatMap(names).length / 5));
    assert.deepEqual(
      pages.map(({ resourceVersion }) => resourceVersion !== undefined),
      [...pages.slice(1).map(() => false), true],
    );
    assert.equal(pages[0]!.remaining, pages.flatMap(names).length - 5);
    for (const pod of pages.flatMap(({ items }) => items) as Named[]) {
      assert.deepEqual([pod.apiVersion, pod.kind, pod.metadata.managedFields], ['v1', 'Pod', undefined]);
      assert.ok(pod.metadata.uid);
    }
  });
  it('goes on where a page failed', async () => {
    await withFaults(cluster, async (faults) => {
      const connection = await to('scanner', faults.kubeconfig);
      const expected = await truth('/api/v1/pods');
      const effects: [Effect, number[]][] = [
        // The next page is asked for while one is read, by a connection of its own, so that a reset is a fault.
        ['reset', [800]],
        ['cut', [800]],
        ['hang', [800]],
        ['stall', [800]],
        [{ status: 500 }, [800]],
        [{ status: 429, headers: { 'retry-after': '3' } }, [3750]],
      ];
      for (const [does, expectedWaits] of effects) {
        faults.faults.splice(0, Infinity, { path: /continue=/, times: 1, does });
        const waits: number[] = [];
        const pages = await pagesOf(listAll(connection, PODS, options({ limit: 4, clock: quickClock(waits), silenceMs: 200 })));
        assert.deepEqual(pages.flatMap(names), expected, JSON.stringify(does));
        assert.deepEqual(waits, expectedWaits, JSON.stringify(does));
      }
    });
  });
  it('gives up what does not pass, and says so after what there was', async () => {
    await withFaults(cluster, async (faults) => {
      const connection = await to('scanner', faults.kubeconfig);
      const effects: [Effect, Failure['reason']][] = [
        ['login-page', 'not-the-api'],
        [{ status: 200, body: '{"kind":"PodList","items":[{"meta' }, 'not-the-api'],
        [{ status: 200, body: { kind: 'ServiceList', items: [] } }, 'not-the-api'],
        [{ status: 200, body: { kind: 'PodList', metadata: {} } }, 'not-the-api'],
        [{ status: 403 }, 'forbidden'],
        [{ status: 500 }, 'refused'],
        ['reset', 'unreachable'],
        [{ bytes: 1, everyMs: 40 }, 'timeout'],
      ];
      for (const [does, reason] of effects) {
        faults.faults.splice(0, Infinity, { path: /continue=/, does });
        const got: (Page | Failure)[] = [];
        for await (const page of listAll(connection, PODS, options({ limit: 4, silenceMs: 200, totalMs: 400 }))) got.push(page);
        assert.equal(got.length, 2, JSON.stringify(does));
        assert.equal(names(got[0] as Page).length, 4);
        assert.equal(failureIn(got[1]!).reason, reason, JSON.stringify(does));
      }
    });
  });
  it('begins again when the snapshot is gone', async () => {
    const admin = await to('admin');
    const pages: Page[] = [];
    for await (const page of listAll(admin, PODS, options({ limit: 5 }))) {
      if (isFailure(page)) throw new Error(page.message);
      pages.push(page);
      if (pages.length > 1) continue;
      await cluster.create('/api/v1/namespaces', { metadata: { name: 'after-the-first-page' } });
      await cluster.compact();
      await cluster.restart();
    }
    // The second page was on its way already.
    assert.deepEqual(
      pages.map(({ restarted = false }) => restarted),
      [false, false, true, ...pages.slice(3).map(() => false)],
    );
    assert.deepEqual(pages.slice(2).flatMap(names), await truth('/api/v1/pods'));
  });
  it('goes on in a newer snapshot when that happens again and again', async () => {
    const admin = await to('admin');
    const expired = { metadata: { continue: '' }, kind: 'Status', code: 410 };
    // The server's own offer, kept from a list that it really has.
    const first = await pageAt(admin, '/api/v1/pods?limit=5');
    expired.metadata.continue = first.metadata.continue;
    await withFaults(cluster, async (faults) => {
      faults.faults.push({ path: /continue=/, times: 3, does: { status: 410, body: expired } });
      const pages = await pagesOf(listAll(await to('scanner', faults.kubeconfig), PODS, options({ limit: 5 })));
      assert.deepEqual(pages.map(({ restarted = false }) => restarted).slice(0, 4), [false, true, true, false]);
      assert.deepEqual(pages.slice(2).flatMap(names), await truth('/api/v1/pods'));
    });
  });
  it('reads of Secrets no more than the metadata of those of ServiceAccounts', async () => {
    const name = 'old-token';
    const metadata = { name, namespace: 'default', annotations: { 'kubernetes.io/service-account.name': 'scanner' } };
    await cluster.create('/api/v1/namespaces/default/secrets', {
      metadata,
      type: 'kubernetes.io/service-account-token',
      data: { token: 'c2VjcmV0' },
    });
    const asked: Request[] = [];
    const admin = await to('admin');
    const pages = await pagesOf(listAll(recording(admin, asked), SECRETS, options()));
    const [secret] = pages.flatMap(({ items }) => items) as Named[];
    assert.deepEqual([secret!.apiVersion, secret!.kind, secret!.metadata.name], ['v1', 'Secret', name]);
    assert.deepEqual(Object.keys(secret!).sort(), ['apiVersion', 'kind', 'metadata']);
    assert.equal(JSON.stringify(pages).includes(SECRET_VALUE), false);
    assert.match(asked[0]!.accept!, /^application\/json;as=PartialObjectMetadataList;g=meta\.k8s\.io;v=v1$/);
    assert.match(asked[0]!.path, /fieldSelector=type%3Dkubernetes\.io%2Fservice-account-token/);
  });
  it('changes nothing in the cluster', () => {
    const ours = readAudit(cluster).filter(({ userAgent = '' }) => userAgent.startsWith('pci-kubernetes/'));
    assert.deepEqual([...new Set(ours.map(({ verb }) => verb))], ['list']);
  });

  it('tells the namespaces that are known, where they cannot be listed', async () => {
    const dana = await to('dana');
    assert.deepEqual(await knownNamespaces(dana, { setting: [], context: 'payments' }, options()), { names: ['payments'], from: 'context' });
    assert.deepEqual(await knownNamespaces(dana, { setting: ['a', 'b'] }, options()), { names: ['a', 'b'], from: 'setting' });
    assert.deepEqual(await knownNamespaces(dana, { setting: [] }, options()), { names: ['default'], from: 'context' });
    const all = expectOk(await knownNamespaces(await to('admin'), { setting: ['a'] }, options()));
    assert.deepEqual([all.from, all.names], ['list', (await truth('/api/v1/namespaces')).map((name) => name.slice(1))]);
  });
});

interface Named {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly uid: string; readonly managedFields?: unknown };
}

const nameOf = ({ metadata }: Named): string => `${metadata.namespace ?? ''}/${metadata.name}`;
const names = ({ items }: Page): string[] => (items as Named[]).map(nameOf);

async function pagesOf(list: AsyncIterable<Page | Failure>): Promise<Page[]> {
  const pages: Page[] = [];
  for await (const page of list) pages.push(expectOk(page));
  return pages;
}

async function withFaults(cluster: Cluster, work: (faults: Faults) => Promise<void>): Promise<void> {
  const faults = await startFaults(cluster);
  try {
    await work(faults);
  } finally {
    await faults.stop();
  }
}

async function pageAt(api: ApiServer, path: string): Promise<{ metadata: { continue: string } }> {
  const answer = expectOk(await api.send({ path, signal: new AbortController().signal, silenceMs: 5000 }));
  const chunks: Uint8Array[] = [];
  for await (const chunk of answer.body) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as { metadata: { continue: string } };
}

const recording = (api: ApiServer, asked: Request[]): ApiServer => ({
  send(request) {
    asked.push(request);
    return api.send(request);
  },
});
