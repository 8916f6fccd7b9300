import { isSystem, readBinding, type Binding } from '../lookups/access';
import { rulesOfRole } from '../lookups/roles';
import type { Inventory } from '../core/inventory';
import type { Patch } from '../core/patch';
import { defineRule, type Scope } from '../core/rule';
import { isPlatformObject, RBAC } from '../kube/access/rbac';
import { nameSubject, type Subject } from '../kube/access/subjects';
import { matchesAny } from '../kube/pattern';
import type { PolicyRule, RoleBinding } from '../kube/types';
import { dangersInRole, type RoleDanger } from '../rbac/danger/inRole';
import { grants } from '../rbac/rights';

type Variant = 'into-cde' | 'cluster-write' | 'dns' | 'operator-reach';

export const crossScopeRbac = defineRule({
  id: 'cross-scope-rbac',
  code: 'PCI-K8S-953',
  target: 'resource',
  kinds: { [RBAC]: ['ClusterRoleBinding', 'RoleBinding'] },
  looksUp: { [RBAC]: ['ClusterRole', 'Role'], '': ['Namespace'] },
  title: 'Identities of other scopes have no rights where card data is or over what the cluster shares',
  tier: 3,
  requirements: { pciDss: ['7.2.1', '7.2.2', '7.2.5', '7.3.2', '6.5.3', 'A1.1.2'], guidance: ['16.4', '16.1'] },
  severity: 'high',
  sparesExempt: false,
  messages: {
    // What is in a namespace with card data weighs a step more, which makes it high.
    'into-cde': {
      text: '{kind} "{name}" gives {subject}, which is out of scope, {role} in namespace "{namespace}", which holds card data.',
      severity: 'medium',
    },
    'cluster-write':
      '{kind} "{name}" lets {subject}, which is out of scope, write what all namespaces share, also those with card data ({resources}).',
    dns: '{kind} "{name}" lets {subject}, which is out of scope, change the names that Pods with card data resolve (ConfigMap "coredns").',
    'operator-reach':
      '{kind} "{name}" lets {subject}, which is out of scope, reach the Secrets or Pods of every namespace, also of those with card data ({resources}). The node that it runs on is in scope by that.',
    accepted: {
      text: '{kind} "{name}" gives {subject} rights where card data is, or over what the cluster shares. Its namespace is listed as connected, so it is in scope for the assessment.',
      severity: 'info',
    },
  },
  fixes: {
    'remove-subject': {
      title: 'Remove the subject',
      safety: 'review',
      effect: 'Removes the whole binding where it has no other subject. What the ServiceAccount did by it is refused from then on.',
    },
  },
  docs: {
    why: 'Borders in the network do not help if an account of lower security can change the objects of higher security, or the nodes, names and policies under them.',
    bad: `apiVersion: v1
kind: Namespace
metadata: { name: cde, labels: { pci.k8s/scope: cde } }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: x, namespace: cde }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: app }
subjects: [{ kind: ServiceAccount, name: builder, namespace: dev }]
`,
    good: `apiVersion: v1
kind: Namespace
metadata: { name: cde, labels: { pci.k8s/scope: cde } }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: x, namespace: cde }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: app }
subjects: [{ kind: ServiceAccount, name: pay, namespace: cde }]
`,
  },
  check(manifest, report, scope) {
    const { resource, inventory } = scope;
    if (isPlatformObject(manifest)) return 'not-applicable';
    const binding = readBinding(resource, manifest);
    const outside = binding.subjects.filter(({ subject }) => isOutside(subject, scope));
    if (outside.length === 0) return hasCardData(inventory) ? undefined : 'not-applicable';
    // Without any namespace with card data there is nothing to be kept apart from.
    if (!hasCardData(inventory)) {
      inventory.demand('', 'Namespace');
      return 'not-applicable';
    }
    const found = reachOf(binding, inventory);
    if (!found) return undefined;
    for (const { subject, index } of outside) {
      const isConnected = isListedConnected(subject, scope);
      const { kind, name } = binding.roleRef;
      report({
        message: isConnected ? 'accepted' : found.variant,
        at: ['subjects', index, 'name'],
        args: {
          kind: manifest.kind,
          name: resource.ref.name ?? '',
          subject: nameSubject(subject),
          role: `${kind} "${name}"`,
          namespace: resource.namespace,
          resources: found.resources.join(', '),
        },
        fixes: isConnected
          ? {}
          : {
              'remove-subject': (): Patch[] => [
                { op: 'remove', path: ((manifest as RoleBinding).subjects?.length ?? 0) > 1 ? ['subjects', index] : [] },
              ],
            },
      });
    }
    return undefined;
  },
});

