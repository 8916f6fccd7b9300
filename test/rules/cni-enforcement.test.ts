import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allowAllNetworkPolicy } from '../../src/rules/allow-all-network-policy';
import { cniEnforcement } from '../../src/rules/cni-enforcement';
import { defaultDenyEgress } from '../../src/rules/default-deny-egress';
import { defaultDenyIngress } from '../../src/rules/default-deny-ingress';
import { linesOf, liveCluster } from '../support/live';
import { testRule } from '../support/rule-test';

const daemonSet = (name: string, containers: string, more = '') =>
  `---\napiVersion: apps/v1\nkind: DaemonSet\nmetadata: { name: ${name}, namespace: kube-system }\nspec: { template: { spec: { containers: [${containers}] } } }\n${more}`;
const flannel = '{ name: kube-flannel, image: "ghcr.io/flannel-io/flannel:v0.28.0" }';
const calico = '{ name: calico-node, image: "quay.io/calico/node:v3.31.0" }';
const vpc =
  '{ name: aws-node, image: "602401143452.dkr.ecr.eu-west-1.amazonaws.com/amazon-k8s-cni:v1.20.1", env: [{ name: NETWORK_POLICY_ENFORCING_MODE, value: standard }] }';
const vpcAgent = (value: string) =>
  `{ name: aws-eks-nodeagent, image: "602401143452.dkr.ecr.eu-west-1.amazonaws.com/amazon/aws-network-policy-agent:v1.2.0", args: [--enable-ipv6=false, --enable-network-policy=${value}] }`;

testRule(cniEnforcement, {
  passes: {
    'Canal: Calico beside Flannel': daemonSet('canal', `${calico}, ${flannel}`),
    'the agent of Amazon, switched on': daemonSet('aws-node', `${vpc}, ${vpcAgent('true')}`),
    'Cilium of a mirror, by the name of its DaemonSet': daemonSet('cilium', '{ name: agent, image: "registry.corp/mirror/agent:1" }'),
    'kindnet since kind 0.24': daemonSet('kindnet', '{ name: kindnet-cni, image: "docker.io/kindest/kindnetd:v20250512-df8de77b" }'),
    'kube-router with its firewall': daemonSet(
      'kube-router',
      '{ name: kube-router, image: "cloudnativelabs/kube-router:v2", args: [--run-router=true] }',
    ),
  },
  notApplicable: {
    'no network plugin': daemonSet('log-shipper', '{ name: fluent-bit, image: "fluent/fluent-bit:4" }'),
    'a commercial plugin that nobody here knows': daemonSet('acme-net', '{ name: acme, image: "registry.acme.example/net:2" }'),
    'Flannel where something else enforces': {
      yaml: daemonSet('kube-flannel-ds', flannel),
      files: { 'calico.yaml': daemonSet('calico-node', calico) },
    },
    'an object that is no DaemonSet': 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n',
  },
  fails: [
    {
      name: 'Flannel alone',
      yaml: `apiVersion: apps/v1
kind: DaemonSet
metadata: { name: kube-flannel-ds, namespace: kube-flannel }
spec:
  template:
    spec:
      containers:
        - name: kube-flannel
          image: ghcr.io/flannel-io/flannel:v0.28.0
#                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ none high
`,
      message:
        'Nothing that enforces NetworkPolicies was found: DaemonSet "kube-flannel/kube-flannel-ds" only connects pods. The API server takes policies all the same, and they have no effect.',
    },
    {
      // The variable stands in every manifest of the plugin (aws/amazon-vpc-cni-k8s), so it shows nothing.
      name: 'the agent of Amazon, switched off, whatever the mode says; in a whole workspace nothing else can enforce',
      yaml: `apiVersion: apps/v1
kind: DaemonSet
metadata: { name: aws-node, namespace: kube-system }
spec:
  template:
    spec:
      containers:
        - name: aws-node
          image: example/amazon-k8s-cni:v1.20.1
          env: [{ name: NETWORK_POLICY_ENFORCING_MODE, value: standard }]
        - name: aws-eks-nodeagent
          image: example/amazon/aws-network-policy-agent:v1.2.0
#                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ none
          args: [--enable-network-policy=false]
`,
      given: { parameters: { workspaceIsComplete: true } },
    },
    {
      name: 'kindnet before kind 0.24, and kube-router without its firewall',
      yaml: `apiVersion: apps/v1
kind: DaemonSet
metadata: { name: kindnet, namespace: kube-system }
spec: { template: { spec: { containers: [{ name: kindnet-cni, image: "kindest/kindnetd:v20240513-cd2ac642" }] } } }
#                                                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ none high
---
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: kube-router, namespace: kube-system }
spec: { template: { spec: { containers: [{ name: r, image: "cloudnativelabs/kube-router:v2", args: [--run-firewall=false] }] } } }
#                                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ none high
`,
    },
  ],
});

const facts = 'apiVersion: pci.k8s/v1\nkind: Cluster\nmetadata: { name: prod }\n';
const node = (name: string, version = 'v1.36.1', more = '') =>
  `---\napiVersion: v1\nkind: Node\nmetadata: { name: ${name}${more} }\nstatus: { conditions: [{ type: Ready, status: "True" }], nodeInfo: { kubeletVersion: ${version}, operatingSystem: linux } }\n`;
