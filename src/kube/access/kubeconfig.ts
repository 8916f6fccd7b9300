import type { Path } from '../path';
import type { Kubeconfig, Manifest } from '../types';

/** A user of a kubeconfig, with what its contexts say of where it logs in. */
export interface KubeconfigUser {
  readonly name: string;
  readonly user: UserFields;
  /** Its path in the file. */
  readonly at: Path;
  /** Whether the current context logs in by it. */
  readonly current: boolean;
  /** The names of the contexts that log in by it. */
  readonly contexts: readonly string[];
  /** The addresses of the API servers that it logs in to. */
  readonly servers: readonly string[];
  /** Whether it logs in to nothing but clusters on somebody's own machine. */
  readonly local: boolean;
}

export type UserFields = NonNullable<NonNullable<Kubeconfig['users']>[number]['user']>;

/** A cluster of a kubeconfig. */
export interface KubeconfigCluster {
  readonly name: string;
  readonly cluster: NonNullable<NonNullable<Kubeconfig['clusters']>[number]['cluster']>;
  readonly at: Path;
  readonly local: boolean;
}

/** Whether an object is a kubeconfig: other programs have a `kind: Config` too. */
export function isKubeconfig(manifest: Manifest): boolean {
  const { clusters, users, contexts } = manifest as Kubeconfig;
  return [clusters, users, contexts].some((list) => Array.isArray(list));
}

export function usersOf(config: Kubeconfig): KubeconfigUser[] {
  const servers = new Map((config.clusters ?? []).map(({ name, cluster }) => [name, cluster?.server ?? '']));
  const contexts = (config.contexts ?? []).map(({ name, context }) => ({
    name: name ?? '',
    user: context?.user ?? '',
    server: servers.get(context?.cluster ?? '') ?? '',
  }));
  const current = contexts.find(({ name }) => name !== '' && name === config['current-context']);
  return (config.users ?? []).map((entry, i) => {
    const name = entry.name ?? '';
    const own = contexts.filter(({ user }) => user === name);
    return {
      name,
      user: entry.user ?? {},
      at: ['users', i, 'user'],
      current: current?.user === name,
      contexts: own.map((context) => context.name),
      servers: [...new Set(own.map(({ server }) => server).filter((server) => server !== ''))],
      local: own.length > 0 ? own.every((context) => isLocal(context.name, context.server)) : isLocal(name, ''),
    };
  });
}

export function clustersOf(config: Kubeconfig): KubeconfigCluster[] {
  return (config.clusters ?? []).map((entry, i) => {
    const name = entry.name ?? '';
    const names = [name, ...(config.contexts ?? []).filter(({ context }) => context?.cluster === name).map((context) => context.name ?? '')];
    const cluster = entry.cluster ?? {};
    return { name, cluster, at: ['clusters', i, 'cluster'], local: names.some((one) => isLocal(one, cluster.server ?? '')) };
  });
}

/** Tools that run a cluster on somebody's own machine, by how they call their contexts. */
const LOCAL = /^(?:kind-|k3d-|minikube$|docker-(?:for-)?desktop$|rancher-desktop$|colima(?:$|-)|orbstack$|microk8s)/;

/** Whether a context is one of a cluster on somebody's own machine, by its name or by the address of its API server. */
export const isLocal = (context: string, server: string): boolean => LOCAL.test(context) || isLoopback(hostOf(server));

/** The host of an address; empty where there is none. */
export const hostOf = (address: string): string => (URL.canParse(address) ? new URL(address).hostname : '');

export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || host.startsWith('127.');

/** Whether a host has an address, or a name, that is no more than its own network's (RFC 1918, 4193, 6598, 6762, 8375). */
export function isPrivate(host: string): boolean {
  if (host.startsWith('[')) return /^\[f[cd]/.test(host);
  if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) return /^(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./.test(host);
  return host !== '' && (!host.includes('.') || /\.(?:local|internal|lan|home\.arpa|svc)$/.test(host));
}
