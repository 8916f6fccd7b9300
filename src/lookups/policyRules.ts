import { groupOf } from '../kube/manifest';
import { typeNames } from '../kube/network/networkPolicy';
import { valueAt, type Path } from '../kube/path';
import { policiesIn } from '../kube/network/policies';
import { directions } from '../kube/network/policy';
import type { Manifest } from '../kube/types';
import type { Patch } from '../core/patch';

/** Where each kind of policy says which directions it is about, if it does not leave that to its rules. */
const typesField: Readonly<Record<string, string>> = {
  'networking.k8s.io': 'policyTypes',
  'projectcalico.org': 'types',
  'crd.projectcalico.org': 'types',
};

/**
 * Takes a rule out of a policy that goes on isolating what it isolated. With its last rule a policy may lose the direction
 * too, and so let all through: then the direction is written down, or a rule stays that allows nothing.
 */
export function withoutRule(manifest: Manifest, rule: Path): Patch[] {
  const rules = valueAt(manifest, rule.slice(0, -1));
  const remove: Patch = { op: 'remove', path: rule };
  if (Array.isArray(rules) && rules.length > 1) return [remove];
  const group = groupOf(manifest.apiVersion);
  if (group === 'cilium.io') return [{ op: 'set', path: rule, value: {} }];
  const field = Object.hasOwn(typesField, group) ? typesField[group] : undefined;
  const given = field === undefined ? [] : valueAt(manifest, ['spec', field]);
  if (field === undefined || (Array.isArray(given) && given.length > 0)) return [remove];
  const types = directions
    .filter((direction) => policiesIn(manifest).some((policy) => policy.isolates(direction)))
    .map((direction) => typeNames[direction]);
  return [{ op: 'set', path: ['spec', field], value: types }, remove];
}
