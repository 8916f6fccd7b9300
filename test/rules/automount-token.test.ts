import { automountToken } from '../../src/rules/automount-token';
import { testRule } from '../support/rule-test';

const pod = (spec: string, metadata = 'name: web, namespace: shop') =>
  `apiVersion: v1\nkind: Pod\nmetadata: { ${metadata} }\nspec:\n${spec}  containers: [{ name: web }]\n`;
const deployment = (spec: string, mark = '') =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web, namespace: shop }\nspec:\n  selector: {}\n  template:\n    spec:\n${mark && `#   ^^^^ ${mark}\n`}${spec}      containers: [{ name: web }]\n`;
const account = (more = '') => `apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: web, namespace: shop }\n${more}`;
const bound = (subject: string, role = 'view', kind = 'RoleBinding') =>
  `apiVersion: rbac.authorization.k8s.io/v1\nkind: ${kind}\nmetadata: { name: web-view, namespace: shop }\nroleRef: { kind: ClusterRole, name: "${role}" }\nsubjects: [{ ${subject} }]\n`;
const web = 'kind: ServiceAccount, name: web, namespace: shop';
const asks = '  serviceAccountName: web\n  automountServiceAccountToken: true\n';

testRule(automountToken, {
  passes: {
    'the pod refuses it': pod('  automountServiceAccountToken: false\n'),
    'the pod refuses what its account gives': {
      yaml: pod('  serviceAccountName: web\n  automountServiceAccountToken: false\n'),
      files: { 'sa.yaml': account('automountServiceAccountToken: true\n') },
    },
    'the account refuses it': { yaml: pod('  serviceAccountName: web\n'), files: { 'sa.yaml': account('automountServiceAccountToken: false\n') } },
    'the account of the deprecated field refuses it': {
      yaml: pod('  serviceAccount: web\n'),
      files: { 'sa.yaml': account('automountServiceAccountToken: false\n') },
    },
    'it asks for it, and its account has rights': { yaml: pod(asks), files: { 'rbac.yaml': account() + '---\n' + bound(web) } },
    'rights of all accounts of the namespace': { yaml: pod(asks), files: { 'rbac.yaml': bound('kind: Group, name: "system:serviceaccounts:shop"') } },
    'rights of the account where no one says the namespace of the pod': { yaml: pod(asks, 'name: web'), files: { 'rbac.yaml': bound(web) } },
    'rights of the account under its login name': {
      yaml: pod(asks),
      files: { 'rbac.yaml': bound('kind: User, name: "system:serviceaccount:shop:web"') },
    },
    'a reason on the pod': pod('', 'name: web, annotations: { pci.k8s/needs-api-token: "Watches its ConfigMap." }'),
    'a reason on the template': `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec: { selector: {}, template: { metadata: { annotations: { pci.k8s/needs-api-token: "Elects a leader." } }, spec: { containers: [] } } }\n`,
    'a token of its own, with an audience': pod(
      '  automountServiceAccountToken: false\n  volumes: [{ name: vault, projected: { sources: [{ serviceAccountToken: { audience: vault, path: token } }] } }]\n',
    ),
    'a cloud identity, which brings its own token': {
      yaml: pod(
        '  serviceAccountName: web\n  automountServiceAccountToken: false\n',
        'name: web, namespace: shop, labels: { azure.workload.identity/use: "true" }',
      ),
      files: {
        'sa.yaml': account().replace('namespace: shop', 'namespace: shop, annotations: { eks.amazonaws.com/role-arn: "arn:aws:iam::1:role/web" }'),
      },
    },
  },
  notApplicable: {
    'an exempt namespace': pod('', 'name: web, namespace: kube-system'),
    'what a node shows of its static Pods': pod('', 'name: web, annotations: { kubernetes.io/config.mirror: a }'),
    'no pods': `apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: web }\n`,
  },
  notAssessed: {
    'a quoted false, which the API server refuses': { yaml: pod('  automountServiceAccountToken: "false"\n'), reason: 'wrong-type' },
    'a value that a template fills in': { yaml: pod('  serviceAccountName: "{{ .Values.account }}"\n'), reason: 'template-value' },
    'a Kustomize patch that says nothing of it': {
      yaml: `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec: { template: { spec: { containers: [{ name: web, image: a }] } } }\n`,
      files: { 'kustomization.yaml': 'patches: [{ path: test.yaml }]\n' },
      reason: 'kustomize-patch',
    },
    'a Workflow whose pods nobody knows': {
      yaml: `apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: { name: w }\nspec: { podSpecPatch: "a", templates: [{ name: a, container: { image: a } }] }\n`,
      reason: 'unsupported',
    },
  },
  fails: [
    {
      name: 'nobody says anything',
      yaml: `apiVersion: v1
kind: PodList
items:
  - metadata: { name: web }
    spec: # the shop
#   ^^^^ mounted
      containers:
        - name: web
`,
      message: 'Pod "web" mounts a token of ServiceAccount "default", and nothing shows that it calls the API.',
      fixed: `apiVersion: v1
