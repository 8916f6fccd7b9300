import type { Manifest, PolicyRule } from '../kube/types';
import { aggregate } from './aggregation';
import { note, type Note } from './notes';
import { isRole, type BindingObject, type RbacObject, type RoleObject } from './objects';
import { readObject } from './read';

/** The objects of RBAC that there are, each once, in lists as the API server keeps them. */
export interface World {
  readonly clusterRoles: readonly RoleObject[];
  readonly roles: readonly RoleObject[];
  readonly clusterRoleBindings: readonly BindingObject[];
  readonly roleBindings: readonly BindingObject[];
  /** What of the objects does not count, and why. */
  readonly notes: readonly Note[];
}

/**
 * Whose word counts for an aggregated ClusterRole. `stored`: its own rules, which in a cluster a controller writes, and by
 * which the authorizer goes. `computed`: what that controller will write, for manifests that nobody applied yet.
 */
export type Aggregation = 'stored' | 'computed';

/** Reads manifests; those of other kinds are passed over. Of two of one name the later counts, as if applied in this order. */
export function worldOf(manifests: Iterable<Manifest>, aggregation: Aggregation = 'stored'): World {
  const notes: Note[] = [];
  const objects = new Map<string, RbacObject>();
  for (const manifest of manifests) {
    const reading = readObject(manifest);
    if (!reading) continue;
    notes.push(...reading.notes);
    if (!reading.object) continue;
    const { key } = reading.object;
    if (objects.has(key)) notes.push(duplicateNote(key));
    objects.set(key, reading.object);
  }
  return assemble([...objects.values()], aggregation, notes);
}

function assemble(objects: readonly RbacObject[], aggregation: Aggregation, notes: readonly Note[]): World {
  const clusterRoles = objects.filter((object) => object.kind === 'ClusterRole' && isRole(object)) as RoleObject[];
  const aggregated = aggregate(clusterRoles);
  const bindings = objects.filter((object): object is BindingObject => !isRole(object));
  return {
    clusterRoles: aggregation === 'computed' ? clusterRoles.map((role) => withRules(role, aggregated.rules.get(role.key))) : clusterRoles,
    roles: objects.filter((object): object is RoleObject => object.kind === 'Role'),
    clusterRoleBindings: bindings.filter(({ kind }) => kind === 'ClusterRoleBinding'),
    roleBindings: bindings.filter(({ kind }) => kind === 'RoleBinding'),
    notes: [...notes, ...aggregated.notes, ...dangling(objects, bindings)],
  };
}

const withRules = (role: RoleObject, rules: readonly PolicyRule[] | undefined): RoleObject => (rules ? { ...role, rules } : role);

function dangling(objects: readonly RbacObject[], bindings: readonly BindingObject[]): Note[] {
  const keys = new Set(objects.map(({ key }) => key));
  return bindings.flatMap(({ key, role }) => (role === undefined || keys.has(role) ? [] : [danglingNote(key, role)]));
}

export const danglingNote = (binding: string, role: string): Note =>
  note('missing-role', binding, ['roleRef'], `It grants nothing, as there is no "${role}". It will as soon as somebody makes one.`);

export const duplicateNote = (object: string): Note =>
  note('duplicate', object, [], 'There is another object of this name, and the last one counts.');
