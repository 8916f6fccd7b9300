import type { Inventory } from '../core/inventory';
import type { Resource } from '../core/resource';
import { RBAC, type RoleRef } from '../kube/access/rbac';
import type { PolicyRule } from '../kube/types';
import { aggregate, selects } from '../rbac/aggregation';
import { bootstrapFor, bootstrapMinors } from '../rbac/bootstrap/index';
import { isRole, keyOf, type RoleObject } from '../rbac/objects';
import { readObject } from '../rbac/read';

/**
 * The rules in force of the role that a binding in a namespace refers to; undefined where no such role is known. Manifests of
 * a repository are judged on top of the roles that every API server has, such as "edit". Of several manifests of one name all
 * count, as any may be applied. In a cluster the stored rules of an aggregated role count, until there are none.
 */
export function rulesOfRole({ kind, name }: RoleRef, namespace: string, inventory: Inventory): readonly PolicyRule[] | undefined {
  return inventory.derive(rolesInForce).rules.get(keyOf(kind, kind === 'ClusterRole' ? '' : namespace, name));
}

/** The names of the aggregated ClusterRoles that a ClusterRole gets into, by others too. */
export function aggregatorsOf({ manifest, namespace }: Resource, inventory: Inventory): readonly string[] {
  const part = readObject(manifest, namespace)?.object;
  if (!part || !isRole(part) || part.kind !== 'ClusterRole') return [];
  const { aggregated } = inventory.derive(rolesInForce);
  const found = new Map<string, RoleObject>();
  const open = [part];
  for (let taken = open.pop(); taken; taken = open.pop()) {
    for (const whole of aggregated) {
      const takesIn = whole.name !== taken.name && whole.aggregation!.some((selector) => selects(selector, taken));
      if (!takesIn || found.has(whole.key)) continue;
      found.set(whole.key, whole);
      open.push(whole);
    }
  }
  return [...found.values()].map(({ name }) => name);
}

/** The ClusterRoles by name whose rules meet a condition, as far as they are known. */
export function clusterRolesThat(meet: (rules: readonly PolicyRule[]) => boolean, inventory: Inventory): ReadonlySet<string> {
  const { rules } = inventory.derive(rolesInForce);
  const prefix = keyOf('ClusterRole', '', '');
  return new Set([...rules].flatMap(([key, of]) => (key.startsWith(prefix) && meet(of) ? [key.slice(prefix.length)] : [])));
}

interface Roles {
  readonly rules: ReadonlyMap<string, readonly PolicyRule[]>;
  readonly aggregated: readonly RoleObject[];
}

function rolesInForce(inventory: Inventory): Roles {
  const own = new Map<string, RoleObject>();
  for (const kind of ['ClusterRole', 'Role']) {
    for (const { manifest, namespace } of inventory.knownOfKind(RBAC, kind)) {
      const object = readObject(manifest, namespace)?.object;
      if (!object || !isRole(object)) continue;
      const other = own.get(object.key);
      own.set(object.key, other ? { ...object, rules: [...other.rules, ...object.rules], labels: { ...other.labels, ...object.labels } } : object);
    }
  }
  // Which roles a cluster has is known from its list; which of the shipped ones take in others is so of every cluster.
  const shipped = shippedRoles().filter(({ key, aggregation }) => !own.has(key) && (inventory.kind === 'files' || aggregation));
  const all = [...own.values(), ...shipped];
  const computed = aggregate(all.filter(({ kind }) => kind === 'ClusterRole')).rules;
  const counted = inventory.kind === 'files' ? all : [...own.values()];
  const isStored = ({ rules }: RoleObject): boolean => inventory.kind === 'cluster' && rules.length > 0;
  return {
    rules: new Map(counted.map((role) => [role.key, (isStored(role) ? undefined : computed.get(role.key)) ?? role.rules])),
    aggregated: all.filter(({ aggregation }) => aggregation),
  };
}

/** What every API server of the newest version that is shipped has; the same at every call, and unpacked at the first. */
const shippedRoles = (() => {
  let roles: readonly RoleObject[] | undefined;
  return (): readonly RoleObject[] =>
    (roles ??= bootstrapFor(bootstrapMinors().at(-1)!).flatMap((manifest) => {
      const object = readObject(manifest)?.object;
      return object && isRole(object) ? [object] : [];
    }));
})();
