import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isSeen, kindsOf, notServed } from '../../../src/editor/coverage/kinds';
import type { ListCoverage, ListState } from '../../../src/live/coverage';

function list(group: string, kind: string, state: ListState, count = 0, namespace?: string): ListCoverage {
  const served = { group, version: 'v1', kind, plural: `${kind.toLowerCase()}s`, namespaced: true };
  return { list: { served, namespace }, state, count, since: 0 };
}

describe('What was read of each kind', () => {
  const lines = (...lists: ListCoverage[]) =>
    kindsOf(lists).map((kind) => `${kind.group}/${kind.kind} ${kind.state} ${kind.count} ${isSeen(kind) ? 'seen' : 'missing'}`);

  it('is what came of its list, what is missing first', () => {
    assert.deepEqual(
      lines(
        list('apps', 'Deployment', 'live', 3),
        list('', 'Pod', 'stale', 12),
        list('', 'Node', 'forbidden'),
        list('', 'Service', 'polled', 2),
        list('rbac.authorization.k8s.io', 'Role', 'error'),
        list('batch', 'Job', 'listed', 1),
        list('', 'Namespace', 'pending'),
      ),
      [
        '/Namespace pending 0 missing',
        '/Node forbidden 0 missing',
        'rbac.authorization.k8s.io/Role error 0 missing',
        'apps/Deployment live 3 seen',
        'batch/Job listed 1 seen',
        '/Pod stale 12 seen',
        '/Service polled 2 seen',
      ],
    );
  });

  it('is only a part where some namespaces alone could be read', () => {
    assert.deepEqual(lines(list('', 'Pod', 'live', 2, 'a'), list('', 'Pod', 'forbidden', 0, 'b'), list('', 'Pod', 'live', 3, 'c')), [
      '/Pod partly 5 missing',
    ]);
    assert.deepEqual(lines(list('', 'Namespace', 'forbidden'), list('', 'Namespace', 'listed', 1, 'a')), ['/Namespace partly 1 missing']);
  });

  it('is all that there is to be where only a few objects are read by their names', () => {
    assert.deepEqual(lines(list('', 'ConfigMap', 'listed', 2, 'kube-system')), ['/ConfigMap by-name 2 seen']);
    assert.deepEqual(lines(list('', 'ConfigMap', 'forbidden', 0, 'kube-system')), ['/ConfigMap forbidden 0 missing']);
  });

  it('is nothing where every namespace refused', () => {
    assert.deepEqual(lines(list('', 'Pod', 'forbidden', 0, 'a')), ['/Pod forbidden 0 missing']);
  });

  it('names the kinds that the cluster does not know', () => {
    const found = notServed(['apps/Deployment', 'b.example/Two', 'a.example/*', 'a.example/One'], (group) => group === 'apps');
    assert.deepEqual(
      found.map(({ group, kind, state }) => [group, kind, state]),
      [
        ['a.example', 'One', 'not-served'],
        ['b.example', 'Two', 'not-served'],
      ],
    );
  });
});
