import type { KnownRbac } from '../knownRbac';
import { bucketed } from './buckets';
import { grouped } from './byRisk';
import { compare, group, roleLine } from './lines';
import type { Children, RbacNode } from './nodes';

/** The roles, with their rules and who they are bound to; those that are bound but not there among them. */
export function byRole(known: KnownRbac): readonly RbacNode[] {
  const there = [...known.index.roles].map(({ object }) => object.key);
  const bound = [...known.index.bindings].flatMap(({ role }) => role ?? []);
  const keys = [...new Set([...there, ...bound])].sort(compare);
  const shipped = keys.filter((key) => known.isShipped(key));
  const own = keys.filter((key) => !known.isShipped(key));
  const clusterRoles = own.filter((key) => placeOf(key).namespace === '');
  const roles = own.filter((key) => placeOf(key).namespace !== '');
  const lines = [
    group(undefined, 'cluster-roles', '', clusterRoles.length, roleLines(known, clusterRoles), true),
    group(undefined, 'roles', '', roles.length, byNamespace(known, roles), true),
    group(undefined, 'system', '', shipped.length, roleLines(known, shipped)),
  ];
  return lines.filter(({ count }) => count > 0);
}

export const roleLines = (known: KnownRbac, keys: readonly string[]): Children =>
  bucketed(
    keys,
    (key) => placeOf(key).name,
    (key, parent) => roleLine(known, key, parent),
  );

function byNamespace(known: KnownRbac, keys: readonly string[]): Children {
  const namespaces = [...grouped(keys, (key) => placeOf(key).namespace)];
  return bucketed(
    namespaces,
    ([namespace]) => namespace,
    ([namespace, own], parent) => group(parent, 'namespace', namespace, own.length, roleLines(known, own)),
  );
}

/**
 * The parts of the key of a role or a binding. A namespace that nobody names is called after its folder, which may have
 * slashes, and so may a role's name not.
 */
export function placeOf(key: string): { readonly namespace: string; readonly kind: string; readonly name: string } {
  const [, namespace = '', kind = '', name = ''] = /^(?:(.*)\/)?(Role|RoleBinding|ClusterRole|ClusterRoleBinding)\/([^/]*)$/s.exec(key) ?? [];
  return { namespace, kind, name };
}
