import { applyPatch, type Patch } from '../../core/patch';
import { isMapping } from '../../kube/manifest';
import { valueAt, type Path } from '../../kube/path';
import type { Manifest } from '../../kube/types';

/** A step of a JSON patch. Source: RFC 6902. */
export type JsonPatchStep =
  { readonly op: 'test' | 'add' | 'replace'; readonly path: string; readonly value: unknown } | { readonly op: 'remove'; readonly path: string };

/**
 * A fix as a JSON patch of an object as it is now. `add` needs everything above it to be there, so what is missing on the
 * way is added with it. An item of a list is named by its number, so that what its name is gets tested first: the API server
 * then refuses the patch should the list have changed meanwhile.
 */
export function jsonPatch(manifest: Manifest, patches: readonly Patch[]): JsonPatchStep[] {
  const tests = new Map<string, JsonPatchStep>();
  const steps: JsonPatchStep[] = [];
  let data: unknown = manifest;
  for (const patch of patches) {
    for (const test of testsFor(manifest, data, patch.path)) tests.set(test.path, test);
    steps.push(stepFor(data, patch));
    data = applyPatch(data, patch);
  }
  return [...tests.values(), ...steps];
}

function stepFor(data: unknown, patch: Patch): JsonPatchStep {
  if (patch.op === 'remove') return { op: 'remove', path: pointer(patch.path) };
  if (patch.op === 'append' && Array.isArray(valueAt(data, patch.path)))
    return { op: 'add', path: pointer([...patch.path, '-']), value: patch.value };
  const value = patch.op === 'append' ? [patch.value] : patch.value;
  const there = depthOf(data, patch.path);
  if (there === patch.path.length) return { op: 'replace', path: pointer(patch.path), value };
  const missing = patch.path.slice(there + 1);
  return { op: 'add', path: pointer(patch.path.slice(0, there + 1)), value: missing.reduceRight((inner: unknown, key) => ({ [key]: inner }), value) };
}

/** How many steps of a path lead to something. A null counts as missing, as it does to the API server. */
function depthOf(data: unknown, path: Path): number {
  let depth = 0;
  while (depth < path.length && (valueAt(data, path.slice(0, depth + 1)) ?? undefined) !== undefined) depth++;
  return depth;
}

/** What tells the items on a path apart: a name, else the item itself, as that of a rule of a role. */
function testsFor(manifest: Manifest, data: unknown, path: Path): JsonPatchStep[] {
  return path.flatMap((step, i) => {
    const at = path.slice(0, i + 1);
    const item = typeof step === 'number' ? valueAt(manifest, at) : undefined;
    // What an earlier step has moved or changed stands elsewhere by now, or was tested for that step.
    if (item === undefined || item !== valueAt(data, at)) return [];
    const isNamed = isMapping(item) && typeof item['name'] === 'string';
    return [{ op: 'test', path: pointer(isNamed ? [...at, 'name'] : at), value: isNamed ? item['name'] : item } as const];
  });
}

/** Source: RFC 6901. */
const pointer = (path: Path): string => path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
