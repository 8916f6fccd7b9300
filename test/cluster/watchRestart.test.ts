import { after, before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import type { Connection } from '../../src/cluster/connect';
import { TIMING } from '../../src/cluster/reflector';
import { Reflectors } from '../../src/cluster/reflectors';
import { sourceOf } from '../../src/cluster/reflectorSource';
import { systemClock } from '../../src/cluster/watchClock';
import { startCluster, type Cluster } from '../support/cluster/cluster';
import { eventually } from '../support/cluster/eventually';
import { connectTo } from '../support/connection';
import { configmaps, follow, fresh, MAPS } from './watchFollow';

describe('a reflector of a cluster whose API server fails', () => {
  let cluster: Cluster;
  let admin: Connection;
  before(async () => {
    cluster = await startCluster();
    admin = await connectTo(cluster.kubeconfig, 'admin');
  });
  after(async () => {
    admin.close();
    await cluster.stop();
  });

  it('goes on after the API server was killed', async (t) => {
    const follower = follow(t, cluster, admin);
    await follower.isLive();
    const restarted = cluster.restart({ kill: true });
    await eventually('contact is lost', () => follower.told.last.kind === 'stale');
    await restarted;
    await cluster.create(MAPS, { metadata: { name: 'after-the-kill' } });
    await follower.isLive();
    await follower.agrees();
  });

  it('lists anew when what happened in a pause has been forgotten', async (t) => {
    const follower = follow(t, cluster, admin);
    await follower.isLive();
    await follower.pause();
    await cluster.create(MAPS, { metadata: { name: 'in-the-pause' } });
    await cluster.request({ method: 'DELETE', path: `${MAPS}/after-the-kill` });
    await cluster.compact();
    await cluster.restart();
    follower.told.news.length = 0;
    follower.resume();
    await eventually('the version has expired', () => follower.told.last.message?.includes('(410)'));
    await follower.isLive();
    await follower.agrees();
    assert.deepEqual(
      follower.told.news.map((news) => news.replace(/@.*/, '')),
      ['ADDED in-the-pause', 'DELETED after-the-kill'],
    );
  });

  it('notices that the API server stands still, and goes on when that goes on', async (t) => {
    const follower = follow(t, cluster, admin, { ...TIMING, silenceMs: 1500 });
    await follower.isLive();
    cluster.freeze();
    try {
      await eventually('nothing was heard for too long', () => follower.told.last.message?.includes('did not answer within'));
      assert.equal(follower.told.last.kind, 'stale');
    } finally {
      cluster.thaw();
    }
    await cluster.create(MAPS, { metadata: { name: 'after-the-freeze' } });
    await follower.agrees();
  });

  it('follows several kinds together, through a restart too', async (t) => {
    const resources = [
      configmaps,
      ...['namespaces', 'serviceaccounts', 'services'].map((plural) => ({ ...configmaps, plural, kind: KINDS[plural]! })),
      { ...configmaps, group: 'rbac.authorization.k8s.io', plural: 'clusterroles', kind: 'ClusterRole' },
    ];
    const counts = new Map<string, Set<string>>();
    const sources = resources.map((resource) => sourceOf(admin, resource, systemClock));
    const reflectors = new Reflectors(
      admin,
      sources,
      (batch) => {
        for (const [{ resource }, { deleted, changed }] of batch) {
          const known = counts.get(resource.plural) ?? new Set();
          counts.set(resource.plural, known);
          for (const { uid } of deleted) known.delete(uid);
          for (const { metadata } of changed as { metadata: { uid: string } }[]) known.add(metadata.uid);
        }
      },
      systemClock,
    );
    t.after(() => reflectors.stop());
    reflectors.resume();
    const allLive = () => [...reflectors.states.values()].every(({ kind }) => kind === 'live');
    await eventually('all are live', allLive);
    await cluster.restart({ kill: true });
    await cluster.create('/api/v1/namespaces', { metadata: { name: 'one-more' } });
    for (const { path, resource } of sources) {
      await eventually(`${resource.plural} agree`, async () => sameAs(await fresh(cluster, path), counts.get(resource.plural)));
    }
    await eventually('all are live again', allLive);
  });
});

const KINDS: Readonly<Record<string, string>> = { namespaces: 'Namespace', serviceaccounts: 'ServiceAccount', services: 'Service' };

const sameAs = (list: Map<string, string>, uids = new Set<string>()): boolean =>
  list.size === uids.size && [...list.keys()].every((uid) => uids.has(uid));
