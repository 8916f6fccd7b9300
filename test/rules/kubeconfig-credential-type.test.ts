import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { messageOf } from '../../src/core/finding';
import { defaultSettings } from '../../src/core/settings';
import { kubeconfigCredentialType as rule } from '../../src/rules/kubeconfig-credential-type';
import { Workspace } from '../../src/workspace/workspace';
import { certificate, inData, token } from '../support/certificates';
import { linesOf, liveCluster } from '../support/live';
import { testRule } from '../support/rule-test';

/** A kubeconfig whose context `prod` logs in as `alice`. */
interface Named {
  readonly server?: string;
  readonly context?: string;
  readonly current?: string;
}
const kubeconfig = (user: string, { server = 'https://10.0.0.5:6443', context = 'prod', current }: Named = {}) => `apiVersion: v1
kind: Config
current-context: ${current ?? context}
contexts: [{ name: ${context}, context: { cluster: prod, user: alice } }]
clusters: [{ name: prod, cluster: { server: "${server}" } }]
users:
  - name: alice
    user:
${user}`;

const marks = (value: string) => '^'.repeat(value.length);
const own = inData(certificate({ user: 'alice', groups: ['dev'], until: '2027-05-01' }));
const machine = (user: string) => `      client-certificate-data: ${inData(certificate({ user, groups: ['system:nodes'] }))}\n`;
const ofAccount = token({ iss: 'https://kubernetes.default.svc', sub: 'system:serviceaccount:ci:deployer', exp: 1_800_000_000 });
const lasting = token({ iss: 'kubernetes/serviceaccount', sub: 'system:serviceaccount:ci:deployer' });
const ofProvider = token({ iss: 'https://idp.example.com', sub: 'alice', exp: 1_800_000_000 });
const exec = (command: string, args = '') => `      exec: { apiVersion: client.authentication.k8s.io/v1, command: ${command}${args} }\n`;

