import type { PolicyRule } from '../../kube/types';
import type { RbacIndex } from '../index';
import type { BindingObject } from '../objects';
import type { Danger } from './danger';
import type { Judge, Met } from './judge';
import { bit, givenInNamespaces, profileOf, type Profile } from './profile';
import { impliedGroups, type SubjectRef } from './subject';

/** A danger that somebody holds, before it is weighed. */
export interface Held {
  readonly danger: Pick<Danger, 'id' | 'can' | 'fix' | 'pciDss' | 'weights' | 'named' | 'when'> & Partial<Pick<Danger, 'variant'>>;
  /** The namespace where; empty for the whole cluster. */
  readonly scope: string;
  /** The objects that it is limited to. */
  readonly names: readonly string[] | undefined;
  /** The rights that it comes of; of a danger in the binding itself, the bindings. */
  readonly of: { readonly atoms: bigint } | { readonly bindings: readonly BindingObject[] };
}

export interface Looking {
  readonly index: RbacIndex;
  readonly judge: Judge;
  readonly profileFor: (binding: BindingObject) => Profile;
}

/**
 * What somebody holds that is dangerous, by the rights of all bindings that name the subject, joined with those of the
 * groups that it is in by itself. What these groups alone give is told of them, and what holds in the whole cluster is not
 * told again of a namespace.
 */
export function heldBy(subject: SubjectRef, looking: Looking): readonly Held[] {
  const own = scopesOf(looking.index.bindingsOf(subject.by, subject.login)?.all ?? []);
  const groups = impliedGroups(subject).flatMap((login) => looking.index.bindingsOf('group', login) ?? []);
  const given = groups.flatMap((of) => of.for(''));
  const ownEverywhere = own.get('') ?? [];
  const held: Held[] = [];
  if (ownEverywhere.length > 0) held.push(...look('', [...ownEverywhere, ...given], given, looking));
  const everywhere = [...held];
  for (const [namespace, bindings] of own) {
    if (namespace === '') continue;
    const givenThere = groups.flatMap((of) => of.for(namespace));
    const found = look(namespace, [...ownEverywhere, ...bindings, ...givenThere], givenThere, looking);
    for (const one of found) if (!isToldBy(everywhere, one)) held.push(one);
  }
  return held;
}

/** By where they hold: the empty text is the whole cluster. */
function scopesOf(bindings: readonly BindingObject[]): ReadonlyMap<string, BindingObject[]> {
  const scopes = new Map<string, BindingObject[]>();
  for (const binding of bindings) {
    const known = scopes.get(binding.namespace);
    if (known) known.push(binding);
    else scopes.set(binding.namespace, [binding]);
  }
  return scopes;
}

/** Whether somebody who can do it to all objects of the cluster is told that already. */
function isToldBy(everywhere: readonly Held[], { danger: { id }, names }: Held): boolean {
  return everywhere.some((one) => (one.danger.id === id && (one.names === undefined || names !== undefined)) || isFull(one));
}

const isFull = ({ danger: { id }, names }: Held): boolean => id === 'RB-ADMIN' && names === undefined;

function look(scope: string, bindings: readonly BindingObject[], given: readonly BindingObject[], looking: Looking): Held[] {
  const [all, named] = union(bindings, looking);
  const mets = looking.judge(all, named);
  if (mets.length === 0) return [];
  const [givenAll, givenNamed] = given.length > 0 ? union(given, looking) : [0n, 0n];
  const others = looking.judge(givenAll, givenNamed);
  return mets.flatMap((met) => {
    if (others.some(({ danger, for: reach }) => danger.id === met.danger.id && reach === met.for)) return [];
    if (met.danger.when?.onlyIn !== undefined && scope !== '' && scope !== met.danger.when.onlyIn) return [];
    const names = met.for === 'named' ? namesOf(met, all, bindings, looking) : undefined;
    return names === 'none' ? [] : [{ danger: met.danger, scope, names, of: { atoms: met.atoms } }];
  });
}

/** Of a RoleBinding only what is asked for with a namespace counts. */
const countedIn = ({ namespace }: BindingObject): bigint => (namespace === '' ? -1n : givenInNamespaces);

function union(bindings: readonly BindingObject[], { profileFor }: Looking): [all: bigint, named: bigint] {
  let [all, named] = [0n, 0n];
  for (const binding of bindings) {
    const profile = profileFor(binding);
    if (profile.gifts.length === 0) continue;
    all |= profile.all & countedIn(binding);
    named |= profile.named & countedIn(binding);
  }
  return [all, named & ~all];
}

/** The objects that it is limited to; undefined where one of them is as good as all, and `none` where none counts. */
function namesOf(
  { danger, atoms }: Met,
  all: bigint,
  bindings: readonly BindingObject[],
  { profileFor }: Looking,
): readonly string[] | undefined | 'none' {
  const names = new Set<string>();
  for (const binding of bindings) {
    for (const gift of profileFor(binding).gifts) {
      const isLimit = (bit(gift.atom) & atoms & ~all & countedIn(binding)) !== 0n;
      if (isLimit) for (const name of gift.names ?? []) names.add(name);
    }
  }
  const good = danger.ways.flat().flatMap(({ orNamed }) => orNamed ?? []);
  if (good.some((name) => names.has(name))) return undefined;
  return danger.named === null ? 'none' : [...names].sort();
}

/** The worst of what rules come to that somebody may use in the name of others, by the verbs `impersonate-on:…`. */
export function permitted(rules: readonly PolicyRule[], judge: Judge): readonly Met[] {
  const freed = rules.flatMap((rule) => {
    const verbs = (rule.verbs ?? []).flatMap((verb) => (verb === '*' ? ['*'] : (/^impersonate-on:[^:]+:(.+)$/.exec(verb)?.slice(1) ?? [])));
    return verbs.length > 0 ? [{ ...rule, verbs }] : [];
  });
  const { all, named } = profileOf(freed);
  return judge(all, named & ~all);
}
