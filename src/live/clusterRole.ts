import type { AnyRule } from '../core/rule';
import { printDocument } from '../yaml/print';
import { wantedKinds } from './plan';

const EOL = '\n';
const VERBS = ['get', 'list', 'watch'];

/** The role that reading a cluster needs, as YAML: to read, and nothing that holds a secret. */
export function clusterRole(rules: readonly AnyRule[]): string {
  const byGroup = new Map<string, string[]>();
  for (const [group, kind] of [...wantedKinds(rules)].map(
    (key) => [key.slice(0, key.lastIndexOf('/')), key.slice(key.lastIndexOf('/') + 1)] as const,
  )) {
    // A group whose kinds each cluster makes for itself would need `*`, which also grants what is added later.
    if (kind !== '*') byGroup.set(group, [...(byGroup.get(group) ?? []), pluralOf(kind)]);
  }
  const groups = [...byGroup].sort(([a], [b]) => (a < b ? -1 : 1));
  const role = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: 'pci-k8s-reader' },
    rules: groups.map(([group, resources]) => ({ apiGroups: [group], resources: [...new Set(resources)].sort(), verbs: VERBS })),
  };
  const configs = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: { name: 'pci-k8s-config-reader', namespace: 'kube-system' },
    rules: [{ apiGroups: [''], resources: ['configmaps'], resourceNames: ['aws-auth', 'cilium-config', 'kubelet-config'], verbs: ['get'] }],
  };
  return [
    '# Reads what the rules look at, and no Secret and no ConfigMap.',
    printDocument(role, { eol: EOL }),
    '---',
    '# Optional: how the kubelets, Cilium and the logins of EKS are set up.',
    printDocument(configs, { eol: EOL }),
  ]
    .map((part) => (part.endsWith(EOL) ? part : part + EOL))
    .join('');
}

/** As Kubernetes' own kinds and all of those named here form it. */
function pluralOf(kind: string): string {
  const name = kind.toLowerCase();
  if (/[^aeiou]y$/.test(name)) return `${name.slice(0, -1)}ies`;
  return /(s|x|ch)$/.test(name) ? `${name}es` : `${name}s`;
}