testRule(rule, {
  passes: {
    'the plugin of a cloud': kubeconfig(exec('aws', ', args: [eks, get-token, --cluster-name, shop]')),
    'a plugin by its path, on Windows': kubeconfig(exec('"C:\\\\tools\\\\gke-gcloud-auth-plugin.exe"')),
    'a plugin of kubectl': kubeconfig(exec('kubectl', ', args: [oidc-login, get-token]')),
    'a plugin that the team allows': {
      yaml: kubeconfig(exec('/opt/corp/login')),
      given: { rules: { 'kubeconfig-credential-type': { options: { allowedExecPlugins: ['login'] } } } },
    },
    // client-go still has it, unlike those of the clouds: kubernetes/client-go, plugin/pkg/client/auth.
    'the auth provider that asks an identity provider': kubeconfig(
      `      auth-provider: { name: oidc, config: { client-id: shop, idp-issuer-url: "https://idp.example.com" } }\n`,
    ),
    'a kubelet': kubeconfig(machine('system:node:n1')),
    'the controller manager': kubeconfig(machine('system:kube-controller-manager')),
    'the scheduler': kubeconfig(machine('system:kube-scheduler')),
    'a kubelet that renews its certificate in a file': kubeconfig(
      `      client-certificate: /var/lib/kubelet/pki/kubelet-client-current.pem\n      client-key: /var/lib/kubelet/pki/kubelet-client-current.pem\n`,
    ),
    'a part of the control plane whose certificate is in a file': kubeconfig(`      client-certificate: /etc/kubernetes/scheduler.crt\n`).replaceAll(
      'alice',
      '"system:kube-scheduler"',
    ),
    "a pod's own token": kubeconfig(`      tokenFile: /var/run/secrets/kubernetes.io/serviceaccount/token\n`),
  },
  notApplicable: {
    'a configuration of another program': `apiVersion: v1\nkind: Config\nbuild: { artifacts: [] }\n`,
    'a configuration of another group': `apiVersion: skaffold/v4beta13\nkind: Config\nusers: []\n`,
    'a user without credential': kubeconfig(`      {}\n`),
    'no users': `apiVersion: v1\nkind: Config\nclusters: [{ name: prod, cluster: { server: "https://10.0.0.5" } }]\nusers: null\n`,
  },
  notAssessed: {
    'a plugin that is not known': { yaml: kubeconfig(exec('/opt/corp/login')), reason: 'unsupported' },
    'another program of kubectl': { yaml: kubeconfig(exec('kubectl', ', args: [config, view]')), reason: 'unsupported' },
    'a token in a file': { yaml: kubeconfig(`      tokenFile: /home/alice/token\n`), reason: 'unsupported' },
    'a token that was taken out': { yaml: kubeconfig(`      token: REDACTED\n`), reason: 'unsupported' },
    'a token that a script fills in': { yaml: kubeconfig(`      token: \${TOKEN}\n`), reason: 'unsupported' },
    'a token that a template fills in': { yaml: kubeconfig(`      token: "{{ .token }}"\n`), reason: 'template-value' },
    'a password of a wrong type': { yaml: kubeconfig(`      username: alice\n      password: 12345\n`), reason: 'wrong-type' },
  },
  fails: [
    {
      name: 'a client certificate, and its key in the file',
      yaml: kubeconfig(`      client-certificate-data: ${own}
#                              ${marks(own)} client-cert
      client-key-data: c2VjcmV0
#                      ^^^^^^^^ committed
`),
      message:
        'User "alice" logs in with a client certificate (CN "alice", O "dev", valid until 2027-05-01), which nobody can revoke before it expires.',
      fixed: kubeconfig(`      exec:
        apiVersion: client.authentication.k8s.io/v1
        command: kubectl
        args:
          - oidc-login
          - get-token
          - --oidc-issuer-url=https://address-of-the-identity-provider
          - --oidc-client-id=name-of-the-client
        interactiveMode: IfAvailable
`),
    },
    {
      name: 'a client certificate in another file, of a context that is not the current one',
      yaml: kubeconfig(
        `      client-certificate: alice.crt
#                         ^^^^^^^^^ client-cert medium
      client-key: alice.key
`,
        { current: 'other' },
      ),
      message: 'User "alice" logs in with a client certificate, which nobody can revoke before it expires.',
    },
    {
      name: 'the administrator whom k3s and OpenShift install',
      yaml: kubeconfig(`      client-certificate-data: ${inData(certificate({ user: 'system:admin' }))}
#                              ${marks(inData(certificate({ user: 'system:admin' })))} client-cert
`),
    },
    {
      name: 'a token of a ServiceAccount',
      yaml: kubeconfig(`      token: ${ofAccount}
#            ${marks(ofAccount)} sa-token
#            ${marks(ofAccount)} committed
`),
    },
    {
      name: 'a token of a ServiceAccount that never expires, on EKS',
      yaml: kubeconfig(
        `      token: ${lasting}
#            ${marks(lasting)} sa-token
#            ${marks(lasting)} committed
`,
        { server: 'https://0123.gr7.eu-west-1.eks.amazonaws.com' },
      ),
      fixed: kubeconfig(
        `      exec:
        apiVersion: client.authentication.k8s.io/v1
        command: aws
        args:
          - eks
          - get-token
          - --cluster-name
          - name-of-the-cluster
        interactiveMode: IfAvailable
`,
        { server: 'https://0123.gr7.eu-west-1.eks.amazonaws.com' },
      ),
    },
    {
      name: 'a fixed token',
      yaml: kubeconfig(`      token: 0123456789abcdef
#            ^^^^^^^^^^^^^^^^ static-token
#            ^^^^^^^^^^^^^^^^ committed
`),
    },
    {
      name: 'a token of an identity provider is right to log in with and wrong to keep in a file',
      yaml: kubeconfig(`      token: ${ofProvider}
#            ${marks(ofProvider)} committed
`),
      message: 'The file holds a token of user "alice": whoever can read it can log in. Have it replaced, as its history keeps it.',
    },
    {
      name: 'a token that its platform can strike out',
      yaml: kubeconfig(`      token: sha256~Zm9v
#            ^^^^^^^^^^^ revocable
#            ^^^^^^^^^^^ committed
`),
    },
    {
      name: 'a password',
      yaml: kubeconfig(`      username: alice
      password: hunter2
#               ^^^^^^^ password
#               ^^^^^^^ committed
`),
    },
    {
      name: 'a password that was taken out',
      yaml: kubeconfig(`      username: alice
      password: REDACTED
#               ^^^^^^^^ password
`),
    },
    {
      name: 'an auth provider that clients no longer have',
      yaml: kubeconfig(`      auth-provider:
        name: gcp
#             ^^^ legacy-plugin
`),
      message:
        'User "alice" logs in by the auth provider "gcp", which clients no longer have since Kubernetes 1.26. A credential plugin takes its place.',
    },
    {
      name: 'what an auth provider keeps in the file',
      yaml: kubeconfig(`      auth-provider:
        name: oidc
        config: { client-id: shop, client-secret: s3cret, refresh-token: abc }
#                                                 ^^^^^^ committed
#                                                                        ^^^ committed
`),
    },
    {
      name: "a cluster on somebody's own machine, by its address",
      yaml: kubeconfig(
        `      client-certificate-data: ${own}
#                              ${marks(own)} client-cert info
      client-key-data: c2VjcmV0
#                      ^^^^^^^^ committed info
`,
        { server: 'https://127.0.0.1:6443' },
      ),
    },
    ...['kind-shop', 'minikube', 'docker-desktop', 'k3d-shop'].map((context) => ({
      name: `a cluster on somebody's own machine, by the context "${context}"`,
      yaml: kubeconfig(`      token: abc\n#            ^^^ static-token info\n#            ^^^ committed info\n`, { context }),
    })),
    {
      name: 'AKS and GKE get the plugins of their clouds',
      yaml: kubeconfig(`      client-certificate: alice.crt\n#                         ^^^^^^^^^ client-cert\n`, {
        context: 'gke_shop_europe-west1_prod',
      }),
      fixed: kubeconfig(
        `      exec:
        apiVersion: client.authentication.k8s.io/v1
        command: gke-gcloud-auth-plugin
        interactiveMode: IfAvailable
        provideClusterInfo: true
`,
        { context: 'gke_shop_europe-west1_prod' },
      ),
    },
  ],
});

