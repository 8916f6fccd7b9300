import { clusterAdminBinding } from '../../src/rules/cluster-admin-binding';
import { testRule } from '../support/rule-test';

const binding = (
  kind: string,
  metadata: string,
  role: string,
  subjects: string,
  roleKind = 'ClusterRole',
) => `apiVersion: rbac.authorization.k8s.io/v1
kind: ${kind}
metadata: { ${metadata} }
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ${roleKind}
  name: ${role}
subjects:
${subjects}`;
const marked = (role: string, mark: string) => `${role}\n#       ${'^'.repeat(role.length)} ${mark}`;
const ops = `  - { kind: Group, name: "oidc:ops" }\n`;
const deployer = `  - { kind: ServiceAccount, name: deployer, namespace: ci }\n`;
const clusterRole = (name: string, rules: string, more = '') =>
  `---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: { name: ${name}${more} }\nrules: ${rules}\n`;
const items = (field: string, values: string[]) => `  ${field}:\n${values.map((value) => `  - ${value}\n`).join('')}`;
const entry = (group: string, resources: string[]) =>
  `-${items('apiGroups', [group]).slice(1)}${items('resources', resources)}${items('verbs', ['get', 'list', 'watch'])}`;
const readerRules = `rules:
${entry('""', ['pods', 'services', 'configmaps'])}${entry('apps', ['deployments', 'statefulsets', 'daemonsets', 'replicasets'])}${entry('batch', ['jobs', 'cronjobs'])}`;
const everything = '[{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }]';

