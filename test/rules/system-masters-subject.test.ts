import { systemMastersSubject } from '../../src/rules/system-masters-subject';
import { testRule } from '../support/rule-test';

const binding = (kind: string, name: string, subjects: string) => `apiVersion: rbac.authorization.k8s.io/v1
kind: ${kind}
metadata: { name: ${name} }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view }
subjects:
${subjects}`;

const request = (content: string) => `apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: { name: ops }
spec:
  signerName: kubernetes.io/kube-apiserver-client
  request: ${content}
`;
/** O=dev, O=system:masters, CN=ops; made with openssl. */
const masters =
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIeE1JR1hBZ0VBTURVeEREQUtCZ05WQkFvTUEyUmxkakVYTUJVR0ExVUVDZ3dPYzNsemRHVnRPbTFoYzNSbApjbk14RERBS0JnTlZCQU1NQTI5d2N6QlpNQk1HQnlxR1NNNDlBZ0VHQ0NxR1NNNDlBd0VIQTBJQUJJTTl6YlUyCnJBSndMU05tSnlCNlFJT0g3NzVTV3ZweGV2QmpwSm9QNlB6ZGRvVHVSbE43c0FENk1pUDFMdDNXSm9rRjAwL3YKb1JmbUV1cUVCb2xpVlJTZ0FEQUtCZ2dxaGtqT1BRUURBZ05KQURCR0FpRUF2dGNVaTVZVzUxNTRtcU9qNlpYQwpPTmVGSzRjR0ptMkNEM3VvZkdUVlpra0NJUUQ2aUN2NWhQODNaaENaeHJnQ3JaUkw0Y09PcDdUTDRjdGpZRjA3CjVtS0dLZz09Ci0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo=';
/** O=developers, CN=alice. */
const developer =
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIZk1JR0hBZ0VBTUNVeEV6QVJCZ05WQkFvTUNtUmxkbVZzYjNCbGNuTXhEakFNQmdOVkJBTU1CV0ZzYVdObApNRmt3RXdZSEtvWkl6ajBDQVFZSUtvWkl6ajBEQVFjRFFnQUVnejNOdFRhc0FuQXRJMlluSUhwQWc0ZnZ2bEphCituRjY4R09rbWcvby9OMTJoTzVHVTN1d0FQb3lJL1V1M2RZbWlRWFRUKytoRitZUzZvUUdpV0pWRktBQU1Bb0cKQ0NxR1NNNDlCQU1DQTBjQU1FUUNJQXdqb0pFeUJ2Rk9xdG1ub3JETmRKK1NpTWEzOUlob0tuMno0Z21uYUxmagpBaUEweW5ZNjFsaUFiWEVoN2JXZU50c1RQbmFxUXZ2dnlCck14NldYVVFFZjZnPT0KLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg==';

const awsAuth = (name: string, namespace: string, roles: string) => `apiVersion: v1
kind: ConfigMap
metadata: { name: ${name}, namespace: ${namespace} }
data:
  mapRoles: ${roles}
`;
const authentication = (mapping: string, more = '') => `apiVersion: apiserver.config.k8s.io/v1
kind: AuthenticationConfiguration
jwt:
  - issuer: { url: "https://idp.example.com", audiences: [prod] }
    claimMappings:
      username: { claim: email, prefix: "oidc:" }
      groups: ${mapping}
${more}`;

