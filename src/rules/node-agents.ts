import type { Inventory } from '../core/inventory';
import type { Patch } from '../core/patch';
import { defineRule, type Report, type Scope, type Verdict } from '../core/rule';
import type { Severity } from '../core/severity';
import { RBAC } from '../kube/access/rbac';
import { CLUSTER_FACTS } from '../kube/clusterFacts';
import { agentClasses, type AgentClass } from '../kube/pod/agents';
import { barrierFor, type Place } from '../kube/pod/scheduling';
import { podsOf } from '../kube/pods';
import { list, object, string } from '../kube/schema';
import type { DaemonSet, Manifest, Taint } from '../kube/types';
import { listSubjects } from '../lookups/access';
import { agentOf, agentsIn, barrierOf, machinesOf, uncovered, type Agent } from '../lookups/agents';
import { deletersOfDaemonSets } from '../lookups/deleters';
import { nameNodes } from '../lookups/nodes';

type Variant = `missing-${AgentClass}` | `coverage-${AgentClass}` | 'unready' | 'unprotected';
type Say = (report: Report<Variant, 'tolerate'>) => void;

const missing = (what: string): string =>
  `No DaemonSet was found that ${what}. An agent that is installed on the nodes themselves does not show in the API.`;
const coverage = (what: string): string => `No agent that ${what} runs on {nodes}, {why}.`;

export const nodeAgents = defineRule({
  id: 'node-agents',
  code: 'PCI-K8S-604',
  target: 'resource',
  kinds: { [CLUSTER_FACTS.group]: [CLUSTER_FACTS.kind], apps: ['DaemonSet'] },
  looksUp: { '': ['Node'], apps: ['DaemonSet'], [RBAC]: ['ClusterRole', 'Role', 'ClusterRoleBinding', 'RoleBinding'] },
  title: 'Logging, metrics and intrusion detection run on every node',
  tier: 2,
  requirements: { pciDss: ['10.2.1', '10.4.1.1', '10.7.2', '11.5.1', '11.5.2', '5.2.1'], guidance: ['8.1', '8.2'] },
  severity: 'medium',
  sparesExempt: false,
  messages: {
    'missing-logging': missing('sends away the logs of containers'),
    'missing-metrics': missing('measures the nodes'),
    'missing-runtime-detection': missing('notices attacks on running containers'),
    'coverage-logging': coverage('sends away the logs of containers'),
    'coverage-metrics': coverage('measures nodes'),
    'coverage-runtime-detection': coverage('notices attacks on running containers'),
    unready: 'The agent "{name}" is ready on {ready} of {desired} nodes.',
    unprotected: { text: 'The agent "{name}" can be deleted by who is no administrator: {subjects}.', severity: 'info' },
  },
  fixes: {
    tolerate: {
      title: 'Run the agent on every node',
      safety: 'review',
      effect: 'Tolerates every taint, so the agent also starts on nodes that were kept free on purpose, and takes its resources there.',
    },
  },
  options: {
    schema: object({ logging: list(string), metrics: list(string), 'runtime-detection': list(string) }),
    defaults: {},
  },
  docs: {
    why: 'A node without an agent is a blind spot that an attacker can choose: what happens there to card data is in no log and rings no bell.',
    bad: `apiVersion: apps/v1
kind: DaemonSet
metadata: { name: falco, namespace: falco }
spec:
  selector: { matchLabels: { app: falco } }
  template:
    metadata: { labels: { app: falco } }
    spec:
      containers:
        - name: falco
          image: registry.corp/falco:0.42.0
`,
    good: `apiVersion: apps/v1
kind: DaemonSet
metadata: { name: falco, namespace: falco }
spec:
  selector: { matchLabels: { app: falco } }
  template:
    metadata: { labels: { app: falco } }
    spec:
      tolerations:
        - operator: Exists
      containers:
        - name: falco
          image: registry.corp/falco:0.42.0
`,
  },
  check(manifest, report, scope): Verdict {
    if (manifest.apiVersion === CLUSTER_FACTS.apiVersion) return judgeCluster(report, scope);
    const agent = agentOf(scope.resource, podsOf(manifest), scope.options);
    if (!agent) return 'not-applicable';
    judgeAgent(agent, manifest, report, scope);
    return scope.inventory.kind === 'cluster' ? judgeOnNodes(agent, report, scope) : judgeInFiles(agent, report, scope);
  },
});

/** Whoever attacks card data has to be noticed on any node, as pods move. */
function weightOf(one: AgentClass, inventory: Inventory): { severity?: Severity } {
  return one === 'runtime-detection' && inventory.cdeNamespaces !== '' ? { severity: 'high' } : {};
}

