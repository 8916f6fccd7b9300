import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defaultAdminAccount as rule } from '../../src/rules/default-admin-account';
import { certificate, inData } from '../support/certificates';
import { linesOf, liveCluster } from '../support/live';
import { testRule } from '../support/rule-test';

const binding = (subjects: string, kind = 'ClusterRoleBinding', name = 'ops') => `apiVersion: rbac.authorization.k8s.io/v1
kind: ${kind}
metadata: { name: "${name}" }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view }
subjects:
${subjects}`;

const kubeconfig = (user: string, { server = 'https://10.0.0.5:6443', current = 'prod' } = {}) => `apiVersion: v1
kind: Config
current-context: ${current}
contexts: [{ name: prod, context: { cluster: prod, user: ops } }]
clusters: [{ name: prod, cluster: { server: "${server}" } }]
users:
  - name: ops
    user:
${user}`;
const withCertificate = (user: string, groups: string[], marked: string | undefined, more = {}) => {
  const data = inData(certificate({ user, groups }));
  const mark = marked === undefined ? '' : `#                              ${'^'.repeat(data.length)} ${marked}\n`;
  return kubeconfig(`      client-certificate-data: ${data}\n${mark}`, more);
};

const names = [
  'kubernetes-super-admin',
  'kubeadmin',
  'kube:admin',
  'system:admin',
  'Administrator',
  'root',
  'masterclient',
  'arn:aws:iam::123456789012:root',
];

testRule(rule, {
  passes: {
    'a person': binding(`  - { kind: User, name: "oidc:alice@example.com" }\n`),
    'a group that has "admin" in its name': binding(`  - { kind: Group, name: "oidc:payments-admins" }\n`),
    // Kinds are exact: none of these is the user or the group of that name.
    'the names under another kind': binding(
      `  - { kind: Group, name: admin }\n  - { kind: ServiceAccount, name: admin, namespace: shop }\n  - { kind: User, name: "kubeadm:cluster-admins" }\n`,
    ),
    'a person of an AWS account': binding(`  - { kind: User, name: "arn:aws:sts::123456789012:assumed-role/ops/alice" }\n`),
    'an emergency login that is only bound': {
      yaml: binding(`  - { kind: User, name: kubernetes-super-admin }\n`),
      given: { parameters: { breakGlassSubjects: ['User:kubernetes-super-admin'] } },
    },
    'names that the team gives instead': {
      yaml: binding(`  - { kind: User, name: admin }\n`),
      given: { rules: { 'default-admin-account': { options: { genericNames: ['operator'] } } } },
    },
    'no subjects': `apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: { name: a }\nroleRef: {}\nsubjects: null\n`,
    'a person by a certificate': withCertificate('alice', ['dev'], undefined),
    'a person by a plugin': kubeconfig(`      exec: { command: aws }\n`),
  },
  notApplicable: {
    'a configuration of another program': `apiVersion: v1\nkind: Config\nbuild: {}\n`,
    'a login of a context that is not the current one': withCertificate('kubernetes-admin', [], undefined, { current: 'other' }),
  },
  notAssessed: {
    'a certificate in another file': { yaml: kubeconfig(`      client-certificate: admin.crt\n`), reason: 'unsupported' },
    'a subject that a template names': { yaml: binding(`  - { kind: User, name: "{{ .Values.user }}" }\n`), reason: 'template-value' },
    'a subject of a wrong type': { yaml: binding(`  - admin\n`), reason: 'wrong-type' },
  },
  fails: [
    {
      name: 'a shared name, among others',
      yaml: binding(
        `  - { apiGroup: rbac.authorization.k8s.io, kind: Group, name: "oidc:ops" }
  - apiGroup: rbac.authorization.k8s.io
    kind: User # until the move
    name: kube-admin
#         ^^^^^^^^^^ bound
`,
      ),
      message:
        'ClusterRoleBinding "ops" gives rights to User "kube-admin", which an installer made or people share: what is done by it can be laid to nobody.',
      fixed: binding(
        `  - { apiGroup: rbac.authorization.k8s.io, kind: Group, name: "oidc:ops" }
  - apiGroup: rbac.authorization.k8s.io
    kind: Group # until the move
    name: oidc:platform-admins
`,
      ),
    },
    ...names.map((name) => ({
      name: `the name "${name}", in a RoleBinding`,
      yaml: binding(`  - { kind: User, name: "${name}" }\n#                       ${'^'.repeat(name.length + 2)} bound\n`, 'RoleBinding'),
    })),
    {
      name: 'the group of kubeadm, where kubeadm did not bind it',
      yaml: binding(`  - { kind: Group, name: "kubeadm:cluster-admins" }\n#                        ^^^^^^^^^^^^^^^^^^^^^^^^ bound\n`),
    },
    {
      name: 'the binding that kubeadm makes, for information',
      yaml: binding(
        `  - { kind: Group, name: "kubeadm:cluster-admins" }\n#                        ^^^^^^^^^^^^^^^^^^^^^^^^ installed\n`,
        'ClusterRoleBinding',
        'kubeadm:cluster-admins',
      ),
      fixed: null,
      message:
        'ClusterRoleBinding "kubeadm:cluster-admins" lets the certificate in kubeadm\'s "admin.conf" do everything. Keep that file sealed for emergencies.',
    },
    {
      name: "kubeadm's login, in use",
      yaml: withCertificate('kubernetes-admin', ['kubeadm:cluster-admins'], 'in-use'),
      fixed: null,
      message:
        'The login in use is "kubernetes-admin" of group "kubeadm:cluster-admins", which an installer made or people share: what is done by it can be laid to nobody.',
    },
    {
      name: 'a login that nothing can take rights from',
      yaml: withCertificate('kubernetes-super-admin', ['system:masters'], 'in-use critical'),
      message:
        'The login in use is "kubernetes-super-admin" of group "system:masters", which an installer made or people share: what is done by it can be laid to nobody.',
    },
    {
      name: 'an emergency login, in use',
      yaml: withCertificate('kubernetes-admin', [], 'in-use'),
      given: { parameters: { breakGlassSubjects: ['User:kubernetes-admin'] } },
    },
    {
      name: "a person's certificate in kubeadm's group",
      yaml: withCertificate('alice', ['kubeadm:cluster-admins'], 'in-use'),
    },
    {
      name: "a cluster on somebody's own machine",
      yaml: withCertificate('kubernetes-admin', ['system:masters'], 'in-use info', { server: 'https://127.0.0.1:6443' }),
    },
    {
      name: 'a name with a password',
      yaml: kubeconfig(`      username: admin\n#               ^^^^^ in-use\n      password: secret\n`),
    },
  ],
});

