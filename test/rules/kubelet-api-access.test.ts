import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { kubeletApiAccess } from '../../src/rules/kubelet-api-access';
import { linesOf, liveCluster } from '../support/live';
import { testRule } from '../support/rule-test';

const kubelet = (fields: string) => `apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n${fields}`;
const join = (args: string, version = 'v1beta4') => `apiVersion: kubeadm.k8s.io/${version}
kind: JoinConfiguration
nodeRegistration:
  kubeletExtraArgs:${args}`;

testRule(kubeletApiAccess, {
  passes: {
    // kubernetes/kubernetes, pkg/kubelet/apis/config/v1beta1/defaults.go: a configuration file has safe defaults.
    'nothing said in a configuration file': kubelet('cgroupDriver: systemd\n'),
    'a read-only port of 0': kubelet('readOnlyPort: 0\n'),
    'authorization by the API server': kubelet('authorization: { mode: Webhook }\n'),
    'handlers switched off, and a time after which idle connections end': kubelet(
      'enableDebugFlagsHandler: false\nenableProfilingHandler: false\nstreamingConnectionIdleTimeout: 5m\n',
    ),
    'flags that say nothing of access, beside the file that kubeadm gives every kubelet': join(` [{ name: node-labels, value: tier=pay }]\n`),
    'the last of two flags is safe': join(` [{ name: anonymous-auth, value: "true" }, { name: anonymous-auth, value: "false" }]\n`),
    'kOps with its own names': `apiVersion: kops.k8s.io/v1alpha2\nkind: Cluster\nspec: { kubelet: { anonymousAuth: false, authorizationMode: Webhook } }\n`,
  },
  notApplicable: {
    'kubeadm without flags for the kubelet': `apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\n`,
    'kOps without settings for the kubelet': `apiVersion: kops.k8s.io/v1alpha2\nkind: InstanceGroup\nspec: { role: Node }\n`,
    'a ConfigMap of somebody else': `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: kubelet-config, namespace: shop }\ndata: { kubelet: "" }\n`,
    'another workload': `apiVersion: v1\nkind: Pod\nmetadata: { name: pay }\nspec: { containers: [{ name: pay }] }\n`,
  },
  notAssessed: {
    'a ConfigMap that holds the configuration as a text': {
      yaml: `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: kubelet-config, namespace: kube-system }\ndata: { kubelet: "authentication: {}" }\n`,
      reason: 'unsupported',
    },
    'a truth value that is a text': { yaml: kubelet('authentication: { anonymous: { enabled: "true" } }\n'), reason: 'wrong-type' },
    'flags whose values are no texts, which kubeadm refuses': { yaml: join(`\n    anonymous-auth: true\n`, 'v1beta3'), reason: 'wrong-type' },
  },
  fails: [
    {
      name: 'callers without credentials, who may then do everything',
      yaml: kubelet(`authentication:
  anonymous:
    enabled: true # as ever
#            ^^^^ anonymous critical
authorization:
  mode: AlwaysAllow
#       ^^^^^^^^^^^ authz
`),
      fixed: kubelet(`authentication:
  anonymous:
    enabled: false # as ever
authorization:
  mode: Webhook
`),
      message: 'The kubelet answers callers without credentials.',
    },
    {
      name: 'callers without credentials, whose rights are asked for',
      yaml: kubelet(`authentication: { anonymous: { enabled: true } }\n#                                       ^^^^ anonymous\n`),
    },
    {
      name: 'nobody asks for rights',
      yaml: kubelet(`authorization: { mode: AlwaysAllow }\n#                      ^^^^^^^^^^^ authz\n`),
      message: 'The kubelet lets every caller that it knows do everything, without asking what they may do.',
    },
    {
      name: 'tokens that nobody checks: not open, but by certificates alone',
      yaml: kubelet(`authentication: { webhook: { enabled: false } }\n#                                     ^^^^^ webhook-off\n`),
      fixed: kubelet(`authentication: { webhook: { enabled: true } }\n`),
      message: 'The kubelet does not ask the API server about tokens, so only client certificates let callers in, and nobody can revoke these.',
    },
    {
      name: 'a read-only port',
      yaml: kubelet(`readOnlyPort: 10255\n#             ^^^^^ read-only-port\n`),
      fixed: kubelet(`readOnlyPort: 0\n`),
      message: 'The kubelet shows its pods to everybody on port 10255, without credentials and without encryption.',
    },
    {
      name: 'handlers that somebody asked for, and connections without end',
      yaml: kubelet(`enableDebugFlagsHandler: true
#                        ^^^^ debug
enableProfilingHandler: true
#                       ^^^^ debug
streamingConnectionIdleTimeout: 0s
#                               ^^ idle
`),
      fixed: kubelet(`enableDebugFlagsHandler: false
enableProfilingHandler: false
streamingConnectionIdleTimeout: 4h0m0s
`),
      message: 'The kubelet offers "/debug/flags", which is needed only to look for faults in the kubelet itself.',
    },
    {
      name: 'flags of kubeadm as a list, whose values are texts',
      yaml: join(`
    - name: anonymous-auth
      value: "true"
#            ^^^^^^ anonymous critical
    - name: authorization_mode
      value: AlwaysAllow
#            ^^^^^^^^^^^ authz
    - name: read-only-port
      value: "10255"
#            ^^^^^^^ read-only-port
`),
      fixed: join(`
    - name: anonymous-auth
      value: "false"
    - name: authorization_mode
      value: Webhook
    - name: read-only-port
      value: "0"
`),
    },
    {
      name: 'flags of kubeadm as a mapping, carried by Cluster API',
      yaml: `apiVersion: bootstrap.cluster.x-k8s.io/v1beta1
kind: KubeadmConfigTemplate
metadata: { name: workers, namespace: clusters }
spec:
  template:
    spec:
      joinConfiguration:
        nodeRegistration:
          kubeletExtraArgs:
            read-only-port: "10255"
#                           ^^^^^^^ read-only-port
            streaming-connection-idle-timeout: "0"
#                                              ^^^ idle
`,
      message: 'The kubelet shows its pods to everybody on port 10255, without credentials and without encryption.',
    },
    {
      name: 'kOps, for all nodes and for those of the control plane',
      yaml: `apiVersion: kops.k8s.io/v1alpha2
kind: Cluster
metadata: { name: pay.example.com }
spec:
  kubelet:
    anonymousAuth: true
#                  ^^^^ anonymous
  controlPlaneKubelet:
    authorizationMode: AlwaysAllow
#                      ^^^^^^^^^^^ authz
`,
      fixed: `apiVersion: kops.k8s.io/v1alpha2
kind: Cluster
metadata: { name: pay.example.com }
spec:
  kubelet:
    anonymousAuth: false
  controlPlaneKubelet:
    authorizationMode: Webhook
`,
    },
  ],
});

