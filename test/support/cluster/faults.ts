import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, Agent, request as httpsRequest } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from './cluster';

/** The requests that a fault is for, and what becomes of them. */
export interface Fault {
  /** Matched against path and query; every request where it is missing. */
  readonly path?: RegExp;
  readonly method?: string;
  /** How many of them go through unharmed first. */
  readonly skip?: number;
  /** How often it happens; for ever where it is missing. */
  readonly times?: number;
  readonly does: Effect;
}

export type Effect =
  /** The connection is reset before an answer. */
  | 'reset'
  /** No answer ever comes. */
  | 'hang'
  /** The connection is reset in the middle of the body. */
  | 'cut'
  /** The body stops coming in the middle. */
  | 'stall'
  /** HTML with status 200, as from a login page. */
  | 'login-page'
  /** Status 200, and then the event by which a watch says that its resourceVersion has expired. */
  | 'gone'
  /** That answer; a Status of the API where no body is given. */
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string | object }
  /** The real answer, that many milliseconds late. */
  | { readonly delayMs: number }
  /** The real answer, so many bytes at a time with a pause of so many milliseconds between them. */
  | { readonly bytes: number; readonly everyMs: number };

/** A proxy before the API server that fails in the ways in which clusters and networks do. */
export interface Faults {
  readonly server: string;
  /** The path of a kubeconfig with a context for each holder of a token, by the names of the cluster's. */
  readonly kubeconfig: string;
  /** May be changed at any time. The first that fits is used. */
  readonly faults: Fault[];
  /** What was asked, in order. */
  readonly seen: readonly { readonly method: string; readonly path: string }[];
  readonly stop: () => Promise<void>;
}

/**
 * Starts the proxy. It is for what the real server cannot be made to do on cue: 401 and 403 come from the contexts of the
 * kubeconfig, 410 from `restart` and `compact`, 429 from `exhaust`. No client certificate passes a proxy that opens the
 * encryption, hence its contexts.
 */
