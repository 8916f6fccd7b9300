import { defaultServiceAccount } from '../../src/rules/default-service-account';
import { testRule } from '../support/rule-test';

const binding = (kind: string, metadata: string, subjects: string) => `apiVersion: rbac.authorization.k8s.io/v1
kind: ${kind}
metadata: { ${metadata} }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit }
subjects:
${subjects}`;
const account = (more: string, name = 'default') => `apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: ${name}, namespace: shop }\n${more}`;
const pod = (spec: string, namespace = 'shop') =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: web, namespace: ${namespace} }\nspec:\n${spec}  containers: [{ name: web }]\n`;

testRule(defaultServiceAccount, {
  passes: {
    'a binding of another account': binding('RoleBinding', 'name: a', `  - { kind: ServiceAccount, name: web, namespace: shop }\n`),
    'a User and a Group of that name': binding('RoleBinding', 'name: a', `  - { kind: User, name: default }\n  - { kind: Group, name: default }\n`),
    'an account that the team counts to the platform': {
      yaml: binding('RoleBinding', 'name: a', `  - { kind: ServiceAccount, name: default, namespace: infra }\n`),
      given: { parameters: { systemSubjects: ['ServiceAccount:infra/default'] } },
    },
    // Refused by the API server; the authorizer would match it with nobody.
    'no namespace in a ClusterRoleBinding': binding('ClusterRoleBinding', 'name: a', `  - { kind: ServiceAccount, name: default }\n`),
    'an account that gives no token': account('automountServiceAccountToken: false\n'),
    'a pod with an account of its own': pod('  serviceAccountName: web\n'),
    'a pod with the deprecated field': pod('  serviceAccount: web\n'),
    'a pod that refuses the token': pod('  automountServiceAccountToken: false\n'),
    'a pod whose account refuses the token': { yaml: pod(''), files: { 'sa.yaml': account('automountServiceAccountToken: false\n') } },
    'a Windows pod that refuses the token': pod('  os: { name: windows }\n  automountServiceAccountToken: false\n'),
  },
  notApplicable: {
    'a binding that the platform makes': binding(
      'ClusterRoleBinding',
      'name: "system:controller:x", labels: { kubernetes.io/bootstrapping: rbac-defaults }',
      `  - { kind: ServiceAccount, name: default, namespace: kube-system }\n`,
    ),
    'another account': account('', 'web'),
    'a pod of an exempt namespace': pod('', 'kube-system'),
    'what a node shows of its static Pods': `apiVersion: v1\nkind: Pod\nmetadata: { name: web, annotations: { kubernetes.io/config.mirror: a } }\nspec: { containers: [{ name: web }] }\n`,
    'a role': `apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: { name: default }\nrules: []\n`,
  },
  notAssessed: {
    'an account that a template names': { yaml: pod('  serviceAccountName: "{{ .Values.account }}"\n'), reason: 'template-value' },
    'a quoted false, which the API server refuses': { yaml: pod('  automountServiceAccountToken: "false"\n'), reason: 'wrong-type' },
    'a subject of a wrong type': { yaml: binding('RoleBinding', 'name: a', `  - { kind: ServiceAccount, name: 1 }\n`), reason: 'wrong-type' },
    'a Workflow whose pods nobody knows': {
      yaml: `apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: { name: w }\nspec: { podSpecPatch: "a", templates: [{ name: a, container: { image: a } }] }\n`,
      reason: 'unsupported',
    },
  },
  fails: [
    {
      name: 'rights for the account, which the binding then gives to one of its own',
      yaml: binding(
        'RoleBinding',
        'name: "Edit:default", namespace: shop',
        `  - kind: ServiceAccount
    name: default # of all pods
#         ^^^^^^^ granted
    namespace: shop
