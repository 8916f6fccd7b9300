import { isMapping } from '../kube/manifest';
import { valueAt } from '../kube/path';
import { nameOf } from './exchange';
import type { Kubeconfig } from './kubeconfig';

/** What a context is, without any credential: to be shown and kept. */
export interface KubeContext {
  readonly name: string;
  readonly cluster: string;
  /** The API server's address; empty where the kubeconfig has none. */
  readonly server: string;
  /** The user's name in the kubeconfig, which is not the name by which the API server knows it. */
  readonly user: string;
  readonly namespace?: string;
  readonly credential: CredentialKind;
  /** The program that logging in would run, or the auth provider that it would ask, as `auth provider oidc`. */
  readonly runsHelper?: string;
  /** Whether any certificate is taken for the API server's (`insecure-skip-tls-verify`), or none is asked for (`http:`). */
  readonly insecure: boolean;
  /** Without user and password. */
  readonly proxy?: string;
  readonly tlsServerName?: string;
  /** The user in whose name requests are made (`as`). */
  readonly impersonates?: string;
  /** The files that the context, its cluster and its user come from. */
  readonly files: readonly string[];
  /** Why the context cannot be used as it is written; full sentences. */
  readonly problem?: string;
}

export type CredentialKind = 'exec' | 'auth-provider' | 'token-file' | 'token' | 'client-certificate' | 'basic' | 'none';

/** The contexts of a kubeconfig, in its order. */
export function contextsOf(config: Kubeconfig): KubeContext[] {
  return [...config.contexts.keys()].map((name) => contextOf(config, name)!);
}

/** A context by its name; undefined where the kubeconfig has none of that name. */
export function contextOf(config: Kubeconfig, name: string): KubeContext | undefined {
  const context = config.contexts.get(name);
  if (!context) return undefined;
  const clusterName = textAt(context.data, 'cluster') ?? '';
  const userName = textAt(context.data, 'user') ?? '';
  const cluster = config.clusters.get(clusterName);
  const user = config.users.get(userName);
  const server = textAt(cluster?.data, 'server') ?? '';
  const problem = problemOf({
    name,
    clusterName,
    userName,
    server,
    hasCluster: cluster !== undefined,
    hasUser: user !== undefined || userName === '',
  });
  return {
    name,
    cluster: clusterName,
    server: URL.canParse(server) ? nameOf(new URL(server)) : '',
    user: userName,
    credential: credentialKind(user?.data),
    insecure: cluster?.data['insecure-skip-tls-verify'] === true || /^http:/i.test(server),
    files: [...new Set([context, cluster, user].flatMap((entry) => (entry ? [entry.file] : [])))],
    ...known({
      namespace: textAt(context.data, 'namespace'),
      runsHelper: helperOf(user?.data),
      proxy: proxyOf(textAt(cluster?.data, 'proxy-url')),
      tlsServerName: textAt(cluster?.data, 'tls-server-name'),
      impersonates: textAt(user?.data, 'as'),
      problem,
    }),
  };
}

/** Text that is not empty. */
export function textAt(data: unknown, ...path: string[]): string | undefined {
  const value = valueAt(data, path);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/**
 * What logs in where a user has several credentials: whatever is written into the header of a request keeps a plugin and an
 * auth provider from running, and a certificate is shown beside each of them.
 * Source: client-go, `transport/round_trippers.go` and `plugin/pkg/client/auth/exec/exec.go`.
 */
export function credentialKind(user: Readonly<Record<string, unknown>> = {}): CredentialKind {
  if (textAt(user, 'tokenFile')) return 'token-file';
  if (textAt(user, 'token')) return 'token';
  if (textAt(user, 'username')) return 'basic';
  if (isMapping(user['exec'])) return 'exec';
  if (isMapping(user['auth-provider'])) return 'auth-provider';
  return textAt(user, 'client-certificate-data') || textAt(user, 'client-certificate') ? 'client-certificate' : 'none';
}

function helperOf(user: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const kind = credentialKind(user);
  if (kind === 'exec') return textAt(user, 'exec', 'command');
  return kind === 'auth-provider' ? `auth provider ${textAt(user, 'auth-provider', 'name') ?? ''}`.trim() : undefined;
}

function proxyOf(url: string | undefined): string | undefined {
  if (url === undefined) return undefined;
  if (!URL.canParse(url)) return 'an address that cannot be read';
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}

interface Parts {
  readonly name: string;
  readonly clusterName: string;
  readonly userName: string;
  readonly server: string;
  readonly hasCluster: boolean;
  readonly hasUser: boolean;
}

function problemOf({ name, clusterName, userName, server, hasCluster, hasUser }: Parts): string | undefined {
  if (!hasCluster) return `The context "${name}" names the cluster "${clusterName}", which the kubeconfig does not have. Repair the kubeconfig.`;
  if (!hasUser) return `The context "${name}" names the user "${userName}", which the kubeconfig does not have. Repair the kubeconfig.`;
  if (!URL.canParse(server) || !/^https?:$/.test(new URL(server).protocol)) {
    return `The cluster "${clusterName}" has no address in "server" that can be used. Repair the kubeconfig.`;
  }
  return undefined;
}

function known<T extends object>(data: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: NonNullable<T[K]> };
}
