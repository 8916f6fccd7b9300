import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Manifest } from '../../src/kube/types';
import { RbacRisks } from '../../src/rbac/danger/risks';
import { driftOf } from '../../src/rbac/drift';
import { duplicatesOf } from '../../src/rbac/duplicates';
import { RbacIndex } from '../../src/rbac/index';
import { lintBinding, lintRole, lintSubjects } from '../../src/rbac/lints';
import type { ObjectFinding } from '../../src/rbac/objectFinding';
import { isRole } from '../../src/rbac/objects';
import { originOf } from '../../src/rbac/origin';
import { readObject } from '../../src/rbac/read';
import { staleIn, type Existence } from '../../src/rbac/stale';
import { binding, clusterRole, role } from './danger/objects';

const lines = (found: readonly ObjectFinding[]): string[] =>
  found.map(({ id, severity, object, path, message }) => `${id} ${severity} ${object} ${path.join('.')}: ${message}`);
const labelled = (manifest: Manifest, labels: Record<string, string>, annotations: Record<string, string> = {}): Manifest => ({
  ...manifest,
  metadata: { ...manifest.metadata, labels, annotations },
});
const shipped = (manifest: Manifest): Manifest => labelled(manifest, { 'kubernetes.io/bootstrapping': 'rbac-defaults' });

describe('origin', () => {
  const isShipped = (key: string) => key === 'ClusterRole/view';
  const rows: readonly [Manifest, string][] = [
    [shipped(clusterRole('view')), 'bootstrap'],
    // A label is what anybody may write.
    [shipped(clusterRole('mine')), 'user'],
    [clusterRole('view'), 'user'],
    [clusterRole('kubeadm:get-nodes'), 'kubeadm'],
    [clusterRole('eks:node-manager'), 'vendor'],
    [clusterRole('system:gke-controller'), 'vendor'],
    [clusterRole('gke-security-groups@example.com'), 'user'],
    [clusterRole('aks-admins@example.com'), 'user'],
    [labelled(clusterRole('a'), { 'addonmanager.kubernetes.io/mode': 'Reconcile' }), 'vendor'],
    [labelled(clusterRole('a'), { 'app.kubernetes.io/managed-by': 'Helm' }), 'helm'],
    [labelled(clusterRole('a'), { 'app.kubernetes.io/managed-by': 'me' }), 'user'],
    [labelled(clusterRole('a'), {}, { 'argocd.argoproj.io/tracking-id': 'a' }), 'argocd'],
    [labelled(clusterRole('a'), { 'kustomize.toolkit.fluxcd.io/name': 'a', 'app.kubernetes.io/managed-by': 'Helm' }), 'flux'],
    [labelled(clusterRole('a'), { 'olm.owner': 'a' }), 'olm'],
  ];
  for (const [manifest, expected] of rows) {
    it(`${manifest.metadata!.name} ${JSON.stringify(manifest.metadata!.labels ?? {})}: ${expected}`, () => {
      assert.equal(originOf(manifest, isShipped), expected);
    });
  }
});

describe('drift', () => {
  const baseline = [
    shipped(clusterRole('system:basic', 'get,list pods')),
    shipped(binding('', 'system:basic', 'system:basic', 'Group system:authenticated')),
  ];

  it('is none where all is as shipped, or less', () => {
    assert.deepEqual(driftOf(baseline, baseline), []);
    assert.deepEqual(driftOf([shipped(clusterRole('system:basic', 'get pods')), shipped(binding('', 'system:basic', 'system:basic'))], baseline), []);
    assert.deepEqual(driftOf([clusterRole('mine', '* *.*')], baseline), []);
  });

  it('tells of rules and subjects that were added', () => {
    const objects = [
      shipped(clusterRole('system:basic', 'get,list pods', 'get,list secrets', 'get /metrics')),
      shipped(binding('', 'system:basic', 'system:basic', 'Group system:authenticated', 'User eve')),
      shipped(clusterRole('system:mine', 'get secrets')),
    ];
    assert.deepEqual(lines(driftOf(objects, baseline)), [
      'RB-DRIFT high ClusterRole/system:basic rules.1: It gives more than the API server ships it with: get secrets, list secrets.',
      'RB-DRIFT high ClusterRole/system:basic rules.2: It gives more than the API server ships it with: get /metrics.',
      'RB-DRIFT high ClusterRoleBinding/system:basic subjects.1: It also binds "eve", which the API server does not ship it with.',
      'RB-DRIFT medium ClusterRole/system:mine metadata.labels.kubernetes.io/bootstrapping: It bears the label of what the API server ships, and this version ships no such object. Either an older one left it behind, or somebody wrote the label.',
    ]);
  });

  it('what an aggregated role takes in is none', () => {
    const view: Manifest = { ...shipped(clusterRole('view', 'get pods')), aggregationRule: { clusterRoleSelectors: [{}] } };
    assert.deepEqual(driftOf([{ ...view, ...{ rules: clusterRole('', 'get secrets')['rules'] } }], [view]), []);
  });
});

