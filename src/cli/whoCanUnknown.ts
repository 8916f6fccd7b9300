import { grants } from '../rbac/rights';
import type { RbacIndex } from '../rbac/index';
import { ruleAllows } from '../rbac/match';
import type { Missing } from '../rbac/missing';
import type { BindingObject } from '../rbac/objects';
import { showKey } from './rbacFiles';
import type { Question } from './whoCanQuestion';

/** Why there may be more than those who were found. */
export interface Unknown {
  /** What was not seen, where that is a list of a cluster. */
  readonly kind?: string;
  readonly namespace?: string;
  readonly reason?: string;
  /** A full sentence. */
  readonly message: string;
}

export const missingUnknowns = (missing: readonly Missing[]): readonly Unknown[] =>
  missing.map(({ kind, namespace, unseen }) => ({
    kind,
    ...(namespace === undefined ? {} : { namespace }),
    reason: unseen.reason,
    message: unseen.message,
  }));

/** Bindings that would hold where it is asked, but refer to a role that is in none of the files. */
export function danglingUnknowns(index: RbacIndex, question: Question): readonly Unknown[] {
  const lost = [...index.bindings].filter((binding) => binding.role !== undefined && !index.role(binding.role) && holdsThere(binding, question));
  return lost.map(({ key, role }) => ({
    message: `"${showKey(key)}" refers to "${showKey(role!)}", which is not in the files: what it grants is not known.`,
  }));
}

/** Bindings that would allow it in a namespace, of which their manifests do not say which it is. */
export function unnamedUnknowns(index: RbacIndex, { attributes }: Question): readonly Unknown[] {
  if (!attributes.namespace) return [];
  const mayAllow = (binding: BindingObject) =>
    binding.role !== undefined && (!index.role(binding.role) || index.rulesOf(binding).some((rule) => ruleAllows(rule, attributes)));
  const unnamed = [...index.bindings].filter((binding) => binding.namespace.startsWith('?') && mayAllow(binding));
  return unnamed.map(({ key }) => ({
    message: `"${showKey(key)}" names no namespace: whether it holds in "${attributes.namespace}" is not known.`,
  }));
}

function holdsThere({ namespace }: BindingObject, { attributes, where }: Question): boolean {
  return namespace === '' || where === 'everywhere' || namespace === attributes.namespace;
}

/** A note where rules allow the request for single objects only and none is named. */
export function namedOnly(index: RbacIndex, { attributes }: Question): readonly string[] {
  if (attributes.path !== undefined || attributes.name !== '') return [];
  const names = new Set<string>();
  for (const { rules, roles } of index.candidates(attributes)) {
    const isBound = [...roles].some(({ key }) => index.bindingsTo(key));
    for (const rule of isBound ? rules : []) if (grants(rule, attributes) === 'named') for (const name of rule.resourceNames!) names.add(name);
  }
  const [some, more] = [[...names].sort().slice(0, MOST_NAMES), names.size - MOST_NAMES];
  const list = `${some.map((name) => `"${name}"`).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return names.size === 0 ? [] : [`Some may for single objects only: ${list}. Ask with the name.`];
}

const MOST_NAMES = 5;
