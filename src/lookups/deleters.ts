import type { Inventory } from '../core/inventory';
import type { Parameters } from '../core/parameters';
import { RBAC } from '../kube/access/rbac';
import { MASTERS, type Subject } from '../kube/access/subjects';
import { grants, grantsEverything } from '../rbac/rights';
import { isBreakGlass, isSystem, readBinding, type Binding } from './access';
import { rulesOfRole } from './roles';

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
  return ['ClusterRoleBinding', 'RoleBinding']
    .flatMap((kind) => inventory.knownOfKind(RBAC, kind).map((resource) => readBinding(resource)))
    .filter(({ roleRef, resource }) => {
      const rules = rulesOfRole(roleRef, resource.namespace, inventory) ?? [];
      return !rules.some(grantsEverything) && rules.some((rule) => grants(rule, { verb: 'delete', group: 'apps', resource: 'daemonsets' }) === 'all');
    });
}
