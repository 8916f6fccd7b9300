import type { Event } from 'vscode';
import type { Visibility } from '../../core/visibility';
import type { NamedResource } from '../../kube/resourceNames';
import type { RbacRisks } from '../../rbac/danger/risks';
import type { RbacIndex } from '../../rbac/index';
import type { Origin } from '../../rbac/origin';

/** The RBAC that views show: that of a cluster, or that of the workspace's manifests on top of Kubernetes' own roles. */
export interface RbacSource {
  readonly kind: 'cluster' | 'workspace';
  /** The context's name, or the names of the folders. */
  readonly title: string;
  /** Kept up to date; the same object until the source is another. */
  readonly index: RbacIndex;
  readonly risks: RbacRisks;
  /** Which lists of objects were read: what is not found in one that was not proves nothing. */
  readonly visibility: Visibility;
  /** What of RBAC was not read or not understood, and why; full sentences. */
  readonly gaps: readonly string[];
  /** What can be asked about: what the cluster serves, or what Kubernetes serves without extensions. */
  readonly resources: readonly NamedResource[];
  /** Those that are known, sorted. */
  readonly namespaces: readonly string[];
  /** Who the API server takes us for; undefined where nobody logged in, or the server does not tell. */
  readonly identity: string | undefined;
  /** When what the index holds was read, in milliseconds since 1970. */
  readonly at: number;
  /** Who brought a role or a binding, by its key; undefined for one that is not there. */
  originOf(key: string): Origin | undefined;
}

/** Where views get what they show. */
export interface RbacSources {
  /** Undefined where nothing was read yet, or there is nothing of RBAC. */
  readonly current: RbacSource | undefined;
  /** Another source is current, or the current one holds something else than before. Comes gathered, not for each object. */
  readonly onDidChange: Event<void>;
  /** The current source, read first where that was not done yet; undefined where there is none. */
  ready(): Promise<RbacSource | undefined>;
}