testRule(systemMastersSubject, {
  passes: {
    'the binding that the API server ships': binding('ClusterRoleBinding', 'cluster-admin', `  - { kind: Group, name: system:masters }\n`),
    'a group of the identity provider': binding('RoleBinding', 'ops', `  - { kind: Group, name: "oidc:ops" }\n`),
    // Kinds are exact: a User and a ServiceAccount of that name are not the group, and the API server refuses "group".
    'subjects that only share its name': binding(
      'ClusterRoleBinding',
      'ops',
      `  - { kind: User, name: system:masters }\n  - { kind: group, name: system:masters }\n  - { kind: ServiceAccount, name: system:masters, namespace: a }\n`,
    ),
    'no subjects at all': `apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: { name: a }\nroleRef: {}\nsubjects: null\n`,
    'a break-glass group': {
      yaml: binding('ClusterRoleBinding', 'ops', `  - { kind: Group, name: system:masters }\n`),
      given: { parameters: { breakGlassSubjects: ['Group:system:masters'] } },
    },
    'a certificate of another group': request(developer),
    'a certificate of a break-glass user': { yaml: request(masters), given: { parameters: { breakGlassSubjects: ['User:ops'] } } },
    'AWS roles of nodes': awsAuth('aws-auth', 'kube-system', `|\n    - rolearn: arn:aws:iam::1:role/node\n      groups:\n        - system:nodes\n`),
    'a comment in the text': awsAuth(
      'aws-auth',
      'kube-system',
      `|\n    - rolearn: arn:aws:iam::1:role/node\n      groups: # once\n        # - system:masters\n        - system:nodes\n`,
    ),
    'a user name in the text': awsAuth('aws-auth', 'kube-system', `|\n    - rolearn: arn:aws:iam::1:role/node\n      username: system:masters\n`),
    'a longer name in the text': awsAuth('aws-auth', 'kube-system', `|\n    - groups:\n        - system:masters-of-none\n`),
    'claims with a prefix': authentication('{ claim: groups, prefix: "oidc:" }'),
    'claims without groups': authentication('null'),
    // Without "prefix" the API server does not start: apiserver, pkg/apis/apiserver/validation, "prefix is required when claim is set".
    'a claim whose prefix is missing': authentication('{ claim: groups }'),
    'an expression that adds a constant': authentication(`{ expression: "claims.groups.map(g, 'oidc:' + g)" }`),
    'an expression without claims': authentication(`{ expression: "['developers']" }`),
    'an expression that leaves system groups out': authentication(`{ expression: "claims.groups.filter(g, !g.startsWith('system:'))" }`),
    'user validation rules that refuse system groups': authentication(
      '{ claim: groups, prefix: "" }',
      `    userValidationRules:\n      - { expression: "user.groups.all(g, !g.startsWith('system:'))", message: reserved }\n`,
    ),
    'no issuer': `apiVersion: apiserver.config.k8s.io/v1\nkind: AuthenticationConfiguration\njwt: []\n`,
  },
  notApplicable: {
    'a role': `apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: { name: a }\nrules: []\n`,
    'another ConfigMap': awsAuth('notes', 'kube-system', `|\n    - system:masters\n`),
    'an aws-auth of another namespace, which EKS does not read': awsAuth('aws-auth', 'shop', `|\n    - groups: [system:masters]\n`),
    'an eksctl cluster without mappings': `apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: { name: a }\n`,
  },
  notAssessed: {
    'a request that is none': { yaml: request('bm90IGEgcmVxdWVzdA=='), reason: 'unsupported' },
    'a request that is no base64': { yaml: request('"%%%"'), reason: 'unsupported' },
    'a name of a wrong type': { yaml: binding('RoleBinding', 'ops', `  - { kind: Group, name: 1 }\n`), reason: 'wrong-type' },
    'mappings that a template fills in': { yaml: awsAuth('aws-auth', 'kube-system', `"{{ .Values.mapRoles }}"`), reason: 'template-value' },
  },
  fails: [
    {
      name: 'a binding, among other subjects',
      yaml: binding(
        'ClusterRoleBinding',
        'ops',
        `  - kind: Group
    name: "oidc:ops"
  - kind: Group
    name: system:masters # until the move
#         ^^^^^^^^^^^^^^ binding
`,
      ),
      fixed: binding(
        'ClusterRoleBinding',
        'ops',
        `  - kind: Group
    name: "oidc:ops"
  - kind: Group
    name: oidc:platform-admins # until the move
`,
      ),
      message: 'ClusterRoleBinding "ops" names the group "system:masters", whose members may do everything, whatever any role says.',
    },
    {
      name: 'a RoleBinding that shares its name with the shipped ClusterRoleBinding, in an exempt namespace, in a List',
      yaml: `apiVersion: v1
kind: List
items:
  - apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: { name: cluster-admin, namespace: kube-system }
    roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view }
    subjects: [{ kind: Group, name: "system:masters" }]
#                                   ^^^^^^^^^^^^^^^^ binding
`,
    },
    {
      name: 'a Kustomize patch that adds the subject',
      yaml: `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: ops }
subjects: [{ kind: Group, name: "system:masters" }]
#                               ^^^^^^^^^^^^^^^^ binding
`,
      files: { 'kustomization.yaml': 'patches: [{ path: test.yaml }]\n' },
    },
    {
      name: 'a certificate request',
      yaml: request(`${masters}\n#          ${'^'.repeat(masters.length)} cert`),
      fixed: null,
      message: 'CertificateSigningRequest "ops" asks for a certificate of the group "system:masters", which nobody can revoke.',
    },
    {
      name: 'AWS mappings in flow style, in JSON and of users, where no one says the namespace',
      yaml: `apiVersion: v1
kind: ConfigMap
metadata: { name: aws-auth }
data:
  mapRoles: '[{"rolearn": "arn:aws:iam::1:role/admin", "groups": ["dev", "system:masters"]}]'
#           ${'^'.repeat(81)} mapped
  mapUsers: "[{userarn: a, groups: [system:masters]}]"
#           ${'^'.repeat(42)} mapped
`,
      fixed: null,
      message: '"mapRoles" puts AWS identities into the group "system:masters", whose members may do everything, whatever any role says.',
    },
    {
      name: 'eksctl mappings',
      yaml: `apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: { name: prod, region: eu-west-1 }
iamIdentityMappings:
  - arn: arn:aws:iam::1:role/admin
    groups:
      - system:masters
#       ^^^^^^^^^^^^^^ mapped
`,
      fixed: `apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: { name: prod, region: eu-west-1 }
iamIdentityMappings:
  - arn: arn:aws:iam::1:role/admin
    groups:
      - oidc:platform-admins
`,
    },
    {
      name: 'a claim without prefix',
      yaml: `apiVersion: apiserver.config.k8s.io/v1beta1
kind: AuthenticationConfiguration
jwt:
  - claimMappings:
      groups:
        claim: groups
        prefix: ""
#               ^^ claim
`,
      fixed: `apiVersion: apiserver.config.k8s.io/v1beta1
kind: AuthenticationConfiguration
jwt:
  - claimMappings:
      groups:
        claim: groups
        prefix: ""
    userValidationRules:
      - expression: "!user.groups.exists(g, g.startsWith('system:'))"
        message: system groups are reserved
`,
      message:
        'Whoever may name groups in the identity provider can put people into "system:masters", because "claimMappings.groups" adds no prefix to them.',
    },
    {
      name: 'an expression that hands the claim through, beside a rule about something else',
      yaml: authentication(
        `\n        expression: claims.groups\n#                   ^^^^^^^^^^^^^ claim`,
        `    userValidationRules: [{ expression: "!user.username.startsWith('system:')", message: reserved }]\n`,
      ),
    },
    {
      name: 'an expression that adds system: itself',
      yaml: authentication(
        `\n        expression: claims.groups.map(g, 'system:' + g)\n#                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ claim`,
      ),
    },
  ],
});
