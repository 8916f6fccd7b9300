import { isMapping } from '../kube/manifest';
import { valueAt } from '../kube/path';
import { holdsPods, podsOf } from '../kube/pods';
import type { Manifest } from '../kube/types';
import type { PodShape } from '../kube/workloads';
import { controllerOf, objectKey, uidOf } from './objects';

/** Which objects with pods are judged, and for which pods each of them stands. */
export interface Judged {
  /**
   * Each root once: what a person edits. A controller's objects are not judged for themselves, since they say what it says.
   */
  readonly roots: readonly { readonly manifest: Manifest; readonly pods: readonly string[] }[];
  /** Pods with containers that their root does not know: put in by admission or by `kubectl debug`. Only these are judged. */
  readonly additions: readonly { readonly manifest: Manifest; readonly containers: readonly string[]; readonly pods: readonly string[] }[];
}

/**
 * Follows each object's controlling owner to the top: from Pod to ReplicaSet to Deployment, from Pod to Job to CronJob. A
 * static pod belongs to its Node, which is not where anybody edits it, so it stands for itself. Pods whose owner was not
 * seen are judged once for each owner and each shape of pod: one root cause, one finding.
 */
export function judgedOf(objects: Iterable<Manifest>, shapes: readonly PodShape[]): Judged {
  const holders = [...objects].filter(({ apiVersion, kind }) => holdsPods(apiVersion, kind, shapes));
  const byUid = new Map(holders.map((manifest) => [uidOf(manifest), manifest]));
  const roots = new Map<Manifest, string[]>();
  const orphans = new Map<string, Manifest[]>();
  const additions = new Map<string, { manifest: Manifest; containers: readonly string[]; pods: string[] }>();
  const names = new Map<Manifest, ReadonlySet<string>>();
  for (const manifest of holders) {
    const root = rootOf(manifest, byUid);
    if (root === manifest && isOrphan(manifest)) push(orphans, `${controllerOf(manifest)!.uid} ${shapeOf(manifest)}`, manifest);
    else if (!roots.has(root)) roots.set(root, []);
    if (manifest.kind !== 'Pod' || root === manifest) continue;
    roots.get(root)!.push(objectKey(manifest));
    let known = names.get(root);
    if (!known) names.set(root, (known = containerNames(root, shapes)));
    const added = containersOf(manifest).filter(({ name }) => !known.has(name));
    if (added.length > 0) addTo(additions, `${uidOf(root)} ${JSON.stringify(added.map(({ container }) => container))}`, manifest, added);
  }
  return {
    roots: [
      ...[...roots].map(([manifest, pods]) => ({ manifest, pods: podNames(pods) })),
      ...[...orphans.values()].map((pods) => ({ manifest: first(pods), pods: podNames(pods.map(objectKey)) })),
    ],
    additions: [...additions.values()].map(({ pods, ...one }) => ({ ...one, pods: podNames(pods) })),
  };
}

function rootOf(manifest: Manifest, byUid: ReadonlyMap<string, Manifest>): Manifest {
  let root = manifest;
  // An owner cannot be owned by what it owns, but who reads a cluster does not rely on that.
  for (let steps = 0; steps < 10; steps++) {
    const owner = controllerOf(root);
    const next = owner && byUid.get(owner.uid);
    if (!next) return root;
    root = next;
  }
  return root;
}

/** A pod with an owner that was not seen; a static pod's is its Node. */
function isOrphan(manifest: Manifest): boolean {
  const owner = controllerOf(manifest);
  return manifest.kind === 'Pod' && owner !== undefined && owner.kind !== 'Node';
}

/** What the pods of one owner have in common, if they are made from one template: the spec without what is each pod's own. */
function shapeOf(pod: Manifest): string {
  const spec = valueAt(pod, ['spec']);
  if (!isMapping(spec)) return '';
  return JSON.stringify({ ...spec, nodeName: undefined, hostname: undefined, volumes: undefined }).replace(/kube-api-access-\w+/g, 'kube-api-access');
}

interface Named {
  readonly name: string;
  readonly container: unknown;
}

function containersOf(pod: Manifest): Named[] {
  return ['initContainers', 'containers', 'ephemeralContainers'].flatMap((list) => {
    const containers = valueAt(pod, ['spec', list]);
    return Array.isArray(containers)
      ? containers.map((container) => ({ name: String(valueAt(container, ['name'])), container: container as unknown }))
      : [];
  });
}

function containerNames(root: Manifest, shapes: readonly PodShape[]): ReadonlySet<string> {
  return new Set(podsOf(root, shapes).flatMap(({ containers }) => containers.map(({ name }) => name)));
}

type Additions = Map<string, { manifest: Manifest; containers: readonly string[]; pods: string[] }>;

function addTo(additions: Additions, key: string, manifest: Manifest, added: readonly Named[]): void {
  const known = additions.get(key);
  if (!known) additions.set(key, { manifest, containers: added.map(({ name }) => name), pods: [objectKey(manifest)] });
  else {
    known.pods.push(objectKey(manifest));
    known.manifest = first([known.manifest, manifest]);
  }
}

const nameOf = (manifest: Manifest): string => manifest.metadata?.name ?? '';

/** The same one whatever the order in which they come. */
const first = (pods: readonly Manifest[]): Manifest => pods.reduce((least, pod) => (nameOf(pod) < nameOf(least) ? pod : least));

/** `shop/web-1` of `shop/Pod/web-1`. */
const podNames = (keys: readonly string[]): string[] => keys.map((key) => key.replace('/Pod/', '/')).sort();

function push<T>(index: Map<string, T[]>, key: string, value: T): void {
  const known = index.get(key);
  if (known) known.push(value);
  else index.set(key, [value]);
}
