import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { apiserverAnonymousAuth } from '../../src/rules/apiserver-anonymous-auth';
import { linesOf, liveCluster } from '../support/live';
import { testRule } from '../support/rule-test';

const open =
  'The API server takes requests without credentials and leaves it to roles what they may do. An AuthenticationConfiguration can limit them to the paths of its health.';
const configuration = (fields: string) => `apiVersion: apiserver.config.k8s.io/v1\nkind: AuthenticationConfiguration\n${fields}`;
const pod = (command: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: kube-apiserver, namespace: kube-system }\nspec: { containers: [{ name: kube-apiserver, command: ${command} }] }\n`;
const kubeadm = (args: string) => `apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\napiServer: { extraArgs: ${args} }\n`;
const binding = `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: status-page }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view }
subjects: [{ apiGroup: rbac.authorization.k8s.io, kind: Group, name: "system:unauthenticated" }]
`;
const health = configuration('anonymous: { enabled: true, conditions: [{ path: /livez }, { path: /readyz }, { path: /healthz }] }\n');

testRule(apiserverAnonymousAuth, {
  passes: {
    'only the paths of its health': health,
    'switched off in the file': configuration('anonymous: { enabled: false }\n'),
    'switched off by a flag': pod('[kube-apiserver, --authorization-mode=RBAC, --anonymous-auth=false]'),
    'the last of two flags': pod('[kube-apiserver, --authorization-mode=RBAC, --anonymous-auth, --anonymous-auth=f]'),
    'a flag with underscores': pod('[kube-apiserver, --authorization-mode=RBAC, --anonymous_auth=false]'),
    // kubernetes/kubernetes, pkg/kubeapiserver/options/authentication.go, ApplyAuthorization: seen with 1.36, 401 for everybody.
    'where everybody may do everything, the server takes nobody without credentials': pod(
      '[kube-apiserver, "--authorization-mode=Node,AlwaysAllow", --anonymous-auth=true]',
    ),
    'no mode of authorization at all, which is the same': pod('[kube-apiserver, --anonymous-auth=true]'),
    'a file of kubeadm': kubeadm('[{ name: anonymous-auth, value: "false" }]'),
  },
  notApplicable: {
    'a file that leaves it to the flag': configuration('jwt: []\n'),
    'another pod': pod('[kube-scheduler, --anonymous-auth=true]'),
    'kubeadm for a node': `apiVersion: bootstrap.cluster.x-k8s.io/v1beta1\nkind: KubeadmConfig\nmetadata: { name: w }\nspec: { joinConfiguration: {} }\n`,
    'a pod whose file is here, where it is judged': {
      yaml: pod('[kube-apiserver, --authorization-mode=RBAC, --authentication-config=/etc/kubernetes/auth.yaml]'),
      files: { 'auth.yaml': health },
    },
  },
  notAssessed: {
    'a shell': { yaml: pod('[/bin/sh, -c, "exec kube-apiserver --anonymous-auth=false"]'), reason: 'unsupported' },
    'a value that a variable fills in': {
      yaml: pod('[kube-apiserver, --authorization-mode=RBAC, --anonymous-auth=$(ANONYMOUS)]'),
      reason: 'unsupported',
    },
    'a file that is not here': {
      yaml: pod('[kube-apiserver, --authorization-mode=RBAC, --authentication-config, /etc/kubernetes/auth.yaml]'),
      reason: 'not-indexed',
    },
  },
  fails: [
    {
      name: 'open to all paths',
      yaml: configuration(`anonymous:
  enabled: true # for probes
#          ^^^^ open
`),
      fixed: configuration(`anonymous:
  enabled: true # for probes
  conditions:
  - path: /livez
  - path: /readyz
  - path: /healthz
`),
      message: open,
    },
    {
      name: 'an empty list, which opens all paths as well',
      yaml: configuration(`anonymous:
  enabled: true
#          ^^^^ open
  conditions: []
`),
    },
    {
      name: 'a path beside those of its health',
      yaml: configuration(`anonymous:
  enabled: true
  conditions:
    - path: /livez
    - path: /version
#           ^^^^^^^^ too-wide
`),
      fixed: configuration(`anonymous:
  enabled: true
  conditions:
    - path: /livez
`),
      message: 'The API server takes requests to "/version" without credentials, which is none of the paths of its health.',
    },
    {
      name: 'only another path: without it the list would be empty and open all',
      yaml: configuration(`anonymous:
  enabled: true
  conditions:
    - path: /metrics
#           ^^^^^^^^ too-wide
`),
      fixed: null,
    },
    {
      name: 'a flag, where a role gives such callers something',
      yaml: `apiVersion: v1
kind: Pod
metadata: { name: kube-apiserver, namespace: kube-system }
spec:
  containers:
    - name: kube-apiserver
      command:
        - kube-apiserver
        - --authorization-mode=Node,RBAC
        - --anonymous-auth=true
#         ^^^^^^^^^^^^^^^^^^^^^ open high
`,
      files: { 'binding.yaml': binding },
      fixed: null,
      message: open,
    },
    {
      name: 'no flag, and a role that only every cluster gives',
      yaml: `apiVersion: v1
kind: Pod
metadata: { name: kube-apiserver, namespace: kube-system }
spec:
  containers:
    - name: kube-apiserver
      command: [kube-apiserver, "--authorization-mode=Node,RBAC"]
#     ^^^^^^^ open
`,
      files: { 'binding.yaml': binding.replace('name: view', 'name: system:public-info-viewer') },
    },
    {
      name: 'a file that leaves it to a flag that is not given',
      yaml: `apiVersion: v1
kind: Pod
metadata: { name: kube-apiserver, namespace: kube-system }
spec:
  containers:
    - name: kube-apiserver
      command: [/go-runner, --log-file=/var/log/kube-apiserver.log, /usr/local/bin/kube-apiserver]
