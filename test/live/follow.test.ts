import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defaultSettings } from '../../src/core/settings';
import type { Manifest } from '../../src/kube/types';
import { LiveCluster } from '../../src/live/liveCluster';

const list = { served: { group: '', version: 'v1', kind: 'ServiceAccount', plural: 'serviceaccounts', namespaced: true }, namespace: undefined };
function account(uid: string, resourceVersion: string): Manifest {
  const metadata: object = { name: uid, namespace: 'shop', uid, resourceVersion };
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata };
}

describe('who follows a cluster', () => {
  it('is told of each object that came, changed or went, and of none that is the same, until it ends', () => {
    const cluster = new LiveCluster('test', [], defaultSettings);
    const told: (readonly [Manifest | undefined, Manifest | undefined])[] = [];
    const end = cluster.follow((before, now) => {
      told.push([before, now]);
    });
    const [a, b, b2] = [account('a', '1'), account('b', '1'), account('b', '2')];
    cluster.replace(list, [a, b]);
    cluster.change(list, [account('a', '1'), b2], []);
    cluster.change(list, [], ['a', 'nobody']);
    cluster.replace(list, []);
    assert.deepEqual(told, [
      [undefined, a],
      [undefined, b],
      [b, b2],
      [a, undefined],
      [b2, undefined],
    ]);
    end();
    cluster.change(list, [a], []);
    assert.equal(told.length, 5);
  });
});
