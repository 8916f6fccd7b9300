import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rbacIndirectTakeover } from '../../src/rules/rbac-indirect-takeover';
import { linesOf, liveCluster } from '../support/live';
import { testRule } from '../support/rule-test';

const role = (kind: string, rules: string, metadata = 'name: helper') => `apiVersion: rbac.authorization.k8s.io/v1
kind: ${kind}
metadata: { ${metadata} }
rules:
${rules}`;
const bound = (role: string, kind: string, subject = '{ kind: User, name: alice }') => `---
apiVersion: rbac.authorization.k8s.io/v1
kind: ${kind}
metadata: { name: b }
roleRef: { kind: ${role}, name: helper }
subjects: [${subject}]
`;
const cluster = (rules: string, subject?: string) => role('ClusterRole', rules) + bound('ClusterRole', 'ClusterRoleBinding', subject);
const inNamespace = (rules: string) => role('ClusterRole', rules) + bound('ClusterRole', 'RoleBinding');
const namespaced = (rules: string, metadata?: string) => role('Role', rules, metadata) + bound('Role', 'RoleBinding');
const CERTIFICATES = 'certificates.k8s.io';

testRule(rbacIndirectTakeover, {
  passes: {
    'reading what is dangerous to write': cluster(
      `  - { apiGroups: ["", admissionregistration.k8s.io, certificates.k8s.io, rbac.authorization.k8s.io], resources: [serviceaccounts, serviceaccounts/token, secrets, nodes, persistentvolumes, certificatesigningrequests, validatingwebhookconfigurations, rolebindings], verbs: [get, list, watch] }\n`,
    ),
    // Nobody logs in by a Secret that nobody may read; the API server writes the token, not whoever asks for it.
    'creating Secrets without reading them': cluster(`  - { apiGroups: [""], resources: [secrets], verbs: [create] }\n`),
    'updating Secrets, which the rule on reading them says': cluster(`  - { apiGroups: [""], resources: [secrets], verbs: [update] }\n`),
    'approving without a signer': cluster(
      `  - { apiGroups: [${CERTIFICATES}], resources: [certificatesigningrequests/approval], verbs: [update] }\n`,
    ),
    'workloads of one namespace': namespaced(`  - { apiGroups: ["", apps], resources: [pods, deployments], verbs: [create, update] }\n`),
    'workloads by a ClusterRole that is bound in a namespace': inNamespace(`  - { apiGroups: [apps], resources: [deployments], verbs: [create] }\n`),
    // These are in no namespace, so that a RoleBinding gives no right on them.
    'nodes, volumes and webhooks in a Role': namespaced(
      `  - { apiGroups: ["", admissionregistration.k8s.io], resources: [nodes, persistentvolumes, mutatingwebhookconfigurations], verbs: [create, update, patch] }\n`,
    ),
    'ConfigMaps of another name': namespaced(
      `  - { apiGroups: [""], resources: [configmaps], resourceNames: [settings], verbs: [update] }\n`,
      'name: helper, namespace: kube-system',
    ),
    'every ConfigMap, where nobody says that it is EKS': namespaced(
      `  - { apiGroups: [""], resources: [configmaps], verbs: [update] }\n`,
      'name: helper, namespace: kube-system',
    ),
    'volumes of a provisioner of the platform': cluster(
      `  - { apiGroups: [""], resources: [persistentvolumes], verbs: [create] }\n`,
      '{ kind: ServiceAccount, name: csi, namespace: kube-system }',
    ),
    'changing a role, which is limited to what one has': cluster(
      `  - { apiGroups: [rbac.authorization.k8s.io], resources: [roles], verbs: [update] }\n`,
    ),
    'all rights, which the rule on asterisks says': cluster(`  - { apiGroups: ["*"], resources: ["*"], verbs: ["*"] }\n`),
  },
  notApplicable: {
    'what the API server ships': role(
      'ClusterRole',
      `  - { apiGroups: [""], resources: [serviceaccounts/token], verbs: [create] }\n`,
      'name: "system:node", labels: { kubernetes.io/bootstrapping: rbac-defaults }',
    ),
    'an aggregated role': role(
      'ClusterRole',
      `  - { apiGroups: [""], resources: [persistentvolumes], verbs: [create] }\naggregationRule: { clusterRoleSelectors: [] }\n`,
    ),
  },
  notAssessed: {
    'a resource of a wrong type': { yaml: cluster(`  - { apiGroups: [""], resources: [1], verbs: [create] }\n`), reason: 'wrong-type' },
  },
  fails: [
    {
      name: 'tokens, in the whole cluster',
      yaml: cluster(`  - { apiGroups: [""], resources: [serviceaccounts/token], verbs: [create] }
#                                  ^^^^^^^^^^^^^^^^^^^^^ token-mint critical
`),
      fix: 'name-accounts',
      fixed: cluster(`  - { apiGroups: [""], resources: [serviceaccounts/token], verbs: [create], resourceNames: [name-of-the-account] }\n`),
      message: 'ClusterRole "helper" allows making tokens of ServiceAccounts ("create" on serviceaccounts/token). It is bound to User "alice".',
    },
    {
      name: 'tokens, in a namespace; by name they weigh less',
      yaml: namespaced(`  - { apiGroups: [""], resources: [serviceaccounts/token], verbs: [create] }
#                                  ^^^^^^^^^^^^^^^^^^^^^ token-mint
`),
    },
    {
      name: 'tokens of named accounts',
      yaml: cluster(`  - { apiGroups: [""], resources: [serviceaccounts/token], verbs: [create], resourceNames: [web] }
#                                  ^^^^^^^^^^^^^^^^^^^^^ token-mint high
`),
      fixed: null,
    },
    {
      name: 'a token by a Secret that one may read',
      yaml: namespaced(`  - { apiGroups: [""], resources: [secrets], verbs: [create] }
#                                  ^^^^^^^ token-secret
  - { apiGroups: [""], resources: [secrets], verbs: [get], resourceNames: [mine] }
`),
      message:
        'Role "helper" allows having a token of any ServiceAccount written into a Secret and reading it ("create" on secrets). It is bound to User "alice".',
      fix: 'remove-right',
      fixed: namespaced(`  - { apiGroups: [""], resources: [secrets], verbs: [get], resourceNames: [mine] }\n`),
    },
    {
      name: 'approving certificates, by two entries together',
      yaml: cluster(`  - { apiGroups: [${CERTIFICATES}], resources: [certificatesigningrequests/approval], verbs: [get, update] }
  - { apiGroups: [${CERTIFICATES}], resources: [signers], verbs: [approve] }
#                                                   ^^^^^^^ csr-approve critical
`),
      message:
        'ClusterRole "helper" allows approving certificates of other users ("approve", "update" on signers, certificatesigningrequests/approval). It is bound to User "alice".',
      fix: 'remove-right',
      fixed: cluster(`  - { apiGroups: [${CERTIFICATES}], resources: [certificatesigningrequests/approval], verbs: [get, update] }\n`),
    },
    {
      name: 'by the signer',
      yaml: cluster(`  - { apiGroups: [${CERTIFICATES}], resources: [certificatesigningrequests/approval], verbs: [patch] }
  - { apiGroups: [${CERTIFICATES}], resources: [signers], resourceNames: [kubernetes.io/kubelet-serving], verbs: [approve] }
#                                                   ^^^^^^^ csr-approve medium
`),
      fixed: null,
    },
    {
      name: 'signing certificates',
      yaml: cluster(`  - { apiGroups: [${CERTIFICATES}], resources: [signers], verbs: [sign] }
#                                                   ^^^^^^^ csr-sign
  - { apiGroups: [${CERTIFICATES}], resources: [certificatesigningrequests/status], verbs: [update] }
`),
    },
    {
      name: 'admission, each entry by itself; the verbs go and reading stays',
      yaml: cluster(`  - apiGroups: [admissionregistration.k8s.io]
    resources: [mutatingwebhookconfigurations, validatingadmissionpolicies]
#               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ admission-write
    verbs: [get, list, patch, delete]
`),
      fix: 'remove-right',
      message:
        'ClusterRole "helper" allows changing what the API server admits ("patch", "delete" on mutatingwebhookconfigurations, validatingadmissionpolicies). It is bound to User "alice".',
    },
    {
      name: 'volumes of nodes, and nodes',
      yaml: cluster(`  - { apiGroups: [""], resources: [persistentvolumes], verbs: [get, create] }
#                                  ^^^^^^^^^^^^^^^^^ pv-create
  - { apiGroups: [""], resources: [pods, nodes/status], verbs: [get, patch] }
#                                        ^^^^^^^^^^^^ node-write
  - { apiGroups: [""], resources: [nodes], verbs: [delete] }
`),
      fix: 'remove-right',
      fixed: cluster(`  - { apiGroups: [""], resources: [persistentvolumes], verbs: [get] }
  - { apiGroups: [""], resources: [pods], verbs: [get, patch] }
  - { apiGroups: [""], resources: [nodes], verbs: [delete] }
`),
    },
    {
      name: 'workloads in every namespace',
      yaml: cluster(`  - { apiGroups: [apps], resources: [deployments], verbs: [get, update] }
#                                    ^^^^^^^^^^^ workload-create
`),
      message:
        'ClusterRole "helper" allows running Pods in every namespace, as any ServiceAccount there ("update" on deployments). It is bound to User "alice".',
    },
    {
      name: 'bindings weigh by where they can be written',
      yaml: cluster(`  - { apiGroups: [rbac.authorization.k8s.io], resources: [rolebindings], verbs: [create] }
#                                                         ^^^^^^^^^^^^ rbac-write
  - { apiGroups: [""], resources: [services/status], verbs: [patch] }
#                                  ^^^^^^^^^^^^^^^ service-status
`),
    },
    {
      name: 'bindings of a namespace',
      yaml: namespaced(`  - { apiGroups: [rbac.authorization.k8s.io], resources: [rolebindings], verbs: [create] }
#                                                         ^^^^^^^^^^^^ rbac-write low
`),
    },
    {
      name: 'who is who on EKS, by name',
      yaml: namespaced(
        `  - { apiGroups: [""], resources: [configmaps], resourceNames: [aws-auth], verbs: [update] }
#                                  ^^^^^^^^^^ aws-auth
`,
        'name: helper, namespace: kube-system',
      ).replace('name: b }', 'name: b, namespace: kube-system }'),
    },
    {
      name: 'every ConfigMap on EKS',
      yaml: cluster(`  - { apiGroups: [""], resources: [configmaps], verbs: [patch] }
#                                  ^^^^^^^^^^ aws-auth
`),
      given: { parameters: { platform: 'eks' } },
    },
    {
      name: 'nothing binds the role',
      yaml: role(
        'ClusterRole',
        `  - { apiGroups: [""], resources: [serviceaccounts/token], verbs: [create] }
#                                  ^^^^^^^^^^^^^^^^^^^^^ token-mint high
`,
      ),
    },
  ],
});

