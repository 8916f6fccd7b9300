import { rbacWildcard } from '../../src/rules/rbac-wildcard';
import { testRule } from '../support/rule-test';

const role = (kind: string, metadata: string, rules: string) => `apiVersion: rbac.authorization.k8s.io/v1
kind: ${kind}
metadata: { ${metadata} }
rules:
${rules}`;
const bound = (kind: string, name: string, bindingKind = 'ClusterRoleBinding') => `---
apiVersion: rbac.authorization.k8s.io/v1
kind: ${bindingKind}
metadata: { name: b, namespace: shop }
roleRef: { kind: ${kind}, name: ${name} }
subjects: [{ kind: Group, name: "oidc:ops" }, { kind: ServiceAccount, name: web, namespace: shop }]
`;

testRule(rbacWildcard, {
  passes: {
    'everything by name': role('Role', 'name: a', `  - { apiGroups: ["", apps], resources: [pods, deployments], verbs: [get] }\n`),
    'one subresource of every resource': role('ClusterRole', 'name: a', `  - { apiGroups: [apps], resources: ["*/scale"], verbs: [update] }\n`),
    'scaling whatever can be scaled, as the autoscaler of Kubernetes may': role(
      'ClusterRole',
      'name: a',
      `  - { apiGroups: ["*"], resources: ["*/scale"], verbs: [get, update] }\n`,
    ),
    'no rules': `apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: { name: a }\nrules: null\n`,
    'an entry that grants nothing, as it has no verbs': role('ClusterRole', 'name: a', `  - { apiGroups: ["*"], resources: ["*"] }\n`),
    // In resourceNames an asterisk is a name: kubernetes, pkg/apis/rbac/v1/evaluation_helpers.go, ResourceNameMatches.
    'an asterisk as a name': role('ClusterRole', 'name: a', `  - { apiGroups: [""], resources: [pods], resourceNames: ["*"], verbs: [get] }\n`),
    'some URLs': role('ClusterRole', 'name: a', `  - { nonResourceURLs: ["/healthz/*", "/metrics"], verbs: [get] }\n`),
    // Validation refuses it: "namespaced rules cannot apply to non-resource URLs".
    'URLs in a Role': role('Role', 'name: a', `  - { nonResourceURLs: ["*"], verbs: [get] }\n`),
  },
  notApplicable: {
    'a binding': bound('ClusterRole', 'a'),
    'a role that the API server ships': role(
      'ClusterRole',
      'name: cluster-admin, labels: { kubernetes.io/bootstrapping: rbac-defaults }',
      `  - { apiGroups: ["*"], resources: ["*"], verbs: ["*"] }\n`,
    ),
    'a role of the platform': role('ClusterRole', 'name: "system:controller:x"', `  - { apiGroups: ["*"], resources: ["*"], verbs: ["*"] }\n`),
    'an aggregated role, whose rules a controller writes': role(
      'ClusterRole',
      'name: a',
      `  - { apiGroups: ["*"], resources: ["*"], verbs: ["*"] }\naggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: b } }] }\n`,
    ),
  },
  notAssessed: {
    'verbs of a wrong type': { yaml: role('Role', 'name: a', `  - { apiGroups: [""], resources: [pods], verbs: "*" }\n`), reason: 'wrong-type' },
    'a null among the rules': { yaml: role('Role', 'name: a', `  -\n`), reason: 'wrong-type' },
    'a resource that a template fills in': {
      yaml: role('Role', 'name: a', `  - { apiGroups: [""], resources: ["{{ .Values.resource }}"], verbs: [get] }\n`),
      reason: 'template-value',
    },
  },
  fails: [
    {
      name: 'all three, bound to somebody',
      yaml:
        role(
          'ClusterRole',
          'name: god',
          `  - apiGroups: ["*"]
#               ^^^ everything
    resources: ["*"]
    verbs: ["*"]
  - nonResourceURLs: ["*"]
#                     ^^^ urls
    verbs: ["*"]
`,
        ) + bound('ClusterRole', 'god'),
      message:
        'ClusterRole "god" grants every verb on every resource of every API group. It is bound to Group "oidc:ops", ServiceAccount "shop/web".',
      fixed: null,
    },
    {
      name: 'all three in a Role that nothing binds: one step less',
      yaml: role(
        'Role',
        'name: all, namespace: shop',
        `  - { apiGroups: ["*"], resources: ["*"], verbs: ["*"] }\n#                 ^^^ everything high\n`,
      ),
      message: 'Role "all" grants every verb on every resource of every API group. It is bound to no subject that was found in this workspace.',
    },
    {
      name: 'nothing binds it in a workspace that holds all',
      yaml: role('Role', 'name: all', `  - { apiGroups: ["*"], resources: ["*"], verbs: ["*"] }\n#                 ^^^ everything high\n`),
      given: { parameters: { workspaceIsComplete: true } },
      message: 'Role "all" grants every verb on every resource of every API group. It is bound to no subject.',
    },
    {
      name: 'an unbound Role in a namespace with card data: the two steps cancel each other',
      yaml: role('Role', 'name: all, namespace: cde', `  - { apiGroups: ["*"], resources: ["*"], verbs: ["*"] }\n#                 ^^^ everything\n`),
      given: { cde: { labels: {}, namespaces: ['cde'] } },
    },
    {
      name: 'some of the three, in a bound ClusterRole',
      yaml:
        role(
          'ClusterRole',
          'name: a',
          `  - { apiGroups: [""], resources: ["pods", "*"], verbs: [get] }
#                                          ^^^ partly
  - { apiGroups: ["*"], resources: ["*"], verbs: [get, list, watch] }
#                 ^^^ partly
  - { apiGroups: [apps], resources: [deployments], verbs: ["*"] }
#                                                          ^^^ partly
  - { apiGroups: ["*"], resources: [deployments], verbs: [get, delete] }
#                 ^^^ partly
  - { apiGroups: ["*"], resources: ["*/scale", "*/status"], verbs: [update] }
#                 ^^^ partly
`,
        ) + bound('ClusterRole', 'a'),
      message:
        'ClusterRole "a" has "*" in resources, so it also grants what is added later. It is bound to Group "oidc:ops", ServiceAccount "shop/web".',
    },
    {
      name: 'one of the three in a Role weighs less than two, in an exempt namespace too',
      yaml:
        role(
          'Role',
          'name: a, namespace: kube-system',
          `  - { apiGroups: [""], resources: ["*"], verbs: [get] }
#                                  ^^^ partly medium
  - { apiGroups: [""], resources: ["*"], verbs: ["*"] }
#                                  ^^^ partly
`,
        ) + bound('Role', 'a', 'RoleBinding').replace('namespace: shop }\nroleRef', 'namespace: kube-system }\nroleRef'),
    },
    {
      name: 'named resources of whatever group, only to read: for information',
      yaml: role('ClusterRole', 'name: a', `  - { apiGroups: ["*"], resources: [pods], verbs: [get, watch] }\n#                 ^^^ partly info\n`),
    },
    {
      name: "a product's own API group, but not one of Kubernetes' or OpenShift's",
      yaml:
        role(
          'ClusterRole',
          'name: a',
          `  - { apiGroups: [cert-manager.io, acme.cert-manager.io], resources: ["*"], verbs: ["*"] }
#                                                                     ^^^ partly low
  - { apiGroups: [cert-manager.io, apps], resources: ["*"], verbs: [get] }
#                                                     ^^^ partly
  - { apiGroups: [rbac.authorization.k8s.io], resources: ["*"], verbs: [get] }
#                                                         ^^^ partly
  - { apiGroups: [security.openshift.io], resources: ["*"], verbs: [get] }
#                                                     ^^^ partly
  - { nonResourceURLs: [/metrics], verbs: ["*"] }
#                                          ^^^ partly low
`,
        ) + bound('ClusterRole', 'a'),
    },
    {
      name: 'asterisks that match nothing',
      yaml: role(
        'ClusterRole',
        'name: a',
        `  - { apiGroups: [""], resources: ["pods/*", "*/*", pods], verbs: [get] }
#                                  ^^^^^^^^ no-effect
#                                            ^^^^^ no-effect
`,
      ),
      message: 'ClusterRole "a" grants nothing by "pods/*": Kubernetes takes the asterisk behind the slash for a name.',
    },
    {
      name: 'a role that admins get by aggregation is bound where "admin" is',
      yaml: role(
        'ClusterRole',
        'name: a, labels: { rbac.authorization.k8s.io/aggregate-to-view: "true" }',
        `  - { apiGroups: [""], resources: ["*"], verbs: [get] }\n#                                  ^^^ partly\n`,
      ),
      files: { 'bindings.yaml': bound('ClusterRole', 'admin') },
      message:
        'ClusterRole "a" has "*" in resources, so it also grants what is added later. It is bound to Group "oidc:ops", ServiceAccount "shop/web".',
    },
    {
      name: 'a Role of the same name elsewhere is not this one',
      yaml: role(
        'Role',
        'name: a, namespace: shop',
        `  - { apiGroups: [""], resources: ["*"], verbs: [get] }\n#                                  ^^^ partly low\n`,
      ),
      files: {
        'bindings.yaml':
          `apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: { name: b, namespace: other }\nroleRef: { kind: Role, name: a }\nsubjects: [{ kind: User, name: x }]\n` +
          bound('ClusterRole', 'a'),
      },
    },
    {
      name: 'in a List',
      yaml: `apiVersion: rbac.authorization.k8s.io/v1
kind: RoleList
items:
  - metadata: { name: a }
    rules: [{ apiGroups: [""], resources: ["*"], verbs: [get] }]
#                                          ^^^ partly low
`,
    },
  ],
});
