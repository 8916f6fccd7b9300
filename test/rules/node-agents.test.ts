import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nodeAgents } from '../../src/rules/node-agents';
import { linesOf, liveCluster, type Unlisted } from '../support/live';
import { testRule, type Given } from '../support/rule-test';

const daemonSet = (name: string, image: string, spec = '', status = '') => `apiVersion: apps/v1
kind: DaemonSet
metadata: { name: ${name}, namespace: agents }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { ${spec}containers: [{ name: agent, image: "${image}" }] }
${status}`;
const everywhere = 'tolerations: [{ operator: Exists }], ';
const logs = 'volumes: [{ name: logs, hostPath: { path: /var/log/pods } }], ';
const tainted = 'because "falco" does not tolerate the taint "node-role.kubernetes.io/control-plane:NoSchedule"';
const onControlPlane = `No agent that notices attacks on running containers runs on the nodes of the control plane, ${tainted}.`;

testRule(nodeAgents, {
  passes: {
    'an agent that tolerates the control plane by name': daemonSet(
      'falco',
      'registry.corp/falco:0.42.0',
      'tolerations: [{ key: node-role.kubernetes.io/control-plane, effect: NoSchedule, operator: Exists }], ',
    ),
    'an agent that is for other nodes': daemonSet('falco', 'registry.corp/falco:0.42.0', 'nodeSelector: { pool: cde }, '),
    'an agent beside another that runs where it does not': {
      yaml: daemonSet('falco', 'registry.corp/falco:0.42.0'),
      files: { 'other.yaml': daemonSet('falco-control-plane', 'registry.corp/falco:0.42.0', everywhere) },
    },
    'a provider’s control plane, which has no nodes': {
      yaml: daemonSet('falco', 'registry.corp/falco:0.42.0'),
      given: { parameters: { platform: 'eks' } },
    },
  },
  notApplicable: {
    'a DaemonSet that is no agent': daemonSet('kube-proxy', 'registry.k8s.io/kube-proxy:v1.36.6'),
    'a collector that has no logs to collect': daemonSet('fluent-bit', 'fluent/fluent-bit:4.1'),
    'an agent that is no DaemonSet': `apiVersion: apps/v1
kind: Deployment
metadata: { name: falco }
spec: { selector: {}, template: { spec: { containers: [{ name: falco, image: "falcosecurity/falco:0.42.0" }] } } }
`,
  },
  fails: [
    {
      name: 'not on the control plane',
      yaml: `apiVersion: apps/v1
kind: DaemonSet
metadata: { name: falco, namespace: falco }
spec:
  selector: { matchLabels: { app: falco } }
  template:
    spec:
#   ^^^^ coverage-runtime-detection
      containers: # one
        - name: falco
          image: registry.corp/falco:0.42.0
`,
      fixed: `apiVersion: apps/v1
kind: DaemonSet
metadata: { name: falco, namespace: falco }
spec:
  selector: { matchLabels: { app: falco } }
  template:
    spec:
      containers: # one
        - name: falco
          image: registry.corp/falco:0.42.0
      tolerations:
        - operator: Exists
`,
      message: onControlPlane,
    },
    {
      name: 'an agent that does two things; in a workspace with card data, the one that notices attacks weighs more',
      yaml: `apiVersion: apps/v1
kind: DaemonSet
metadata: { name: datadog, namespace: monitoring }
spec:
  selector: { matchLabels: { app: datadog } }
  template:
    spec:
      tolerations:
#     ^^^^^^^^^^^ coverage-logging
#     ^^^^^^^^^^^ coverage-metrics
#     ^^^^^^^^^^^ coverage-runtime-detection high
        - { key: dedicated, operator: Exists }
      volumes: [{ name: logs, hostPath: { path: /var/log } }]
      containers:
        - { name: agent, image: "gcr.io/datadoghq/agent:7.60.0" }
        - { name: falco, image: "falcosecurity/falco:0.42.0" }
`,
      files: { 'namespace.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: { name: pay, labels: { pci.k8s/scope: cde } }\n' },
      fixed: `apiVersion: apps/v1
kind: DaemonSet
metadata: { name: datadog, namespace: monitoring }
spec:
  selector: { matchLabels: { app: datadog } }
  template:
    spec:
      tolerations:
        - { key: dedicated, operator: Exists }
        - operator: Exists
      volumes: [{ name: logs, hostPath: { path: /var/log } }]
      containers:
        - { name: agent, image: "gcr.io/datadoghq/agent:7.60.0" }
        - { name: falco, image: "falcosecurity/falco:0.42.0" }
`,
    },
    {
      name: 'an agent of the team’s own, by its name',
      yaml: `apiVersion: apps/v1
kind: DaemonSet
metadata: { name: pay-guard, namespace: agents }
spec:
  selector: {}
  template:
    spec: { containers: [{ name: guard, image: "registry.corp/guard:1" }] }
#   ^^^^ coverage-runtime-detection
`,
      given: { rules: { 'node-agents': { options: { 'runtime-detection': ['pay-*'] } } } },
    },
    {
      name: 'somebody may delete it who is no administrator',
      yaml: `apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: falco
#       ^^^^^ unprotected
  namespace: agents
spec:
  selector: {}
  template: { spec: { ${everywhere}containers: [{ name: falco, image: "registry.corp/falco:1" }] } }
`,
      files: {
        'access.yaml': `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: deployer, namespace: agents }
rules: [{ apiGroups: [apps], resources: ["*"], verbs: [get, delete] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: deployer, namespace: agents }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: deployer }
subjects: [{ kind: ServiceAccount, name: ci, namespace: ci }, { apiGroup: rbac.authorization.k8s.io, kind: Group, name: "system:masters" }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: elsewhere, namespace: shop }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: deployer }
subjects: [{ kind: ServiceAccount, name: shop, namespace: shop }]
`,
      },
      message: 'The agent "falco" can be deleted by who is no administrator: ServiceAccount "ci/ci".',
    },
  ],
});

