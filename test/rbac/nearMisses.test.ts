import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Manifest } from '../../src/kube/types';
import { RbacIndex } from '../../src/rbac/index';
import { nearMisses } from '../../src/rbac/nearMisses';
import { resource, type Attributes } from '../../src/rbac/request';
import { binding, clusterRole, role } from './danger/objects';

/** What comes near for dana, as `difference binding rule`. */
function missesOf(request: Attributes, manifests: readonly Manifest[]): readonly string[] {
  const index = new RbacIndex(manifests);
  return nearMisses(index, { name: 'dana', groups: ['ops'] }, request).map(({ differs, grant }) => `${differs} ${grant.binding.key} ${grant.rule}`);
}

const delivered = resource('delete', '', 'pods', { namespace: 'shop', name: 'web' });

describe('what comes near to a right', () => {
  const cases: readonly (readonly [string, readonly string[], Attributes, readonly Manifest[]])[] = [
    ['another verb', ['verb shop/RoleBinding/b 0'], delivered, [role('shop', 'r', 'get pods'), binding('shop', 'b', 'Role r', 'User dana')]],
    [
      'another namespace',
      ['namespace web/RoleBinding/b 0'],
      delivered,
      [role('web', 'r', 'delete pods'), binding('web', 'b', 'Role r', 'User dana')],
    ],
    ['other names', ['name shop/RoleBinding/b 0'], delivered, [role('shop', 'r', 'delete pods "api"'), binding('shop', 'b', 'Role r', 'User dana')]],
    ['another resource', ['resource ClusterRoleBinding/b 0'], delivered, [clusterRole('r', 'delete services'), binding('', 'b', 'r', 'Group ops')]],
    [
      'another group',
      ['group ClusterRoleBinding/b 0'],
      delivered,
      [clusterRole('r', 'delete pods.metrics.k8s.io'), binding('', 'b', 'r', 'Group ops')],
    ],
    [
      'a subresource is another resource',
      ['resource ClusterRoleBinding/b 0'],
      delivered,
      [clusterRole('r', 'delete pods/exec'), binding('', 'b', 'r', 'User dana')],
    ],
    [
      'another verb on a URL',
      ['verb ClusterRoleBinding/b 0'],
      { verb: 'post', path: '/metrics' },
      [clusterRole('r', 'get /metrics'), binding('', 'b', 'r', 'User dana')],
    ],
    [
      'another URL',
      ['path ClusterRoleBinding/b 0'],
      { verb: 'get', path: '/logs' },
      [clusterRole('r', 'get /metrics'), binding('', 'b', 'r', 'User dana')],
    ],
    ['not with two differences', [], delivered, [role('shop', 'r', 'get services'), binding('shop', 'b', 'Role r', 'User dana')]],
    ['not in another namespace with another verb', [], delivered, [role('web', 'r', 'get pods'), binding('web', 'b', 'Role r', 'User dana')]],
    ['not what others have', [], delivered, [role('shop', 'r', 'get pods'), binding('shop', 'b', 'Role r', 'User erik')]],
    ['not what allows it', [], delivered, [role('shop', 'r', 'delete pods'), binding('shop', 'b', 'Role r', 'User dana')]],
    ['not a rule on resources for a URL', [], { verb: 'get', path: '/logs' }, [clusterRole('r', 'get pods'), binding('', 'b', 'r', 'User dana')]],
  ];
  for (const [title, expected, request, manifests] of cases) {
    it(title, () => {
      assert.deepEqual(missesOf(request, manifests), expected);
    });
  }
});