describe('what is said of a kubeconfig', () => {
  const said = (user: string) => {
    const workspace = new Workspace([rule], defaultSettings);
    workspace.update('config.yaml', kubeconfig(user));
    return workspace.judge('config.yaml')!.findings.map(messageOf);
  };
  const inFile = (what: string) =>
    `The file holds ${what} of user "alice": whoever can read it can log in. Have it replaced, as its history keeps it.`;

  it('names the ServiceAccount of a token and its end', () => {
    const of = (until: string) =>
      `User "alice" logs in with a token of ServiceAccount "ci/deployer" (${until}): a program's identity, which does not tell who of its holders acted.`;
    assert.deepEqual(said(`      token: ${ofAccount}\n`), [inFile('a token'), of('valid until 2027-01-15')]);
    assert.deepEqual(said(`      token: ${lasting}\n`), [inFile('a token'), of('which never expires')]);
  });
  it('tells tokens apart by who could revoke them', () => {
    assert.deepEqual(said(`      token: 0123456789abcdef\n`), [
      inFile('a token'),
      'User "alice" logs in with a fixed token, which holds for whoever has it and does not say until when.',
    ]);
    assert.deepEqual(said(`      token: kubeconfig-u-abc:def\n`), [
      inFile('a token'),
      'User "alice" logs in with a token of Rancher, which can be revoked there; until then it holds for whoever has it.',
    ]);
  });
  it('names what the file holds', () => {
    assert.deepEqual(said(`      username: alice\n      password: hunter2\n`), [
      inFile('the password'),
      'User "alice" has a name and password. API servers take none since Kubernetes 1.19, but whoever finds them may try them elsewhere.',
    ]);
    assert.deepEqual(said(`      client-key-data: c2VjcmV0\n`), [inFile('the private key')]);
    assert.deepEqual(said(`      auth-provider: { name: oidc, config: { client-secret: a, refresh-token: b } }\n`), [
      inFile('a client secret'),
      inFile('a refresh token'),
    ]);
  });
});

