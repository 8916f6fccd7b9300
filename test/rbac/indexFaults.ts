import { authorize } from '../../src/rbac/evaluate';
import { grantsOf, isGranted } from '../../src/rbac/grants';
import { RbacIndex } from '../../src/rbac/index';
import { keyOf } from '../../src/rbac/objects';
import { isSuperuser } from '../../src/rbac/user';
import { whoCan } from '../../src/rbac/whoCan';
import { worldOf } from '../../src/rbac/world';
import type { Manifest } from '../../src/kube/types';
import { random } from '../fuzz/mutate';
import { randomWorld, type RandomWorld } from './randomWorld';

/**
 * Where an index of a random world differs from the literal authorizer, or one that went through other objects and back
 * differs from one that is made of the same at once.
 */
export function indexFaults(seed: number): string[] {
  const { objects, queries } = randomWorld(seed, { roles: 25, bindings: 60, queries: 150 });
  const direct = new RbacIndex(objects);
  const changed = changedBackAndForth(seed, objects, queries);
  const world = worldOf(objects);
  const faults = queries.flatMap(({ user, attributes }) => {
    if (isSuperuser(user)) return [];
    const expected = authorize(world, user, attributes).allowed;
    const there = whoCan(changed, attributes);
    const everywhere = whoCan(changed, attributes, 'everywhere').holders.flatMap(({ grants }) => grants);
    const answers = {
      granted: isGranted(direct, user, attributes),
      changed: isGranted(changed, user, attributes),
      grants: grantsOf(direct, user, attributes).length > 0,
      holder: there.holders.some(({ by, login }) => (by === 'name' ? login === user.name : user.groups.includes(login))),
    };
    const isWrong =
      Object.values(answers).some((one) => one !== expected) ||
      shown(grantsOf(direct, user, attributes)) !== shown(grantsOf(changed, user, attributes));
    // Who may do it there may do it somewhere.
    const isLost = there.holders
      .flatMap(({ grants }) => grants)
      .some(({ binding, rule, subject }) => !everywhere.some((one) => one.binding === binding && one.rule === rule && one.subject === subject));
    return isWrong || isLost ? [JSON.stringify({ user, attributes, expected, answers, isLost })] : [];
  });
  const [a, b] = [direct, changed].map((index) => JSON.stringify([...index.notes].map((one) => JSON.stringify(one)).sort()));
  return a === b ? faults : [...faults, `notes: ${a!} ${b!}`];
}

const shown = (grants: ReturnType<typeof grantsOf>): string =>
  JSON.stringify(grants.map(({ binding, role, rule, subject }) => [binding.key, role, rule, subject]));

/** Puts objects in, in any order and some as others of their name, takes some out, and ends with the objects. */
function changedBackAndForth(seed: number, objects: readonly Manifest[], queries: RandomWorld['queries']): RbacIndex {
  const next = random(seed + 1);
  const index = new RbacIndex();
  const others = randomWorld(seed, { roles: 30, bindings: 70 }).objects;
  const keep = new Set(objects.map(keyOfManifest));
  for (const object of shuffled([...objects, ...others, ...objects], next)) {
    if (next(4) === 0) index.delete(keyOfManifest(object));
    else index.set(object);
    // What is made on the first question has to follow, too.
    if (next(40) === 0) whoCan(index, queries[next(queries.length)]!.attributes);
  }
  for (const object of others) if (!keep.has(keyOfManifest(object))) index.delete(keyOfManifest(object));
  for (const object of shuffled(objects, next)) index.set(object);
  return index;
}

const keyOfManifest = ({ kind, metadata }: Manifest): string => keyOf(kind, metadata?.namespace ?? '', metadata?.name ?? '');

function shuffled<T>(items: readonly T[], next: (limit: number) => number): T[] {
  const all = [...items];
  for (let i = all.length - 1; i > 0; i--) {
    const at = next(i + 1);
    [all[i], all[at]] = [all[at]!, all[i]!];
  }
  return all;
}
