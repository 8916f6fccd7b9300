import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { crossScopeRbac } from '../../src/rules/cross-scope-rbac';
import { linesOf, liveCluster } from '../support/live';
import { testRule } from '../support/rule-test';

const API = 'apiVersion: rbac.authorization.k8s.io/v1';
const namespace = (name: string, scope?: string) =>
  `---\napiVersion: v1\nkind: Namespace\nmetadata: { name: ${name}${scope ? `, labels: { pci.k8s/scope: ${scope} }` : ''} }\n`;
const CDE = namespace('cde', 'cde');
const binding = (kind: string, metadata: string, role: string, subjects: string) =>
  `${API}\nkind: ${kind}\nmetadata: { ${metadata} }\nroleRef: { ${role} }\nsubjects:\n${subjects}`;
const role = (kind: string, metadata: string, rules: string) => `---\n${API}\nkind: ${kind}\nmetadata: { ${metadata} }\nrules: [${rules}]\n`;
const builder = '  - { kind: ServiceAccount, name: builder, namespace: dev }\n';
const marked = (variant: string) => `${builder}#                                 ^^^^^^^ ${variant}\n`;
const clusterWide = (rules: string, subjects = builder) =>
  binding('ClusterRoleBinding', 'name: x', 'kind: ClusterRole, name: operator', subjects) + CDE + role('ClusterRole', 'name: operator', rules);

testRule(crossScopeRbac, {
  passes: {
    'an account of the namespace itself':
      binding('RoleBinding', 'name: x, namespace: cde', 'kind: Role, name: app', '  - { kind: ServiceAccount, name: pay }\n') + CDE,
    'people, whom other rules judge':
      binding('RoleBinding', 'name: x, namespace: cde', 'kind: Role, name: app', '  - { kind: Group, name: dev }\n') + CDE,
    'an account of the platform':
      binding(
        'RoleBinding',
        'name: x, namespace: cde',
        'kind: Role, name: app',
        '  - { kind: ServiceAccount, name: csi, namespace: kube-system }\n',
      ) + CDE,
    'rights in another namespace': binding('RoleBinding', 'name: x, namespace: dev', 'kind: ClusterRole, name: admin', builder) + CDE,
    'reading what the cluster shares': clusterWide('{ apiGroups: [""], resources: [nodes, namespaces], verbs: [get, list, watch] }'),
    // An HPA of a team's own kinds does not change what others rest on.
    'writing what is in namespaces': clusterWide('{ apiGroups: [example.com], resources: [widgets], verbs: ["*"] }'),
    'another ConfigMap of kube-system':
      binding('RoleBinding', 'name: x, namespace: kube-system', 'kind: Role, name: app', builder) +
      CDE +
      role('Role', 'name: app, namespace: kube-system', '{ apiGroups: [""], resources: [configmaps], resourceNames: [settings], verbs: [update] }'),
    'a role that is not in the workspace': binding('ClusterRoleBinding', 'name: x', 'kind: ClusterRole, name: elsewhere', builder) + CDE,
  },
  notApplicable: {
    'no namespace holds card data': binding('ClusterRoleBinding', 'name: x', 'kind: ClusterRole, name: cluster-admin', builder),
    'what the API server ships':
      binding(
        'ClusterRoleBinding',
        'name: "system:x", labels: { kubernetes.io/bootstrapping: rbac-defaults }',
        'kind: ClusterRole, name: edit',
        builder,
      ) + CDE,
  },
  fails: [
    {
      name: 'an account of another namespace where card data is',
      yaml:
        binding(
          'RoleBinding',
          'name: x, namespace: cde',
          'kind: Role, name: app',
          `  - { kind: ServiceAccount, name: pay }\n${marked('into-cde high')}`,
        ) + CDE,
      fixed: binding('RoleBinding', 'name: x, namespace: cde', 'kind: Role, name: app', `  - { kind: ServiceAccount, name: pay }\n`) + CDE,
      message: 'RoleBinding "x" gives ServiceAccount "dev/builder", which is out of scope, Role "app" in namespace "cde", which holds card data.',
    },
    {
      name: 'all accounts of another namespace',
      yaml:
        binding(
          'RoleBinding',
          'name: x, namespace: cde',
          'kind: ClusterRole, name: view',
          `  - { kind: Group, name: "system:serviceaccounts:dev" }\n#                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ into-cde high\n`,
        ) + CDE,
    },
    {
      name: 'writing what the cluster shares',
      yaml: clusterWide('{ apiGroups: ["", storage.k8s.io], resources: [nodes, storageclasses], verbs: [get, patch] }', marked('cluster-write')),
      message:
        'ClusterRoleBinding "x" lets ServiceAccount "dev/builder", which is out of scope, write what all namespaces share, also those with card data (nodes, storageclasses).',
    },
    {
      // "admin" is in no repository: every API server has it, and the rights of "edit" and "view" in it.
      name: 'a role that every API server has',
      yaml: binding('ClusterRoleBinding', 'name: x', 'kind: ClusterRole, name: admin', marked('operator-reach')) + CDE,
    },
    {
      name: 'the names that Pods resolve',
      yaml:
        binding('RoleBinding', 'name: x, namespace: kube-system', 'kind: Role, name: app', marked('dns')) +
        CDE +
        role('Role', 'name: app, namespace: kube-system', '{ apiGroups: [""], resources: [configmaps], resourceNames: [coredns], verbs: [update] }'),
      message:
        'RoleBinding "x" lets ServiceAccount "dev/builder", which is out of scope, change the names that Pods with card data resolve (ConfigMap "coredns").',
    },
    {
      name: 'an operator that reads every Secret',
      yaml: clusterWide('{ apiGroups: [""], resources: [secrets], verbs: [list] }', marked('operator-reach')),
      message:
        'ClusterRoleBinding "x" lets ServiceAccount "dev/builder", which is out of scope, reach the Secrets or Pods of every namespace, also of those with card data (secrets). The node that it runs on is in scope by that.',
    },
    {
      name: 'a namespace that the team lists as connected',
      yaml: binding('RoleBinding', 'name: x, namespace: cde', 'kind: Role, name: app', marked('accepted')) + CDE,
      given: { parameters: { connectedNamespaces: ['dev'] } },
      fixed: null,
      message:
        'RoleBinding "x" gives ServiceAccount "dev/builder" rights where card data is, or over what the cluster shares. Its namespace is listed as connected, so it is in scope for the assessment.',
    },
    {
      name: 'a namespace whose label says so',
      yaml: binding('RoleBinding', 'name: x, namespace: cde', 'kind: Role, name: app', marked('accepted')) + CDE + namespace('dev', 'connected'),
    },
  ],
});

