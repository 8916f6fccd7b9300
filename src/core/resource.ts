import type { ImageOverride } from '../kube/image/imageOverride';
import type { Path } from '../kube/path';
import type { Manifest } from '../kube/types';
import type { Fault } from './guard';

export type { ImageOverride };

/** Half-open range of UTF-16 offsets in a text. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** Where an object was read. */
export type Source = FileSource | ClusterSource;

/** An object of a cluster, by the kube context through which it was read. */
export interface ClusterSource {
  readonly kind: 'cluster';
  readonly context: string;
}

export interface FileSource {
  readonly kind: 'file';
  /** The path as given, joined with `/`. */
  readonly file: string;
  /** Counts from 0, as kubectl's reader counts documents. */
  readonly document: number;
  /** The object's path in the document: empty, or `items`, 3 in a List. */
  readonly at: Path;
  /**
   * What to underline for a path in the object: the value where it is there (of a collection, its key), otherwise the
   * nearest thing that stands for the place where it is missing. Offsets in the file.
   */
  locate(path: Path): TextRange;
  /** The `# pci-k8s-ignore` comments on the lines directly above the place of a path. */
  ignoresAt(path: Path): readonly IgnoreComment[];
}

export interface IgnoreComment {
  /** Rule codes, with `.variant` where one is meant: `PCI-K8S-306`. */
  readonly codes: readonly string[];
  readonly reason: string;
  readonly range: TextRange;
}

export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** The keys of labels that a kustomization adds: to its objects, and to the pod templates in them. */
export interface AddedLabels {
  readonly onObject: ReadonlySet<string>;
  readonly onPods: ReadonlySet<string>;
}

/** One Kubernetes object to look at, whatever it came from. */
export interface Resource {
  readonly manifest: Manifest;
  readonly ref: ObjectRef;
  readonly source: Source;
  /**
   * The namespace it is in, as a name, or as a key that starts with `?` where no one says which: objects of one folder
   * share that key. Empty for kinds without namespace.
   */
  readonly namespace: string;
  /** Values that no rule can rely on. */
  readonly faults: readonly Fault[];
  /** Whether it is a Kustomize patch, which says nothing of what it does not set. */
  readonly partial: boolean;
  /** The `images` of the kustomization that it is in: what its image references become. */
  readonly imageOverrides: readonly ImageOverride[];
  /** The labels that it gets from the kustomization that it is in. */
  readonly addedLabels?: AddedLabels;
}
