import type { Path } from '../path';
import type { PodTarget } from '../pods';
import type { Container } from '../types';

/** An image that a pod runs in a container or mounts as a volume. */
export interface ImageTarget {
  readonly pod: PodTarget;
  /** The container that runs it; undefined for a volume. */
  readonly container: Container | undefined;
  /** What is written; undefined where nothing is. Read when asked for, since the value may be unreadable. */
  readonly reference: string | undefined;
  readonly at: Path;
  readonly pullPolicy: string | undefined;
  readonly pullPolicyAt: Path;
}

/** The images of all containers of a pod and of its volumes of type `image`, which KEP-4639 brought. */
export function* imagesOf(pod: PodTarget): Generator<ImageTarget> {
  for (const { container, path } of pod.containers) {
    yield {
      pod,
      container,
      get reference() {
        return container.image ?? undefined;
      },
      at: path('image'),
      get pullPolicy() {
        return container.imagePullPolicy ?? undefined;
      },
      pullPolicyAt: path('imagePullPolicy'),
    };
  }
  for (const [i, { image }] of (pod.spec.volumes ?? []).entries()) {
    if (!image) continue;
    yield {
      pod,
      container: undefined,
      get reference() {
        return image.reference ?? undefined;
      },
      at: pod.path('volumes', i, 'image', 'reference'),
      get pullPolicy() {
        return image.pullPolicy ?? undefined;
      },
      pullPolicyAt: pod.path('volumes', i, 'image', 'pullPolicy'),
    };
  }
}
