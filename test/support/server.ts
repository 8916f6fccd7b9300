import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
}

/** A server of this machine that does what a test says. */
export interface TestServer {
  /** `127.0.0.1:41234`. */
  readonly host: string;
  /** What was asked of it, in order. */
  readonly seen: readonly Seen[];
  readonly stop: () => Promise<void>;
}

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Starts a server on a free port; with key and certificate one that speaks TLS. */
export async function startServer(handler: Handler, tls?: { key: string; cert: string }): Promise<TestServer> {
  const seen: Seen[] = [];
  const listener: Handler = (request, response) => {
    seen.push({ method: request.method!, url: request.url!, authorization: request.headers.authorization });
    handler(request, response);
  };
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, seen, stop };
}
