import { isMapping } from '../kube/manifest';
import { valueAt } from '../kube/path';
import { podsOf } from '../kube/pods';
import type { Manifest } from '../kube/types';
import type { PodShape } from '../kube/workloads';
import { controllerOf, objectKey, uidOf } from './objects';

/** An object with pods that is judged, and what it stands for. */
export interface Standing {
  readonly manifest: Manifest;
  /** The pods that it stands for, as `namespace/name`, sorted. */
  readonly pods: readonly string[];
  /** Of a pod: the containers that its root does not know, put in by admission or by `kubectl debug`. Only these are judged. */
  readonly containers: readonly string[] | undefined;
}

interface Node {
  readonly manifest: Manifest;
  /** The uid of the owner that controls it. */
  readonly owner: string | undefined;
}

const ORPHANS = 'orphans:';

/**
 * Who owns what among the objects with pods: from Pod to ReplicaSet to Deployment, from Pod to Job to CronJob. A tree has one
 * root, which is what a person edits and is judged for all that it controls. A static pod belongs to its Node, which is not
 * where anybody edits it, so it stands for itself. Pods whose owner was not seen are a tree as well, and are judged once for
 * each shape of pod in it: one root cause, one finding.
 *
 * Takes changes one by one, and says which trees they changed.
 */
export class Owners {
  readonly #nodes = new Map<string, Node>();
  /** By the uid of an owner, be it here or not. */
  readonly #owned = new Map<string, Set<string>>();
  readonly #changed = new Set<string>();

  set(manifest: Manifest): void {
    const uid = uidOf(manifest);
    this.#remove(uid);
    const owner = ownerOf(manifest);
    this.#nodes.set(uid, { manifest, owner });
    if (owner !== undefined) {
      const siblings = this.#owned.get(owner);
      if (siblings) siblings.add(uid);
      else this.#owned.set(owner, new Set([uid]));
    }
    this.#touch(uid);
  }

  delete(uid: string): void {
    this.#remove(uid);
  }

  /** The trees that came, went or changed since this was asked last. */
  takeChanged(): readonly string[] {
    const trees = [...this.#changed];
    this.#changed.clear();
    return trees;
  }

  /** What of a tree is judged; nothing where it is gone. */
  standingIn(tree: string, shapes: readonly PodShape[]): readonly Standing[] {
    if (tree.startsWith(ORPHANS)) return this.#ofOrphans(tree.slice(ORPHANS.length));
    const root = this.#nodes.get(tree);
    if (!root || this.#treeOf(tree) !== tree) return [];
    const pods = this.#podsBelow(tree);
    const stands: Standing = { manifest: root.manifest, pods: podNames(pods), containers: undefined };
    return [stands, ...additionsOf(root.manifest, pods, shapes)];
  }

  #remove(uid: string): void {
    const node = this.#nodes.get(uid);
    if (!node) return;
    this.#touch(uid);
    this.#nodes.delete(uid);
    const siblings = node.owner === undefined ? undefined : this.#owned.get(node.owner);
    siblings?.delete(uid);
    if (siblings?.size === 0) this.#owned.delete(node.owner!);
    // What it owned is in other trees from now on.
    for (const child of this.#owned.get(uid) ?? []) this.#changed.add(this.#treeOf(child));
  }

  /** Notes the tree that an object is in, and those that its own are in, or were before it came. */
  #touch(uid: string): void {
    this.#changed.add(this.#treeOf(uid));
    if (!this.#owned.has(uid)) return;
    this.#changed.add(ORPHANS + uid);
    for (const child of this.#owned.get(uid)!) this.#changed.add(child);
  }

  #treeOf(uid: string): string {
    let top = uid;
    // An owner cannot be owned by what it owns, but who reads a cluster does not rely on that.
    for (let steps = 0; steps < MOST_STEPS; steps++) {
      const owner = this.#nodes.get(top)?.owner;
      if (owner === undefined || !this.#nodes.has(owner)) break;
      top = owner;
    }
    const node = this.#nodes.get(top);
    return node?.manifest.kind === 'Pod' && node.owner !== undefined ? ORPHANS + node.owner : top;
  }

  #podsBelow(uid: string, depth = 0): Manifest[] {
    const pods: Manifest[] = [];
    for (const child of depth < MOST_STEPS ? (this.#owned.get(uid) ?? []) : []) {
      const { manifest } = this.#nodes.get(child)!;
      if (manifest.kind === 'Pod') pods.push(manifest);
      else pods.push(...this.#podsBelow(child, depth + 1));
    }
    return pods;
  }

  #ofOrphans(owner: string): Standing[] {
    if (this.#nodes.has(owner)) return [];
    const shapes = new Map<string, Manifest[]>();
    for (const uid of this.#owned.get(owner) ?? []) {
      const { manifest } = this.#nodes.get(uid)!;
      if (manifest.kind === 'Pod') push(shapes, shapeOf(manifest), manifest);
    }
    return [...shapes.values()].map((pods) => ({ manifest: first(pods), pods: podNames(pods), containers: undefined }));
  }
}

const MOST_STEPS = 10;

/** The owner of a static pod is its Node, which makes no pods. */
function ownerOf(manifest: Manifest): string | undefined {
  const owner = controllerOf(manifest);
  return owner === undefined || (manifest.kind === 'Pod' && owner.kind === 'Node') ? undefined : owner.uid;
}

/** What the pods of one owner have in common, if they are made from one template: the spec without what is each pod's own. */
function shapeOf(pod: Manifest): string {
  const spec = valueAt(pod, ['spec']);
  if (!isMapping(spec)) return '';
  return JSON.stringify({ ...spec, nodeName: undefined, hostname: undefined, volumes: undefined }).replace(/kube-api-access-\w+/g, 'kube-api-access');
}

/** Pods with containers that their root does not know, once for each set of such containers. */
function additionsOf(root: Manifest, pods: readonly Manifest[], shapes: readonly PodShape[]): Standing[] {
  if (pods.length === 0) return [];
  const known = new Set(podsOf(root, shapes).flatMap(({ containers }) => containers.map(({ name }) => name)));
  const groups = new Map<string, { readonly containers: readonly string[]; readonly pods: Manifest[] }>();
  for (const pod of pods) {
    const added = containersOf(pod).filter(({ name }) => !known.has(name));
    if (added.length === 0) continue;
    const key = JSON.stringify(added.map(({ container }) => container));
    const group = groups.get(key);
    if (group) group.pods.push(pod);
    else groups.set(key, { containers: added.map(({ name }) => name), pods: [pod] });
  }
  return [...groups.values()].map((group) => ({ manifest: first(group.pods), pods: podNames(group.pods), containers: group.containers }));
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

const nameOf = (manifest: Manifest): string => manifest.metadata?.name ?? '';

/** The same one whatever the order in which they come. */
const first = (pods: readonly Manifest[]): Manifest => pods.reduce((least, pod) => (nameOf(pod) < nameOf(least) ? pod : least));

/** `shop/web-1` of `shop/Pod/web-1`. */
const podNames = (pods: readonly Manifest[]): string[] => pods.map((pod) => objectKey(pod).replace('/Pod/', '/')).sort();

function push<T>(index: Map<string, T[]>, key: string, value: T): void {
  const known = index.get(key);
  if (known) known.push(value);
  else index.set(key, [value]);
}