testRule(clusterAdminBinding, {
  passes: {
    'the binding that the API server ships': binding(
      'ClusterRoleBinding',
      'name: cluster-admin, labels: { kubernetes.io/bootstrapping: rbac-defaults }',
      'cluster-admin',
      `  - { kind: Group, name: system:masters }\n`,
    ),
    "kubeadm's binding of the identity in admin.conf": binding(
      'ClusterRoleBinding',
      'name: kubeadm:cluster-admins',
      'cluster-admin',
      `  - { kind: Group, name: kubeadm:cluster-admins }\n`,
    ),
    "a controller's": binding('ClusterRoleBinding', 'name: a', 'cluster-admin', `  - { kind: User, name: system:kube-controller-manager }\n`),
    'an account of the control plane': binding(
      'ClusterRoleBinding',
      'name: a',
      'cluster-admin',
      `  - { kind: ServiceAccount, name: a, namespace: kube-system }\n`,
    ),
    'subjects of the cloud provider': binding(
      'ClusterRoleBinding',
      'name: a',
      'cluster-admin',
      `  - { kind: User, name: "eks:addon-manager" }\n  - { kind: User, name: aks-support }\n  - { kind: Group, name: "gce:admins" }\n`,
    ),
    'a break-glass group': {
      yaml: binding('ClusterRoleBinding', 'name: a', 'cluster-admin', ops),
      given: { parameters: { breakGlassSubjects: ['Group:oidc:ops'] } },
    },
    'a break-glass account': {
      yaml: binding('ClusterRoleBinding', 'name: a', 'cluster-admin', deployer),
      given: { parameters: { breakGlassSubjects: ['ServiceAccount:ci/deployer'] } },
    },
    'subjects that the team counts to the platform': {
      yaml: binding('ClusterRoleBinding', 'name: a', 'cluster-admin', deployer + ops),
      given: { parameters: { systemSubjects: ['ServiceAccount:ci/*', 'oidc:ops'] } },
    },
    'admin of one namespace': binding('RoleBinding', 'name: a, namespace: shop', 'admin', ops),
    'view of one namespace': binding('RoleBinding', 'name: a, namespace: shop', 'view', ops),
    'a Role that only shares the name': binding('RoleBinding', 'name: a, namespace: shop', 'cluster-admin', ops, 'Role'),
    'another role':
      binding('ClusterRoleBinding', 'name: a', 'reader', ops) + clusterRole('reader', '[{ apiGroups: [""], resources: [pods], verbs: [get] }]'),
    'nobody is bound': binding('ClusterRoleBinding', 'name: a', 'cluster-admin', '  []\n'),
    'no subjects': `apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: { name: a }\nroleRef: { kind: ClusterRole, name: cluster-admin }\nsubjects: null\n`,
    // Refused by the API server; the authorizer would match it with nobody.
    'a ServiceAccount without namespace': binding('ClusterRoleBinding', 'name: a', 'cluster-admin', `  - { kind: ServiceAccount, name: deployer }\n`),
    // A controller replaces what the file of an aggregated role says.
    'an aggregated role whose own rules are no longer there':
      binding('ClusterRoleBinding', 'name: a', 'whole', ops) +
      `---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: { name: whole }\naggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: "1" } }] }\nrules: ${everything}\n`,
  },
  notApplicable: {
    'a role': clusterRole('a', everything),
  },
  notAssessed: {
    'a role that a template names': { yaml: binding('ClusterRoleBinding', 'name: a', '"{{ .Values.role }}"', ops), reason: 'template-value' },
    'subjects of a wrong type': {
      yaml: `apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: { name: a }\nroleRef: { kind: ClusterRole, name: cluster-admin }\nsubjects: { kind: User, name: a }\n`,
      reason: 'wrong-type',
    },
  },
  fails: [
    {
      name: 'a ServiceAccount of a workload; the narrower role goes to its namespace',
      yaml: `# Lets the pipeline deploy.
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: ci # the pipeline
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: cluster-admin
#       ^^^^^^^^^^^^^ cluster critical
subjects:
  - kind: ServiceAccount
    name: deployer
    namespace: ci
`,
      message: 'ClusterRoleBinding "ci" gives all rights in the whole cluster ("cluster-admin") to ServiceAccount "ci/deployer".',
      fixed: `# Lets the pipeline deploy.
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: ci-workload-reader # the pipeline
  namespace: ci
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: ci-workload-reader
subjects:
  - kind: ServiceAccount
    name: deployer
    namespace: ci
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: ci-workload-reader
  namespace: ci
${readerRules}`,
    },
    {
      name: 'people of the identity provider, beside subjects that do not count; the namespace has to be filled in',
      yaml: binding(
        'ClusterRoleBinding',
        'name: ops',
        marked('cluster-admin', 'cluster'),
        ops + `  - { kind: Group, name: system:nodes }\n  - { kind: User, name: alice }\n`,
      ),
      message: 'ClusterRoleBinding "ops" gives all rights in the whole cluster ("cluster-admin") to Group "oidc:ops", User "alice".',
    },
    {
      name: 'a group of all users',
      yaml: binding(
        'ClusterRoleBinding',
        'name: ops',
        marked('cluster-admin', 'cluster critical'),
        `  - { kind: Group, name: system:authenticated }\n`,
      ),
    },
    {
      name: 'the shipped binding with a subject more',
      yaml: binding(
        'ClusterRoleBinding',
        'name: cluster-admin, labels: { kubernetes.io/bootstrapping: rbac-defaults }',
        marked('cluster-admin', 'cluster'),
        `  - { kind: Group, name: system:masters }\n` + ops,
      ),
      message: 'ClusterRoleBinding "cluster-admin" gives all rights in the whole cluster ("cluster-admin") to Group "oidc:ops".',
    },
    {
      name: 'a Google group, which only looks as if GKE had made it',
      yaml: binding(
        'ClusterRoleBinding',
        'name: ops',
        marked('cluster-admin', 'cluster'),
        `  - { kind: Group, name: gke-security-groups@example.com }\n`,
      ),
    },
    {
      name: 'a ServiceAccount that is written as a User',
      yaml: binding(
        'ClusterRoleBinding',
        'name: ops',
        marked('cluster-admin', 'cluster critical'),
        `  - { kind: User, name: "system:serviceaccount:ci:deployer" }\n`,
      ),
      message: 'ClusterRoleBinding "ops" gives all rights in the whole cluster ("cluster-admin") to ServiceAccount "ci/deployer".',
    },
    {
      name: 'a role of the team that comes to the same',
      yaml: binding('ClusterRoleBinding', 'name: ops', marked('god', 'cluster'), ops) + clusterRole('god', everything),
    },
    {
      name: 'an aggregated role that takes in all rights, in another file and by another role',
      yaml: binding('ClusterRoleBinding', 'name: ops', marked('whole', 'cluster'), ops),
      files: {
        'roles.yaml':
          `apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: { name: whole }\naggregationRule: { clusterRoleSelectors: [{ matchExpressions: [{ key: in, operator: In, values: [whole] }] }] }\nrules: null\n` +
          `---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: { name: half, labels: { in: whole } }\naggregationRule: { clusterRoleSelectors: [{ matchLabels: { in: half } }] }\n` +
          clusterRole('part', everything, ', labels: { in: half }'),
      },
    },
    {
      name: 'all rights in one namespace, also by a Role, also in an exempt namespace',
      yaml:
        binding('RoleBinding', 'name: ops, namespace: kube-system', marked('cluster-admin', 'namespace'), ops) +
        '---\n' +
        binding('RoleBinding', 'name: all, namespace: shop', marked('all', 'namespace'), deployer, 'Role') +
        `---\napiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: { name: all, namespace: shop }\nrules: ${everything}\n`,
      message: 'RoleBinding "ops" gives all rights in its namespace ("cluster-admin") to Group "oidc:ops".',
    },
    {
      name: 'one step more in a namespace with card data',
      yaml: binding('RoleBinding', 'name: ops, namespace: cde', marked('cluster-admin', 'namespace high'), ops),
      given: { cde: { labels: {}, namespaces: ['cde'] } },
    },
    {
      name: 'a binding without a known namespace keeps to it when it is narrowed',
      yaml: binding('RoleBinding', 'name: ops', marked('cluster-admin', 'namespace'), ops),
      fixed:
        binding('RoleBinding', 'name: ops-workload-reader', 'ops-workload-reader', ops, 'Role') +
        `---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: ops-workload-reader
${readerRules}`,
    },
    {
      name: 'admin and edit in all namespaces, view for information',
      yaml:
        binding('ClusterRoleBinding', 'name: a', marked('admin', 'broad'), ops) +
        '---\n' +
        binding('ClusterRoleBinding', 'name: b', marked('edit', 'broad'), deployer) +
        '---\n' +
        binding('ClusterRoleBinding', 'name: c', marked('view', 'view'), ops),
    },
  ],
});