describe('who we are', () => {
  const facts = (more: string) => `apiVersion: pci.k8s/v1\nkind: Cluster\nmetadata: { name: prod }\n${more}`;
  const lines = (yaml: string) => linesOf(liveCluster([rule], yaml));
  const inUse = (severity: string, who: string) => [
    `Cluster.pci.k8s/prod: fail PCI-K8S-113.in-use ${severity} "The login in use is ${who}, which an installer made or people share: what is done by it can be laid to nobody."`,
  ];

  it('is what the API server says, once', () => {
    const identity = 'identity: { username: kubernetes-admin, groups: ["kubeadm:cluster-admins", "system:authenticated"] }\n';
    assert.deepEqual(
      lines(`${withCertificate('kubernetes-admin', ['kubeadm:cluster-admins'], undefined)}---\n${facts(identity)}`),
      inUse('high', '"kubernetes-admin" of group "kubeadm:cluster-admins"'),
    );
  });
  it('may have all rights', () => {
    assert.deepEqual(
      lines(facts('identity: { username: masterclient, groups: ["system:masters"] }\n')),
      inUse('critical', '"masterclient" of group "system:masters"'),
    );
  });
  it('weighs little in a local cluster', () => {
    assert.deepEqual(
      lines(facts('local: true\nidentity: { username: minikube-user, groups: ["system:masters"] }\n')),
      inUse('info', '"minikube-user" of group "system:masters"'),
    );
  });
  it('may be a person', () => {
    assert.deepEqual(lines(facts('identity: { username: "oidc:alice", groups: [] }\n')), ['Cluster.pci.k8s/prod: pass PCI-K8S-113']);
  });
  it('is not known where the API server does not say it', () => {
    assert.deepEqual(lines(facts('local: false\n')), ['Cluster.pci.k8s/prod: not-listed PCI-K8S-113']);
  });
  it('is told by the kubeconfig where the API server does not say it', () => {
    assert.deepEqual(lines(`${withCertificate('kubernetes-admin', [], undefined)}---\n${facts('local: false\n')}`), [
      'Cluster.pci.k8s/prod: not-listed PCI-K8S-113',
      'Config/: fail PCI-K8S-113.in-use high "The login in use is "kubernetes-admin", which an installer made or people share: what is done by it can be laid to nobody."',
    ]);
  });
});

describe("OpenShift's installer", () => {
  const facts = (more: string) =>
    linesOf(
      liveCluster(
        [rule],
        `apiVersion: pci.k8s/v1\nkind: Cluster\nmetadata: { name: prod }\nprovider: openshift\nidentity: { username: alice, groups: [] }\n${more}`,
      ),
    );
  it('leaves a password', () => {
    assert.deepEqual(facts('kubeadmin: true\n'), [
      'Cluster.pci.k8s/prod: fail PCI-K8S-113.present high "The Secret "kubeadmin" with the installer\'s password is still there. Delete it once an identity provider is set up."',
    ]);
  });
  it('left none', () => {
    assert.deepEqual(facts('kubeadmin: false\n'), ['Cluster.pci.k8s/prod: pass PCI-K8S-113']);
  });
  it('may have left one that was not looked for', () => {
    assert.deepEqual(facts(''), ['Cluster.pci.k8s/prod: manual PCI-K8S-113']);
  });
});
