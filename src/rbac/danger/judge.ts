import { dangers, EVERYTHING } from './catalog';
import type { Condition, Danger } from './danger';
import type { Need } from './need';
import { setOf } from './profile';

/** What is known of the API server that matters for what a right means; what is not known excludes nothing. */
export interface Server {
  /** The 35 of Kubernetes 1.35. */
  readonly minor?: number;
  /** `eks`, `gke`, `aks`. */
  readonly provider?: string;
}

/** A danger whose needs are met: for all objects or, by at least one need, only for objects by name. */
export interface Met {
  readonly danger: Danger;
  readonly for: 'all' | 'named';
  /** The atoms by which a need of a way that is met may be met. */
  readonly atoms: bigint;
}

/** Finds the dangers in a set of rights, by sets of atoms that are given for all objects and by name. Remembers what it found. */
export type Judge = (all: bigint, named: bigint) => readonly Met[];

export function judgeFor(server: Server): Judge {
  const counted = compiled.filter(({ danger: { when } }) => !when || holds(when, server));
  const known = new Map<bigint, Map<bigint, readonly Met[]>>();
  return (all, named) => {
    let byNamed = known.get(all);
    if (!byNamed) known.set(all, (byNamed = new Map<bigint, readonly Met[]>()));
    let found = byNamed.get(named);
    if (!found) byNamed.set(named, (found = look(counted, all, named)));
    return found;
  };
}

function holds({ below, from, provider }: Condition, { minor, provider: given }: Server): boolean {
  if (minor !== undefined && ((below !== undefined && minor >= below) || (from !== undefined && minor < from))) return false;
  return provider === undefined || provider === given;
}

interface Compiled {
  readonly danger: Danger;
  /** All atoms of all needs: without any of them nothing is met. */
  readonly atoms: bigint;
  readonly ways: readonly (readonly CompiledNeed[])[];
}

interface CompiledNeed extends Need {
  readonly atoms: bigint;
}

const compiled: readonly Compiled[] = dangers.map((danger) => {
  const ways = danger.ways.map((way) => way.map((need) => ({ ...need, atoms: setOf(need.anyOf) })));
  return { danger, ways, atoms: atomsOf(ways) };
});

function look(counted: readonly Compiled[], all: bigint, named: bigint): readonly Met[] {
  if (all === 0n && named === 0n) return [];
  const found: Met[] = [];
  const given = all | named;
  for (const { danger, ways, atoms } of counted) {
    if ((atoms & given) === 0n) continue;
    const met = meet(danger, ways, all, named);
    // The worst entry of an id counts, be it that it is met by name only.
    if (met && (danger.isApart || !tells(found, met, [danger.id]))) found.push(met);
  }
  return found.filter((met) => !tells(found, met, met.danger.id === EVERYTHING ? [] : [EVERYTHING, ...(met.danger.unless ?? [])]));
}

/** Whether one of these ids is met for as many objects. */
const tells = (found: readonly Met[], met: Met, ids: readonly string[]): boolean =>
  found.some(({ danger: { id }, for: reach }) => ids.includes(id) && (reach === 'all' || reach === met.for));

function meet(danger: Danger, ways: readonly (readonly CompiledNeed[])[], all: bigint, named: bigint): Met | undefined {
  const whole = ways.filter((way) => way.every((need) => isMet(need, all, named)));
  if (whole.length > 0) return { danger, for: 'all', atoms: atomsOf(whole) };
  if (danger.named === null && !ways.flat().some(({ orNamed }) => orNamed)) return undefined;
  const byName = ways.filter((way) => way.every((need) => (need.atoms & (all | named)) !== 0n));
  return byName.length > 0 ? { danger, for: 'named', atoms: atomsOf(byName) } : undefined;
}

const isMet = ({ atoms, isNamedEnough }: CompiledNeed, all: bigint, named: bigint): boolean =>
  (atoms & all) !== 0n || (Boolean(isNamedEnough) && (atoms & named) !== 0n);

function atomsOf(ways: readonly (readonly CompiledNeed[])[]): bigint {
  return ways.flat().reduce((set, { atoms }) => set | atoms, 0n);
}
