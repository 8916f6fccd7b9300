import { defineRule, type Report, type Scope, type Verdict } from '../core/rule';
import { CLUSTER_FACTS, type ClusterFacts } from '../kube/clusterFacts';
import type { NodeFacts } from '../kube/node';
import { nameTable, patchesOf, type EndOfLife } from '../kube/versions/endOfLife';
import { compareVersions, isProviderBuild, minorOf, readVersion, type Version } from '../kube/versions/version';
import { ageOf, groupNodes, nameNodes, nodesOf } from '../lookups/nodes';
import { supportOf } from '../lookups/support';

type Say = (report: Report<'eol' | 'newer' | 'skew' | 'behind' | 'mixed'>) => void;

/** Patch releases behind the newest that are an ordinary delay: Kubernetes makes about one a month. */
const PATCHES_BEHIND = 2;
/** Days in which a pool is replaced, node by node. */
const ROLLOUT_DAYS = 14;

/**
 * A Node is what a person replaces, but never one by one: a pool of two hundred nodes on an old version has one cause and is
 * upgraded at once, and two hundred findings that say the same would hide all others. So the cluster as a whole is judged, and
 * there is one finding a version, which names nodes.
 */
export const nodeVersionSkew = defineRule({
  id: 'node-version-skew',
  code: 'PCI-K8S-602',
  target: 'resource',
  kinds: { [CLUSTER_FACTS.group]: [CLUSTER_FACTS.kind] },
  looksUp: { '': ['Node'] },
  title: 'Kubelets run a supported version that fits the API server',
  tier: 1,
  requirements: { pciDss: ['6.3.3', '12.3.4'], guidance: ['10.1', '10.2'] },
  severity: 'high',
  sparesExempt: false,
  messages: {
    eol: 'Kubelet {version} on {nodes} has had no security fixes {since}, by {table}.',
    newer: 'Kubelet {version} on {nodes} is newer than the API server, {server}, which Kubernetes does not support.',
    skew: 'Kubelet {version} on {nodes} is more than {allowed} minor versions older than the API server, {server}, which Kubernetes does not support.',
    behind: {
      text: 'Kubelet {version} on {nodes} is {count} patch releases behind {newest}, by {table}.',
      severity: 'medium',
    },
    mixed: {
      text: 'Pool "{pool}" has had nodes of more than one minor version for {days} days: {versions}.',
      severity: 'medium',
    },
  },
  fixes: {},
  docs: {
    why: 'A kubelet starts every container of its node. The holes that a newer one no longer has are public, and whoever breaks out by one of them is beside the pods that handle card data.',
    bad: `apiVersion: pci.k8s/v1
kind: Cluster
metadata: { name: production }
version: { gitVersion: v1.36.6 }
---
apiVersion: v1
kind: Node
metadata: { name: n1 }
status: { nodeInfo: { kubeletVersion: v1.32.9 } }
`,
    good: `apiVersion: pci.k8s/v1
kind: Cluster
metadata: { name: production }
version: { gitVersion: v1.36.6 }
---
apiVersion: v1
kind: Node
metadata: { name: n1 }
status: { nodeInfo: { kubeletVersion: v1.36.6 } }
`,
  },
  check(manifest, report, scope): Verdict {
    const { today } = scope.inventory.settings;
    const all = nodesOf(scope.inventory).filter(({ nature }) => nature !== 'virtual');
    if (all.length === 0) return 'not-applicable';
    const nodes = all.filter((node) => !isBeingReplaced(node, all, today));
    const unknown = new Set<string>();
    for (const [text, group] of groupNodes(nodes, kubeletOf)) {
      const why = judge(text, group, manifest as ClusterFacts, report, scope);
      if (why !== undefined) unknown.add(why);
    }
    for (const [pool, group] of groupNodes(nodes, (node) => node.pool)) checkPool(pool, group, today, report);
    if (!serverOf(manifest as ClusterFacts)) unknown.add('The version of the API server is not known, so kubelets were not compared with it.');
    return unknown.size > 0 ? { notAssessed: [...unknown].join(' '), reason: 'unsupported' } : undefined;
  },
});

