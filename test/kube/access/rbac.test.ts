import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isDiscoveryOf, isPlatformObject } from '../../../src/kube/access/rbac';
import type { Manifest } from '../../../src/kube/types';

const clusterRole = (name: string, more: object): Manifest => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: { name, ...more },
});

describe('rbac', () => {
  it('knows what belongs to the platform', () => {
    const names = [
      'system:node',
      'eks:node-manager',
      'gce:cloud-provider',
      'gke-metrics',
      'aks-service',
      'systemd',
      'gke-security-groups@example.com',
      'admin',
    ];
    assert.deepEqual(
      names.filter((name) => isPlatformObject(clusterRole(name, {}))),
      names.slice(0, 5),
    );
    assert.equal(isPlatformObject(clusterRole('admin', { labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' } })), true);
  });

  it('knows which groups every cluster gives discovery to', () => {
    const of = (name: string, group: string, kind = 'ClusterRole') => isDiscoveryOf({ kind, name }, group);
    assert.equal(of('system:discovery', 'system:authenticated'), true);
    assert.equal(of('system:discovery', 'system:unauthenticated'), false);
    assert.equal(of('system:discovery', 'system:authenticated', 'Role'), false);
    assert.equal(of('view', 'system:authenticated'), false);
  });
});
