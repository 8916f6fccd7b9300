import type { PolicyRule } from '../../kube/types';
import { judgeFor, type Met, type Server } from './judge';
import { atoms, bit, givenInNamespaces, profileOf, type Gift } from './profile';
import type { Right } from '../rights';

/** A danger in the rules of one role, with the rights that it comes of. */
export interface RoleDanger extends Met {
  readonly rights: readonly GivenRight[];
}

export interface GivenRight {
  readonly right: Right;
  /** The index of the rule that gives it. */
  readonly rule: number;
  /** The index of the entry of its `resources` by which. */
  readonly resource: number;
  /** The objects that it is limited to. */
  readonly names: readonly string[] | undefined;
}

/**
 * What is dangerous in the rules of one role. A Role, or a ClusterRole where RoleBindings alone bind it, gives nothing that is
 * asked for without a namespace.
 */
export function dangersInRole(rules: readonly PolicyRule[], isInNamespace: boolean, server: Server): readonly RoleDanger[] {
  const { all, named, gifts } = profileOf(rules);
  const counted = isInNamespace ? givenInNamespaces : -1n;
  return judgeFor(server)(all & counted, named & ~all & counted).map((met) => ({
    ...met,
    rights: gifts.filter(({ atom }) => (bit(atom) & met.atoms & counted) !== 0n).flatMap((gift) => givenRight(gift, rules)),
  }));
}

function givenRight({ atom, rule, names }: Gift, rules: readonly PolicyRule[]): GivenRight[] {
  const { right, terms } = atoms[atom]!;
  const resource = (rules[rule]!.resources ?? []).findIndex((entry) => terms?.includes(entry));
  return right && resource >= 0 ? [{ right, rule, resource, names }] : [];
}
