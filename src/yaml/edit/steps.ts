import { isMapping } from '../../kube/manifest';
import { valueAt, type Path } from '../../kube/path';
import type { Patch } from '../../core/patch';

/**
 * Splits a patch into the smallest ones with the same outcome, in the order in which they are to be made. So a mapping that
 * replaces another changes only what differs, and the rest keeps its text. Empty where the data is already so.
 */
export function stepsOf(data: unknown, patch: Patch): Patch[] {
  if (patch.op === 'append') return [patch];
  const parent = valueAt(data, patch.path.slice(0, -1));
  const isThere = patch.path.length === 0 || (typeof parent === 'object' && parent !== null && Object.hasOwn(parent, patch.path.at(-1)!));
  if (patch.op === 'remove') return isThere ? [patch] : [];
  return isThere ? difference(valueAt(data, patch.path), patch.value, patch.path) : [patch];
}

/** Equal as JSON is: the order of keys does not count. */
export function sameData(a: unknown, b: unknown): boolean {
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((one, i) => sameData(one, b[i]));
  if (!isMapping(a) || !isMapping(b)) return a === b;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameData(a[key], b[key]));
}

function difference(old: unknown, value: unknown, path: Path): Patch[] {
  if (sameData(old, value)) return [];
  if (Array.isArray(old) && Array.isArray(value)) return differenceOfLists(old, value, path);
  if (isMapping(old) && isMapping(value)) return differenceOfMappings(old, value, path);
  return [{ op: 'set', path, value }];
}

function differenceOfMappings(old: Record<string, unknown>, value: Record<string, unknown>, path: Path): Patch[] {
  // What is new goes in first, so that a mapping is not empty in between.
  const puts = Object.entries(value).flatMap(([key, one]): Patch[] =>
    Object.hasOwn(old, key) ? difference(old[key], one, [...path, key]) : [{ op: 'set', path: [...path, key], value: one }],
  );
  const goes = Object.keys(old).filter((key) => !Object.hasOwn(value, key));
  return [...puts, ...goes.map((key): Patch => ({ op: 'remove', path: [...path, key] }))];
}

function differenceOfLists(old: readonly unknown[], value: readonly unknown[], path: Path): Patch[] {
  const surplus = old.length - value.length;
  if (surplus > 0) {
    // Items that were taken out of the middle leave those behind them as they are.
    const first = old.findIndex((one, i) => !sameData(one, value[i]));
    if (sameData(old.slice(first + surplus), value.slice(first))) return removals(path, first, surplus);
  }
  const shared = Math.min(old.length, value.length);
  return [
    ...value.slice(0, shared).flatMap((one, i) => difference(old[i], one, [...path, i])),
    ...value.slice(shared).map((one): Patch => ({ op: 'append', path, value: one })),
    ...(surplus > 0 ? removals(path, shared, surplus) : []),
  ];
}

/** From the last to the first, so that the numbers of the others stay what they are. */
const removals = (path: Path, first: number, count: number): Patch[] =>
  Array.from({ length: count }, (_, i): Patch => ({ op: 'remove', path: [...path, first + count - 1 - i] }));
