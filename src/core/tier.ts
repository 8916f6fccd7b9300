import type { NotAssessed } from './finding';
import { matchesAny, type Settings } from './settings';

/**
 * The tier of an object: the first whose namespaces and files (those of the two that it names) both match, else `default`.
 * Teams are kept apart by it. What could not be read is in no namespace, so only its file can tell.
 */
export function tierOf({ namespace, source }: { readonly namespace: string; readonly source: NotAssessed['source'] }, { tiers }: Settings): string {
  const file = source.file ?? '';
  const tier = tiers.find(
    ({ namespaces, paths }) => (namespaces ?? paths) && (!namespaces || matchesAny(namespaces, namespace)) && (!paths || matchesAny(paths, file)),
  );
  return tier?.name ?? 'default';
}