describe('bindings that wait', () => {
  const objects = [
    clusterRole('admin', '* *.*'),
    binding('shop', 'gone', 'Role gone', 'User dana'),
    binding('shop', 'there', 'admin', 'ServiceAccount shop/web', 'ServiceAccount shop/left', 'Group ops'),
    binding('shop', 'small', 'Role gone', 'ServiceAccount shop/left'),
  ];
  const told = (existence: Existence) => lines(staleIn(new RbacRisks(new RbacIndex(objects)), existence));

  it('for a role and for ServiceAccounts', () => {
    assert.deepEqual(told({ hasAccount: (namespace, name) => `${namespace}/${name}` === 'shop/web' }), [
      'RB-STALE-1 medium shop/RoleBinding/gone roleRef.name: There is no Role "gone". Whoever makes one decides what this binding gives.',
      'RB-STALE-2 medium shop/RoleBinding/there subjects.1: There is no ServiceAccount "shop/left". Whoever makes one of that name gets these rights.',
      'RB-STALE-1 medium shop/RoleBinding/small roleRef.name: There is no Role "gone". Whoever makes one decides what this binding gives.',
      'RB-STALE-2 low shop/RoleBinding/small subjects.0: There is no ServiceAccount "shop/left". Whoever makes one of that name gets these rights.',
    ]);
  });

  it('says nothing of what was not seen', () => {
    assert.deepEqual(told({ mayHaveRole: () => true }), []);
    assert.deepEqual(told({ mayHaveRole: () => true, hasAccount: () => undefined }), []);
  });
});

describe('bindings that give nothing more', () => {
  const of = (...objects: Manifest[]) =>
    duplicatesOf(new RbacIndex([clusterRole('all', '* *.*'), clusterRole('read', 'get pods'), clusterRole('read2', 'get pods'), ...objects]), {
      by: 'name',
      login: 'dana',
    }).map(({ binding: one, by }) => `${one.key} by ${by.key}`);

  it('of one that another covers, in the cluster or the same namespace', () => {
    assert.deepEqual(of(binding('', 'a', 'all', 'User dana'), binding('shop', 'b', 'read', 'User dana')), [
      'shop/RoleBinding/b by ClusterRoleBinding/a',
    ]);
    assert.deepEqual(of(binding('shop', 'a', 'all', 'User dana'), binding('shop', 'b', 'read', 'User dana')), [
      'shop/RoleBinding/b by shop/RoleBinding/a',
    ]);
    assert.deepEqual(of(binding('web', 'a', 'all', 'User dana'), binding('shop', 'b', 'read', 'User dana')), []);
    assert.deepEqual(of(binding('shop', 'a', 'all', 'User dana'), binding('', 'b', 'read', 'User dana')), []);
  });

  it('of two alike one is told; of other subjects none, nor of one without a role', () => {
    assert.deepEqual(of(binding('', 'a', 'read', 'User dana'), binding('', 'b', 'read2', 'User dana')), [
      'ClusterRoleBinding/b by ClusterRoleBinding/a',
    ]);
    assert.deepEqual(of(binding('', 'a', 'all', 'User eve'), binding('', 'b', 'read', 'User dana'), binding('', 'c', 'gone', 'User dana')), []);
  });
});