kind: PodList
items:
  - metadata: { name: web }
    spec: # the shop
      containers:
        - name: web
      automountServiceAccountToken: false
`,
    },
    {
      name: 'the account may refuse it somewhere else: one step less',
      yaml: deployment('      serviceAccountName: web\n', 'account-not-found low'),
      message:
        'Deployment "web" mounts a token, unless ServiceAccount "web", which was not found in this workspace, says otherwise. Nothing shows that it calls the API.',
    },
    {
      name: 'the account is not there at all',
      yaml: deployment('      serviceAccountName: web\n', 'mounted'),
      given: { parameters: { workspaceIsComplete: true } },
    },
    {
      name: 'the account does not refuse it; it is what the second fix changes',
      yaml: deployment('      serviceAccountName: web\n', 'mounted') + '---\n' + account('secrets: []\n'),
      fix: 'account-no-token',
      fixed: deployment('      serviceAccountName: web\n') + '---\n' + account('secrets: []\nautomountServiceAccountToken: false\n'),
    },
    {
      name: 'true is written, but nobody gives the account rights',
      yaml: `apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec:
  serviceAccountName: web
  automountServiceAccountToken: true # for now
#                               ^^^^ no-rights low
  containers: []
`,
      files: { 'sa.yaml': account() },
      message: 'Pod "web" asks for a token of ServiceAccount "web", but no binding that gives it rights was found in this workspace.',
      fixed: `apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec:
  serviceAccountName: web
  automountServiceAccountToken: false # for now
  containers: []
`,
    },
    {
      name: 'discovery is no right that shows a need',
      yaml: pod('  serviceAccountName: web\n  automountServiceAccountToken: true\n#                               ^^^^ no-rights low\n'),
      files: { 'rbac.yaml': bound(web, 'system:discovery', 'ClusterRoleBinding') },
    },
    {
      name: 'true is written for the default account, whatever rights it has',
      yaml: pod('  automountServiceAccountToken: true\n#                               ^^^^ granted\n'),
      files: { 'rbac.yaml': bound('kind: ServiceAccount, name: default, namespace: shop') },
      message:
        'Pod "web" mounts a token of ServiceAccount "default", which has rights by RoleBinding "web-view", and does not say that it needs one.',
    },
    {
      name: 'an account with rights, of which nobody says that the pod needs them',
      yaml: deployment('      serviceAccountName: web\n', 'granted'),
      files: { 'rbac.yaml': account() + '---\n' + bound(web) },
      fix: 'needed',
      fixed: deployment('      serviceAccountName: web\n') + '      automountServiceAccountToken: true\n',
    },
    {
      name: 'a need that nothing else shows gets a reason',
      yaml: `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector: {}
  template:
    metadata:
      labels: { app: web }
    spec:
#   ^^^^ mounted
      containers: [{ name: web }]
`,
      fix: 'needed',
      fixed: `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector: {}
  template:
    metadata:
      labels: { app: web }
      annotations:
        pci.k8s/needs-api-token: Say here which calls it makes.
    spec:
      containers: [{ name: web }]
      automountServiceAccountToken: true
`,
    },
    {
      name: 'an empty reason is none; a null is no value; one step more in a namespace with card data',
      yaml: pod(
        '  automountServiceAccountToken: null\n#                               ^^^^ mounted high\n',
        'name: web, namespace: cde, annotations: { pci.k8s/needs-api-token: " " }',
      ),
      given: { cde: { labels: {}, namespaces: ['cde'] } },
    },
    {
      name: 'a cloud identity needs no other token, so it is no excuse',
      yaml: deployment('      serviceAccountName: web\n', 'mounted'),
      files: {
        'sa.yaml': account().replace('namespace: shop', 'namespace: shop, annotations: { eks.amazonaws.com/role-arn: "arn:aws:iam::1:role/web" }'),
      },
    },
    {
      name: 'on Windows, with user namespaces, with init, sidecar and debug containers, in a CronJob in a List: one finding a pod',
      yaml: `apiVersion: v1
kind: List
items:
  - apiVersion: batch/v1
    kind: CronJob
    metadata: { name: c }
    spec:
      jobTemplate:
        spec:
          template:
            spec:
#           ^^^^ mounted
              os: { name: windows }
              hostUsers: false
              initContainers: [{ name: i }, { name: s, restartPolicy: Always }]
              containers: [{ name: c }]
              ephemeralContainers: [{ name: e }]
`,
    },
    {
      name: 'an Argo Workflow: its templates may refuse it one by one',
      yaml: `apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: { name: w }
spec:
  automountServiceAccountToken: true
#                               ^^^^ mounted
  templates:
    - { name: a, container: { image: a } }
    - { name: b, automountServiceAccountToken: false, container: { image: b } }
`,
    },
    {
      name: 'what a Kustomize patch sets is judged',
      yaml: `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec: { template: { spec: { automountServiceAccountToken: true } } }
#                                                         ^^^^ mounted
`,
      files: { 'kustomization.yaml': 'patches: [{ path: test.yaml }]\n' },
    },
  ],
});