export async function startFaults(cluster: Cluster, faults: Fault[] = []): Promise<Faults> {
  const seen: { method: string; path: string }[] = [];
  const pick = makePicker(faults);
  const pki = (name: string): Buffer => readFileSync(path.join(cluster.folder, 'pki', name));
  const upstream: Upstream = { server: cluster.server, agent: new Agent({ keepAlive: true, ca: cluster.ca }) };
  const connections = new Map<number | undefined, Socket>();

  const proxy = createServer({ cert: pki('apiserver.crt'), key: pki('apiserver.key') }, (request, response) => {
    seen.push({ method: request.method!, path: request.url! });
    const reset = (): void => {
      connections.get(request.socket.remotePort)?.resetAndDestroy();
    };
    const does = pick(request);
    if (does === undefined) forward(upstream, request, response);
    else void fail(does, { upstream, request, response, reset });
  });
  // A reset has to be done beneath the encryption, where the port of the other side tells the connections apart.
  proxy.on('connection', (socket: Socket) => {
    const { remotePort } = socket;
    connections.set(remotePort, socket);
    socket.once('close', () => connections.delete(remotePort)).on('error', ignore);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  proxy.unref();
  const { port } = proxy.address() as AddressInfo;
  const server = `https://127.0.0.1:${port}`;
  return {
    server,
    kubeconfig: writeKubeconfig(cluster, server, port),
    faults,
    seen,
    stop: async () => {
      const closed = new Promise((resolve) => proxy.close(resolve));
      proxy.closeAllConnections();
      upstream.agent.destroy();
      await closed;
    },
  };
}

interface Upstream {
  readonly server: string;
  readonly agent: Agent;
}

interface Exchange {
  readonly upstream: Upstream;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly reset: () => void;
}

function makePicker(faults: readonly Fault[]): (request: IncomingMessage) => Effect | undefined {
  const counts = new Map<Fault, number>();
  return ({ method, url }) =>
    faults.find((fault) => {
      if ((fault.method !== undefined && fault.method !== method) || (fault.path && !fault.path.test(url!))) return false;
      const count = (counts.get(fault) ?? 0) + 1;
      counts.set(fault, count);
      const { skip = 0, times = Infinity } = fault;
      return count > skip && count <= skip + times;
    })?.does;
}

async function fail(does: Effect, exchange: Exchange): Promise<void> {
  const { upstream, request, response, reset } = exchange;
  if (does === 'reset') reset();
  else if (does === 'hang') request.resume();
  else if (does === 'cut') half(exchange, reset);
  else if (does === 'stall') half(exchange, ignore);
  else if (does === 'login-page') answer(response, 200, 'text/html', '<html><title>Sign in</title></html>');
  else if (does === 'gone') answer(response, 200, 'application/json', `${JSON.stringify({ type: 'ERROR', object: statusObject(410, 'Expired') })}\n`);
  else if ('delayMs' in does) {
    await sleep(does.delayMs);
    forward(upstream, request, response);
  } else if ('bytes' in does) forward(upstream, request, response, (body) => drip(body, response, does));
  else {
    const { status, headers = {}, body = statusObject(status) } = does;
    const isText = typeof body === 'string';
    answer(response, status, isText ? 'text/plain' : 'application/json', isText ? body : JSON.stringify(body), headers);
  }
}

function answer(response: ServerResponse, status: number, type: string, body: string, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { 'content-type': type, ...headers }).end(body);
}

/** Hands a request on to the real server, and its answer back; `onBody` takes the body instead, where it is given. */
function forward(upstream: Upstream, request: IncomingMessage, response: ServerResponse, onBody?: (body: IncomingMessage) => unknown): void {
  const headers = { ...request.headers };
  delete headers.host;
  const out = httpsRequest(upstream.server + request.url!, { method: request.method, headers, agent: upstream.agent }, (body) => {
    response.writeHead(body.statusCode!, body.headers);
    // A watch begins without a byte.
    response.flushHeaders();
    if (onBody) onBody(body);
    else body.pipe(response);
  });
  out.on('error', () => response.destroy());
  // Whoever stops watching here stops watching there.
  response.on('close', () => out.destroy());
  request.pipe(out);
}

/** Sends half of the first piece of a real answer. */
function half({ upstream, request, response }: Exchange, afterwards: () => void): void {
  forward(upstream, request, response, (body) => {
    body.once('data', (chunk: Buffer) => {
      response.write(chunk.subarray(0, Math.ceil(chunk.length / 2)), afterwards);
      // What is left of it is not wanted, and neither is the error of having been left.
      body.on('error', ignore).destroy();
    });
  });
}

async function drip(body: IncomingMessage, response: ServerResponse, { bytes, everyMs }: { bytes: number; everyMs: number }): Promise<void> {
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      for (let from = 0; from < chunk.length && !response.destroyed; from += bytes) {
        response.write(chunk.subarray(from, from + bytes));
        await sleep(everyMs);
      }
    }
    response.end();
  } catch {
    response.destroy();
  }
}

function writeKubeconfig(cluster: Cluster, server: string, port: number): string {
  const config = JSON.parse(readFileSync(cluster.kubeconfig, 'utf8')) as {
    'current-context': string;
    clusters: { cluster: { server: string } }[];
    contexts: { name: string }[];
  };
  for (const { cluster: entry } of config.clusters) entry.server = server;
  config.contexts = config.contexts.filter(({ name }) => name in cluster.tokens);
  config['current-context'] = 'scanner';
  const file = path.join(cluster.folder, `kubeconfig-${port}`);
  writeFileSync(file, JSON.stringify(config, null, 2), { mode: 0o600 });
  return file;
}

function statusObject(code: number, reason = ''): object {
  return { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message: `Made to fail with ${code}.` };
}

const ignore = (): void => undefined;
