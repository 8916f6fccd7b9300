import type { PolicyRule } from '../../kube/types';
import { dangers } from './catalog';
import type { Atom } from './need';

/** What rules of a role give of what is dangerous to hold. Atoms are numbered; a set of them is a number in binary. */
export interface Profile {
  /** Atoms that are given for all objects, and those for objects by name only. */
  readonly all: bigint;
  readonly named: bigint;
  readonly gifts: readonly Gift[];
}

/** An atom that a rule gives. */
export interface Gift {
  readonly atom: number;
  /** The index of the rule. */
  readonly rule: number;
  /** The objects that it is limited to. */
  readonly names: readonly string[] | undefined;
}

export const nothing: Profile = { all: 0n, named: 0n, gifts: [] };

/** What rules give, each asked only for what its `resources` may mean. */
export function profileOf(rules: readonly PolicyRule[]): Profile {
  const gifts: Gift[] = [];
  let [all, named] = [0n, 0n];
  for (const [index, rule] of rules.entries()) {
    for (const atom of candidates(rule)) {
      const given = atoms[atom]!.givenBy(rule);
      if (!given) continue;
      gifts.push({ atom, rule: index, names: given === 'named' ? (rule.resourceNames ?? undefined) : undefined });
      if (given === 'all') all |= bit(atom);
      else named |= bit(atom);
    }
  }
  return gifts.length === 0 ? nothing : { all, named, gifts };
}

export const bit = (atom: number): bigint => 1n << BigInt(atom);

/** The set of some atoms. */
export const setOf = (some: readonly Atom[]): bigint => some.reduce((set, { key }) => set | bit(numbers.get(key)!), 0n);

function candidates({ resources }: PolicyRule): ReadonlySet<number> {
  const found = new Set(ofEveryRule);
  for (const term of resources ?? []) for (const atom of byTerm.get(term) ?? []) found.add(atom);
  return found;
}

/** By their numbers. */
export const atoms: readonly Atom[] = [
  ...new Map(dangers.flatMap(({ ways }) => ways.flat().flatMap(({ anyOf }) => anyOf.map((atom) => [atom.key, atom] as const)))).values(),
];
const numbers: ReadonlyMap<string, number> = new Map(atoms.map(({ key }, i) => [key, i]));

const ofEveryRule: readonly number[] = atoms.flatMap(({ terms }, i) => (terms ? [] : [i]));
const byTerm: ReadonlyMap<string, readonly number[]> = indexTerms();

function indexTerms(): Map<string, number[]> {
  const index = new Map<string, number[]>();
  for (const [i, { terms }] of atoms.entries()) for (const term of terms ?? []) index.set(term, [...(index.get(term) ?? []), i]);
  return index;
}

/** Those that a RoleBinding can give. */
export const givenInNamespaces: bigint = setOf(atoms.filter(({ isClusterWide }) => !isClusterWide));