`,
      ),
      fixed:
        binding(
          'RoleBinding',
          'name: "Edit:default", namespace: shop',
          `  - kind: ServiceAccount\n    name: edit-default # of all pods\n    namespace: shop\n`,
        ) +
        `---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: edit-default
  namespace: shop
automountServiceAccountToken: false
`,
      message: 'RoleBinding "Edit:default" gives rights to ServiceAccount "shop/default", which every pod of its namespace has that names no other.',
    },
    {
      name: "of the binding's own namespace, which nobody says; an account of that name is there",
      yaml:
        binding('RoleBinding', 'name: web', `  - kind: ServiceAccount\n    name: default\n#         ^^^^^^^ granted\n`) +
        `---\napiVersion: v1\nkind: ServiceAccount\nmetadata: { name: web }\n`,
      fixed:
        binding('RoleBinding', 'name: web', `  - kind: ServiceAccount\n    name: web\n`) +
        `---\napiVersion: v1\nkind: ServiceAccount\nmetadata: { name: web }\n`,
      message: 'RoleBinding "web" gives rights to ServiceAccount "default", which every pod of its namespace has that names no other.',
    },
    {
      name: 'in kube-system, and written as a User',
      yaml: binding(
        'ClusterRoleBinding',
        'name: a',
        `  - { kind: ServiceAccount, name: default, namespace: kube-system }
#                                 ^^^^^^^ granted
  - { kind: User, name: "system:serviceaccount:shop:default" }
#                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ granted
`,
      ),
    },
    {
      name: 'one step more in a namespace with card data',
      yaml: binding(
        'RoleBinding',
        'name: a, namespace: cde',
        `  - { kind: ServiceAccount, name: default }\n#                                 ^^^^^^^ granted critical\n`,
      ),
      given: { cde: { labels: {}, namespaces: ['cde'] } },
    },
    {
      name: 'the account itself, for information, also where it says so',
      yaml: `apiVersion: v1
kind: ServiceAccount
metadata: { name: default }
automountServiceAccountToken: true # as ever
#                             ^^^^ mountable info
`,
      fixed: `apiVersion: v1
kind: ServiceAccount
metadata: { name: default }
automountServiceAccountToken: false # as ever
`,
    },
    {
      name: 'the account that says nothing, and whose null is no value',
      yaml: `apiVersion: v1
kind: ServiceAccount
#     ^^^^^^^^^^^^^^ mountable info
metadata: { name: default, namespace: shop }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: default, namespace: stock }
automountServiceAccountToken: null
#                             ^^^^ mountable info
`,
      message: 'ServiceAccount "default" gives its token to every pod that names no other and does not refuse it.',
    },
    {
      name: 'a pod that says nothing, and gets an account of its own',
      yaml: `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: {}
  template:
    spec:
#   ^^^^ used
      containers: [{ name: web }] # nothing else
`,
      fixed: `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: {}
  template:
    spec:
      containers: [{ name: web }] # nothing else
      serviceAccountName: web
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: web
  namespace: shop
automountServiceAccountToken: false
`,
      message: 'Deployment "web" runs with the token of ServiceAccount "default", as does every pod there that names no other.',
    },
    {
      name: 'by name, by an empty name, on Windows, with user namespaces, in a CronJob; an init container, a sidecar and a debug container are of the same pod',
      yaml: `apiVersion: v1
kind: Pod
metadata: { name: a }
spec: { serviceAccountName: default, automountServiceAccountToken: true, os: { name: windows }, containers: [] }
#                           ^^^^^^^ used
---
apiVersion: v1
kind: Pod
metadata: { name: b }
spec: { serviceAccountName: "", hostUsers: false, containers: [], initContainers: [{ name: i }, { name: s, restartPolicy: Always }], ephemeralContainers: [{ name: e }] }
#                           ^^ used
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: c }
spec: { jobTemplate: { spec: { template: { spec: { serviceAccountName: null, containers: [] } } } } }
#                                                                      ^^^^ used
`,
    },
    {
      name: 'an account of the same name in another namespace does not count, nor does one that another file contradicts',
      yaml: `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: {}
  template:
    spec:
#   ^^^^ used
      containers: [{ name: web }]
`,
      files: {
        'a.yaml': account('automountServiceAccountToken: false\n').replace('shop', 'other'),
        'b.yaml': account('automountServiceAccountToken: false\n'),
        'c.yaml': account(''),
      },
    },
    {
      name: 'an Argo Workflow',
      yaml: `apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: { name: w }
spec:
  serviceAccountName: default
#                     ^^^^^^^ used
  templates:
    - { name: a, container: { image: a } }
    - { name: b, serviceAccountName: b, container: { image: b } }
`,
    },
  ],
});
