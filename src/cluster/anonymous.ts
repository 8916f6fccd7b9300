import { connect, type ConnectOptions } from './connect';
import { isFailure } from './failures';
import type { Kubeconfig } from './kubeconfig';

/** Paths that a load balancer asks, one that tells the version, and one that tells what is served. */
const PATHS = ['/livez', '/version', '/api'];

/**
 * What the API server answers to somebody without credentials: HTTP statuses by path. Asked for only when a person wants to
 * know, as it leaves anonymous requests in the cluster's audit log. A path that got no answer is left out.
 */
export async function anonymousAnswers(
  config: Kubeconfig,
  name: string,
  options: ConnectOptions,
  signal: AbortSignal,
): Promise<Record<string, number>> {
  const context = config.contexts.get(name);
  if (!context) return {};
  const withoutUser = Object.fromEntries(Object.entries(context.data).filter(([key]) => key !== 'user'));
  const stranger = connect({ ...config, contexts: new Map([[name, { ...context, data: withoutUser }]]) }, name, options);
  if (isFailure(stranger)) return {};
  const answers: Record<string, number> = {};
  for (const path of PATHS) {
    const answer = await stranger.send({ path, signal, silenceMs: 10_000, totalMs: 10_000 });
    const status = isFailure(answer) ? answer.status : 200;
    if (status !== undefined) answers[path] = status;
    if (!isFailure(answer)) await readToEnd(answer.body);
  }
  stranger.close();
  return answers;
}

/** A connection is free for the next request only when its answer was read. */
async function readToEnd(body: AsyncIterable<Uint8Array>): Promise<void> {
  const chunks = body[Symbol.asyncIterator]();
  while (!(await chunks.next()).done);
}
