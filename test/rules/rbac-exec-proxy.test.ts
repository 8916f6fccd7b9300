import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rbacExecProxy } from '../../src/rules/rbac-exec-proxy';
import { linesOf, liveCluster } from '../support/live';
import { testRule } from '../support/rule-test';

const role = (kind: string, rules: string, metadata = 'name: helper') => `apiVersion: rbac.authorization.k8s.io/v1
kind: ${kind}
metadata: { ${metadata} }
rules:
${rules}`;
const bound = (kind: string, subject = '{ kind: User, name: alice }') => `---
apiVersion: rbac.authorization.k8s.io/v1
kind: ${kind === 'Role' ? 'RoleBinding' : 'ClusterRoleBinding'}
metadata: { name: b }
roleRef: { kind: ${kind}, name: helper }
subjects: [${subject}]
`;
const cluster = (rules: string) => role('ClusterRole', rules) + bound('ClusterRole');
const namespaced = (rules: string) => role('Role', rules) + bound('Role');

testRule(rbacExecProxy, {
  passes: {
    'the parts of the kubelet that may be named': cluster(
      `  - { apiGroups: [""], resources: [nodes/metrics, nodes/stats, nodes/healthz, nodes/configz, nodes/pods, nodes/log], verbs: [get] }\n`,
    ),
    'Pods and their logs': cluster(`  - { apiGroups: [""], resources: [pods, pods/log, nodes, services], verbs: ["*"] }\n`),
    'a name behind the slash that is none': cluster(`  - { apiGroups: [""], resources: ["pods/*", "*/*"], verbs: ["*"] }\n`),
    'verbs that do nothing there': cluster(`  - { apiGroups: [""], resources: [pods/exec, nodes/proxy], verbs: [list, watch, delete] }\n`),
    'reading which containers were added': cluster(`  - { apiGroups: [""], resources: [pods/ephemeralcontainers], verbs: [get] }\n`),
    'another API group': cluster(`  - { apiGroups: [metrics.k8s.io], resources: [pods/exec], verbs: [create] }\n`),
    // Nodes are in no namespace, so that a RoleBinding gives no right on them.
    'nodes in a Role': namespaced(`  - { apiGroups: [""], resources: [nodes/proxy], verbs: [get] }\n`),
    // The rule on asterisks says it, and one finding is enough.
    'all rights': cluster(`  - { apiGroups: ["*"], resources: ["*"], verbs: ["*"] }\n`),
    'who is there for emergencies': {
      yaml: cluster(`  - { apiGroups: [""], resources: [pods/exec], verbs: [create] }\n`),
      given: { parameters: { breakGlassSubjects: ['User:alice'] } },
    },
  },
  notApplicable: {
    'what the API server ships': role(
      'ClusterRole',
      `  - { apiGroups: [""], resources: [nodes/proxy], verbs: ["*"] }\n`,
      'name: "system:kubelet-api-admin", labels: { kubernetes.io/bootstrapping: rbac-defaults }',
    ),
    'an aggregated role': role(
      'ClusterRole',
      `  - { apiGroups: [""], resources: [pods/exec], verbs: [create] }\naggregationRule: { clusterRoleSelectors: [] }\n`,
    ),
  },
  notAssessed: {
    'a verb that a template fills in': {
      yaml: cluster(`  - { apiGroups: [""], resources: [pods/exec], verbs: ["{{ verb }}"] }\n`),
      reason: 'template-value',
    },
  },
  fails: [
    {
      name: 'commands in containers, with other resources in the entry',
      yaml: cluster(`  - apiGroups: [""]
    resources:
      - pods
      - pods/exec # to look around
#       ^^^^^^^^^ exec
    verbs: [get, create]
`),
      fixed: cluster(`  - apiGroups: [""]
    resources:
      - pods
      # to look around
    verbs: [get, create]
`),
      fix: 'remove-resource',
      message: 'ClusterRole "helper" allows running commands in containers ("create" on pods/exec). It is bound to User "alice".',
    },
    {
      name: 'an entry that holds nothing else',
      yaml: namespaced(`  - { apiGroups: [""], resources: [pods], verbs: [get] }
  - { apiGroups: [""], resources: [pods/attach], verbs: [create] }
#                                  ^^^^^^^^^^^ attach
`),
      fixed: namespaced(`  - { apiGroups: [""], resources: [pods], verbs: [get] }\n`),
      message: 'Role "helper" allows attaching to the processes of containers ("create" on pods/attach). It is bound to User "alice".',
    },
    {
      name: 'each right is a finding of its own, and by name weighs less',
      yaml: cluster(`  - apiGroups: [""]
    resources: [pods/portforward, pods/proxy, services/proxy, pods/ephemeralcontainers]
#               ^^^^^^^^^^^^^^^^ portforward
#                                 ^^^^^^^^^^ proxy
#                                                             ^^^^^^^^^^^^^^^^^^^^^^^^ ephemeral
    verbs: [create, patch]
  - { apiGroups: [""], resources: [pods/exec], verbs: [create], resourceNames: [db-0] }
#                                  ^^^^^^^^^ exec medium
`),
      message:
        'ClusterRole "helper" allows reaching the ports of Pods past every NetworkPolicy ("create" on pods/portforward). It is bound to User "alice".',
    },
    {
      // A WebSocket is opened by GET, and without the API server's version nobody knows that it also asks for "create".
      name: 'only "get" of exec, in files',
      yaml: cluster(`  - { apiGroups: [""], resources: [pods/exec], verbs: [get] }
#                                  ^^^^^^^^^ exec
`),
      message: 'ClusterRole "helper" allows running commands in containers ("get" on pods/exec). It is bound to User "alice".',
    },
    {
      name: 'the kubelets',
      yaml: cluster(`  - { apiGroups: [""], resources: [nodes/proxy], verbs: [get] }
#                                  ^^^^^^^^^^^ node-proxy
`),
      fix: 'name-kubelet-apis',
      fixed: cluster(`  - { apiGroups: [""], resources: [nodes/metrics, nodes/stats], verbs: [get] }\n`),
      message:
        'ClusterRole "helper" allows running commands in every container through the kubelets, past admission and the audit log ("get" on nodes/proxy). It is bound to User "alice".',
    },
    {
      name: 'reading everything reads with the kubelets and through WebSockets, too; nobody can take out a part of an asterisk',
      yaml: cluster(`  - { apiGroups: [""], resources: ["*"], verbs: [get] }
#                                  ^^^ exec
#                                  ^^^ attach
#                                  ^^^ portforward
#                                  ^^^ proxy
#                                  ^^^ node-proxy
  - { apiGroups: [""], resources: ["*/exec"], verbs: [create] }
#                                  ^^^^^^^^ exec
`),
      fixed: null,
    },
    {
      name: 'nothing binds the role',
      yaml: role(
        'ClusterRole',
        `  - { apiGroups: [""], resources: [pods/exec], verbs: [create] }
#                                  ^^^^^^^^^ exec medium
`,
      ),
      message:
        'ClusterRole "helper" allows running commands in containers ("create" on pods/exec). It is bound to no subject that was found in this workspace.',
    },
  ],
});

