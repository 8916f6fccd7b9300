import { givesEverything, isBreakGlass, isSystem, listSubjects, readBinding, type Binding } from '../lookups/access';
import type { Change } from '../core/patch';
import { defineRule, type Scope } from '../core/rule';
import { RBAC } from '../kube/access/rbac';
import { MASTERS, publicReach, type Subject } from '../kube/access/subjects';
import type { Manifest } from '../kube/types';

export const clusterAdminBinding = defineRule({
  id: 'cluster-admin-binding',
  code: 'PCI-K8S-102',
  target: 'resource',
  kinds: { [RBAC]: ['ClusterRoleBinding', 'RoleBinding'] },
  looksUp: { [RBAC]: ['ClusterRole', 'Role'] },
  title: 'Full administration is bound only to break-glass subjects',
  tier: 1,
  requirements: { pciDss: ['7.2.1', '7.2.2', '7.2.5', '7.2.3'], guidance: ['2.1', '1.5'] },
  severity: 'high',
  sparesExempt: false,
  messages: {
    cluster: '{kind} "{name}" gives all rights in the whole cluster ("{role}") to {subjects}.',
    namespace: { text: '{kind} "{name}" gives all rights in its namespace ("{role}") to {subjects}.', severity: 'medium' },
    broad: {
      text: '{kind} "{name}" gives the workloads and Secrets of every namespace ("{role}"), and with them every ServiceAccount, to {subjects}.',
      severity: 'medium',
    },
    view: {
      text: '{kind} "{name}" gives the right to read nearly all objects but Secrets of every namespace ("{role}") to {subjects}. A role of their own could be narrower.',
      severity: 'info',
    },
  },
  fixes: {
    narrow: {
      title: 'Replace by a role that reads workloads of one namespace',
      safety: 'review',
      effect:
        'Adds a Role that may get, list and watch Pods and their controllers, and binds it instead. What the subjects do beyond that is refused from then on. A binding cannot change its role, so this one gets another name: delete the old one in the cluster.',
    },
  },
  docs: {
    why: 'One stolen credential of such a subject owns the cluster, and what everybody may do tells no review who needs what.',
    bad: `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: ci }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin }
subjects:
  - { kind: ServiceAccount, name: deployer, namespace: ci }
`,
    good: `apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: ci, namespace: shop }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: deployer }
subjects:
  - { kind: ServiceAccount, name: deployer, namespace: ci }
`,
  },
  check(manifest, report, scope) {
    const binding = readBinding(scope.resource, manifest);
    // Whom it binds is said first: what it binds may be in a list that was refused.
    const subjects = binding.subjects.map(({ subject }) => subject).filter((subject) => counts(subject, manifest, scope));
    if (subjects.length === 0) return;
    const message = variantOf(binding, scope);
    if (!message) return;
    report({
      message,
      at: ['roleRef', 'name'],
      args: { kind: manifest.kind, name: scope.resource.ref.name ?? '', role: binding.roleRef.name, subjects: listSubjects(subjects) },
      // A workload's credential is taken with the workload, and that of a public group by anybody.
      ...(message === 'cluster' && subjects.some((subject) => subject.kind === 'ServiceAccount' || publicReach(subject))
        ? { severity: 'critical' }
        : {}),
      fixes: message === 'view' ? {} : { narrow: () => narrow(manifest, binding, scope) },
    });
  },
});

function variantOf(binding: Binding, { inventory }: Scope): 'cluster' | 'namespace' | 'broad' | 'view' | undefined {
  const known = userFacing(binding);
  // Every cluster has these roles. Somebody may have made one of them wider, but nobody can tell without seeing it.
  if (known && !inventory.sees(RBAC, 'ClusterRole')) return known;
  return givesEverything(binding, inventory) ? (binding.clusterWide ? 'cluster' : 'namespace') : known;
}

function userFacing({ roleRef: { kind, name }, clusterWide }: Binding): 'broad' | 'view' | undefined {
  if (!clusterWide || kind !== 'ClusterRole') return undefined;
  // "edit" reads Secrets and runs Pods as any ServiceAccount of a namespace, by which it comes to what "admin" has.
  if (name === 'admin' || name === 'edit') return 'broad';
  return name === 'view' ? 'view' : undefined;
}

/** Neither the platform's own subjects count nor those that are kept for emergencies, nor what is bound as shipped. */
function counts(subject: Subject, { kind, metadata }: Manifest, { parameters }: Scope): boolean {
  if (isSystem(subject, parameters) || isBreakGlass(subject, parameters)) return false;
  if (kind !== 'ClusterRoleBinding' || subject.kind !== 'Group') return true;
  // The API server ships the first; kubeadm makes the second since 1.29 for the identity in admin.conf.
  const shipped: Readonly<Record<string, string>> = { 'cluster-admin': MASTERS, 'kubeadm:cluster-admins': 'kubeadm:cluster-admins' };
  return shipped[metadata?.name ?? ''] !== subject.name;
}

const PLACEHOLDER_NAMESPACE = 'name-of-the-namespace';

/** The binding keeps its place and comments in the file; only what it binds changes. */
function narrow(manifest: Manifest, binding: Binding, { resource }: Scope): Change[] {
  const name = `${manifest.metadata?.name ?? 'name-of-the-binding'}-workload-reader`;
  const namespace = binding.clusterWide ? (onlyNamespace(binding) ?? PLACEHOLDER_NAMESPACE) : manifest.metadata?.namespace;
  const role: Manifest = {
    apiVersion: `${RBAC}/v1`,
    kind: 'Role',
    metadata: { name, ...(namespace ? { namespace } : {}) },
    rules: [
      { apiGroups: [''], resources: ['pods', 'services', 'configmaps'], verbs: READ },
      { apiGroups: ['apps'], resources: ['deployments', 'statefulsets', 'daemonsets', 'replicasets'], verbs: READ },
      { apiGroups: ['batch'], resources: ['jobs', 'cronjobs'], verbs: READ },
    ],
  };
  return [
    {
      resource,
      patches: [
        { op: 'set', path: ['kind'], value: 'RoleBinding' },
        { op: 'set', path: ['metadata', 'name'], value: name },
        ...(binding.clusterWide && namespace ? [{ op: 'set', path: ['metadata', 'namespace'], value: namespace } as const] : []),
        { op: 'set', path: ['roleRef', 'kind'], value: 'Role' },
        { op: 'set', path: ['roleRef', 'name'], value: name },
      ],
    },
    { after: resource, document: role },
  ];
}

const READ = ['get', 'list', 'watch'];

/** The namespace of the binding's ServiceAccounts, where they are all of one. */
function onlyNamespace({ subjects }: Binding): string | undefined {
  const [first, ...others] = new Set(subjects.map(({ subject }) => subject.namespace));
  return first && others.length === 0 ? first : undefined;
}