describe('kubelet-api-access in a cluster', () => {
  const facts = (provider: string) => `apiVersion: pci.k8s/v1\nkind: Cluster\nmetadata: { name: prod }\n${provider}`;
  const said = (yaml: string) => {
    const cluster = liveCluster([kubeletApiAccess], yaml);
    return [...linesOf(cluster), ...cluster.keys.flatMap((key) => cluster.judge(key)!.notAssessed.map(({ message }) => message))];
  };

  it('reads what kubeadm keeps for kubelets', () => {
    assert.deepEqual(said(`${facts('')}---\n${kubelet('metadata: { name: kubelet-config, namespace: kube-system }\nreadOnlyPort: 10255\n')}`), [
      'kube-system/KubeletConfiguration/kubelet-config: fail PCI-K8S-601.read-only-port high "The kubelet shows its pods to everybody on port 10255, without credentials and without encryption."',
    ]);
  });

  it('does not speak of the ConfigMap whose text was read', () => {
    const config = `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: kubelet-config, namespace: kube-system }\ndata: { kubelet: "readOnlyPort: 0" }\n`;
    const read = kubelet('metadata: { name: kubelet-config, namespace: kube-system }\nreadOnlyPort: 0\n');
    assert.deepEqual(said(`${facts('')}---\n${config}---\n${read}`), ['kube-system/KubeletConfiguration/kubelet-config: pass PCI-K8S-601']);
  });

  it('does not know where nothing shows it', () => {
    assert.deepEqual(said(facts('')), [
      'Cluster.pci.k8s/prod: not-listed PCI-K8S-601',
      'How the kubelets are set up is not known: kubeadm keeps it in the ConfigMap "kube-system/kubelet-config", which is not there or may not be read.',
    ]);
  });

  it('says what to show an assessor where a provider sets them up', () => {
    assert.deepEqual(said(facts('provider: gke\n')), [
      'Cluster.pci.k8s/prod: manual PCI-K8S-601',
      'Google Kubernetes Engine sets up the kubelets, and the API does not show how. Show an assessor that "insecureKubeletReadonlyPortEnabled" is false in the node pools\' configuration.',
    ]);
    for (const provider of ['eks', 'aks'])
      assert.deepEqual(said(facts(`provider: ${provider}\n`)).slice(0, 1), ['Cluster.pci.k8s/prod: manual PCI-K8S-601']);
  });
});