/** What no DaemonSet can be blamed for: a class without any, and nodes that every agent's selector leaves out. */
function judgeCluster(report: Say, { inventory, options }: Scope): Verdict {
  const machines = machinesOf(inventory);
  if (machines.length === 0) return 'not-applicable';
  const agents = agentsIn(inventory, options);
  for (const one of agentClasses) {
    const ofClass = agents.filter(({ classes }) => classes.includes(one));
    if (ofClass.length === 0) {
      report({ message: `missing-${one}`, at: ['agents', one], ...weightOf(one, inventory) });
      continue;
    }
    const out = uncovered(ofClass, one, machines).filter((machine) => ofClass.every((agent) => barrierOf(agent, machine)?.kind === 'selector'));
    if (out.length === 0) continue;
    const names = ofClass.map(({ resource: { ref } }) => `"${ref.name ?? ''}"`).join(', ');
    const args = { nodes: nameNodes(out), why: `which the node selector or affinity of ${names} leaves out` };
    report({ message: `coverage-${one}`, at: ['agents', one], args, ...weightOf(one, inventory) });
  }
  return undefined;
}

function judgeAgent({ resource }: Agent, manifest: Manifest, report: Say, { inventory, parameters }: Scope): void {
  const name = resource.ref.name ?? '';
  const { status } = manifest as DaemonSet;
  const [desired, ready] = [status?.desiredNumberScheduled ?? 0, status?.numberReady ?? 0];
  if (ready < desired) report({ message: 'unready', at: ['status', 'numberReady'], args: { name, ready: String(ready), desired: String(desired) } });
  const subjects = deletersOfDaemonSets(resource.namespace, inventory, parameters);
  if (subjects.length > 0) report({ message: 'unprotected', at: ['metadata', 'name'], args: { name, subjects: listSubjects(subjects) } });
}

/** Nodes without an agent of the class that this one would run on, if it tolerated their taints. */
function judgeOnNodes(agent: Agent, report: Say, { inventory, options }: Scope): Verdict {
  const machines = machinesOf(inventory);
  const agents = agentsIn(inventory, options);
  for (const one of agent.classes) {
    const out = uncovered(agents, one, machines).flatMap((machine) => {
      const barrier = barrierOf(agent, machine);
      return barrier?.kind === 'taint' ? [{ machine, taint: barrier.taint }] : [];
    });
    if (out.length === 0) continue;
    const taints = [...new Set(out.map(({ taint }) => nameTaint(taint)))];
    sayCoverage(agent, one, nameNodes(out.map(({ machine }) => machine)), taints, report, inventory);
  }
  return undefined;
}

/** What kubeadm puts on the nodes of the control plane: the one taint that is known without seeing nodes. */
const controlPlane: Place = {
  name: '',
  labels: { 'kubernetes.io/os': 'linux', 'node-role.kubernetes.io/control-plane': '' },
  taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }],
};
const managedPlatforms: readonly string[] = ['eks', 'gke', 'aks'];

function judgeInFiles(agent: Agent, report: Say, { inventory, options, parameters }: Scope): Verdict {
  if (managedPlatforms.includes(parameters.platform)) return undefined;
  const others = agentsIn(inventory, options);
  const barrier = barrierFor(agent.pod.spec, controlPlane);
  if (barrier?.kind !== 'taint') return undefined;
  for (const one of agent.classes) {
    const isCovered = others.some(({ classes, pod }) => classes.includes(one) && !barrierFor(pod.spec, controlPlane));
    if (!isCovered) sayCoverage(agent, one, 'the nodes of the control plane', [nameTaint(barrier.taint)], report, inventory);
  }
  return undefined;
}

function sayCoverage({ pod, resource }: Agent, one: AgentClass, nodes: string, taints: readonly string[], report: Say, inventory: Inventory): void {
  const at = pod.path('tolerations');
  report({
    message: `coverage-${one}`,
    at,
    args: { nodes, why: `because "${resource.ref.name ?? ''}" does not tolerate the taint ${taints.join(' or ')}` },
    ...weightOf(one, inventory),
    fixes: { tolerate: (): Patch[] => [{ op: 'append', path: at, value: { operator: 'Exists' } }] },
  });
}

/** `dedicated=cde:NoSchedule`, as kubectl writes it. */
const nameTaint = ({ key, value, effect }: Taint): string => `"${key ?? ''}${value ? `=${value}` : ''}:${effect ?? ''}"`;
