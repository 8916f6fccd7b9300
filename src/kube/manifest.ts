import { valueAt, type Path } from './path';
import type { Manifest } from './types';

/** `apps` of `apps/v1`; the core group is the empty string. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

/** Whether data is a Kubernetes object: a mapping with `apiVersion` and `kind` as text. */
export function isManifest(data: unknown): data is Manifest {
  return (
    isMapping(data) && typeof data['apiVersion'] === 'string' && data['apiVersion'] !== '' && typeof data['kind'] === 'string' && data['kind'] !== ''
  );
}

export function isMapping(data: unknown): data is Record<string, unknown> {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

/**
 * The objects in one document: the object itself, or the items of a list (`List`, `PodList`, …), also of lists in lists,
 * each with its path in the document. Items of a typed list may leave out `apiVersion` and `kind`, as the server's own
 * lists do; they follow from the list's. Data that is no Kubernetes object yields nothing.
 */
export function* objectsIn(data: unknown, at: Path = []): Generator<{ manifest: Manifest; at: Path }> {
  if (!isManifest(data)) return;
  const items = valueAt(data, ['items']);
  if (!data.kind.endsWith('List') || !Array.isArray(items)) {
    yield { manifest: data, at };
    return;
  }
  const itemKind = data.kind.slice(0, -'List'.length);
  for (const [i, item] of items.entries()) {
    if (!isMapping(item)) continue;
    // A `List` says nothing of its items, so there each has to speak for itself.
    const known = itemKind === '' ? item : { apiVersion: data.apiVersion, kind: itemKind, ...item };
    yield* objectsIn(known, [...at, 'items', i]);
  }
}
