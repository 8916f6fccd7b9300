import { below, type Children, type GroupNode, type RbacNode } from './nodes';

/** So many lines below one can still be looked through. */
export const MOST_SIBLINGS = 200;

/**
 * Lines for items, or for groups of them by the first letters of their names where they are too many: as few letters as
 * make groups that are small enough, or the most that names have.
 */
export function bucketed<T>(items: readonly T[], nameOf: (item: T) => string, make: (item: T, parent: RbacNode | undefined) => RbacNode): Children {
  return (parent) => {
    if (items.length <= MOST_SIBLINGS) return items.map((item) => make(item, parent));
    const buckets = split(items, nameOf);
    if (buckets.size === 1) return items.map((item) => make(item, parent));
    return [...buckets].map(([name, own]): GroupNode => ({
      type: 'group',
      group: 'bucket',
      name,
      count: own.length,
      ...below(parent, `bucket:${name}`),
      make: bucketed(own, nameOf, make),
    }));
  };
}

/** By what their names begin with, beyond what all of them begin with. */
function split<T>(items: readonly T[], nameOf: (item: T) => string): Map<string, T[]> {
  const names = items.map(nameOf);
  let length = sharedLength(names);
  let buckets = new Map<string, T[]>();
  // One letter more mostly makes at most some forty groups.
  do {
    length += 1;
    buckets = new Map();
    for (const [i, item] of items.entries()) {
      const key = names[i]!.slice(0, length);
      const own = buckets.get(key);
      if (own) own.push(item);
      else buckets.set(key, [item]);
    }
  } while (buckets.size === 1 && names.some((name) => name.length > length));
  return new Map([...buckets].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function sharedLength(names: readonly string[]): number {
  const [first = ''] = names;
  let length = first.length;
  for (const name of names) while (!name.startsWith(first.slice(0, length))) length -= 1;
  return length;
}
