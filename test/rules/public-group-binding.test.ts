import { publicGroupBinding } from '../../src/rules/public-group-binding';
import { testRule } from '../support/rule-test';

const binding = (kind: string, metadata: string, role: string, subjects: string) => `apiVersion: rbac.authorization.k8s.io/v1
kind: ${kind}
metadata: { ${metadata} }
roleRef: { apiGroup: rbac.authorization.k8s.io, ${role} }
subjects:
${subjects}`;
const clusterRole = (name: string) => `kind: ClusterRole, name: "${name}"`;
const shipped = (name: string, ...groups: string[]) =>
  binding('ClusterRoleBinding', `name: "${name}"`, clusterRole(name), groups.map((group) => `  - { kind: Group, name: "${group}" }\n`).join(''));

testRule(publicGroupBinding, {
  passes: {
    'version and health for all': shipped('system:public-info-viewer', 'system:unauthenticated', 'system:authenticated'),
    'discovery for all who log in': shipped('system:discovery', 'system:authenticated'),
    'who am I': shipped('system:basic-user', 'system:authenticated'),
    'keys of the issuer': shipped('system:service-account-issuer-discovery', 'system:serviceaccounts'),
    'trust bundles, from 1.37 on': shipped('system:cluster-trust-bundle-discovery', 'system:serviceaccounts'),
    'nodes that join': binding(
      'ClusterRoleBinding',
      'name: "kubeadm:get-nodes"',
      clusterRole('kubeadm:get-nodes'),
      `  - { kind: Group, name: "system:bootstrappers:kubeadm:default-node-token" }\n`,
    ),
    'a group of the identity provider': binding('RoleBinding', 'name: a', clusterRole('view'), `  - { kind: Group, name: "oidc:readers" }\n`),
    // The authorizer compares the kind too, so none of these names anybody.
    'the names under another kind': binding(
      'RoleBinding',
      'name: a',
      clusterRole('view'),
      `  - { kind: Group, name: "system:anonymous" }\n  - { kind: User, name: "system:authenticated" }\n  - { kind: ServiceAccount, name: "system:serviceaccounts" }\n`,
    ),
    'no subjects': `apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: { name: a }\nroleRef: {}\nsubjects: null\n`,
  },
  notApplicable: {
    'a role': `apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: { name: "system:authenticated" }\nrules: []\n`,
  },
  notAssessed: {
    'a subject that a template names': {
      yaml: binding('RoleBinding', 'name: a', clusterRole('view'), `  - { kind: Group, name: "{{ .Values.group }}" }\n`),
      reason: 'template-value',
    },
    'a subject of a wrong type': { yaml: binding('RoleBinding', 'name: a', clusterRole('view'), `  - system:authenticated\n`), reason: 'wrong-type' },
  },
  fails: [
    {
      name: 'callers without credentials; the subject is taken out',
      yaml: binding(
        'RoleBinding',
        'name: open, namespace: shop',
        clusterRole('view'),
        `  - kind: Group
    name: oidc:readers # the team
  - kind: User
    name: system:anonymous
#         ^^^^^^^^^^^^^^^^ anonymous
`,
      ),
      fixed: binding('RoleBinding', 'name: open, namespace: shop', clusterRole('view'), `  - kind: Group\n    name: oidc:readers # the team\n`),
      message: 'RoleBinding "open" gives ClusterRole "view" to callers without credentials, by User "system:anonymous".',
    },
    {
      name: 'the whole binding goes with its last subject',
      yaml: `apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
${binding(
  'ClusterRoleBinding',
  'name: open',
  clusterRole('reader'),
  `  - { kind: Group, name: "system:authenticated" }
#                        ^^^^^^^^^^^^^^^^^^^^^^ authenticated
  - { kind: Group, name: "system:serviceaccounts" }
#                        ^^^^^^^^^^^^^^^^^^^^^^^^ service-accounts
`,
)}`,
      fixed: `apiVersion: v1
kind: Namespace
metadata: { name: shop }
`,
    },
    {
      name: 'everybody who logs in to OpenShift, every ServiceAccount of the cluster and of a namespace, in an exempt namespace too',
      yaml: binding(
        'RoleBinding',
        'name: open, namespace: kube-system',
        'kind: Role, name: reader',
        `  - { kind: Group, name: "system:authenticated:oauth" }
#                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ authenticated
  - { kind: Group, name: "system:serviceaccounts" }
#                        ^^^^^^^^^^^^^^^^^^^^^^^^ service-accounts
  - { kind: Group, name: "system:serviceaccounts:shop" }
#                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ namespace-service-accounts
`,
      ),
      message: 'RoleBinding "open" gives Role "reader" to everybody who can log in, by Group "system:authenticated:oauth".',
    },
    {
      name: 'one step more in a namespace with card data',
      yaml: binding(
        'RoleBinding',
        'name: open, namespace: cde',
        clusterRole('view'),
        `  - { kind: Group, name: "system:serviceaccounts:cde" }\n#                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ namespace-service-accounts high\n`,
      ),
      given: { cde: { labels: {}, namespaces: ['cde'] } },
    },
    {
      // Clusters that were made before 1.14 gave discovery to all: kubernetes/kubernetes#73807.
      name: 'a shipped binding with a group that it is not shipped with',
      yaml: shipped('system:discovery', 'system:authenticated').replace(
        /$/,
        `  - { kind: Group, name: "system:unauthenticated" }\n#                        ^^^^^^^^^^^^^^^^^^^^^^^^ anonymous\n`,
      ),
    },
    {
      name: 'a shipped name with another role',
      yaml: binding(
        'ClusterRoleBinding',
        'name: "system:basic-user"',
        clusterRole('edit'),
        `  - { kind: Group, name: "system:authenticated" }\n#                        ^^^^^^^^^^^^^^^^^^^^^^ authenticated\n`,
      ),
    },
    {
      name: "kubeadm's ConfigMap for nodes that join, for information",
      yaml: binding(
        'RoleBinding',
        'name: "kubeadm:bootstrap-signer-clusterinfo", namespace: kube-public',
        'kind: Role, name: "kubeadm:bootstrap-signer-clusterinfo"',
        `  - { kind: User, name: "system:anonymous" }\n#                       ^^^^^^^^^^^^^^^^^^ cluster-info\n`,
      ),
      fixed: '',
    },
    {
      name: 'its name in another namespace and with another group',
      yaml: binding(
        'RoleBinding',
        'name: "kubeadm:bootstrap-signer-clusterinfo", namespace: shop',
        'kind: Role, name: "kubeadm:bootstrap-signer-clusterinfo"',
        `  - { kind: User, name: "system:anonymous" }\n#                       ^^^^^^^^^^^^^^^^^^ anonymous\n`,
      ),
    },
    {
      name: "OpenShift's projects for everybody",
      yaml: binding(
        'ClusterRoleBinding',
        'name: self-provisioners',
        clusterRole('self-provisioner'),
        `  - { kind: Group, name: "system:authenticated:oauth" }
#                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ self-provisioners
  - { kind: Group, name: "system:unauthenticated" }
#                        ^^^^^^^^^^^^^^^^^^^^^^^^ anonymous
`,
      ),
    },
    {
      name: 'in a List, of which the item is taken out',
      yaml: `apiVersion: v1
kind: List
items:
  - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
  - apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: { name: open, namespace: shop }
    roleRef: { kind: ClusterRole, name: view }
    subjects: [{ kind: Group, name: "system:unauthenticated" }]
#                                   ^^^^^^^^^^^^^^^^^^^^^^^^ anonymous
`,
      fixed: `apiVersion: v1
kind: List
items:
  - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
`,
    },
  ],
});