describe('rbac-indirect-takeover in a cluster', () => {
  const lines = (yaml: string, unlisted = {}) =>
    linesOf(liveCluster([rbacIndirectTakeover], yaml, { unlisted })).filter((line) => /^(ClusterRole|shop\/Role)\//.test(line));
  const tokens = `  - { apiGroups: [""], resources: [serviceaccounts/token], verbs: [create] }\n`;

  it('weighs a ClusterRole by where it is bound', () => {
    const there = role('ClusterRole', tokens) + bound('ClusterRole', 'RoleBinding').replace('name: b', 'name: b, namespace: shop');
    assert.deepEqual(lines(there), [
      'ClusterRole/helper: fail PCI-K8S-107.token-mint high "ClusterRole "helper" allows making tokens of ServiceAccounts ("create" on serviceaccounts/token). It is bound to User "alice"."',
    ]);
    assert.deepEqual(lines(there, { 'rbac.authorization.k8s.io/ClusterRoleBinding': 'forbidden' }), [
      'ClusterRole/helper: fail PCI-K8S-107.token-mint critical "ClusterRole "helper" allows making tokens of ServiceAccounts ("create" on serviceaccounts/token). It is bound to User "alice" and perhaps to others, as not all bindings could be listed."',
    ]);
  });

  it('knows EKS by the cluster', () => {
    const configMaps = cluster(`  - { apiGroups: [""], resources: [configmaps], verbs: [update] }\n`);
    const facts = (provider: string) => `---\napiVersion: pci.k8s/v1\nkind: Cluster\nmetadata: { name: test }\nprovider: ${provider}\n`;
    assert.deepEqual(lines(configMaps + facts('eks')), [
      'ClusterRole/helper: fail PCI-K8S-107.aws-auth critical "ClusterRole "helper" allows making any AWS identity an administrator by the ConfigMap "aws-auth" ("update" on configmaps). It is bound to User "alice"."',
    ]);
    assert.deepEqual(lines(configMaps + facts('gke')), ['ClusterRole/helper: pass PCI-K8S-107']);
  });
});
