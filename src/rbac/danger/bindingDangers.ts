import { severities, type Severity } from '../../core/severity';
import { isDiscovery, isDiscoveryOf } from '../../kube/access/rbac';
import { publicReach } from '../../kube/access/subjects';
import type { RbacIndex } from '../index';
import type { BindingObject } from '../objects';
import { UNAUTHENTICATED } from '../user';
import type { Danger, Weights } from './danger';
import type { Held } from './held';
import { accountOf, isMasters, type SubjectRef } from './subject';

/**
 * What is dangerous in whom a binding names, whatever the rights: callers whom nobody chose, the group beside RBAC, the
 * ServiceAccount that every Pod has which names none.
 */
export function bindingDangersOf(subject: SubjectRef, held: readonly Held[], index: RbacIndex): readonly Held[] {
  const all = index.bindingsOf(subject.by, subject.login)?.all ?? [];
  const counted = all.filter((binding) => !isShipped(binding, subject));
  if (counted.length === 0) return [];
  const reach = publicReach({ kind: subject.by === 'group' ? 'Group' : 'User', name: subject.login });
  if (reach === 'anonymous') return anonymousDangers(counted);
  if (reach === 'authenticated' || reach === 'service-accounts') {
    const isGrave = held.some(({ scope, danger: { weights } }) => scope === '' && weights.cluster !== null && isHigh(weights.cluster));
    return byScope(counted, isGrave ? ALL_USERS_GRAVE : ALL_USERS);
  }
  if (isMasters(subject)) return byScope(counted, MASTERS_NAMED);
  return accountOf(subject)?.name === 'default' ? byScope(counted, DEFAULT_ACCOUNT) : [];
}

export const isHigh = (severity: Severity): boolean => severities.indexOf(severity) <= severities.indexOf('high');

/** What every cluster gives in any case, or kubeadm while nodes join. */
function isShipped({ kind, name, roleRef }: BindingObject, subject: SubjectRef): boolean {
  if (isMasters(subject)) return kind === 'ClusterRoleBinding' && name === 'cluster-admin';
  if (subject.by === 'name' && subject.login === 'system:anonymous' && name === CLUSTER_INFO && roleRef.name === CLUSTER_INFO) return true;
  return isDiscoveryOf(roleRef, subject.login);
}

const CLUSTER_INFO = 'kubeadm:bootstrap-signer-clusterinfo';

function anonymousDangers(bindings: readonly BindingObject[]): readonly Held[] {
  // Clusters from before Kubernetes 1.14 gave these to all callers, and upgrades keep them.
  const isRelic = ({ roleRef }: BindingObject) => isDiscovery(roleRef);
  return [
    ...byScope(
      bindings.filter((one) => !isRelic(one)),
      ANONYMOUS_BOUND,
    ),
    ...byScope(bindings.filter(isRelic), ANONYMOUS_RELIC),
  ];
}

/** One of each namespace, and one of the whole cluster. */
function byScope(bindings: readonly BindingObject[], danger: Held['danger']): readonly Held[] {
  const scopes = new Map<string, BindingObject[]>();
  for (const binding of bindings) scopes.set(binding.namespace, [...(scopes.get(binding.namespace) ?? []), binding]);
  return [...scopes].map(([scope, of]) => ({ danger, scope, names: undefined, of: { bindings: of } }));
}

const alike = (severity: Severity): Weights => ({ cluster: severity, privileged: severity, namespace: severity });

const ANONYMOUS_BOUND: Held['danger'] = {
  id: 'RB-ANON',
  can: 'is everybody without credentials, and has rights',
  fix: 'Remove the subject; the rights that the API server gives it by itself are enough.',
  pciDss: ['7.2.1', '7.3.3', '8.2.1', '8.3.1'],
  weights: alike('critical'),
  named: 'step',
};
const ANONYMOUS_RELIC: Held['danger'] = {
  ...ANONYMOUS_BOUND,
  variant: 'relic',
  can: `is everybody without credentials, and may read which APIs there are, as before Kubernetes 1.14`,
  fix: `Remove "${UNAUTHENTICATED}" from the binding.`,
  weights: alike('medium'),
};
const ALL_USERS: Held['danger'] = {
  id: 'RB-ALLUSERS',
  can: 'is everybody who logs in or every ServiceAccount, and has rights',
  fix: 'Bind a group whose members somebody chooses.',
  pciDss: ['7.2.1', '7.3.3'],
  weights: { cluster: 'high', privileged: 'high', namespace: 'medium' },
  named: 'step',
};
const ALL_USERS_GRAVE: Held['danger'] = { ...ALL_USERS, weights: { ...ALL_USERS.weights, cluster: 'critical' } };
const MASTERS_NAMED: Held['danger'] = {
  id: 'RB-MASTERS',
  can: 'may do everything in any case, so that the binding gives nothing and shows what nobody can take away',
  fix: 'Bind a group of the identity provider instead.',
  pciDss: ['7.2.1', '8.2.2'],
  weights: { cluster: 'medium', privileged: 'medium', namespace: 'medium' },
  named: 'step',
};
const DEFAULT_ACCOUNT: Held['danger'] = {
  id: 'RB-DEFAULTSA',
  can: 'is what every Pod of its namespace runs as that names no other, and has rights',
  fix: 'Give the workload a ServiceAccount of its own, and bind that.',
  pciDss: ['2.2.2', '7.2.5', '8.6.1'],
  weights: alike('medium'),
  named: 'step',
};

/** Told of who holds something grave. */
export const SHARED_ACCOUNT: Pick<Danger, 'id' | 'can' | 'fix' | 'pciDss' | 'weights' | 'named'> = {
  id: 'RB-SHARED',
  can: 'is what several workloads run as, and has grave rights that not all of them need',
  fix: 'Give each workload a ServiceAccount of its own.',
  pciDss: ['7.2.5', '8.2.2'],
  weights: { cluster: 'medium', privileged: 'medium', namespace: 'medium' },
  named: 'step',
};
