import { coverOf, enforcement, namePlugins } from '../lookups/enforcement';
import type { Inventory } from '../core/inventory';
import { defineRule, type Report, type Verdict } from '../core/rule';
import type { Resource } from '../core/resource';

type Say = (report: Report<'none' | 'partial'>) => void;

export const cniEnforcement = defineRule({
  id: 'cni-enforcement',
  code: 'PCI-K8S-404',
  target: 'resource',
  // In a cluster it is one question, asked of the cluster; among files, the manifest of the plugin answers it.
  kinds: { 'pci.k8s': ['Cluster'], apps: ['DaemonSet'] },
  looksUp: { apps: ['DaemonSet'], '': ['Node'] },
  title: 'The network plugin really enforces policies',
  tier: 2,
  requirements: { pciDss: ['1.2.1', '1.4.1', '10.7.2'], guidance: ['4.1'] },
  severity: 'critical',
  sparesExempt: false,
  messages: {
    none: 'Nothing that enforces NetworkPolicies was found: {plugins} only connects pods. The API server takes policies all the same, and they have no effect.',
    partial: {
      text: '{agent} is ready on {ready} of {wanted} nodes. On the others, nothing enforces NetworkPolicies.',
      severity: 'high',
    },
  },
  fixes: {},
  docs: {
    why: 'Kubernetes stores NetworkPolicies whether or not anything heeds them. Where nothing does, the cardholder data environment is separated from the rest on paper only, and every other result about policies is false.',
    bad: `apiVersion: apps/v1
kind: DaemonSet
metadata: { name: kube-flannel-ds, namespace: kube-flannel }
spec:
  selector: { matchLabels: { app: flannel } }
  template:
    metadata: { labels: { app: flannel } }
    spec:
      containers:
        - name: kube-flannel
          image: ghcr.io/flannel-io/flannel:v0.28.0
`,
    good: `apiVersion: apps/v1
kind: DaemonSet
metadata: { name: calico-node, namespace: calico-system }
spec:
  selector: { matchLabels: { app: calico } }
  template:
    metadata: { labels: { app: calico } }
    spec:
      containers:
        - name: calico-node
          image: quay.io/calico/node:v3.31.0
`,
  },
  check(manifest, report, { resource, inventory }) {
    if (inventory.kind === 'cluster') return manifest.kind === 'Cluster' ? checkCluster(report, inventory) : 'not-applicable';
    return manifest.kind === 'DaemonSet' ? checkManifest(resource, report, inventory) : 'not-applicable';
  },
});

function checkCluster(report: Say, inventory: Inventory): Verdict {
  const found = enforcement(inventory);
  const at = ['metadata', 'name'];
  if (found.state === 'enforced') {
    const cover = coverOf(found.agents, inventory);
    if (cover && cover.ready < cover.wanted) {
      report({ message: 'partial', at, args: { agent: namePlugins(found.agents), ready: String(cover.ready), wanted: String(cover.wanted) } });
    }
    return undefined;
  }
  if (found.state === 'none') {
    // Only K3s has none to name.
    report({ message: 'none', at, args: { plugins: namePlugins(found.plugins) || 'K3s with --disable-network-policy' } });
    return undefined;
  }
  inventory.demand('apps', 'DaemonSet');
  return {
    notAssessed:
      'None of the DaemonSets runs a network plugin that is known here, so whether anything enforces NetworkPolicies is not known. Show it by a connection that a policy denies.',
    reason: 'unsupported',
  };
}

function checkManifest(resource: Resource, report: Say, inventory: Inventory): Verdict {
  const found = enforcement(inventory);
  if (found.state === 'enforced') return found.agents.some((agent) => agent.resource === resource) ? undefined : 'not-applicable';
  const own = found.state === 'none' ? found.plugins.find((plugin) => plugin.resource === resource) : undefined;
  if (!own) return 'not-applicable';
  report({
    message: 'none',
    at: own.plugin.at,
    args: { plugins: namePlugins([own]) },
    modifiers: inventory.complete ? [] : ['absent'],
  });
  return undefined;
}
