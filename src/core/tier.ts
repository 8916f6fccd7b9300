import type { Resource } from './resource';
import { matchesAny, type Settings } from './settings';

/**
 * The tier of an object: the first whose namespaces and files (those of the two that it names) both match, else `default`.
 * Teams are kept apart by it.
 */
export function tierOf({ namespace, source }: Resource, { tiers }: Settings): string {
  const file = source.kind === 'file' ? source.file : '';
  const tier = tiers.find(
    ({ namespaces, paths }) => (namespaces ?? paths) && (!namespaces || matchesAny(namespaces, namespace)) && (!paths || matchesAny(paths, file)),
  );
  return tier?.name ?? 'default';
}
