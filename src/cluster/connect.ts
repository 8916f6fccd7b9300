import { setMaxListeners } from 'node:events';
import { isMapping } from '../kube/manifest';
import { BodyFailure, type Answer, type ApiServer, type Failure, type Request } from './api';
import { contextOf, credentialKind, textAt, type KubeContext } from './contexts';
import { credentialFacts, type CredentialFacts } from './credential';
import { exchange, type Endpoint, type Reply } from './exchange';
import { runPlugin, type PluginCredential } from './execPlugin';
import { failure, isFailure } from './failures';
import type { Kubeconfig } from './kubeconfig';
import { Login, type Pass } from './login';
import { libraryConfig, prepare, type Prepared } from './pass';

export interface ConnectOptions {
  /** False in a workspace that nobody trusts: plugins and auth providers then do not run. */
  readonly allowHelpers: boolean;
  readonly env: NodeJS.ProcessEnv;
  /** How long a plugin may take, in which a person may have to log in by a browser. */
  readonly pluginTimeoutMs?: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** An API server and the identity by which it is asked. Nothing is contacted before the first request. */
export interface Connection extends ApiServer {
  readonly context: KubeContext;
  /** What the credential is, without the credential. */
  credential(signal: AbortSignal): Promise<CredentialFacts | Failure>;
  /** The certificates by which the server proves who it is, its own first, as PEM. Asks it for its version. */
  certificates(signal: AbortSignal): Promise<readonly string[] | Failure>;
  /** Ends what is under way and closes the connections. */
  close(): void;
}

/** A connection by a context of the kubeconfig. */
export function connect(config: Kubeconfig, name: string, options: ConnectOptions): Connection | Failure {
  const context = contextOf(config, name);
  if (!context) return failure('credential', `The kubeconfig has no context "${name}" any more. Choose another one.`);
  if (context.problem !== undefined) return failure('credential', context.problem);
  const closed = new AbortController();
  setMaxListeners(0, closed.signal);
  const agents = new Set<Endpoint['agent']>();
  const { now = Date.now } = options;
  const ask = asking(context, config, options, closed.signal);
  const login = new Login(async () => {
    const pass = await ask();
    if (!isFailure(pass)) agents.add(pass.endpoint.agent);
    return pass;
  }, now);

  const send = async (request: Request): Promise<Reply | Failure> => {
    // One signal ends all requests of a scan, and Node.js warns of a leak at the eleventh.
    setMaxListeners(0, request.signal);
    const endpoint = await login.get(request.signal);
    if (isFailure(endpoint)) return endpoint;
    const reply = await exchange(endpoint, request, closed.signal);
    if (!isFailure(reply) || reply.reason !== 'unauthorized') return reply;
    const other = await login.renew(endpoint, request.signal);
    if (other === undefined) return reply;
    return isFailure(other) ? other : exchange(other, request, closed.signal);
  };
  return {
    context,
    send: (request): Promise<Answer | Failure> => send(request),
    async credential(signal) {
      const endpoint = await login.get(signal);
      return isFailure(endpoint) ? endpoint : credentialFacts(context.credential, endpoint);
    },
    async certificates(signal) {
      const reply = await send({ path: '/version', signal, silenceMs: 15_000, totalMs: 30_000 });
      if (isFailure(reply)) return reply;
      return (await drain(reply.body)) ?? reply.certificates();
    },
    close() {
      closed.abort();
      for (const agent of agents) agent.destroy();
    },
  };
}

/** Reads to the end what nobody wants, so that the connection can be used again. */
async function drain(body: AsyncIterable<Uint8Array>): Promise<Failure | undefined> {
  try {
    const reading = body[Symbol.asyncIterator]();
    while (!(await reading.next()).done);
    return undefined;
  } catch (error) {
    if (error instanceof BodyFailure) return error.failure;
    throw error;
  }
}

/** How the credential of a context is had. */
function asking(context: KubeContext, config: Kubeconfig, options: ConnectOptions, signal: AbortSignal): () => Promise<Pass | Failure> {
  const cluster = config.clusters.get(context.cluster)!.data;
  const user = config.users.get(context.user)?.data ?? {};
  const kind = credentialKind(user);
  const { env, allowHelpers, pluginTimeoutMs = 60_000, now = Date.now } = options;
  // The library keeps in it what OpenID Connect has refreshed; all else is read anew, also a file within its own minute.
  const kept = kind === 'auth-provider' ? libraryConfig(cluster, user) : undefined;
  const url = new URL(textAt(cluster, 'server')!);
  let last: Prepared | undefined;

  return async () => {
    if (context.runsHelper !== undefined && !allowHelpers) return notRun(context.runsHelper);
    const outdated = kind === 'auth-provider' ? commandProvider(user, now()) : undefined;
    if (outdated) return outdated;
    let plugin: PluginCredential | undefined;
    if (kind === 'exec') {
      const given = await runPlugin({ exec: user['exec'] as Record<string, unknown>, cluster, env, timeoutMs: pluginTimeoutMs, signal });
      if (isFailure(given)) return given;
      plugin = given;
    }
    const prepared = await prepare(kept ?? libraryConfig(cluster, user, plugin), user, last);
    if (isFailure(prepared)) return prepared;
    last = prepared;
    const plain = cluster['disable-compression'] === true ? { 'accept-encoding': 'identity' } : {};
    return {
      endpoint: { ...prepared, url, headers: { ...prepared.headers, ...plain } },
      until: plugin ? (plugin.expires ?? Infinity) : untilOf(kind, now()),
      renewable: kind === 'exec' || kind === 'token-file',
    };
  };
}

const notRun = (helper: string): Failure =>
  failure(
    'credential',
    `Logging in would run "${helper}", which was not done because this workspace is not trusted. Trust the workspace, or choose another context.`,
  );

/** What may change without being refused is looked at again every minute, as client-go does with the token of a pod. */
const untilOf = (kind: KubeContext['credential'], now: number): number =>
  kind === 'token-file' || kind === 'auth-provider' ? now + 60_000 : Infinity;

/**
 * kubectl 1.26 took out the providers that ran a command, for the plugins of the clouds. The library would run it by a shell,
 * so that it gets only what has not expired.
 */
function commandProvider(user: Readonly<Record<string, unknown>>, now: number): Failure | undefined {
  const provider = user['auth-provider'];
  const name = textAt(provider, 'name') ?? '';
  if (name === 'oidc') return undefined;
  const known = name === 'gcp' || name === 'azure';
  const config = isMapping(provider) ? provider['config'] : undefined;
  const expiry = Date.parse(textAt(config, 'expiry') ?? '') || Number(textAt(config, 'expires-on') ?? NaN) * 1000;
  if (known && textAt(config, 'access-token') && expiry > now + 60_000) return undefined;
  return failure(
    'credential',
    `The auth provider "${name}" in the kubeconfig is no longer in use, and its token has expired. Write the kubeconfig anew with the cloud's own tool, which sets up a credential plugin.`,
  );
}