const hasCardData = ({ cdeNamespaces, settings }: Inventory): boolean => cdeNamespaces !== '' || settings.cde.namespaces.length > 0;

/** A ServiceAccount, or all of a namespace, where that one is known, holds no card data and is not the platform's. */
function isOutside(subject: Subject, { inventory, parameters }: Scope): boolean {
  const namespace = namespaceOf(subject);
  if (namespace === undefined || namespace.startsWith('?')) return false;
  return !inventory.isCde(namespace) && !inventory.isExempt(namespace) && !isSystem(subject, parameters);
}

const ACCOUNTS = 'system:serviceaccounts:';

function namespaceOf({ kind, name, namespace }: Subject): string | undefined {
  if (kind === 'ServiceAccount') return namespace;
  return kind === 'Group' && name.startsWith(ACCOUNTS) ? name.slice(ACCOUNTS.length) : undefined;
}

/** By the parameter, or by the label of the Namespace. */
function isListedConnected(subject: Subject, { inventory, parameters }: Scope): boolean {
  const namespace = namespaceOf(subject) ?? '';
  const labels = inventory.findKnown('', 'Namespace', namespace, namespace)[0]?.manifest.metadata?.labels;
  return matchesAny(parameters.connectedNamespaces, namespace) || labels?.['pci.k8s/scope'] === 'connected';
}

interface Found {
  readonly variant: Variant;
  readonly resources: readonly string[];
}

function reachOf(binding: Binding, inventory: Inventory): Found | undefined {
  const { roleRef, resource, clusterWide } = binding;
  if (!clusterWide && inventory.isCde(resource.namespace)) return { variant: 'into-cde', resources: [] };
  if (!clusterWide && resource.namespace !== DNS.namespace) return undefined;
  const rules = rulesOfRole(roleRef, resource.namespace, inventory);
  if (!rules) {
    inventory.demand(RBAC, roleRef.kind === 'Role' ? 'Role' : 'ClusterRole', roleRef.kind === 'Role' ? resource.namespace : undefined);
    return undefined;
  }
  const dangers = dangersInRole(rules, !clusterWide, {});
  const written = clusterWide ? writtenBy(rules) : [];
  if (written.length > 0) return { variant: 'cluster-write', resources: written };
  const reached = clusterWide ? dangers.filter((danger) => danger.for === 'all' && REACH.includes(danger.danger.id)) : [];
  const resources = reached.flatMap(({ rights }) =>
    rights.map(({ right: { resource: plural, subresource } }) => (subresource ? `${plural}/${subresource}` : plural)),
  );
  if (reached.length > 0) return { variant: 'operator-reach', resources: [...new Set(resources)] };
  return dangers.some(changesNames) ? { variant: 'dns', resources: [] } : undefined;
}

const DNS = { namespace: 'kube-system', config: 'coredns' };

const changesNames = ({ danger: { id }, rights }: RoleDanger): boolean =>
  id === 'RB-COREDNS' && rights.some(({ names }) => names === undefined || names.includes(DNS.config));

const REACH: readonly string[] = ['RB-SECRET-READ', 'RB-POD-CREATE', 'RB-EXEC', 'RB-EPHEMERAL'];

const WRITE = ['create', 'update', 'patch', 'delete', 'deletecollection'];

/** Objects in no namespace by which one changes what others rest on. */
const shared: readonly (readonly [group: string, ...resources: string[]])[] = [
  ['', 'nodes', 'namespaces', 'persistentvolumes'],
  [RBAC, 'clusterroles', 'clusterrolebindings'],
  ['apiextensions.k8s.io', 'customresourcedefinitions'],
  ['admissionregistration.k8s.io', 'mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
  ['scheduling.k8s.io', 'priorityclasses'],
  ['storage.k8s.io', 'storageclasses'],
  ['networking.k8s.io', 'ingressclasses'],
];

const writtenBy = (rules: readonly PolicyRule[]): readonly string[] =>
  shared.flatMap(([group, ...resources]) =>
    resources.filter((resource) => WRITE.some((verb) => rules.some((rule) => grants(rule, { verb, group, resource }) !== undefined))),
  );
