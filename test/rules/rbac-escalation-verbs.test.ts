import { rbacEscalationVerbs } from '../../src/rules/rbac-escalation-verbs';
import { testRule } from '../support/rule-test';

const role = (kind: string, metadata: string, rules: string) => `apiVersion: rbac.authorization.k8s.io/v1
kind: ${kind}
metadata: { ${metadata} }
rules:
${rules}`;
const bound = (kind: string, name: string) => `---
apiVersion: rbac.authorization.k8s.io/v1
kind: ${kind === 'Role' ? 'RoleBinding' : 'ClusterRoleBinding'}
metadata: { name: b }
roleRef: { kind: ${kind}, name: ${name} }
subjects: [{ kind: User, name: alice }]
`;
const cluster = (rules: string) => role('ClusterRole', 'name: helper', rules) + bound('ClusterRole', 'helper');
const namespaced = (rules: string) => role('Role', 'name: helper', rules) + bound('Role', 'helper');

testRule(rbacEscalationVerbs, {
  passes: {
    'reading roles': cluster(`  - { apiGroups: [rbac.authorization.k8s.io], resources: [roles, clusterroles], verbs: [get, list, watch] }\n`),
    'writing roles, which the API server limits to what the writer has': cluster(
      `  - { apiGroups: [rbac.authorization.k8s.io], resources: [roles, clusterroles], verbs: [create, update] }\n`,
    ),
    'binding roles by name, as the documentation of Kubernetes proposes': cluster(
      `  - { apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [bind], resourceNames: [admin, edit, view] }\n`,
    ),
    'the verbs on other resources': cluster(`  - { apiGroups: [apps], resources: [deployments], verbs: [bind, escalate, impersonate] }\n`),
    'roles of another API group': cluster(`  - { apiGroups: [iam.example.com], resources: [roles], verbs: ["*"] }\n`),
    // Verbs are compared with case.
    'a verb in capitals': cluster(`  - { apiGroups: [""], resources: [users], verbs: [Impersonate] }\n`),
    'no rules': `apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: { name: a }\nrules: null\n`,
    // The API server asks for these without a namespace, and a Role holds only for requests with its own: apiserver,
    // pkg/endpoints/filters/impersonation; kubernetes, pkg/registry/rbac/clusterrole/policybased.
    'a Role that names what only a ClusterRole can grant': namespaced(
      `  - { apiGroups: [""], resources: [users, groups], verbs: [impersonate] }\n  - { apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [escalate] }\n`,
    ),
    // The key of an extra value is a subresource, for which no asterisk stands.
    'a pattern that matches no extra value': cluster(
      `  - { apiGroups: [authentication.k8s.io], resources: ["userextras/*", userextras], verbs: [impersonate] }\n`,
    ),
  },
  notApplicable: {
    'a role that the API server ships': role(
      'ClusterRole',
      'name: "system:controller:clusterrole-aggregation-controller", labels: { kubernetes.io/bootstrapping: rbac-defaults }',
      `  - { apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [escalate, get] }\n`,
    ),
    'the built-in edit, where somebody writes it down': role(
      'ClusterRole',
      'name: edit, labels: { kubernetes.io/bootstrapping: rbac-defaults }',
      `  - { apiGroups: [""], resources: [serviceaccounts], verbs: [impersonate] }\n`,
    ),
    'an aggregated role': role(
      'ClusterRole',
      'name: a',
      `  - { apiGroups: [rbac.authorization.k8s.io], resources: [roles], verbs: [bind] }\naggregationRule: { clusterRoleSelectors: [] }\n`,
    ),
    'a binding': bound('Role', 'a').slice(4),
  },
  notAssessed: {
    'a verb of a wrong type': {
      yaml: cluster(`  - { apiGroups: [rbac.authorization.k8s.io], resources: [roles], verbs: [true] }\n`),
      reason: 'wrong-type',
    },
    'a verb that a template fills in': {
      yaml: cluster(`  - { apiGroups: [rbac.authorization.k8s.io], resources: [roles], verbs: ["{{ verb }}"] }\n`),
      reason: 'template-value',
    },
  },
  fails: [
    {
      name: 'escalate, among other verbs, on both kinds of roles',
      yaml: cluster(`  # Lets it write roles.
  - apiGroups: [rbac.authorization.k8s.io]
    resources: [roles, clusterroles]
    verbs:
      - get
      - escalate # see the ticket
#       ^^^^^^^^ escalate
      - update
`),
      message:
        'ClusterRole "helper" allows writing rights into roles that the writer does not have ("escalate" on clusterroles, roles). It is bound to User "alice".',
    },
    {
      name: 'the verb is taken out',
      yaml: namespaced(`  - { apiGroups: [rbac.authorization.k8s.io], resources: [roles], verbs: [get, escalate] }
#                                                                              ^^^^^^^^ escalate
`),
      fix: 'remove-verb',
      fixed: namespaced(`  - { apiGroups: [rbac.authorization.k8s.io], resources: [roles], verbs: [get] }\n`),
    },
    {
      name: 'the entry is taken out when nothing else is in it',
      yaml: cluster(`  - { apiGroups: [""], resources: [pods], verbs: [get] }
  - { apiGroups: [""], resources: [users, groups], verbs: [impersonate] }
#                                                          ^^^^^^^^^^^ impersonate
`),
      fixed: cluster(`  - { apiGroups: [""], resources: [pods], verbs: [get] }\n`),
      message: 'ClusterRole "helper" allows acting in the name of others ("impersonate" on users, groups). It is bound to User "alice".',
    },
    {
      name: 'bind weighs by the kind of role; names are written to an entry that has nothing else',
      yaml: cluster(`  - { apiGroups: [rbac.authorization.k8s.io], resources: [roles], verbs: [bind] }
#                                                                         ^^^^ bind high
  - { apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [bind] }
#                                                                                ^^^^ bind
`),
      fix: 'name-role',
      fixed: cluster(`  - { apiGroups: [rbac.authorization.k8s.io], resources: [roles], verbs: [bind], resourceNames: [name-of-the-role] }
  - { apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [bind], resourceNames: [name-of-the-role] }
`),
    },
    {
      name: 'names are written to an entry of its own where there are other verbs',
      yaml: cluster(`  - apiGroups: [rbac.authorization.k8s.io]
    resources: [clusterroles, rolebindings]
    verbs: [create, bind]
#                   ^^^^ bind
`),
      fix: 'name-role',
      fixed: cluster(`  - apiGroups: [rbac.authorization.k8s.io]
    resources: [clusterroles, rolebindings]
    verbs: [create]
  - apiGroups:
      - rbac.authorization.k8s.io
    resources:
      - clusterroles
    verbs:
      - bind
    resourceNames:
      - name-of-the-role
`),
    },
    {
      name: 'bind of a ClusterRole in a Role gives all rights in the namespace, and naming cluster-admin limits nothing',
      yaml: namespaced(`  - { apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [bind], resourceNames: [view, cluster-admin] }
#                                                                                ^^^^ bind
`),
    },
    {
      name: 'a named role of the team that holds all rights',
      yaml: cluster(`  - { apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [bind], resourceNames: [god] }
#                                                                                ^^^^ bind
`),
      files: { 'god.yaml': role('ClusterRole', 'name: god', `  - { apiGroups: ["*"], resources: ["*"], verbs: ["*"] }\n`) },
    },
    {
      name: 'impersonate by what and whom',
      yaml: cluster(`  - { apiGroups: [""], resources: [serviceaccounts], verbs: [impersonate] }
#                                                            ^^^^^^^^^^^ impersonate high
  - { apiGroups: [authentication.k8s.io], resources: [uids, userextras/scopes], verbs: [impersonate] }
#                                                                                       ^^^^^^^^^^^ impersonate high
  - { apiGroups: [""], resources: [groups], resourceNames: [developers], verbs: [impersonate] }
#                                                                                ^^^^^^^^^^^ impersonate medium
  - { apiGroups: [""], resources: [users], resourceNames: ["system:admin"], verbs: [impersonate] }
#                                                                                   ^^^^^^^^^^^ impersonate high
  - { apiGroups: [""], resources: [groups], resourceNames: ["system:masters"], verbs: [impersonate] }
#                                                                                      ^^^^^^^^^^^ impersonate
  - { apiGroups: [""], resources: ["*"], verbs: [impersonate] }
#                                                ^^^^^^^^^^^ impersonate
`),
    },
    {
      name: 'ServiceAccounts of its namespace are what a Role can let somebody act as',
      yaml: namespaced(`  - { apiGroups: [""], resources: [users, serviceaccounts], verbs: [impersonate] }
#                                                                   ^^^^^^^^^^^ impersonate high
`),
      message: 'Role "helper" allows acting in the name of others ("impersonate" on serviceaccounts). It is bound to User "alice".',
    },
    {
      name: 'constrained impersonation',
      yaml: cluster(`  - { apiGroups: [authentication.k8s.io], resources: [users], verbs: ["impersonate:user-info"] }
#                                                                     ^^^^^^^^^^^^^^^^^^^^^^^ impersonate-constrained
`),
      message:
        'ClusterRole "helper" allows acting in the name of others within limits ("impersonate:user-info" on users). It is bound to User "alice".',
    },
    {
      name: 'an asterisk as the verb is one finding, of the worst that it grants, and nobody can take out a part of it',
      yaml: cluster(`  - { apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: ["*"] }
#                                                                                ^^^ escalate
  - { apiGroups: [""], resources: [serviceaccounts], verbs: ["*"] }
#                                                            ^^^ impersonate high
  - { apiGroups: ["*"], resources: ["*"], verbs: ["*"] }
#                                                 ^^^ escalate
`),
      message:
        'ClusterRole "helper" allows writing rights into roles that the writer does not have ("*" on clusterroles). It is bound to User "alice".',
      fixed: null,
    },
    {
      name: 'each verb that is written is a finding of its own',
      yaml: cluster(`  - apiGroups: ["", rbac.authorization.k8s.io]
    resources: [clusterroles, users]
    verbs: [escalate, bind, impersonate, create]
#           ^^^^^^^^ escalate
#                     ^^^^ bind
#                           ^^^^^^^^^^^ impersonate
`),
      fix: 'remove-verb',
      fixed: cluster(`  - apiGroups: ["", rbac.authorization.k8s.io]
    resources: [clusterroles, users]
    verbs: [create]
`),
    },
    {
      name: 'writing bindings alone is for information, once an entry',
      yaml: cluster(`  - { apiGroups: [rbac.authorization.k8s.io], resources: [rolebindings], verbs: [create, update, patch] }
#                                                                                ^^^^^^ binding-write
`),
      message:
        'ClusterRole "helper" allows writing bindings ("create" on rolebindings). The API server lets its holder hand on only what the holder may do.',
      fixed: null,
    },
    {
      name: 'nothing binds the role',
      yaml: role(
        'ClusterRole',
        'name: helper',
        `  - { apiGroups: [""], resources: [users], verbs: [impersonate] }
#                                                  ^^^^^^^^^^^ impersonate high
`,
      ),
      message:
        'ClusterRole "helper" allows acting in the name of others ("impersonate" on users). It is bound to no subject that was found in this workspace.',
    },
    {
      name: 'in an exempt namespace, in a List',
      yaml: `apiVersion: v1
kind: List
items:
  - apiVersion: rbac.authorization.k8s.io/v1
    kind: Role
    metadata: { name: a, namespace: kube-system }
    rules: [{ apiGroups: ["*"], resources: [roles], verbs: [bind] }]
#                                                           ^^^^ bind medium
`,
    },
  ],
});
