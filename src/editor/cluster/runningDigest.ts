import { canonicalName, isDigest, isMalformed, parseImage } from '../../kube/image/image';
import { isMapping } from '../../kube/manifest';
import { valueAt } from '../../kube/path';
import type { Manifest } from '../../kube/types';

/** What the pods of a cluster run of one image reference. */
export interface Running {
  /** By digest, `sha256:…`: the pods that run it, as `namespace/name`, sorted. */
  readonly digests: ReadonlyMap<string, readonly string[]>;
  /** Running pods whose digest cannot be told: the image was put onto the node by hand, so that no registry has it. */
  readonly unknown: readonly string[];
}

/** The one digest that all running pods have, and these pods; undefined where none runs, where they differ or one cannot tell. */
export function agreedDigest({ digests, unknown }: Running): { readonly digest: string; readonly pods: readonly string[] } | undefined {
  const [first, ...others] = digests;
  return first && others.length === 0 && unknown.length === 0 ? { digest: first[0], pods: first[1] } : undefined;
}

/**
 * Which digests the running containers have whose image is the same as a reference, however each of them is written:
 * `nginx` is `docker.io/library/nginx:latest`. What the pod asks for is compared and not `status.image`, which the container
 * runtime may give as another name of the same image.
 */
export function runningDigests(pods: readonly Manifest[], reference: string): Running {
  const digests = new Map<string, Set<string>>();
  const unknown = new Set<string>();
  const wanted = taggedName(reference);
  for (const pod of pods) {
    const name = `${pod.metadata?.namespace ?? ''}/${pod.metadata?.name ?? ''}`;
    for (const imageId of wanted === undefined ? [] : imageIdsOf(pod, wanted)) {
      const digest = digestOf(imageId);
      if (digest === undefined) unknown.add(name);
      else digests.set(digest, (digests.get(digest) ?? new Set()).add(name));
    }
  }
  return { digests: new Map([...digests].sort().map(([digest, names]) => [digest, [...names].sort()])), unknown: [...unknown].sort() };
}

/** A name with its tag, in full. Undefined for one with a digest, which needs no looking up, and for one that no runtime takes. */
function taggedName(reference: string): string | undefined {
  const image = parseImage(reference);
  return isMalformed(image) || image.digest !== undefined ? undefined : `${canonicalName(image)}:${image.tag ?? 'latest'}`;
}

/** Container lists of a pod, and the lists in its status that say what became of them. Source: kubernetes/api, `core/v1/types.go`. */
const LISTS = [
  ['containers', 'containerStatuses'],
  ['initContainers', 'initContainerStatuses'],
  ['ephemeralContainers', 'ephemeralContainerStatuses'],
] as const;

function imageIdsOf(pod: Manifest, wanted: string): string[] {
  if (valueAt(pod, ['status', 'phase']) !== 'Running') return [];
  return LISTS.flatMap(([containers, statuses]) => {
    const names = new Set(
      itemsAt(pod, 'spec', containers).flatMap(({ name, image }) => (typeof image === 'string' && taggedName(image) === wanted ? [name] : [])),
    );
    return itemsAt(pod, 'status', statuses).flatMap(({ name, imageID }) =>
      // A container that waits for its image has an empty one.
      names.has(name) && typeof imageID === 'string' && imageID !== '' ? [imageID] : [],
    );
  });
}

function itemsAt(pod: Manifest, part: string, list: string): Record<string, unknown>[] {
  const items = valueAt(pod, [part, list]);
  return Array.isArray(items) ? items.filter(isMapping) : [];
}

/**
 * The digest of `docker.io/library/nginx@sha256:…` and of `docker-pullable://nginx@sha256:…`. A bare `sha256:…` is the digest of
 * the image's configuration, by which no registry gives it.
 */
function digestOf(imageId: string): string | undefined {
  const digest = imageId.slice(imageId.lastIndexOf('@') + 1);
  return imageId.includes('@') && isDigest(digest) ? digest : undefined;
}
