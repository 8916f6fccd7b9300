import { hostNamespaces } from '../../src/rules/host-namespaces';
import { testRule } from '../support/rule-test';

const pod = (spec: string, metadata = '{ name: pay }') => `apiVersion: v1\nkind: Pod\nmetadata: ${metadata}\nspec:\n${spec}`;
const daemonSet = (name: string, image: string) => `apiVersion: apps/v1
kind: DaemonSet
metadata: { name: ${name}, namespace: monitoring }
spec:
  selector: {}
  template:
    spec:
      hostNetwork: true
      hostPID: true
      containers: [{ name: main, image: "${image}" }]
`;

testRule(hostNamespaces, {
  passes: {
    'false and null': pod(`  hostPID: false\n  hostIPC: null\n  containers: [{ name: pay }]\n`),
    'containers that see each other, which is within the pod': pod(`  shareProcessNamespace: true\n  containers: [{ name: pay }]\n`),
    'a user namespace, beside which the API server refuses the others': pod(`  hostUsers: false\n  containers: [{ name: pay }]\n`),
  },
  notApplicable: {
    'no workload': `apiVersion: v1\nkind: Service\nmetadata: { name: pay }\n`,
    'an addon of the platform in whatever namespace': daemonSet('prometheus-node-exporter', 'registry.corp/exporter:1'),
    'an addon by its image': daemonSet('net', 'quay.io/calico/node:v3.30.0@sha256:0123'),
    'an addon that the team names': {
      yaml: daemonSet('card-reader', 'registry.corp/reader:1'),
      given: { parameters: { privilegedAddons: ['card-*'] } },
    },
    'a static Pod of the control plane': pod(
      `  hostNetwork: true\n  containers: [{ name: kube-apiserver, command: [/usr/local/bin/kube-apiserver, --secure-port=6443] }]\n`,
      '{ name: kube-apiserver, namespace: kube-system }',
    ),
  },
  notAssessed: {
    'a quoted true': { yaml: pod(`  hostNetwork: "true"\n  containers: [{ name: pay }]\n`), reason: 'wrong-type' },
    'a value that a template fills in': { yaml: pod(`  hostNetwork: "{{ hostNetwork }}"\n  containers: [{ name: pay }]\n`), reason: 'wrong-type' },
    'an addon or not: its image is filled in later': { yaml: daemonSet('agent', '{{ image }}'), reason: 'template-value' },
  },
  fails: [
    {
      name: 'each namespace by itself',
      yaml: pod(`  hostPID: true
#          ^^^^ pid
  hostIPC: true # shared memory of the card reader
#          ^^^^ ipc
  hostNetwork: true
#              ^^^^ network
  dnsPolicy: ClusterFirstWithHostNet
  containers: [{ name: pay }]
`),
      message: 'The pod sees and can signal every process of its node (hostPID).',
    },
    {
      name: 'the key goes, the rest stays',
      yaml: pod(`  hostNetwork: true
#              ^^^^ network
  containers: [{ name: pay }] # one
`),
      fixed: pod(`  containers: [{ name: pay }] # one
`),
    },
    {
      name: 'in an exempt namespace too: a pod that only calls itself like the control plane',
      yaml: pod(
        `  hostPID: true\n#          ^^^^ pid\n  containers: [{ name: etcd, command: [sleep, infinity] }]\n`,
        '{ name: etcd, namespace: kube-system }',
      ),
    },
    {
      name: 'the control plane’s program outside its namespace',
      yaml: pod(
        `  hostNetwork: true\n#              ^^^^ network\n  containers: [{ name: etcd, command: [etcd] }]\n`,
        '{ name: etcd, namespace: shop }',
      ),
    },
    {
      name: 'a Windows HostProcess pod, which cannot do without',
      yaml: pod(`  os: { name: windows }
  hostNetwork: true
#              ^^^^ network
  securityContext: { windowsOptions: { hostProcess: true } }
  containers: [{ name: pay }]
`),
      fixed: null,
    },
    {
      name: 'a CronJob in a namespace with card data',
      yaml: `apiVersion: batch/v1
kind: CronJob
metadata: { name: settle, namespace: shop }
spec: { jobTemplate: { spec: { template: { spec: { hostIPC: true, containers: [{ name: settle }] } } } } }
#                                                           ^^^^ ipc critical
`,
      given: { cde: { labels: {}, namespaces: ['shop'] } },
    },
    {
      name: 'a Kustomize patch that sets it',
      yaml: `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: pay }\nspec: { template: { spec: { hostNetwork: true } } }\n#                                        ^^^^ network\n`,
      files: { 'kustomization.yaml': `patches: [{ path: test.yaml }]\n` },
    },
    {
      name: 'a workflow, once for all of its templates',
      yaml: `apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: { name: settle }
spec:
  hostNetwork: true
#              ^^^^ network
  templates:
    - { name: a, container: { image: "registry.corp/a:1" } }
    - { name: b, container: { image: "registry.corp/b:1" } }
`,
    },
  ],
});
