import { isManifest } from '../kube/manifest';
import { valueAt } from '../kube/path';
import type { Manifest } from '../kube/types';
import { readFile } from '../yaml/read';
import type { ApiServer, Failure } from './api';
import { isFailure } from './failures';
import { getObject } from './json';
import { tidy, type ApiResource } from './resource';

const CONFIG_MAPS: ApiResource = { group: '', version: 'v1', plural: 'configmaps', kind: 'ConfigMap', namespaced: true };
const NAMESPACES: ApiResource = { group: '', version: 'v1', plural: 'namespaces', kind: 'Namespace', namespaced: false };

/** The only ConfigMaps that are read: what the cluster's own parts are told. Others hold what is nobody's business. */
export const CONFIG_NAMESPACE = 'kube-system';
const CONFIG_NAMES = ['kubelet-config', 'cilium-config', 'aws-auth'];

/**
 * The ConfigMaps by which a cluster sets up its own parts, those that there are, and the kubelets' configuration in one of
 * them as an object of its own. A failure where they may not be read.
 */
export async function clusterConfigs(api: ApiServer, signal: AbortSignal): Promise<readonly Manifest[] | Failure> {
  const found: Manifest[] = [];
  for (const name of CONFIG_NAMES) {
    const config = await getNamed(api, CONFIG_MAPS, `/api/v1/namespaces/${CONFIG_NAMESPACE}/configmaps/${name}`, signal);
    if (!isFailure(config)) found.push(config, ...kubeletConfigIn(config));
    else if (config.reason !== 'not-found') return config;
  }
  return found;
}

/** Kubernetes' own installer keeps what it tells the kubelets there. Source: kubernetes/kubernetes, `cmd/kubeadm/app/constants`. */
function kubeletConfigIn({ metadata, data }: Manifest): Manifest[] {
  const text = valueAt(data, ['kubelet']);
  if (metadata?.name !== 'kubelet-config' || typeof text !== 'string') return [];
  return readFile(text).documents.flatMap(({ data: config }) =>
    isManifest(config) ? [{ ...config, metadata: { name: 'kubelet-config', namespace: CONFIG_NAMESPACE } }] : [],
  );
}

/** One Namespace, for whom may not list them all. */
export const namespaceObject = (api: ApiServer, name: string, signal: AbortSignal): Promise<Manifest | Failure> =>
  getNamed(api, NAMESPACES, `/api/v1/namespaces/${encodeURIComponent(name)}`, signal);

async function getNamed(api: ApiServer, resource: ApiResource, path: string, signal: AbortSignal): Promise<Manifest | Failure> {
  const object = await getObject(api, { path, signal, silenceMs: 15_000, totalMs: 30_000 }, (kind) => kind === resource.kind);
  return isFailure(object) ? object : (tidy(resource, object) as Manifest);
}
