import { isListedSystem } from '../lookups/access';
import type { Inventory } from '../core/inventory';
import type { Change } from '../core/patch';
import type { Resource } from '../core/resource';
import { defineRule, type Report, type Scope, type Verdict } from '../core/rule';
import { accountNameFrom, newAccount, tokenOf } from '../lookups/token';
import { isMirror, type PodTarget } from '../kube/pods';
import { isPlatformObject, RBAC } from '../kube/access/rbac';
import { nameSubject, subjectsOf, type Subject } from '../kube/access/subjects';
import type { Manifest, RoleBinding, ServiceAccount } from '../kube/types';
import { podKinds } from '../kube/workloads';

type Say = (report: Report<'granted' | 'used' | 'mountable', 'own-account' | 'no-token'>) => void;

export const defaultServiceAccount = defineRule({
  id: 'default-service-account',
  code: 'PCI-K8S-109',
  target: 'resourceOrPod',
  kinds: { [RBAC]: ['ClusterRoleBinding', 'RoleBinding'], '': ['ServiceAccount'] },
  looksUp: { ...podKinds, '': [...podKinds['']!, 'ServiceAccount'] },
  looksUpForPods: { '': ['ServiceAccount'] },
  title: 'The ServiceAccount "default" has no rights, and no workload runs with its token',
  tier: 1,
  requirements: { pciDss: ['2.2.2', '7.2.5', '8.2.2', '8.6.1'], guidance: ['1.5', '1.2'] },
  severity: 'high',
  // Rights of "default" matter in every namespace; the pods of exempt ones are left out below.
  sparesExempt: false,
  messages: {
    granted: '{kind} "{name}" gives rights to {account}, which every pod of its namespace has that names no other.',
    used: { text: '{kind} "{name}" runs with the token of ServiceAccount "default", as does every pod there that names no other.', severity: 'low' },
    mountable: { text: 'ServiceAccount "default" gives its token to every pod that names no other and does not refuse it.', severity: 'low' },
  },
  fixes: {
    'own-account': {
      title: 'Use a ServiceAccount of its own',
      safety: 'review',
      effect:
        'Adds a ServiceAccount, which gives no token to pods that do not ask for it, and names it here. Workloads that need the rights have to name it too, and to ask for its token.',
    },
    'no-token': {
      title: 'Set automountServiceAccountToken to false',
      safety: 'review',
      effect: 'Pods that name no ServiceAccount get no token at their next start. One that calls the API needs an account of its own.',
    },
  },
  docs: {
    why: 'Every pod that names no account shares this one, so a right that is given to it is given to all of them, and what they do cannot be told apart.',
    bad: `apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: edit-default, namespace: shop }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit }
subjects:
  - { kind: ServiceAccount, name: default, namespace: shop }
`,
    good: `apiVersion: v1
kind: ServiceAccount
metadata: { name: default, namespace: shop }
automountServiceAccountToken: false
`,
  },
  check({ resource, pod }, report, scope) {
    if (pod) return checkPod(pod, report, scope);
    return resource.kind === 'ServiceAccount' ? checkAccount(resource, report, scope) : checkBinding(resource, report, scope);
  },
});

function checkBinding(binding: Manifest, report: Say, scope: Scope): Verdict {
  if (isPlatformObject(binding)) return 'not-applicable';
  for (const { subject, index } of subjectsOf(binding, scope.resource.namespace)) {
    if (subject.kind !== 'ServiceAccount' || subject.name !== 'default' || isListedSystem(subject, scope.parameters)) continue;
    const written = (binding as RoleBinding).subjects?.[index];
    report({
      message: 'granted',
      at: ['subjects', index, 'name'],
      args: { kind: binding.kind, name: scope.resource.ref.name ?? '', account: nameSubject(subject) },
      // As a User it is written with its namespace, and only ServiceAccounts have objects to add.
      fixes: written?.kind === 'ServiceAccount' ? { 'own-account': () => renameSubject(binding, subject, index, scope) } : {},
    });
  }
  return undefined;
}

function renameSubject(binding: Manifest, { namespace }: Subject, index: number, scope: Scope): Change[] {
  const account = accountNameFrom(binding.metadata?.name ?? '');
  return [
    { resource: scope.resource, patches: [{ op: 'set', path: ['subjects', index, 'name'], value: account }] },
    ...addAccount(account, namespace, scope),
  ];
}

/** The account's document, unless there is one already. */
function addAccount(name: string, namespace: string, { resource, inventory }: Scope): Change[] {
  if (inventory.findKnown('', 'ServiceAccount', name, namespace).length > 0) return [];
  return [{ after: resource, document: newAccount(name, namespace.startsWith('?') ? undefined : namespace) }];
}

function checkAccount(account: Manifest, report: Say, { resource, inventory }: Scope): Verdict {
  if (account.metadata?.name !== 'default' || inventory.isExempt(resource.namespace)) return 'not-applicable';
  if ((account as ServiceAccount).automountServiceAccountToken === false) return undefined;
  // In a cluster every namespace has one. Where workloads get its token, each of them says so, and that is the fault.
  const workloads = inventory.kind === 'cluster' ? (inventory.namespace(resource.namespace)?.workloads ?? []) : [];
  if (workloads.some((workload) => inventory.podsOf(workload).some((pod) => usesDefaultToken(pod, workload, inventory)))) return undefined;
  const at = ['automountServiceAccountToken'];
  report({
    message: 'mountable',
    at,
    // A manifest of it is rare and seldom the whole truth; the object in a cluster is.
    ...(inventory.kind === 'files' ? { severity: 'info' } : {}),
    fixes: { 'no-token': () => [{ op: 'set', path: at, value: false }] },
  });
  return undefined;
}

function usesDefaultToken(pod: PodTarget, resource: Resource, inventory: Inventory): boolean {
  const { account, mounted } = tokenOf(pod, resource, inventory);
  return account === 'default' && mounted;
}

function checkPod(pod: PodTarget, report: Say, scope: Scope): Verdict {
  const { resource, inventory } = scope;
  if (inventory.isExempt(resource.namespace) || isMirror(pod)) return 'not-applicable';
  if (!usesDefaultToken(pod, resource, inventory)) return undefined;
  const at = pod.path('serviceAccountName');
  report({
    message: 'used',
    at,
    args: { kind: resource.ref.kind, name: resource.ref.name ?? '' },
    fixes: {
      'own-account': () => {
        const name = accountNameFrom(resource.ref.name ?? '');
        return [{ resource, patches: [{ op: 'set', path: at, value: name }] }, ...addAccount(name, resource.namespace, scope)];
      },
    },
  });
  return undefined;
}
