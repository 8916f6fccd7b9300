import { createHash } from 'node:crypto';
import { Agent, type RequestOptions } from 'node:https';
import { createSecureContext } from 'node:tls';
// Not from the package's root, which would load the models and calls of the whole API, tar and WebSockets.
import { KubeConfig } from '@kubernetes/client-node/dist/config';
import type { Cluster, User } from '@kubernetes/client-node/dist/config_types';
import { isMapping } from '../kube/manifest';
import { valueAt } from '../kube/path';
import type { Failure } from './api';
import { credentialKind, textAt } from './contexts';
import type { Endpoint } from './exchange';
import type { PluginCredential } from './execPlugin';
import { failure } from './failures';

type Data = Readonly<Record<string, unknown>>;

/** What the library makes of a context. Never to be logged. */
export interface Prepared extends Omit<Endpoint, 'url'> {
  /** A hash of all that decides to whom a connection is made and as whom; what is in headers changes no connection. */
  readonly tls: string;
}

/** A context as the library wants it. */
export function libraryConfig(cluster: Data, user: Data, plugin?: PluginCredential): KubeConfig {
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [clusterFrom(cluster)],
    users: [userFrom(cluster, user, plugin)],
    contexts: [{ name: 'context', cluster: 'cluster', user: 'user' }],
    currentContext: 'context',
  });
  return config;
}

/**
 * Reads the files that the context names, and asks the provider of OpenID Connect when its token has expired.
 * @param last what this gave before: its connections are kept where they would be made the same way
 */
export async function prepare(config: KubeConfig, user: Data, last?: Prepared): Promise<Prepared | Failure> {
  const options: RequestOptions = {};
  try {
    await config.applyToHTTPSOptions(options);
    // Certificate and key that do not fit would else come to light as a connection that cannot be made.
    createSecureContext({ ca: options.ca, cert: options.cert, key: options.key });
  } catch (error) {
    return unusable(error);
  }
  const { auth, ca, cert, key, servername, rejectUnauthorized } = options;
  const headers = {
    ...asHeaders(options.headers),
    ...(auth ? { authorization: `Basic ${Buffer.from(auth).toString('base64')}` } : {}),
    ...impersonation(user),
  };
  if (credentialKind(user) === 'auth-provider' && !('authorization' in headers)) {
    return failure('credential', 'The auth provider in the kubeconfig has no token that is still valid. Log in again.');
  }
  const shown = Object.fromEntries(Object.entries({ ca, cert, key, servername, rejectUnauthorized }).filter(([, value]) => value !== undefined));
  const tls = createHash('sha256').update(JSON.stringify(shown)).digest('hex');
  const agent = last?.tls === tls ? last.agent : agentOf(config, shown, options);
  return { agent, headers, tls, ...(cert === undefined ? {} : { certificate: cert as string }) };
}

/** The library's own where it speaks through a proxy or without TLS. */
function agentOf(config: KubeConfig, tls: object, { agent }: RequestOptions): Agent {
  const { proxyUrl, server = '' } = config.getCurrentCluster() ?? {};
  return Object.assign(proxyUrl !== undefined || server.startsWith('http:') ? (agent as Agent) : new Agent(tls), KEEP_ALIVE);
}

/**
 * Each watch holds a connection as long as it lasts, so that their number is not bounded here but by how many lists are
 * asked for at once; between requests a few are kept.
 */
const KEEP_ALIVE = { keepAlive: true, maxFreeSockets: 8, maxCachedSessions: 0 };

function clusterFrom(cluster: Data): Cluster {
  const server = textAt(cluster, 'server')!;
  const { caData, caFile } = oneOf(cluster, 'certificate-authority', 'ca');
  return {
    name: 'cluster',
    server,
    // The library refuses "http:" unless told that certificates do not matter, which without TLS is true.
    skipTLSVerify: cluster['insecure-skip-tls-verify'] === true || server.startsWith('http:'),
    ...(caData ? { caData } : {}),
    ...(caFile ? { caFile } : {}),
    ...(textAt(cluster, 'tls-server-name') ? { tlsServerName: textAt(cluster, 'tls-server-name')! } : {}),
    ...(textAt(cluster, 'proxy-url') ? { proxyUrl: textAt(cluster, 'proxy-url')! } : {}),
  };
}

/**
 * Plain text would show a credential to everybody on the way, so that none is sent without TLS.
 * Source: client-go, `tools/clientcmd/client_config.go`, ClientConfig: "only try to read the auth information if we are secure".
 */
function userFrom(cluster: Data, user: Data, plugin: PluginCredential | undefined): User {
  const name = 'user';
  if (textAt(cluster, 'server')!.startsWith('http:')) return { name };
  const base64 = (pem: string) => Buffer.from(pem).toString('base64');
  const shown = plugin?.certificate
    ? { certData: base64(plugin.certificate), keyData: base64(plugin.key!) }
    : { ...oneOf(user, 'client-certificate', 'cert'), ...oneOf(user, 'client-key', 'key') };
  switch (credentialKind(user)) {
    case 'exec':
      return { name, ...shown, ...(plugin?.token ? { token: plugin.token } : {}) };
    case 'token-file':
      return { name, ...shown, authProvider: { name: 'tokenFile', config: { tokenFile: textAt(user, 'tokenFile') } } };
    case 'token':
      return { name, ...shown, token: textAt(user, 'token')! };
    case 'basic':
      return { name, ...shown, username: textAt(user, 'username')!, password: textAt(user, 'password') ?? '' };
    case 'auth-provider':
      return { name, ...shown, authProvider: structuredClone(user['auth-provider']) };
    default:
      return { name, ...shown };
  }
}

/** Data goes before a file, with kubectl; the library has it the other way round. */
function oneOf(entry: Data, key: string, name: string): Record<string, string> {
  const data = textAt(entry, `${key}-data`);
  if (data !== undefined) return { [`${name}Data`]: data };
  const file = textAt(entry, key);
  return file === undefined ? {} : { [`${name}File`]: file };
}

/** Source: Kubernetes documentation, "User impersonation"; the library knows the user only. */
function impersonation(user: Data): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  if (textAt(user, 'as')) headers['impersonate-user'] = textAt(user, 'as')!;
  if (textAt(user, 'as-uid')) headers['impersonate-uid'] = textAt(user, 'as-uid')!;
  if (Array.isArray(user['as-groups'])) headers['impersonate-group'] = user['as-groups'].map(String);
  const extra = valueAt(user, ['as-user-extra']);
  for (const [key, values] of Object.entries(isMapping(extra) ? extra : {})) {
    if (Array.isArray(values)) headers[`impersonate-extra-${encodeURIComponent(key)}`] = values.map(String);
  }
  return headers;
}

/** Names in small letters, so that none is there twice. A token that was read from a file ends with a line end. */
function asHeaders(headers: RequestOptions['headers'] = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value).trim()]));
}

/** What the error says is not repeated: it may quote what it could not read. */
function unusable(error: unknown): Failure {
  const code = textAt(error, 'code') ?? '';
  const file = textAt(error, 'path');
  if (file !== undefined)
    return failure('credential', `The file "${file}" that the kubeconfig names could not be read (${code}). Check the kubeconfig, or log in again.`);
  if (/OSSL|PEM/.test(code)) {
    return failure(
      'credential',
      `The certificate or the key in the kubeconfig cannot be used (${code}). Check that they belong together, or log in again.`,
    );
  }
  return failure('credential', `The credential in the kubeconfig cannot be used${code === '' ? '' : ` (${code})`}. Log in again.`);
}
