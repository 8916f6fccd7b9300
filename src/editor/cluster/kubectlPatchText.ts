import type { Change } from '../../core/patch';
import type { ObjectRef, Resource } from '../../core/resource';
import { groupOf } from '../../kube/manifest';
import { valueAt, type Path } from '../../kube/path';
import { jsonPatch } from './jsonPatch';
import { commandLine } from './shellCommand';

/** What keeps a live object from being changed, or the change from lasting. */
export type Obstacle =
  /** A pod of its own: of its spec little but the images can be changed. */
  | { readonly kind: 'pod' }
  /** A pod that the kubelet makes from a file on its node. */
  | { readonly kind: 'static-pod' }
  | { readonly kind: 'job' }
  /** Something makes the object, and makes it again. */
  | { readonly kind: 'owned'; readonly by: string }
  /** A tool keeps the object as its source says. */
  | { readonly kind: 'managed'; readonly by: string };

/** The commands, for a POSIX shell, that make changes in a cluster: one a change. `print` writes an object as YAML. */
export function kubectlCommands(context: string, changes: readonly Change[], print: (manifest: object) => string): string[] {
  return changes.map((change) => {
    if ('document' in change) {
      const create = commandLine(['kubectl', '--context', context, 'create', '-f', '-']);
      // Between quotes the shell leaves the lines as they are.
      return `${create} <<'EOF'\n${print(change.document)}EOF`;
    }
    const { ref, manifest } = change.resource;
    if (change.patches.some(({ op, path }) => op === 'remove' && path.length === 0)) {
      return commandLine([...kubectl(context, ref), 'delete', resourceOf(ref), ref.name ?? '']);
    }
    // One step a line, for whoever reads it before it is run.
    const patch = `[\n  ${jsonPatch(manifest, change.patches)
      .map((step) => JSON.stringify(step))
      .join(',\n  ')}\n]`;
    return commandLine([...kubectl(context, ref), 'patch', resourceOf(ref), ref.name ?? '', '--type=json', '-p', patch]);
  });
}

const kubectl = (context: string, { namespace }: ObjectRef): string[] => [
  'kubectl',
  '--context',
  context,
  ...(namespace === undefined ? [] : ['-n', namespace]),
];

/** With its group, as two groups may have a kind of one name: `deployment.apps`. */
function resourceOf({ apiVersion, kind }: ObjectRef): string {
  const group = groupOf(apiVersion);
  return kind.toLowerCase() + (group === '' ? '' : `.${group}`);
}

/** What stands in the way of changes, by what the objects say of themselves. */
export function obstaclesOf(changes: readonly Change[]): Obstacle[] {
  const found = changes.flatMap((change) =>
    'document' in change
      ? []
      : obstaclesTo(
          change.resource,
          change.patches.map(({ path }) => path),
        ),
  );
  return [...new Map(found.map((obstacle) => [JSON.stringify(obstacle), obstacle])).values()];
}

function obstaclesTo({ manifest, ref }: Resource, paths: readonly Path[]): Obstacle[] {
  const obstacles: Obstacle[] = [];
  const changesSpec = paths.some((path) => path[0] === 'spec' && !isImage(path));
  const group = groupOf(ref.apiVersion);
  if (group === '' && ref.kind === 'Pod' && annotationOf(manifest, 'kubernetes.io/config.mirror')) obstacles.push({ kind: 'static-pod' });
  else if (group === '' && ref.kind === 'Pod' && changesSpec) obstacles.push({ kind: 'pod' });
  if (group === 'batch' && ref.kind === 'Job' && paths.some(([part, template]) => part === 'spec' && template === 'template')) {
    obstacles.push({ kind: 'job' });
  }
  const owners = valueAt(manifest, ['metadata', 'ownerReferences']);
  const owner: unknown = Array.isArray(owners) ? owners.find((one) => valueAt(one, ['controller']) === true) : undefined;
  // A static pod's owner is its node, which makes nothing.
  if (owner !== undefined && valueAt(owner, ['kind']) !== 'Node') {
    obstacles.push({ kind: 'owned', by: `${String(valueAt(owner, ['kind']))} ${String(valueAt(owner, ['name']))}` });
  }
  const tool = toolOf(manifest);
  if (tool !== undefined) obstacles.push({ kind: 'managed', by: tool });
  return obstacles;
}

/** The one part of a pod's containers that can be changed. Source: kubernetes, `pkg/apis/core/validation`, ValidatePodUpdate. */
const isImage = ([, list, , field]: Path): boolean => (list === 'containers' || list === 'initContainers') && field === 'image';

/** How tools that take changes back mark what they keep. */
function toolOf(manifest: Resource['manifest']): string | undefined {
  const label = valueAt(manifest, ['metadata', 'labels', 'app.kubernetes.io/managed-by']);
  if (annotationOf(manifest, 'argocd.argoproj.io/tracking-id')) return 'Argo CD';
  if (valueAt(manifest, ['metadata', 'labels', 'kustomize.toolkit.fluxcd.io/name']) !== undefined) return 'Flux';
  if (valueAt(manifest, ['metadata', 'labels', 'helm.toolkit.fluxcd.io/name']) !== undefined) return 'Flux';
  return typeof label === 'string' && label !== '' ? label : undefined;
}

const annotationOf = (manifest: Resource['manifest'], name: string): boolean => valueAt(manifest, ['metadata', 'annotations', name]) !== undefined;
