import { templatesOf } from './argo';
import { groupOf, isMapping } from './manifest';
import { valueAt, type Path } from './path';
import type { Container, ContainerSecurityContext, Manifest, Metadata, PodSecurityContext, PodSpec } from './types';
import { placesOf, shapesOf, type PodShape } from './workloads';

/**
 * `init` runs to its end before the others start; `sidecar` is an init container with `restartPolicy: Always`, which
 * keeps running; `ephemeral` is one that was added to a live Pod for debugging.
 */
export type ContainerRole = 'init' | 'sidecar' | 'container' | 'ephemeral';

/** One pod template (or Pod) of an object. */
export interface PodTarget {
  readonly spec: PodSpec;
  readonly metadata: Metadata;
  readonly containers: readonly ContainerTarget[];
  /** Whether it runs on Windows, where Linux' security fields do not exist. */
  readonly windows: boolean;
  /** Why nobody can know this pod's fields (a `podSpecPatch` changes them), or undefined. */
  readonly opaque: string | undefined;
  /** The path in the object of a field of the PodSpec, whether it is there or not. */
  readonly path: (...field: Path) => Path;
  /** The path of the pods' metadata in the object. */
  readonly metadataAt: Path;
}

export interface ContainerTarget {
  readonly container: Container;
  /** Its name for messages; "" where it has none. */
  readonly name: string;
  readonly role: ContainerRole;
  readonly pod: PodTarget;
  /** The path in the object of a field of the container, whether it is there or not. */
  readonly path: (...field: Path) => Path;
  /** Mounts that it has beside its own: those of the set it is in, which only Argo has. */
  readonly sharedMounts: MountList | undefined;
}

/** A list of mounts and its path in the object. */
export interface MountList {
  readonly mounts: NonNullable<Container['volumeMounts']>;
  readonly at: Path;
}

type Both = Extract<keyof ContainerSecurityContext, keyof PodSecurityContext>;

/** A value that is in force and the path it comes from. */
export interface Effective<T> {
  readonly value: T;
  readonly at: Path;
  readonly level: 'container' | 'pod';
}

interface Level {
  readonly context: PodSecurityContext;
  readonly at: Path;
}
/** The pod's levels, nearest first. Asked for when a rule asks, since a value in them may be unreadable. */
const levelsOf = new WeakMap<PodTarget, () => readonly Level[]>();

/**
 * The value in force for a field that both levels have: the container's wins when it is set, even to false or 0. For
 * `windowsOptions` each field of it is inherited on its own; use `effectiveWindows`.
 */
export function effective<K extends Exclude<Both, 'windowsOptions'>>(
  target: ContainerTarget,
  field: K,
): Effective<NonNullable<ContainerSecurityContext[K]>> | undefined {
  const own = target.container.securityContext?.[field];
  if (isSet(own)) return { value: own, at: target.path('securityContext', field), level: 'container' };
  for (const { context, at } of levelsOf.get(target.pod)?.() ?? []) {
    const value = context[field];
    if (isSet(value)) return { value, at: [...at, field], level: 'pod' };
  }
  return undefined;
}

/** A null counts as absent. */
const isSet = <T>(value: T): value is NonNullable<T> => value !== null && value !== undefined;

type WindowsOptions = NonNullable<ContainerSecurityContext['windowsOptions']>;

/** As `effective`, for one field of `windowsOptions` (kubernetes/kubernetes, pkg/securitycontext/util.go). */
export function effectiveWindows<K extends keyof WindowsOptions>(
  target: ContainerTarget,
  field: K,
): Effective<NonNullable<WindowsOptions[K]>> | undefined {
  const own = target.container.securityContext?.windowsOptions?.[field];
  if (isSet(own)) return { value: own, at: target.path('securityContext', 'windowsOptions', field), level: 'container' };
  for (const { context, at } of levelsOf.get(target.pod)?.() ?? []) {
    const value = context.windowsOptions?.[field];
    if (isSet(value)) return { value, at: [...at, 'windowsOptions', field], level: 'pod' };
  }
  return undefined;
}