#     ^^^^^^^ open
      args: [--authorization-mode=RBAC, --authentication-config=/etc/kubernetes/auth.yaml]
`,
      files: { 'auth.yaml': configuration('jwt: []\n') },
    },
    {
      name: 'kubeadm without the flag, as a list and as a mapping',
      yaml: `apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
apiServer:
  extraArgs:
# ^^^^^^^^^ open
    - { name: profiling, value: "false" }
---
apiVersion: controlplane.cluster.x-k8s.io/v1beta1
kind: KubeadmControlPlane
metadata: { name: pay }
spec:
  kubeadmConfigSpec:
    clusterConfiguration:
      apiServer:
        extraArgs:
          anonymous-auth: "true"
#                         ^^^^^^ open
`,
    },
    {
      name: 'both said, so that it does not start',
      yaml: kubeadm(`
    - { name: authentication-config, value: /etc/kubernetes/auth.yaml }
    - { name: anonymous-auth, value: "false" }
#                                    ^^^^^^^ conflict
`)
        .replace('{ extraArgs: ', '\n  extraArgs:')
        .replace(/ \}\n$/, ''),
      files: { 'auth.yaml': health },
      message:
        '"--anonymous-auth" is given beside an AuthenticationConfiguration that says who may come without credentials, and then the API server does not start.',
    },
  ],
});

describe('apiserver-anonymous-auth in a cluster', () => {
  const facts = (more = '') => `apiVersion: pci.k8s/v1\nkind: Cluster\nmetadata: { name: prod }\n${more}`;
  const mirror = (flags: string) => `---
apiVersion: v1
kind: Pod
metadata: { name: kube-apiserver-cp1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: x } }
spec: { containers: [{ name: kube-apiserver, command: [kube-apiserver, "--authorization-mode=Node,RBAC"${flags}] }] }
`;
  const cluster = (yaml: string, unlisted = {}) => liveCluster([apiserverAnonymousAuth], yaml, { unlisted });
  const said = (yaml: string, unlisted = {}) => linesOf(cluster(yaml, unlisted));
  const key = 'Cluster.pci.k8s/prod';
  const messages = (yaml: string) =>
    cluster(yaml)
      .judge(key)!
      .notAssessed.map(({ message }) => message);

  it('reads the flags of static Pods', () => {
    assert.deepEqual(said(facts() + mirror('')), [`kube-system/Pod/kube-apiserver-cp1: fail PCI-K8S-702.open medium "${open}"`]);
    assert.deepEqual(said(facts() + mirror(', --anonymous-auth=false')), ['kube-system/Pod/kube-apiserver-cp1: pass PCI-K8S-702']);
  });

  it('asks a person where a file on the node decides', () => {
    const yaml = facts() + mirror(', --authentication-config=/etc/kubernetes/auth.yaml');
    assert.deepEqual(said(yaml), ['kube-system/Pod/kube-apiserver-cp1: manual PCI-K8S-702']);
    assert.deepEqual(
      cluster(yaml)
        .judge('kube-system/Pod/kube-apiserver-cp1')!
        .notAssessed.map(({ message }) => message),
      ['The file "/etc/kubernetes/auth.yaml" says who may come without credentials. Show an assessor its section "anonymous".'],
    );
  });

  it('an API server that runs as a workload is not the cluster’s own', () => {
    const hosted = mirror('').replace('annotations: { kubernetes.io/config.mirror: x }', 'labels: { app: tenant }');
    assert.deepEqual(said(facts() + hosted), [
      `${key}: manual PCI-K8S-702`,
      `kube-system/Pod/kube-apiserver-cp1: fail PCI-K8S-702.open medium "${open}"`,
    ]);
  });

  it('goes by what the API server answers', () => {
    const answers = (version: number, api: number) => facts(`anonymous: { /livez: 200, /version: ${version}, /api: ${api} }\n`);
    assert.deepEqual(said(answers(401, 401)), [`${key}: pass PCI-K8S-702`]);
    assert.deepEqual(said(answers(200, 403)), [`${key}: fail PCI-K8S-702.open medium "${open}"`]);
    assert.deepEqual(said(answers(200, 403) + '---\n' + binding), [`${key}: fail PCI-K8S-702.open high "${open}"`]);
    assert.deepEqual(said(answers(200, 200)), [
      `${key}: fail PCI-K8S-702.answers critical "The API server answered a request to "/api" without credentials."`,
    ]);
    // The pod is where a person changes it, so it is said there alone.
    assert.deepEqual(said(answers(200, 403) + mirror('')), [`kube-system/Pod/kube-apiserver-cp1: fail PCI-K8S-702.open medium "${open}"`]);
  });

  it('says what to show an assessor where a provider runs it', () => {
    assert.deepEqual(said(facts('provider: gke\n')), [`${key}: manual PCI-K8S-702`]);
    assert.deepEqual(messages(facts('provider: gke\n')), [
      'Google Kubernetes Engine runs the API server and shows none of its flags. Show an assessor that "anonymousAuthenticationConfig.mode" of the cluster is LIMITED.',
    ]);
    for (const provider of ['eks', 'aks']) assert.deepEqual(said(facts(`provider: ${provider}\n`)), [`${key}: manual PCI-K8S-702`]);
  });

  it('is not assessed where pods were refused, and a person’s to show where it runs in none', () => {
    assert.deepEqual(said(facts(), { '/Pod': 'forbidden' }), [`${key}: forbidden PCI-K8S-702`]);
    assert.deepEqual(messages(facts('provider: k3s\n')), [
      'The API server runs in no pod here, so its flags are not shown. Show an assessor its flag "--anonymous-auth" or its AuthenticationConfiguration.',
    ]);
  });
});
