import type { Patch } from '../core/patch';
import { defineRule } from '../core/rule';
import { isDiscoveryOf, RBAC, type RoleRef } from '../kube/access/rbac';
import { publicReach, type PublicReach } from '../kube/access/subjects';
import type { Manifest, RoleBinding } from '../kube/types';

export const publicGroupBinding = defineRule({
  id: 'public-group-binding',
  code: 'PCI-K8S-108',
  target: 'resource',
  kinds: { [RBAC]: ['ClusterRoleBinding', 'RoleBinding'] },
  title: 'No rights are bound to anonymous callers, to everyone, or to all ServiceAccounts',
  tier: 1,
  requirements: { pciDss: ['7.2.1', '7.3.3', '8.2.1', '8.3.1'], guidance: ['1.1', '2.1'] },
  severity: 'critical',
  sparesExempt: false,
  messages: {
    anonymous: '{kind} "{name}" gives {role} to callers without credentials, by {subject}.',
    authenticated: { text: '{kind} "{name}" gives {role} to everybody who can log in, by {subject}.', severity: 'high' },
    'service-accounts': { text: '{kind} "{name}" gives {role} to every ServiceAccount of the cluster, by {subject}.', severity: 'high' },
    'namespace-service-accounts': { text: '{kind} "{name}" gives {role} to every ServiceAccount of a namespace, by {subject}.', severity: 'medium' },
    'cluster-info': {
      text: 'RoleBinding "{name}" lets callers without credentials read the ConfigMap "cluster-info", which is needed only while nodes join. Remove it after that, and switch the bootstrap signer off.',
      severity: 'info',
    },
    'self-provisioners': { text: '{kind} "{name}" lets everybody who can log in create projects, by {subject}.', severity: 'medium' },
  },
  fixes: {
    'remove-subject': {
      title: 'Remove the subject',
      safety: 'review',
      effect: 'Removes the whole binding where it has no other subject. Callers that had the rights only by it are refused from then on.',
    },
  },
  docs: {
    why: 'These groups take in callers whom nobody approved; at some providers every account of the cloud counts as logged in.',
    bad: `apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: open, namespace: shop }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view }
subjects:
  - { apiGroup: rbac.authorization.k8s.io, kind: Group, name: system:unauthenticated }
`,
    good: `apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: open, namespace: shop }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view }
subjects:
  - { apiGroup: rbac.authorization.k8s.io, kind: Group, name: "oidc:shop-readers" }
`,
  },
  check(manifest, report, { resource }) {
    const binding = manifest as RoleBinding;
    const subjects = binding.subjects ?? [];
    for (const [i, { kind, name }] of subjects.entries()) {
      if (!kind || !name) continue;
      const reach = publicReach({ kind, name });
      if (!reach) continue;
      const role = { kind: binding.roleRef?.kind ?? '', name: binding.roleRef?.name ?? '' };
      if (isDiscoveryOf(role, name)) continue;
      report({
        message: shippedBinding(reach, role, manifest, resource.namespace) ?? reach,
        at: ['subjects', i, 'name'],
        args: { kind: manifest.kind, name: resource.ref.name ?? '', role: `${role.kind} "${role.name}"`, subject: `${kind} "${name}"` },
        fixes: { 'remove-subject': (): Patch[] => [{ op: 'remove', path: subjects.length > 1 ? ['subjects', i] : [] }] },
      });
    }
    return undefined;
  },
});

/** Bindings that an installer makes, as far as they are what it makes; these have a finding of their own. */
function shippedBinding(
  reach: PublicReach,
  { kind, name }: RoleRef,
  binding: Manifest,
  namespace: string,
): 'cluster-info' | 'self-provisioners' | undefined {
  const own = binding.metadata?.name;
  // kubeadm's, for nodes that join by a token: cmd/kubeadm/app/phases/bootstraptoken/clusterinfo.
  if (own === CLUSTER_INFO && kind === 'Role' && name === CLUSTER_INFO) {
    return reach === 'anonymous' && (namespace === 'kube-public' || namespace.startsWith('?')) ? 'cluster-info' : undefined;
  }
  // OpenShift's.
  return own === 'self-provisioners' && kind === 'ClusterRole' && name === 'self-provisioner' && reach === 'authenticated'
    ? 'self-provisioners'
    : undefined;
}

const CLUSTER_INFO = 'kubeadm:bootstrap-signer-clusterinfo';