/** Every pod template in an object, with its containers. */
export function podsOf(manifest: Manifest, added: readonly PodShape[] = []): PodTarget[] {
  const pods: PodTarget[] = [];
  for (const shape of shapesOf(manifest.apiVersion, manifest.kind, added)) {
    // A Rollout may refer to a Deployment instead of holding a template of its own.
    if (shape.kinds.includes('Rollout') && valueAt(manifest, ['spec', 'workloadRef'])) continue;
    for (const place of placesOf(shape, manifest)) pods.push(plainPod(manifest, place.spec, place.metadata));
  }
  if (groupOf(manifest.apiVersion) === 'argoproj.io') for (const template of templatesOf(manifest)) pods.push(argoPod(template));
  return pods;
}

/** Whether a Pod only shows what a kubelet runs from a file on its node. The API server lets it refer to no ServiceAccount. */
export const isMirror = ({ metadata }: PodTarget): boolean => metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined;

/** Whether objects of this kind hold pods. */
export function holdsPods(apiVersion: string, kind: string, added: readonly PodShape[] = []): boolean {
  return shapesOf(apiVersion, kind, added).length > 0 || (groupOf(apiVersion) === 'argoproj.io' && /^(Cron|Cluster)?Workflow(Template)?$/.test(kind));
}

function plainPod(manifest: Manifest, at: Path, metadataAt: Path): PodTarget {
  const spec = valueAt(manifest, at) as PodSpec;
  const metadata = valueAt(manifest, metadataAt);
  const lists: [ContainerRole, keyof PodSpec][] = [
    ['init', 'initContainers'],
    ['container', 'containers'],
    ['ephemeral', 'ephemeralContainers'],
  ];
  return makePod({
    spec,
    metadata: isMapping(metadata) ? metadata : {},
    metadataAt,
    levels: () => (spec.securityContext ? [{ context: spec.securityContext, at: [...at, 'securityContext'] }] : []),
    path: (...field) => [...at, ...field],
    containers: lists.flatMap(([role, field]) =>
      ((spec[field] ?? []) as readonly Container[]).map((container, i) => ({ container, role, at: [...at, field, i] })),
    ),
    opaque: undefined,
  });
}

function argoPod(template: ReturnType<typeof templatesOf>[number]): PodTarget {
  return makePod({ ...template, spec: template.spec, metadata: template.metadata });
}

function makePod(parts: {
  spec: PodSpec;
  metadata: Metadata;
  metadataAt: Path;
  levels: () => readonly Level[];
  path: (...field: Path) => Path;
  containers: readonly { container: Container; role: ContainerRole; at: Path; name?: string; sharedMounts?: MountList }[];
  opaque: string | undefined;
}): PodTarget {
  const { spec, metadata, metadataAt, path, opaque } = parts;
  const containers: ContainerTarget[] = [];
  const pod: PodTarget = {
    spec,
    metadata,
    metadataAt,
    path,
    opaque,
    containers,
    get windows() {
      return isWindows(spec);
    },
  };
  levelsOf.set(pod, parts.levels);
  for (const { container, role, at, name, sharedMounts } of parts.containers) {
    if (!isMapping(container)) continue;
    containers.push({
      container,
      name: container.name ?? name ?? '',
      role: role === 'init' && container.restartPolicy === 'Always' ? 'sidecar' : role,
      pod,
      path: (...field) => [...at, ...field],
      sharedMounts,
    });
  }
  return pod;
}

const OS_LABEL = 'kubernetes.io/os';

/** `spec.os.name` decides; without it, a node selector or a required node affinity that leaves only Windows nodes. */
function isWindows(spec: PodSpec): boolean {
  if (spec.os?.name) return spec.os.name === 'windows';
  if (spec.nodeSelector?.[OS_LABEL] === 'windows') return true;
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  // Terms are alternatives, so each must ask for Windows.
  return (
    terms.length > 0 &&
    terms.every((term) =>
      (term.matchExpressions ?? []).some((e) => e.key === OS_LABEL && e.operator === 'In' && e.values?.length === 1 && e.values[0] === 'windows'),
    )
  );
}
