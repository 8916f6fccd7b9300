import { defineRule, type Report, type Scope, type Verdict } from '../core/rule';
import { CLUSTER_FACTS } from '../kube/clusterFacts';
import { daysBetween } from '../kube/date';
import type { NodeFacts } from '../kube/node';
import { hasEnded, nameTable, nodeOsEnd, runtimeEnd, sinceWhen, type End } from '../kube/versions/endOfLife';
import { readVersion } from '../kube/versions/version';
import { ageOf, groupNodes, nameNodes, nodesOf } from '../lookups/nodes';

type Say = (report: Report<'os-eol' | 'runtime-eol' | 'stale' | 'mixed-kernel' | 'reboot'>) => void;

/** Days in which a pool is replaced, node by node. */
const ROLLOUT_DAYS = 14;

/** Systems that replace themselves in place, so that a node's age says nothing of theirs. */
const selfUpdating = /^(Bottlerocket|Flatcar|Talos|Fedora CoreOS)\b/;

/** As of kubelets' versions, there is one finding a cause, which names nodes: see the rule `node-version-skew`. */
export const nodeOsRuntimePatch = defineRule({
  id: 'node-os-runtime-patch',
  code: 'PCI-K8S-603',
  target: 'resource',
  kinds: { [CLUSTER_FACTS.group]: [CLUSTER_FACTS.kind] },
  looksUp: { '': ['Node'] },
  title: "Nodes' operating system, kernel and container runtime get security fixes and have them",
  tier: 2,
  requirements: { pciDss: ['6.3.3', '2.2.1', '12.3.4'], guidance: ['10.2', '9.1'] },
  severity: 'high',
  sparesExempt: false,
  messages: {
    'os-eol': 'Operating system "{image}" on {nodes} has had no security fixes {since}, by {table}.',
    'runtime-eol': 'Container runtime "{runtime}" on {nodes} has had no security fixes {since}, by {table}.',
    stale: {
      text: 'Pool "{pool}" has not replaced {nodes} for up to {days} days, and gets its patches by replacement; {limit} days are allowed.',
      severity: 'medium',
    },
    'mixed-kernel': { text: 'Pool "{pool}" has run different kernels for {days} days: {kernels}.', severity: 'medium' },
    reboot: { text: 'A reboot is due on {nodes}: until then an update that is installed has no effect.', severity: 'medium' },
  },
  fixes: {},
  docs: {
    why: 'All containers of a node share its kernel and are held apart by its runtime. A hole in either lets the least important pod of a node reach the one that handles card data.',
    bad: `apiVersion: pci.k8s/v1
kind: Cluster
metadata: { name: production }
---
apiVersion: v1
kind: Node
metadata: { name: n1 }
status:
  nodeInfo:
    osImage: CentOS Linux 7 (Core)
    kernelVersion: 3.10.0-1160.el7.x86_64
    containerRuntimeVersion: containerd://1.6.39
`,
    good: `apiVersion: pci.k8s/v1
kind: Cluster
metadata: { name: production }
---
apiVersion: v1
kind: Node
metadata: { name: n1 }
status:
  nodeInfo:
    osImage: Ubuntu 24.04.3 LTS
    kernelVersion: 6.8.0-85-generic
    containerRuntimeVersion: containerd://2.3.1
`,
  },
  check(_manifest, report, scope): Verdict {
    // What a provider runs one pod on, the provider patches by running the next one elsewhere.
    const nodes = nodesOf(scope.inventory).filter(({ nature }) => nature === 'machine');
    if (nodes.length === 0) return 'not-applicable';
    const { settings } = scope.inventory;
    const { endOfLife } = settings;
    const unknown = [
      ...sayEnded('os-eol', groupNodes(nodes, osOf), (image) => nodeOsEnd(endOfLife, image), report, scope),
      ...sayEnded('runtime-eol', groupNodes(nodes, runtimeOf), (runtime) => endOfRuntime(runtime, scope), report, scope),
    ];
    for (const [pool, group] of groupNodes(nodes, (node) => node.pool)) {
      sayStale(pool, group, report, scope);
      for (const [, alike] of groupNodes(group, osOf)) sayKernels(pool, alike, settings.today, report);
    }
    const waiting = nodes.filter((node) => isRebootDue(node, settings.today));
    if (waiting.length > 0) report({ message: 'reboot', at: ['nodes'], args: { nodes: nameNodes(waiting) } });
    if (unknown.length === 0) return undefined;
    const names = unknown.map((name) => `"${name}"`).join(', ');
    const table = nameTable(endOfLife, settings.today);
    return {
      notAssessed: `Until when ${names} gets security fixes is not in ${table}. The parameter "endOfLifeFile" names a table of your own.`,
      reason: 'unsupported',
    };
  },
});