const kubeletOf = ({ node }: NodeFacts): string | undefined => node.status?.nodeInfo?.kubeletVersion ?? undefined;
const versionOf = (node: NodeFacts): Version | undefined => readVersion(kubeletOf(node) ?? '');
const serverOf = ({ version }: ClusterFacts): Version | undefined => readVersion(version?.gitVersion ?? '');

/** Says what is worst of one version, since one upgrade mends all of it. Returns why its life is not known, if it is not. */
function judge(text: string, group: readonly NodeFacts[], facts: ClusterFacts, report: Say, { inventory: { settings } }: Scope): string | undefined {
  const version = readVersion(text);
  if (!version) return `"${text}" is no version of a kubelet.`;
  const at = ['nodes', text];
  const args = {
    version: text,
    nodes: nameNodes(group),
    table: nameTable(settings.endOfLife, settings.today),
    server: facts.version?.gitVersion ?? '',
  };
  const server = serverOf(facts);
  const ahead = server ? version.minor - server.minor : 0;
  // Kubelets before 1.25 may be two minor versions older, others three: kubernetes.io, "Version Skew Policy".
  const allowed = version.minor < 25 ? 2 : 3;
  const support = supportOf(version, facts.provider, settings);
  const late = patchesBehind(version, settings.endOfLife);
  if (ahead > 0) report({ message: 'newer', at, args });
  else if (support.state === 'ended') report({ message: 'eol', at, args: { ...args, since: support.since } });
  else if (-ahead > allowed) report({ message: 'skew', at, args: { ...args, allowed: String(allowed) } });
  else if (late && support.state === 'supported')
    report({ message: 'behind', at, args: { ...args, count: String(late.count), newest: late.newest } });
  return support.state === 'unknown' ? support.why : undefined;
}

function patchesBehind(version: Version, table: EndOfLife): { readonly count: number; readonly newest: string } | undefined {
  const newest = patchesOf(table, version).length - 1;
  if (version.patch === undefined || isProviderBuild(version)) return undefined;
  const count = newest - version.patch;
  return count > PATCHES_BEHIND ? { count, newest: `${minorOf(version)}.${newest}` } : undefined;
}

/**
 * Only the nodes of a pool are replaced as a whole, so that the first one with the newest version tells when that began.
 * Where nodes are upgraded in place, nothing does.
 */
function checkPool(pool: string, nodes: readonly NodeFacts[], today: string, report: Say): void {
  const byMinor = groupNodes(nodes, (node) => {
    const version = versionOf(node);
    return version && minorOf(version);
  });
  if (byMinor.length < 2) return;
  const [newest] = [...nodes].sort((a, b) => compareMinors(b, a));
  const ages = nodes.filter((node) => compareMinors(node, newest!) === 0).map((node) => ageOf(node, today));
  const days = Math.max(...ages.map((age) => age ?? 0));
  if (days <= ROLLOUT_DAYS) return;
  const versions = byMinor.map(([minor, group]) => `${minor} on ${nameNodes(group)}`).join(', ');
  report({ message: 'mixed', at: ['pools', pool], args: { pool, days: String(days), versions } });
}

function compareMinors(a: NodeFacts, b: NodeFacts): number {
  const [of, than] = [versionOf(a), versionOf(b)];
  return of && than ? of.major - than.major || of.minor - than.minor : Number(of !== undefined) - Number(than !== undefined);
}

/** A node that takes no more pods, while a newer one of its pool has just come with a newer version, is on its way out. */
function isBeingReplaced(node: NodeFacts, all: readonly NodeFacts[], today: string): boolean {
  const age = ageOf(node, today);
  if (node.node.spec?.unschedulable !== true || node.pool === undefined || age === undefined) return false;
  return all.some((other) => {
    const otherAge = ageOf(other, today) ?? Infinity;
    return other.pool === node.pool && otherAge < age && otherAge <= ROLLOUT_DAYS && isNewer(other, node);
  });
}

function isNewer(a: NodeFacts, b: NodeFacts): boolean {
  const [of, than] = [versionOf(a), versionOf(b)];
  return of !== undefined && than !== undefined && compareVersions(of, than) > 0;
}