describe('rbac-exec-proxy in a cluster', () => {
  const facts = (minor: string) => `---\napiVersion: pci.k8s/v1\nkind: Cluster\nmetadata: { name: test }\nversion: { minor: "${minor}" }\n`;
  const get = cluster(`  - { apiGroups: [""], resources: [pods/exec, pods/portforward], verbs: [get] }\n`);
  const both = cluster(`  - { apiGroups: [""], resources: [pods/exec], verbs: [get, create] }\n`);
  const lines = (yaml: string, unlisted = {}) =>
    linesOf(liveCluster([rbacExecProxy], yaml, { unlisted })).filter((line) => line.startsWith('ClusterRole/'));

  it('knows from which version on "get" is not enough', () => {
    assert.deepEqual(lines(get + facts('34+')), [
      'ClusterRole/helper: fail PCI-K8S-106.exec high "ClusterRole "helper" allows running commands in containers ("get" on pods/exec). It is bound to User "alice"."',
      'ClusterRole/helper: fail PCI-K8S-106.portforward high "ClusterRole "helper" allows reaching the ports of Pods past every NetworkPolicy ("get" on pods/portforward). It is bound to User "alice"."',
    ]);
    assert.deepEqual(lines(get + facts('35')), ['ClusterRole/helper: pass PCI-K8S-106']);
    assert.deepEqual(lines(both + facts('37')), [
      'ClusterRole/helper: fail PCI-K8S-106.exec high "ClusterRole "helper" allows running commands in containers ("create" on pods/exec). It is bound to User "alice"."',
    ]);
  });

  it('says that bindings could not be listed', () => {
    assert.deepEqual(lines(both, { 'rbac.authorization.k8s.io/RoleBinding': 'forbidden' }), [
      'ClusterRole/helper: fail PCI-K8S-106.exec high "ClusterRole "helper" allows running commands in containers ("create" on pods/exec). It is bound to User "alice" and perhaps to others, as not all bindings could be listed."',
    ]);
  });
});