const ofCluster = (yaml: string, unlisted = {}) =>
  linesOf(liveCluster([cniEnforcement], facts + yaml, { unlisted })).filter((line) => line.startsWith('Cluster/') || line.startsWith('Cluster.'));
const key = 'Cluster.pci.k8s/prod';

describe('cni-enforcement in a cluster', () => {
  it('is asked of the cluster, once, and not of each DaemonSet', () => {
    assert.deepEqual(linesOf(liveCluster([cniEnforcement], facts + daemonSet('kube-flannel-ds', flannel))), [
      `${key}: fail PCI-K8S-404.none critical "Nothing that enforces NetworkPolicies was found: DaemonSet "kube-system/kube-flannel-ds" only connects pods. The API server takes policies all the same, and they have no effect."`,
    ]);
    assert.deepEqual(ofCluster(daemonSet('calico-node', calico)), [`${key}: pass PCI-K8S-404`]);
  });

  it('does not know plugins that it does not know', () => {
    assert.deepEqual(ofCluster(daemonSet('acme-net', '{ name: acme, image: "registry.acme.example/net:2" }')), [`${key}: unsupported PCI-K8S-404`]);
  });

  it('counts the nodes without an agent that is ready; Windows, virtual and broken nodes have none', () => {
    const nodes =
      node('a') +
      node('b') +
      node('fargate', 'v1.36.1', ', labels: { eks.amazonaws.com/compute-type: fargate }') +
      node('win').replace('operatingSystem: linux', 'operatingSystem: windows') +
      node('dead').replace('"True"', '"Unknown"');
    const agent = (ready: number) => daemonSet('calico-node', calico, `status: { desiredNumberScheduled: 2, numberReady: ${ready} }\n`);
    assert.deepEqual(ofCluster(nodes + agent(2)), [`${key}: pass PCI-K8S-404`]);
    assert.deepEqual(ofCluster(nodes + agent(1)), [
      `${key}: fail PCI-K8S-404.partial high "DaemonSet "kube-system/calico-node" is ready on 1 of 2 nodes. On the others, nothing enforces NetworkPolicies."`,
    ]);
    assert.deepEqual(ofCluster(node('a') + node('b') + node('c') + agent(2)), [
      `${key}: fail PCI-K8S-404.partial high "DaemonSet "kube-system/calico-node" is ready on 2 of 3 nodes. On the others, nothing enforces NetworkPolicies."`,
    ]);
    assert.deepEqual(ofCluster(agent(1), { '/Node': 'forbidden' }), [
      `${key}: fail PCI-K8S-404.partial high "DaemonSet "kube-system/calico-node" is ready on 1 of 2 nodes. On the others, nothing enforces NetworkPolicies."`,
    ]);
  });

  it('knows that K3s enforces by itself, unless a server is told not to', () => {
    assert.deepEqual(ofCluster(node('a', 'v1.36.1+k3s1') + daemonSet('svclb', '{ name: lb, image: "rancher/klipper-lb:v0.4" }')), [
      `${key}: pass PCI-K8S-404`,
    ]);
    const off = `, annotations: { k3s.io/node-args: '["server","--disable-network-policy"]' }`;
    assert.deepEqual(ofCluster(node('a', 'v1.36.1+k3s1', off)), [
      `${key}: fail PCI-K8S-404.none critical "Nothing that enforces NetworkPolicies was found: K3s with --disable-network-policy only connects pods. The API server takes policies all the same, and they have no effect."`,
    ]);
  });

  it('judges by an agent that was seen, and not by the lack of one where the list was refused', () => {
    assert.deepEqual(ofCluster('', { 'apps/DaemonSet': 'forbidden' }), [`${key}: forbidden PCI-K8S-404`]);
    assert.deepEqual(ofCluster(node('a', 'v1.36.1+k3s1'), { 'apps/DaemonSet': 'forbidden' }), [`${key}: pass PCI-K8S-404`]);
  });
});

describe('policies that nothing enforces', () => {
  const policies = `---\napiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: deny, namespace: shop }\nspec: { podSelector: {}, policyTypes: [Ingress, Egress] }\n`;
  const rules = [defaultDenyIngress, defaultDenyEgress, allowAllNetworkPolicy];
  const lines = (plugin: string) =>
    linesOf(liveCluster(rules, policies + plugin)).filter((line) => line.includes('shop') && !line.includes('kube-system'));

  it('show nothing', () => {
    assert.deepEqual(lines(daemonSet('kube-flannel-ds', flannel)), [
      'Namespace/shop: unsupported PCI-K8S-401',
      'Namespace/shop: unsupported PCI-K8S-402',
      'shop/NetworkPolicy/deny: unsupported PCI-K8S-403',
    ]);
  });
  it('pass where something does, or where nobody knows', () => {
    const passed = ['Namespace/shop: pass PCI-K8S-401', 'Namespace/shop: pass PCI-K8S-402', 'shop/NetworkPolicy/deny: pass PCI-K8S-403'];
    assert.deepEqual(lines(daemonSet('calico-node', calico)), passed);
    assert.deepEqual(lines(''), passed);
  });
});
