import { isMapping } from './manifest';
import type { Path } from './path';
import { valueAt } from './path';
import type { Manifest } from './types';
import { groupOf } from './manifest';

/**
 * Where a kind keeps its pod template. A step `*` stands for every item of a list or every value of a mapping, a step
 * that begins with `*` for every key with that ending.
 */
export interface PodShape {
  readonly group: string;
  readonly kinds: readonly string[];
  /** Path to the PodSpec. */
  readonly spec: Path;
  /** Path to the metadata that the pods get. */
  readonly metadata: Path;
}

const template = { spec: ['spec', 'template', 'spec'], metadata: ['spec', 'template', 'metadata'] } as const;
const bare = { spec: ['spec'], metadata: ['metadata'] } as const;
const below = (...path: string[]) => ({ spec: [...path, 'spec'], metadata: [...path, 'metadata'] });

/** The one table of kinds with a pod template. Argo Workflows have none and are read in `argo.ts`. */
export const podShapes: readonly PodShape[] = [
  { group: '', kinds: ['Pod'], ...bare },
  { group: '', kinds: ['PodTemplate'], ...below('template') },
  { group: '', kinds: ['ReplicationController'], ...template },
  { group: 'apps', kinds: ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'], ...template },
  { group: 'batch', kinds: ['Job'], ...template },
  { group: 'batch', kinds: ['CronJob'], ...below('spec', 'jobTemplate', 'spec', 'template') },
  // Groups that the API server no longer serves, but that old manifests still name.
  { group: 'extensions', kinds: ['Deployment', 'DaemonSet', 'ReplicaSet'], ...template },
  { group: 'apps.openshift.io', kinds: ['DeploymentConfig'], ...template },
  { group: 'argoproj.io', kinds: ['Rollout'], ...template },
  { group: 'serving.knative.dev', kinds: ['Service', 'Configuration'], ...template },
  { group: 'serving.knative.dev', kinds: ['Revision'], ...bare },
  { group: 'apps.kruise.io', kinds: ['CloneSet', 'StatefulSet', 'DaemonSet', 'AdvancedStatefulSet', 'AdvancedDaemonSet'], ...template },
  { group: 'jobset.x-k8s.io', kinds: ['JobSet'], ...below('spec', 'replicatedJobs', '*', 'template', 'spec', 'template') },
  { group: 'keda.sh', kinds: ['ScaledJob'], ...below('spec', 'jobTargetRef', 'template') },
  {
    group: 'kubeflow.org',
    kinds: ['PyTorchJob', 'TFJob', 'MPIJob', 'MXJob', 'XGBoostJob', 'PaddleJob', 'JAXJob'],
    ...below('spec', '*ReplicaSpecs', '*', 'template'),
  },
  { group: 'ray.io', kinds: ['RayCluster'], ...below('spec', 'headGroupSpec', 'template') },
  { group: 'ray.io', kinds: ['RayCluster'], ...below('spec', 'workerGroupSpecs', '*', 'template') },
  { group: 'agents.x-k8s.io', kinds: ['Sandbox', 'SandboxTemplate'], ...below('spec', 'podTemplate') },
  { group: 'extensions.agents.x-k8s.io', kinds: ['SandboxTemplate'], ...below('spec', 'podTemplate') },
];

/** The kinds of the table by API group. */
export const podKinds: Readonly<Record<string, readonly string[]>> = podShapes.reduce<Record<string, readonly string[]>>(
  (kinds, shape) => ({ ...kinds, [shape.group]: [...new Set([...(kinds[shape.group] ?? []), ...shape.kinds])] }),
  {},
);

/** The shapes of a kind, of the table and of those that a user added. */
export function shapesOf(apiVersion: string, kind: string, added: readonly PodShape[] = []): readonly PodShape[] {
  const group = groupOf(apiVersion);
  const known = shapesByKind.get(`${group}/${kind}`) ?? [];
  return added.length === 0 ? known : [...known, ...added.filter((shape) => shape.group === group && shape.kinds.includes(kind))];
}

const shapesByKind: ReadonlyMap<string, readonly PodShape[]> = new Map(
  podShapes.flatMap(({ group, kinds }) =>
    kinds.map((kind) => [`${group}/${kind}`, podShapes.filter((shape) => shape.group === group && shape.kinds.includes(kind))] as const),
  ),
);

/** Every place that a shape stands for in one object: the concrete paths of its PodSpecs, each with its metadata's. */
export function placesOf(shape: PodShape, manifest: Manifest): Pick<PodShape, 'spec' | 'metadata'>[] {
  // Nearly all shapes stand for one place.
  if (!shape.spec.some(isPattern)) return isMapping(valueAt(manifest, shape.spec)) ? [shape] : [];
  const shared = commonLength(shape.spec, shape.metadata);
  return expand(manifest, shape.spec.slice(0, shared), [])
    .map((at) => ({ spec: [...at, ...shape.spec.slice(shared)], metadata: [...at, ...shape.metadata.slice(shared)] }))
    .filter(({ spec }) => isMapping(valueAt(manifest, spec)));
}

function commonLength(a: Path, b: Path): number {
  let n = 0;
  while (n < a.length && a[n] === b[n]) n++;
  return n;
}

function expand(data: unknown, pattern: Path, at: Path): Path[] {
  const [step, ...rest] = pattern;
  if (step === undefined) return [at];
  if (typeof data !== 'object' || data === null) return [];
  const keys = isPattern(step) ? keysEndingWith(data, step.slice(1)) : [step];
  return keys.flatMap((key) => expand((data as Record<string | number, unknown>)[key], rest, [...at, key]));
}

const isPattern = (step: string | number): step is string => typeof step === 'string' && step.startsWith('*');

function keysEndingWith(data: object, ending: string): (string | number)[] {
  return Array.isArray(data) ? [...data.keys()] : Object.keys(data).filter((key) => key.endsWith(ending));
}

/**
 * A shape from a user's `podSpecPaths` entry: `{ group, kind, path }` with the path to the PodSpec in words of
 * `spec.jobs[*].template.spec`. The metadata is beside the `spec` that the path ends with.
 */
export function parsePodShape(entry: { group: string; kind: string; path: string }): PodShape {
  const spec = entry.path.split(/[.[\]]+/).filter((step) => step !== '');
  return { group: entry.group, kinds: [entry.kind], spec, metadata: [...spec.slice(0, -1), 'metadata'] };
}