describe('lints', () => {
  const say = ({ id, path }: ObjectFinding) => `${id} ${path.join('.')}`;
  const found = (manifest: Manifest, rules?: readonly string[], known = {}): string[] => {
    const object = readObject(manifest)!.object!;
    if (isRole(object)) return lintRole(object, known).map(say);
    const bound = rules && readObject(clusterRole('x', ...rules))!.object!;
    return lintBinding(object, bound && isRole(bound) ? bound.rules : undefined).map(say);
  };
  const RBAC = 'rbac.authorization.k8s.io';
  const rows: readonly [string, Manifest, readonly string[], (readonly string[] | undefined)?, object?][] = [
    [
      'an asterisk behind the slash',
      clusterRole('r', 'get pods/*,*/*,*/scale,pods/log'),
      ['RB-LINT-1 rules.0.resources.0', 'RB-LINT-1 rules.0.resources.1'],
    ],
    ['URLs in a Role', role('shop', 'r', 'get /metrics'), ['RB-LINT-2 rules.0.nonResourceURLs']],
    ['URLs in a ClusterRole', clusterRole('r', 'get /metrics'), []],
    ['URLs by a RoleBinding', binding('shop', 'b', 'x', 'User d'), ['RB-LINT-2 roleRef.name'], ['get /metrics', 'get pods']],
    ['only URLs by a RoleBinding', binding('shop', 'b', 'x', 'User d'), ['RB-LINT-2 roleRef.name'], ['get /metrics']],
    ['URLs by a ClusterRoleBinding', binding('', 'b', 'x', 'User d'), [], ['get /metrics']],
    [
      'nodes in a Role',
      role('shop', 'r', 'get pods', 'get pods,nodes,nodes/proxy'),
      ['RB-LINT-3 rules.1.resources.1', 'RB-LINT-3 rules.1.resources.2'],
    ],
    ['only nodes by a RoleBinding', binding('shop', 'b', 'x', 'User d'), ['RB-LINT-3 roleRef.name'], ['get nodes']],
    ['nodes and Pods by a RoleBinding', binding('shop', 'b', 'x', 'User d'), [], ['get nodes,pods']],
    ['nodes of another group in a Role', role('shop', 'r', 'get nodes.metrics.k8s.io'), []],
    // A namespace is in itself, and to bind a ClusterRole is asked for in the binding's namespace.
    ['its own namespace in a Role', role('shop', 'r', 'get namespaces', `bind clusterroles.${RBAC}`), []],
    ['ClusterRoles in a Role', role('shop', 'r', `update clusterroles.${RBAC}`), ['RB-LINT-3 rules.0.resources.0']],
    [
      'a name for what names none',
      clusterRole('r', 'create,deletecollection pods "a"', 'list,watch pods "a"'),
      ['RB-LINT-4 rules.0.resourceNames', 'RB-LINT-4 rules.1.resourceNames'],
    ],
    ['a name beside verbs that take one', clusterRole('r', 'create,get pods "a"'), []],
    ['a name for a subresource', clusterRole('r', 'create serviceaccounts/token "a"'), []],
    [
      'words that there are not',
      clusterRole('r', 'GET Pods', 'get deployments.apps'),
      ['RB-LINT-5 rules.0.verbs.0', 'RB-LINT-5 rules.0.resources.0'],
    ],
    [
      'resources that the cluster does not have',
      clusterRole('r', 'get pod,pods', 'get widgets.example.com', 'get *.*'),
      ['RB-LINT-5 rules.0.resources.0'],
      undefined,
      { hasResource: (group: string, resource: string) => (group === '' ? resource === 'pods' : undefined) },
    ],
  ];
  for (const [name, manifest, expected, rules, known] of rows) {
    it(name, () => {
      assert.deepEqual(found(manifest, rules, known), expected);
    });
  }

  it('a version in the group', () => {
    const versioned = { ...clusterRole('r'), rules: [{ verbs: ['get'], apiGroups: ['apps/v1'], resources: ['deployments'] }] } as Manifest;
    assert.deepEqual(found(versioned), ['RB-LINT-5 rules.0.apiGroups.0']);
  });

  it('an aggregated role is a controller’s', () => {
    assert.deepEqual(found({ ...clusterRole('r', 'get pods/*'), aggregationRule: { clusterRoleSelectors: [] } }), []);
  });

  it('a ServiceAccount without namespace, where that is nobody', () => {
    const subjects = [
      { kind: 'ServiceAccount', name: 'web' },
      { kind: 'ServiceAccount', name: 'web', namespace: 'shop' },
      { kind: 'User', name: 'web' },
    ];
    assert.deepEqual(lines(lintSubjects('ClusterRoleBinding/b', 'ClusterRoleBinding', subjects)), [
      'RB-LINT-6 medium ClusterRoleBinding/b subjects.0: ServiceAccount "web" has no namespace, so it is nobody, and the API server refuses the binding. Name its namespace.',
    ]);
    assert.deepEqual(lintSubjects('shop/RoleBinding/b', 'RoleBinding', subjects), []);
  });
});
