import { groupOf, isMapping } from '../kube/manifest';
import { valueAt } from '../kube/path';
import type { Manifest } from '../kube/types';

/** A kind as the API server serves it. */
export interface ServedKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** The name in paths: `networkpolicies`. */
  readonly plural: string;
  readonly namespaced: boolean;
}

/** The objects of one kind, in all namespaces or in one. */
export interface ListOf {
  readonly served: ServedKind;
  readonly namespace: string | undefined;
}

export const listKey = ({ served: { group, kind }, namespace }: ListOf): string => `${group}/${kind}/${namespace ?? ''}`;

/**
 * Names an object for people and as a key: `shop/Deployment/web`, `ClusterRole/ops`; with the group where it is not one of
 * Kubernetes' own, as two groups may have a kind of one name.
 */
export function objectKey(manifest: Manifest): string {
  const { apiVersion, kind, metadata } = manifest;
  const group = groupOf(apiVersion);
  const isOwn = !group.includes('.') || group.endsWith('.k8s.io');
  const namespace = metadata?.namespace ? `${metadata.namespace}/` : '';
  return `${namespace}${isOwn ? kind : `${kind}.${group}`}/${metadata?.name ?? ''}`;
}

/** The server's own name for an object, which no later object of the same name has. */
export const uidOf = (manifest: Manifest): string => {
  const uid = valueAt(manifest, ['metadata', 'uid']);
  return typeof uid === 'string' ? uid : objectKey(manifest);
};

/** The owner that controls an object, by its uid and kind. */
export function controllerOf(manifest: Manifest): { readonly uid: string; readonly kind: string; readonly name: string } | undefined {
  const owners = valueAt(manifest, ['metadata', 'ownerReferences']);
  if (!Array.isArray(owners)) return undefined;
  const owner: unknown = owners.find((one) => isMapping(one) && one['controller'] === true);
  if (!isMapping(owner)) return undefined;
  const { uid, kind, name } = owner;
  return typeof uid === 'string' ? { uid, kind: String(kind), name: String(name) } : undefined;
}
