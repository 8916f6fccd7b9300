import { isMapping } from '../kube/manifest';
import { valueAt, type Path } from '../kube/path';
import type { Manifest } from '../kube/types';
import type { Resource } from './resource';

/**
 * A change to the data of one resource. How it becomes text is not the rule's business.
 * - `set` puts a value at a path and makes the mappings on the way that are missing.
 * - `append` adds an item to a list, and makes the list where it is missing.
 * - `remove` takes a key or an item away; with an empty path the whole resource.
 */
export type Patch =
  | { readonly op: 'set'; readonly path: Path; readonly value: unknown }
  | { readonly op: 'append'; readonly path: Path; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: Path };

/** One step of a fix: patches of one resource, or a new document that goes after the one that holds a resource. */
export type Change =
  | { readonly resource: Resource; readonly patches: readonly Patch[] }
  | { readonly after: Resource; readonly document: Manifest; readonly comment?: string };

/**
 * The data after a patch; the argument is left as it is. An empty path to `remove` gives undefined.
 * Throws where the path runs through a value that is no collection: such a patch is a mistake of ours.
 */
export function applyPatch(data: unknown, patch: Patch): unknown {
  if (patch.op === 'append') {
    const list = valueAt(data, patch.path);
    return put(data, patch.path, [...(Array.isArray(list) ? (list as unknown[]) : []), patch.value]);
  }
  return patch.op === 'set' ? put(data, patch.path, patch.value) : take(data, patch.path);
}

function put(data: unknown, path: Path, value: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (Array.isArray(data)) return Object.assign([...(data as unknown[])], { [step]: put((data as unknown[])[Number(step)], rest, value) });
  if (isMapping(data)) return { ...data, [step]: put(data[String(step)], rest, value) };
  if (data === undefined || data === null) return { [step]: put(undefined, rest, value) };
  throw new Error(`A patch runs through a scalar at "${String(step)}".`);
}

function take(data: unknown, path: Path): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return undefined;
  const last = rest.length === 0;
  if (Array.isArray(data)) {
    const items = data as unknown[];
    return last ? items.filter((_, i) => i !== step) : items.map((item, i) => (i === step ? take(item, rest) : item));
  }
  if (!isMapping(data)) return data;
  return Object.fromEntries(
    Object.entries(data).flatMap(([key, value]) => (key !== String(step) ? [[key, value]] : last ? [] : [[key, take(value, rest)]])),
  );
}
