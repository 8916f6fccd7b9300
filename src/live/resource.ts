import type { Resource } from '../core/resource';
import type { Settings } from '../core/settings';
import { wrongTypes } from '../kube/faults';
import { formatPath } from '../kube/path';
import { isClusterScoped } from '../kube/scope';
import type { Manifest } from '../kube/types';

/** An object of a cluster as rules see it. */
export function resourceOf(manifest: Manifest, context: string, settings: Settings): Resource {
  const { apiVersion, kind, metadata } = manifest;
  const namespace = metadata?.namespace ?? '';
  const name = metadata?.name ?? undefined;
  return {
    manifest,
    ref: { apiVersion, kind, ...(namespace === '' ? {} : { namespace }), ...(name === undefined ? {} : { name }) },
    source: { kind: 'cluster', context },
    // The Namespace object counts as being in itself.
    namespace: apiVersion === 'v1' && kind === 'Namespace' ? (name ?? '') : isClusterScoped(apiVersion, kind) ? '' : namespace,
    // The API server checks the types of its own kinds, but not those of every custom resource.
    faults: wrongTypes(manifest, settings.podShapes).map(({ path, expected }) => ({
      path,
      reason: 'wrong-type' as const,
      message: `"${formatPath(path)}" has to be ${expected}, which the API server did not check.`,
    })),
    partial: false,
    imageOverrides: [],
  };
}
