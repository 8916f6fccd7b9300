import { isBootstrap } from '../kube/access/rbac';
import type { Manifest, PolicyRule } from '../kube/types';
import { uncovered } from './covers';
import { RbacIndex } from './index';
import type { ObjectFinding } from './objectFinding';
import { isRole, type BindingObject, type RoleObject } from './objects';
import { readObject } from './read';

/**
 * What was added to the roles and bindings that the API server ships. At its start it writes what is missing, and takes
 * nothing away. `objects` are those of the cluster, `shipped` those of its minor version. What an aggregated role takes in
 * is told where it is written.
 */
export function driftOf(objects: Iterable<Manifest>, shipped: readonly Manifest[]): readonly ObjectFinding[] {
  const baseline = new RbacIndex(shipped);
  const found: ObjectFinding[] = [];
  for (const manifest of objects) {
    const object = readObject(manifest)?.object;
    if (!object) continue;
    if (isRole(object)) found.push(...driftOfRole(object, manifest, baseline));
    else found.push(...driftOfBinding(object, manifest, baseline));
  }
  return found;
}

function driftOfRole(role: RoleObject, manifest: Manifest, baseline: RbacIndex): ObjectFinding[] {
  const known = baseline.role(role.key);
  if (!known) return isBootstrap(manifest) ? [passesForShipped(role.key)] : [];
  if (role.aggregation) return [];
  return role.rules.flatMap((rule, i) => {
    const extra = uncovered(known.rules, [rule]);
    return extra.length === 0
      ? []
      : [
          drift(
            role.key,
            ['rules', i],
            `It gives more than the API server ships it with: ${extra.slice(0, MOST).map(sayPart).join(', ')}${more(extra)}.`,
          ),
        ];
  });
}

function driftOfBinding(binding: BindingObject, manifest: Manifest, baseline: RbacIndex): ObjectFinding[] {
  const known = baseline.binding(binding.key);
  if (!known) return isBootstrap(manifest) ? [passesForShipped(binding.key)] : [];
  if (known.role !== binding.role)
    return [drift(binding.key, ['roleRef', 'name'], `It binds "${binding.roleRef.name}"; the API server ships it for "${known.roleRef.name}".`)];
  return binding.subjects.flatMap(({ by, login, index }) =>
    known.subjects.some((one) => one.by === by && one.login === login)
      ? []
      : [drift(binding.key, ['subjects', index], `It also binds "${login}", which the API server does not ship it with.`)],
  );
}

const drift = (object: string, path: ObjectFinding['path'], message: string): ObjectFinding => ({
  id: 'RB-DRIFT',
  severity: 'high',
  object,
  path,
  message,
});

/** An older version of Kubernetes may have left it behind: nothing ever deletes one. */
const passesForShipped = (object: string): ObjectFinding => ({
  ...drift(
    object,
    ['metadata', 'labels', 'kubernetes.io/bootstrapping'],
    'It bears the label of what the API server ships, and this version ships no such object. Either an older one left it behind, or somebody wrote the label.',
  ),
  severity: 'medium',
});

const MOST = 3;
const more = (extra: readonly unknown[]): string => (extra.length > MOST ? ` and ${extra.length - MOST} more` : '');

/** `get secrets`, `create deployments.apps`, `get /metrics`. */
function sayPart({ verbs, apiGroups, resources, resourceNames, nonResourceURLs }: PolicyRule): string {
  const [verb = '', group = '', resource = ''] = [verbs?.[0], apiGroups?.[0], resources?.[0]];
  const what = nonResourceURLs?.[0] ?? (group === '' ? resource : `${resource}.${group}`);
  return `${verb} ${what}${resourceNames?.length ? ` "${resourceNames[0]}"` : ''}`;
}