describe('node-agents in a cluster', () => {
  const facts = 'apiVersion: pci.k8s/v1\nkind: Cluster\nmetadata: { name: prod }\n---\n';
  const node = (name: string, spec = '', labels = '') =>
    `apiVersion: v1\nkind: Node\nmetadata: { name: ${name}, labels: { kubernetes.io/os: linux${labels} } }\nspec: { ${spec} }\n---\n`;
  const taint = (key: string, value = '', effect = 'NoSchedule') =>
    `taints: [{ key: ${key}, effect: ${effect}${value === '' ? '' : `, value: ${value}`} }]`;
  const all = [
    daemonSet('fluent-bit', 'fluent/fluent-bit:4.1', everywhere + logs),
    daemonSet('node-exporter', 'prom/node-exporter:v1.10', everywhere),
    daemonSet('falco', 'falcosecurity/falco:0.42.0', everywhere),
  ];
  const said = (yaml: string, unlisted: Unlisted = {}, given: Given = {}) => linesOf(liveCluster([nodeAgents], yaml, { unlisted, given }));
  const cluster = (variant: string, severity: string, message: string) =>
    `Cluster.pci.k8s/prod: fail PCI-K8S-604.${variant} ${severity} "${message}"`;
  const agent = (name: string, variant: string, message: string) => `agents/DaemonSet/${name}: fail PCI-K8S-604.${variant} medium "${message}"`;
  const passes = (name: string) => `agents/DaemonSet/${name}: pass PCI-K8S-604`;
  const good = ['Cluster.pci.k8s/prod: pass PCI-K8S-604', passes('falco'), passes('fluent-bit'), passes('node-exporter')];

  it('agents of all kinds on every node', () => {
    const nodes = node('cp1', taint('node-role.kubernetes.io/control-plane')) + node('n1', taint('dedicated', 'cde'));
    assert.deepEqual(said(facts + nodes + all.join('---\n')), good);
  });

  it('none of a kind', () => {
    const end = 'An agent that is installed on the nodes themselves does not show in the API.';
    assert.deepEqual(said(facts + node('n1')), [
      cluster('missing-logging', 'medium', `No DaemonSet was found that sends away the logs of containers. ${end}`),
      cluster('missing-metrics', 'medium', `No DaemonSet was found that measures the nodes. ${end}`),
      cluster('missing-runtime-detection', 'medium', `No DaemonSet was found that notices attacks on running containers. ${end}`),
    ]);
    const cde = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: pay, labels: { pci.k8s/scope: cde } }\n---\n';
    assert.deepEqual(said(facts + node('n1') + cde + all.slice(0, 2).join('---\n')), [
      cluster('missing-runtime-detection', 'high', `No DaemonSet was found that notices attacks on running containers. ${end}`),
      passes('fluent-bit'),
      passes('node-exporter'),
    ]);
  });

  it('nodes whose taint an agent does not tolerate, by name', () => {
    const nodes = node('cp1', taint('node-role.kubernetes.io/control-plane')) + node('n1') + node('n2', taint('dedicated', 'cde', 'NoExecute'));
    assert.deepEqual(said(facts + nodes + [all[0], all[1], daemonSet('falco', 'falcosecurity/falco:0.42.0')].join('---\n')), [
      good[0],
      agent(
        'falco',
        'coverage-runtime-detection',
        'No agent that notices attacks on running containers runs on nodes "cp1" and "n2", because "falco" does not tolerate the taint "node-role.kubernetes.io/control-plane:NoSchedule" or "dedicated=cde:NoExecute".',
      ),
      passes('fluent-bit'),
      passes('node-exporter'),
    ]);
  });

  it('taints that pass, and those that only advise, keep no agent away', () => {
    const nodes =
      node('n1', `unschedulable: true, ${taint('node.kubernetes.io/unschedulable')}`) +
      node('n2', taint('node.kubernetes.io/not-ready')) +
      node('n3', taint('ToBeDeletedByClusterAutoscaler', '1')) +
      node('n4', taint('spot', 'true', 'PreferNoSchedule'));
    assert.deepEqual(said(facts + nodes + [all[0], all[1], daemonSet('falco', 'falcosecurity/falco:0.42.0')].join('---\n')), good);
  });

  it('nodes that every agent leaves out are said of the cluster; those that another has are fine', () => {
    const linux = 'nodeSelector: { kubernetes.io/os: linux }, ';
    const windows = node('w1').replace('kubernetes.io/os: linux', 'kubernetes.io/os: windows');
    const falco = daemonSet('falco', 'falcosecurity/falco:0.42.0', everywhere + linux);
    const others = [all[0], all[1]].join('---\n');
    assert.deepEqual(said(`${facts}${node('n1')}${windows}${others}---\n${falco}`), [
      cluster(
        'coverage-runtime-detection',
        'medium',
        'No agent that notices attacks on running containers runs on node "w1", which the node selector or affinity of "falco" leaves out.',
      ),
      ...good.slice(1),
    ]);
    const second = daemonSet('guard', 'registry.corp/falcon-sensor:7', `${everywhere}nodeSelector: { kubernetes.io/os: windows }, `);
    assert.deepEqual(said(`${facts}${node('n1')}${windows}${others}---\n${falco}---\n${second}`), [...good.slice(0, 3), passes('guard'), good[3]]);
  });

  it('what a provider runs one pod on needs no agent', () => {
    const fargate = node('f1', taint('eks.amazonaws.com/compute-type', 'fargate'), ', eks.amazonaws.com/compute-type: fargate');
    assert.deepEqual(said(facts + fargate), []);
    assert.deepEqual(said(facts + fargate + node('n1') + all.join('---\n')), good);
  });

  it('an agent that is not ready everywhere', () => {
    const falco = daemonSet('falco', 'falcosecurity/falco:0.42.0', everywhere, 'status: { desiredNumberScheduled: 3, numberReady: 2 }\n');
    assert.deepEqual(said(facts + node('n1') + [all[0], all[1], falco].join('---\n')), [
      good[0],
      agent('falco', 'unready', 'The agent "falco" is ready on 2 of 3 nodes.'),
      ...good.slice(2),
    ]);
  });

  it('is not assessed where nodes or DaemonSets were refused, except for what is known anyway', () => {
    const falco = daemonSet('falco', 'falcosecurity/falco:0.42.0', '', 'status: { desiredNumberScheduled: 3, numberReady: 2 }\n');
    assert.deepEqual(said(facts + falco, { '/Node': 'forbidden' }), [
      'Cluster.pci.k8s/prod: forbidden PCI-K8S-604',
      agent('falco', 'unready', 'The agent "falco" is ready on 2 of 3 nodes.'),
      'agents/DaemonSet/falco: forbidden PCI-K8S-604',
    ]);
    assert.deepEqual(said(facts + node('n1'), { 'apps/DaemonSet': 'forbidden' }), ['Cluster.pci.k8s/prod: forbidden PCI-K8S-604']);
  });
});