describe('cross-scope-rbac in a cluster', () => {
  const lines = (yaml: string, unlisted = {}) =>
    linesOf(liveCluster([crossScopeRbac], yaml, { unlisted })).filter((line) => line.includes('Binding/'));
  const there = binding('RoleBinding', 'name: x, namespace: cde', 'kind: Role, name: app', builder) + CDE;
  const everywhere = clusterWide('{ apiGroups: [""], resources: [secrets], verbs: [list] }');

  it('finds the account of another namespace, also where roles could not be listed', () => {
    const finding =
      'cde/RoleBinding/x: fail PCI-K8S-953.into-cde high "RoleBinding "x" gives ServiceAccount "dev/builder", which is out of scope, Role "app" in namespace "cde", which holds card data."';
    assert.deepEqual(lines(there), [finding]);
    assert.deepEqual(lines(there, { 'rbac.authorization.k8s.io/Role': 'forbidden' }), [finding]);
  });

  it('cannot tell without the list of namespaces, or of roles where they matter', () => {
    assert.deepEqual(lines(there, { '/Namespace': 'forbidden' }), ['cde/RoleBinding/x: forbidden PCI-K8S-953']);
    assert.deepEqual(lines(everywhere, { 'rbac.authorization.k8s.io/ClusterRole': 'forbidden' }), ['ClusterRoleBinding/x: forbidden PCI-K8S-953']);
  });

  it('the stored rules of an aggregated role count', () => {
    const aggregated = `---\n${API}\nkind: ClusterRole\nmetadata: { name: operator }\naggregationRule: { clusterRoleSelectors: [{ matchLabels: { into: operator } }] }\nrules: [{ apiGroups: [""], resources: [secrets], verbs: [get] }]\n`;
    const bound = binding('ClusterRoleBinding', 'name: x', 'kind: ClusterRole, name: operator', builder) + CDE;
    assert.deepEqual(lines(bound + aggregated), [
      'ClusterRoleBinding/x: fail PCI-K8S-953.operator-reach high "ClusterRoleBinding "x" lets ServiceAccount "dev/builder", which is out of scope, reach the Secrets or Pods of every namespace, also of those with card data (secrets). The node that it runs on is in scope by that."',
    ]);
  });
});
