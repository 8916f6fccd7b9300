import { rbacSecretRead } from '../../src/rules/rbac-secret-read';
import { testRule } from '../support/rule-test';

const role = (kind: string, rules: string, metadata = 'name: app, namespace: shop') => `apiVersion: rbac.authorization.k8s.io/v1
kind: ${kind}
metadata: { ${metadata} }
rules:
${rules}`;
const bound = (bindingKind: string, roleKind: string, subject: string) => `---
apiVersion: rbac.authorization.k8s.io/v1
kind: ${bindingKind}
metadata: { name: b, namespace: shop }
roleRef: { kind: ${roleKind}, name: app }
subjects: [{ ${subject} }]
`;
const account = 'kind: ServiceAccount, name: web, namespace: shop';
const oneRole = (rules: string) => role('Role', rules) + bound('RoleBinding', 'Role', account);
const clusterRole = (rules: string) => role('ClusterRole', rules, 'name: app') + bound('ClusterRoleBinding', 'ClusterRole', account);

testRule(rbacSecretRead, {
  passes: {
    'getting Secrets by name': clusterRole(`  - { apiGroups: [""], resources: [secrets], resourceNames: [tls], verbs: [get, update, patch] }\n`),
    'Secrets of another API group': clusterRole(`  - { apiGroups: [external-secrets.io], resources: [secrets], verbs: [get, list] }\n`),
    'only deleting': clusterRole(`  - { apiGroups: [""], resources: [secrets], verbs: [delete] }\n`),
    'another resource': clusterRole(`  - { apiGroups: [""], resources: [configmaps, secrets/status], verbs: [get, list] }\n`),
    'no rules': `apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: { name: a }\nrules: null\n`,
    // "create" has no name in the request, so such an entry grants nothing: kubernetes/apiserver, requestinfo.go.
    'creating by name': clusterRole(`  - { apiGroups: [""], resources: [secrets], resourceNames: [a], verbs: [create] }\n`),
  },
  notApplicable: {
    'a role that the API server ships': role(
      'ClusterRole',
      `  - { apiGroups: [""], resources: [secrets], verbs: [get] }\n`,
      'name: "system:node", labels: { kubernetes.io/bootstrapping: rbac-defaults }',
    ),
    'an aggregated role': role(
      'ClusterRole',
      `  - { apiGroups: [""], resources: [secrets], verbs: [get] }\naggregationRule: { clusterRoleSelectors: [] }\n`,
      'name: a',
    ),
    'a Secret': `apiVersion: v1\nkind: Secret\nmetadata: { name: a }\n`,
  },
  notAssessed: {
    'resources of a wrong type': { yaml: oneRole(`  - { apiGroups: [""], resources: secrets, verbs: [get] }\n`), reason: 'wrong-type' },
    'verbs that a template fills in': {
      yaml: oneRole(`  - { apiGroups: [""], resources: [secrets], verbs: ["{{ a }}"] }\n`),
      reason: 'template-value',
    },
  },
  fails: [
    {
      name: 'all Secrets of one namespace; nobody knows the names',
      yaml: oneRole(`  - apiGroups: [""]
    resources: [secrets] # TLS
#               ^^^^^^^ read medium
    verbs: [get, list, watch]
`),
      message: 'Role "app" allows reading every Secret (get, list, watch). It is bound to ServiceAccount "shop/web".',
      fixed: oneRole(`  - apiGroups: [""]
    resources: [secrets] # TLS
    verbs: [get]
    resourceNames:
      - name-of-the-secret
`),
    },
    {
      name: 'the names of the Secrets that the bound workloads use are proposed',
      yaml: oneRole(`  - { apiGroups: [""], resources: [secrets], verbs: [list] }\n#                                  ^^^^^^^ read medium\n`),
      files: {
        'web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: {}
  template:
    spec:
      serviceAccountName: web
      volumes:
        - { name: tls, secret: { secretName: web-tls } }
        - { name: all, projected: { sources: [{ secret: { name: web-ca } }, { configMap: { name: a } }] } }
      initContainers:
        - { name: init, envFrom: [{ secretRef: { name: web-env } }] }
      containers:
        - { name: web, env: [{ name: A, valueFrom: { secretKeyRef: { name: web-db, key: a } } }, { name: B, value: b }] }
---
apiVersion: v1
kind: Pod
metadata: { name: other, namespace: shop }
spec: { containers: [{ name: a, envFrom: [{ secretRef: { name: not-mine } }] }] }
`,
      },
      fixed: oneRole(`  - { apiGroups: [""], resources: [secrets], verbs: [get], resourceNames: [web-ca, web-db, web-env, web-tls] }\n`),
    },
    {
      name: 'an entry with other resources and verbs keeps them',
      yaml: oneRole(`  - apiGroups: ["", apps]
    resources: [configmaps, secrets]
#                           ^^^^^^^ read medium
    verbs: [get, update]
`),
      fixed: oneRole(`  - apiGroups: ["", apps]
    resources: [configmaps]
    verbs: [get, update]
  - apiGroups:
      - ""
    resources:
      - secrets
    verbs:
      - update
  - apiGroups:
      - ""
    resources:
      - secrets
    resourceNames:
      - name-of-the-secret
    verbs:
      - get
`),
    },
    {
      name: 'an entry of Secrets that also writes them goes on writing any',
      yaml: oneRole(`  - apiGroups: [""]
    resources: [secrets]
#               ^^^^^^^ read medium
    verbs: [get, create, watch]
`),
      fixed: oneRole(`  - apiGroups: [""]
    resources: [secrets]
    verbs: [create]
  - apiGroups:
      - ""
    resources:
      - secrets
    resourceNames:
      - name-of-the-secret
    verbs:
      - get
`),
    },
    {
      name: 'all Secrets of the cluster, also by an asterisk, which nobody can narrow here',
      yaml: clusterRole(`  - { apiGroups: [""], resources: [secrets], verbs: ["*"] }
#                                  ^^^^^^^ read
  - { apiGroups: ["*"], resources: ["*"], verbs: [get] }
#                                   ^^^ read
`),
      fixed: null,
    },
    {
      name: 'a ClusterRole that only a RoleBinding gives holds in one namespace',
      yaml:
        role(
          'ClusterRole',
          `  - { apiGroups: [""], resources: [secrets], verbs: [get] }\n#                                  ^^^^^^^ read medium\n`,
          'name: app',
        ) + bound('RoleBinding', 'ClusterRole', account),
    },
    {
      name: 'people in one namespace',
      yaml:
        role('Role', `  - { apiGroups: [""], resources: [secrets], verbs: [get] }\n#                                  ^^^^^^^ read\n`) +
        bound('RoleBinding', 'Role', 'kind: Group, name: "oidc:developers"'),
    },
    {
      name: 'nothing binds it',
      yaml:
        role('Role', `  - { apiGroups: [""], resources: [secrets], verbs: [get] }\n#                                  ^^^^^^^ read low\n`) +
        '---\n' +
        role(
          'ClusterRole',
          `  - { apiGroups: [""], resources: [secrets], verbs: [get] }\n#                                  ^^^^^^^ read medium\n`,
          'name: b',
        ),
      message: 'Role "app" allows reading every Secret (get). It is bound to no subject that was found in this workspace.',
    },
    {
      name: 'one step more in a namespace with card data',
      yaml: oneRole(`  - { apiGroups: [""], resources: [secrets], verbs: [get] }\n#                                  ^^^^^^^ read\n`),
      given: { cde: { labels: {}, namespaces: ['shop'] } },
    },
    {
      name: 'controllers whose task it is, and what the team counts to the platform',
      yaml:
        role(
          'ClusterRole',
          `  - { apiGroups: [""], resources: [secrets], verbs: [get, list, watch] }\n#                                  ^^^^^^^ read low\n`,
          'name: app',
        ) +
        bound(
          'ClusterRoleBinding',
          'ClusterRole',
          'kind: ServiceAccount, name: external-secrets, namespace: eso }, { kind: ServiceAccount, name: vault, namespace: v',
        ),
      given: { parameters: { systemSubjects: ['ServiceAccount:v/vault'] } },
    },
    {
      name: 'listing by name rarely works as it is meant, and returns the contents when it does',
      yaml: oneRole(`  - { apiGroups: [""], resources: [secrets], resourceNames: [tls], verbs: [get, list, watch, update] }
#                                  ^^^^^^^ list-named
  - { apiGroups: [""], resources: [secrets], resourceNames: [ca], verbs: [list] }
#                                  ^^^^^^^ list-named
`),
      message:
        'Role "app" allows to list, watch Secrets by name, which works only for requests that select that one name; such a request returns the contents.',
      fixed: oneRole(`  - { apiGroups: [""], resources: [secrets], resourceNames: [tls], verbs: [get, update] }
  - { apiGroups: [""], resources: [secrets], resourceNames: [ca], verbs: [get] }
`),
    },
    {
      name: 'only writing is for information',
      yaml: clusterRole(
        `  - { apiGroups: [""], resources: [secrets], verbs: [create, patch, delete] }\n#                                  ^^^^^^^ write\n`,
      ),
      message: 'ClusterRole "app" allows writing Secrets (create, patch) that it cannot read. A Pod that mounts them can.',
      fixed: null,
    },
    {
      name: 'in an exempt namespace',
      yaml: role(
        'Role',
        `  - { apiGroups: [""], resources: [secrets], verbs: [get] }\n#                                  ^^^^^^^ read low\n`,
        'name: a, namespace: kube-system',
      ),
    },
  ],
});
