import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isBootstrap } from '../../src/kube/access/rbac';
import type { Manifest, PolicyRule, Role } from '../../src/kube/types';
import { answer } from '../../src/rbac/answer';
import { bootstrapFor, bootstrapMinors } from '../../src/rbac/bootstrap';
import { kubeadmObjects } from '../../src/rbac/bootstrap/kubeadm';
import { unpack } from '../../src/rbac/bootstrap/unpack';
import { RbacIndex } from '../../src/rbac/index';

const newest = bootstrapFor(bootstrapMinors().at(-1)!);
const keysOf = (policy: readonly Manifest[]) => policy.map(({ kind, metadata }) => `${kind}/${metadata!.name!}`);
const rulesOf = (name: string, policy = newest): readonly PolicyRule[] =>
  (policy.find(({ kind, metadata }) => kind === 'ClusterRole' && metadata?.name === name) as Role).rules!;

describe('the bootstrap policy that is shipped', () => {
  it('reads each object of the text whole', () => {
    const text = [
      '1.1 1.2',
      'ClusterRole web +aggregate-to-edit @1.2',
      ' get,list|,apps|pods,deployments|a,b',
      ' get|/metrics,/livez/*',
      'ClusterRole all <aggregate-to-edit',
      'RoleBinding kube-system/web > ClusterRole/web',
      ' User dana',
      ' ServiceAccount shop/web',
      'ClusterRoleBinding nobody > ClusterRole/web',
    ].join('\n');
    const RBAC = 'rbac.authorization.k8s.io';
    const head = (kind: string, name: string, more: { namespace?: string; labels?: object } = {}) => ({
      apiVersion: `${RBAC}/v1`,
      kind,
      metadata: {
        name,
        ...(more.namespace ? { namespace: more.namespace } : {}),
        labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults', ...more.labels },
        annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'true' },
      },
    });
    const always = [
      {
        ...head('ClusterRole', 'all'),
        aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [`${RBAC}/aggregate-to-edit`]: 'true' } }] },
        rules: [],
      },
      {
        ...head('RoleBinding', 'web', { namespace: 'kube-system' }),
        roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'web' },
        subjects: [
          { kind: 'User', apiGroup: RBAC, name: 'dana' },
          { kind: 'ServiceAccount', name: 'web', namespace: 'shop' },
        ],
      },
      { ...head('ClusterRoleBinding', 'nobody'), roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'web' } },
    ];
    const web = {
      ...head('ClusterRole', 'web', { labels: { [`${RBAC}/aggregate-to-edit`]: 'true' } }),
      rules: [
        { verbs: ['get', 'list'], apiGroups: ['', 'apps'], resources: ['pods', 'deployments'], resourceNames: ['a', 'b'] },
        { verbs: ['get'], nonResourceURLs: ['/metrics', '/livez/*'] },
      ],
    };
    assert.deepEqual(unpack(text, '1.2'), [web, ...always]);
    assert.deepEqual(unpack(text, '1.1'), always);
  });

  it('is there for four minor versions, and tells them apart', () => {
    assert.deepEqual(bootstrapMinors(), ['1.34', '1.35', '1.36', '1.37']);
    const added = 'ClusterRole/system:cluster-trust-bundle-discovery';
    assert.deepEqual(
      bootstrapMinors().filter((minor) => keysOf(bootstrapFor(minor)).includes(added)),
      ['1.37'],
    );
  });

  it('gives for a version that is not shipped the nearest that is', () => {
    assert.deepEqual(bootstrapFor('1.20'), bootstrapFor('1.34'));
    assert.deepEqual(bootstrapFor('1.99'), newest);
    assert.deepEqual(bootstrapFor('v1.36.4-eks-113cf36'), bootstrapFor('1.36'));
    assert.deepEqual(bootstrapFor('?'), newest);
  });

  it('has the rules of admin, edit and view, each more than the next', () => {
    const may = (role: string, verb: string, resource: string) =>
      rulesOf(role).some(({ verbs, resources }) => verbs?.includes(verb) && resources?.includes(resource));
    assert.deepEqual(
      ['admin', 'edit', 'view'].map((role) => [may(role, 'create', 'rolebindings'), may(role, 'get', 'secrets'), may(role, 'get', 'pods')]),
      [
        [true, true, true],
        [false, true, true],
        [false, false, true],
      ],
    );
  });

  it('is judged without a complaint, and marked as what it is', () => {
    const index = new RbacIndex(newest);
    assert.deepEqual(index.notes, []);
    assert.deepEqual(
      newest.filter((manifest) => !isBootstrap(manifest)),
      [],
    );
    assert.deepEqual(answer(index, { user: 'dana', groups: ['system:authenticated'], verb: 'get', path: '/version' }), {
      allowed: true,
      by: [
        { binding: 'ClusterRoleBinding/system:discovery', role: 'ClusterRole/system:discovery', rule: 0 },
        { binding: 'ClusterRoleBinding/system:public-info-viewer', role: 'ClusterRole/system:public-info-viewer', rule: 0 },
      ],
    });
  });
});

describe('what kubeadm adds', () => {
  it('binds its administrators, and refers to no role that is not there', () => {
    const index = new RbacIndex([...newest, ...kubeadmObjects()]);
    assert.deepEqual(index.notes, []);
    assert.deepEqual(kubeadmObjects().filter(isBootstrap), []);
    const by = answer(index, { groups: ['kubeadm:cluster-admins'], verb: 'delete', resource: 'secrets', namespace: 'shop' }).by;
    assert.deepEqual(by, [{ binding: 'ClusterRoleBinding/kubeadm:cluster-admins', role: 'ClusterRole/cluster-admin', rule: 0 }]);
    const anonymous = { user: 'system:anonymous', verb: 'get', resource: 'configmaps', namespace: 'kube-public' };
    assert.equal(answer(index, { ...anonymous, name: 'cluster-info' }).allowed, true);
    assert.equal(answer(index, { ...anonymous, name: 'other' }).allowed, false);
  });
});