const infoOf = ({ node }: NodeFacts) => node.status?.nodeInfo;
const osOf = (node: NodeFacts): string | undefined => infoOf(node)?.osImage ?? undefined;
const runtimeOf = (node: NodeFacts): string | undefined => infoOf(node)?.containerRuntimeVersion ?? undefined;
const kernelOf = (node: NodeFacts): string | undefined => infoOf(node)?.kernelVersion ?? undefined;

/** Reports what has ended, once for all nodes that have it; returns what is not known. */
function sayEnded(
  message: 'os-eol' | 'runtime-eol',
  groups: ReturnType<typeof groupNodes>,
  endOf: (name: string) => End | undefined,
  report: Say,
  { inventory: { settings } }: Scope,
): string[] {
  const unknown: string[] = [];
  for (const [name, group] of groups) {
    const end = endOf(name);
    if (!end) unknown.push(name);
    else if (hasEnded(end, settings.today)) {
      const args = {
        image: name,
        runtime: name,
        nodes: nameNodes(group),
        since: sinceWhen(end),
        table: nameTable(settings.endOfLife, settings.today),
      };
      report({ message, at: ['nodes', name], args });
    }
  }
  return unknown;
}

/** Of `containerd://2.1.5`, as kubelets report it. */
function endOfRuntime(text: string, { inventory: { settings } }: Scope): End | undefined {
  const [, name, number] = /^([\w-]+):\/\/(.+)$/s.exec(text) ?? [];
  const version = readVersion(number ?? '');
  return name !== undefined && version && !version.isPreRelease ? runtimeEnd(settings.endOfLife, name, version) : undefined;
}

function sayStale(pool: string, nodes: readonly NodeFacts[], report: Say, { inventory: { settings }, parameters }: Scope): void {
  const { nodeMaxAgeDays } = parameters;
  const old = nodes.filter((node) => (ageOf(node, settings.today) ?? 0) > nodeMaxAgeDays && !selfUpdating.test(osOf(node) ?? ''));
  if (old.length === 0) return;
  const days = Math.max(...old.map((node) => ageOf(node, settings.today)!));
  report({ message: 'stale', at: ['pools', pool], args: { pool, nodes: nameNodes(old), days: String(days), limit: String(nodeMaxAgeDays) } });
}

/** While a pool is being replaced it has two kernels; that it still has, when the first new node is old, it is not. */
function sayKernels(pool: string, nodes: readonly NodeFacts[], today: string, report: Say): void {
  const byKernel = groupNodes(nodes, kernelOf);
  if (byKernel.length < 2) return;
  const [, newest] = [...byKernel].sort(([a], [b]) => compareKernels(b, a))[0]!;
  const days = Math.max(...newest.map((node) => ageOf(node, today) ?? 0));
  if (days <= ROLLOUT_DAYS) return;
  const kernels = byKernel.map(([kernel, group]) => `${kernel} on ${nameNodes(group)}`).join(', ');
  report({ message: 'mixed-kernel', at: ['pools', pool, byKernel[0]![0]], args: { pool, days: String(days), kernels } });
}

/** By their numbers from left to right, as `6.8.0-85-generic` has four. */
function compareKernels(a: string, b: string): number {
  const [of, than] = [a, b].map((kernel) => (kernel.match(/\d+/g) ?? []).map(Number)) as [number[], number[]];
  for (let i = 0; i < Math.max(of.length, than.length); i++) {
    const difference = (of[i] ?? -1) - (than[i] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** What node-problem-detector's plugins and operating systems' operators call it. */
const rebootConditions = /^(Kernel)?Needs?Reboot$|^Reboot(Needed|Required)$/;
/** Kured's mark on a node that it has begun to drain, with the time: kubereboot/kured, flag `--annotate-nodes`. */
const KURED = 'weave.works/kured-reboot-in-progress';

function isRebootDue({ metadata, node }: NodeFacts, today: string): boolean {
  if (node.status?.conditions?.some(({ type, status }) => rebootConditions.test(type ?? '') && status === 'True')) return true;
  // A reboot takes minutes; one that began before yesterday does not get on.
  return (daysBetween(metadata.annotations?.[KURED] ?? '', today) ?? 0) > 1;
}