describe('the credential in use', () => {
  const config = (user: string, server?: string) => kubeconfig(user, server === undefined ? {} : { server });
  const facts = (more: string) => `---\napiVersion: pci.k8s/v1\nkind: Cluster\nmetadata: { name: prod }\n${more}`;
  const identity = (username: string, extra = '') => `identity: { username: "${username}", groups: [], extra: { ${extra} } }\n`;
  const lines = (yaml: string) => linesOf(liveCluster([rule], yaml));
  const failed = (variant: string, severity: string, message: string) => [`Config/: fail PCI-K8S-112.${variant} ${severity} "${message}"`];

  it('is a certificate of the kubeconfig, whose key was taken out', () => {
    assert.deepEqual(
      lines(config(`      client-certificate-data: ${own}\n      client-key-data: REDACTED\n`) + facts(identity('alice'))),
      failed(
        'client-cert',
        'high',
        'User "alice" logs in with a client certificate (CN "alice", O "dev", valid until 2027-05-01), which nobody can revoke before it expires.',
      ),
    );
  });

  it('is a token, of which the API server says whose it is', () => {
    assert.deepEqual(
      lines(
        config(`      token: REDACTED\n`) +
          facts(identity('system:serviceaccount:ci:deployer', 'authentication.kubernetes.io/credential-id: [JTI=1]')),
      ),
      failed(
        'sa-token',
        'high',
        'User "alice" logs in with a token of ServiceAccount "ci/deployer" (until when is not known): a program\'s identity, which does not tell who of its holders acted.',
      ),
    );
  });

  it('is a token, of which its claims say what it is', () => {
    const shown = (claims: string, provider = '') =>
      lines(config(`      token: REDACTED\n`) + facts(`${identity('alice')}${provider}credential: { token: ${claims} }\n`));
    assert.deepEqual(shown('{ issuer: "https://idp.example.com", subject: alice, expires: "2026-11-24T10:00:00.000Z" }'), [
      'Config/: pass PCI-K8S-112',
    ]);
    assert.deepEqual(
      shown('{}'),
      failed('static-token', 'medium', 'User "alice" logs in with a fixed token, which holds for whoever has it and does not say until when.'),
    );
    assert.deepEqual(
      shown('{}', 'provider: openshift\n'),
      failed(
        'revocable',
        'info',
        'User "alice" logs in with a token of OpenShift, which can be revoked there; until then it holds for whoever has it.',
      ),
    );
  });

  it('is not told by a token alone', () => {
    assert.deepEqual(lines(config(`      token: REDACTED\n`)), ['Config/: unsupported PCI-K8S-112']);
    assert.deepEqual(lines(config(`      token: REDACTED\n`) + facts(identity('alice'))), ['Config/: unsupported PCI-K8S-112']);
    assert.deepEqual(lines(config(`      tokenFile: /home/alice/token\n`) + facts('local: false\n')), ['Config/: unsupported PCI-K8S-112']);
  });

  it('is what a plugin came back with', () => {
    const plugin = exec('tsh');
    const certificateOf = (until: string) =>
      `credential: { certificate: { commonName: alice, organizations: [dev], notBefore: "2026-11-24T08:00:00.000Z", notAfter: "${until}" } }\n`;
    assert.deepEqual(lines(config(plugin) + facts(identity('alice') + certificateOf('2026-11-24T20:00:00.000Z'))), ['Config/: pass PCI-K8S-112']);
    assert.deepEqual(
      lines(config(plugin) + facts(identity('alice') + certificateOf('2027-11-24T08:00:00.000Z'))),
      failed(
        'client-cert',
        'high',
        'User "alice" logs in with a client certificate (CN "alice", O "dev", valid until 2027-11-24), which nobody can revoke before it expires.',
      ),
    );
    assert.deepEqual(
      lines(
        config(plugin) +
          facts(`${identity('system:serviceaccount:ci:deployer')}credential: { token: { subject: "system:serviceaccount:ci:deployer" } }\n`),
      ),
      failed(
        'sa-token',
        'high',
        'User "alice" logs in with a token of ServiceAccount "ci/deployer" (which never expires): a program\'s identity, which does not tell who of its holders acted.',
      ),
    );
    assert.deepEqual(lines(config(exec('/opt/corp/login')) + facts(identity('alice'))), ['Config/: unsupported PCI-K8S-112']);
  });

  it('weighs little where the cluster is a local one', () => {
    assert.deepEqual(
      lines(config(`      client-certificate: alice.crt\n`, 'https://localhost:6443') + facts('local: true\n')),
      failed('client-cert', 'info', 'User "alice" logs in with a client certificate, which nobody can revoke before it expires.'),
    );
  });

  describe('without a kubeconfig', () => {
    const of = (username: string, extra = '', more = '') => lines(facts(identity(username, extra) + more).slice('---\n'.length));
    const id = (value: string) => `authentication.kubernetes.io/credential-id: [${value}]`;
    it('is the token of the pod that we are in', () => {
      assert.deepEqual(of('system:serviceaccount:audit:pci', `${id('JTI=1')}, authentication.kubernetes.io/pod-name: [pci-1]`), [
        'Cluster.pci.k8s/prod: pass PCI-K8S-112',
      ]);
    });
    it('is a token of a ServiceAccount that was made for no pod', () => {
      assert.deepEqual(of('system:serviceaccount:ci:deployer', id('JTI=1')), [
        'Cluster.pci.k8s/prod: fail PCI-K8S-112.sa-token high "User "system:serviceaccount:ci:deployer" logs in with a token of ServiceAccount "ci/deployer" (until when is not known): a program\'s identity, which does not tell who of its holders acted."',
      ]);
    });
    it('is a certificate, by its id', () => {
      assert.deepEqual(of('alice', id('X509SHA256=ab'), 'local: true\n'), [
        'Cluster.pci.k8s/prod: fail PCI-K8S-112.client-cert info "User "alice" logs in with a client certificate, which nobody can revoke before it expires."',
      ]);
      assert.deepEqual(of('system:node:n1', id('X509SHA256=ab')), ['Cluster.pci.k8s/prod: pass PCI-K8S-112']);
    });
    it('is a token of an identity provider, whose id is the same', () => {
      assert.deepEqual(of('oidc:alice', id('JTI=1')), ['Cluster.pci.k8s/prod: pass PCI-K8S-112']);
    });
    it('is not told otherwise', () => {
      assert.deepEqual(of('alice'), ['Cluster.pci.k8s/prod: unsupported PCI-K8S-112']);
      assert.deepEqual(lines(facts('local: false\n').slice('---\n'.length)), ['Cluster.pci.k8s/prod: not-listed PCI-K8S-112']);
    });
  });
});

describe('what is said of credentials', () => {
  it('never holds one', () => {
    const secrets = ['0123456789abcdef', ofAccount, 'hunter2', 'c2VjcmV0'];
    const texts = [
      kubeconfig(`      token: 0123456789abcdef\n      client-key-data: c2VjcmV0\n`),
      kubeconfig(`      token: ${ofAccount}\n      username: alice\n      password: hunter2\n`),
    ].flatMap((yaml) => {
      const cluster = liveCluster([rule], yaml);
      return cluster.keys.flatMap((key) => cluster.judge(key)!.findings.map(({ args, path }) => JSON.stringify([args, path])));
    });
    assert.equal(texts.length, 3);
    for (const secret of secrets)
      assert.deepEqual(
        texts.filter((text) => text.includes(secret)),
        [],
      );
  });
});
