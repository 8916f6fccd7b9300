import type { Inventory } from '../core/inventory';
import type { Parameters } from '../core/parameters';
import { effectiveRules, grants, grantsEverything, RBAC, rulesOf } from '../kube/access/rbac';
import { MASTERS, type Subject } from '../kube/access/subjects';
import type { PolicyRule } from '../kube/types';
import { isBreakGlass, isSystem, readBinding, type Binding } from './access';

/**
 * Who may delete the DaemonSets of a namespace without being an administrator or a part of the platform, by the bindings
 * that are known.
 */
export function deletersOfDaemonSets(namespace: string, inventory: Inventory, parameters: Parameters): readonly Subject[] {
  const bindings = [...inventory.derive(deletingBindings)].filter(({ clusterWide, resource }) => clusterWide || resource.namespace === namespace);
  return bindings
    .flatMap(({ subjects }) => subjects.map(({ subject }) => subject))
    .filter((subject) => subject.name !== MASTERS && !isSystem(subject, parameters) && !isBreakGlass(subject, parameters));
}

function deletingBindings(inventory: Inventory): readonly Binding[] {
  const clusterRoles = inventory.knownOfKind(RBAC, 'ClusterRole').map(({ manifest }) => manifest);
  const rulesFor = ({ roleRef: { kind, name }, resource }: Binding): readonly PolicyRule[] => {
    if (kind === 'Role') return inventory.findKnown(RBAC, 'Role', name, resource.namespace).flatMap(({ manifest }) => rulesOf(manifest));
    return clusterRoles.filter(({ metadata }) => metadata?.name === name).flatMap((role) => effectiveRules(role, clusterRoles));
  };
  return ['ClusterRoleBinding', 'RoleBinding']
    .flatMap((kind) => inventory.knownOfKind(RBAC, kind).map((resource) => readBinding(resource)))
    .filter((binding) => {
      const rules = rulesFor(binding);
      return !rules.some(grantsEverything) && rules.some((rule) => grants(rule, { verb: 'delete', group: 'apps', resource: 'daemonsets' }) === 'all');
    });
}
