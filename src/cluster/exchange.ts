import { request as httpRequest, type Agent, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { pipeline } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { createGunzip } from 'node:zlib';
import { BodyFailure, type Failure, type Request } from './api';
import { cancelled, failureOfError, failureOfStatus, silent } from './failures';
import { chainOf } from './certificates';
import { Silence } from './silence';

declare const PCI_K8S_VERSION: string;

/** Where requests go and what they carry. Holds a credential: never to be logged. */
export interface Endpoint {
  /** With the path before which the API lies, if it does not lie at the root: Rancher's is `/k8s/clusters/c-1`. */
  readonly url: URL;
  readonly agent: Agent;
  readonly headers: Readonly<Record<string, string | string[]>>;
  /** PEM of the client certificate that the agent shows, where there is one. */
  readonly certificate?: string | Uint8Array;
}

/** An answer with status 200 or 201, when its head is there. */
export interface Reply {
  readonly ok: true;
  readonly body: AsyncIterable<Uint8Array>;
  readonly warnings: readonly string[];
  /** The certificates that the server showed, its own first; none without TLS. */
  readonly certificates: () => readonly string[];
}

/**
 * Sends one request and follows no redirect: a redirect would carry the credential to where somebody else says. Never
 * throws; the body throws a BodyFailure.
 * @param closed aborts when the connection is closed, as the request's own signal does when its caller has had enough
 */
export function exchange(endpoint: Endpoint, request: Request, closed: AbortSignal): Promise<Reply | Failure> {
  const { url, agent, headers } = endpoint;
  const server = nameOf(url);
  const body = request.body && JSON.stringify(request.body);
  const signals = [request.signal, closed];
  if (signals.some(({ aborted }) => aborted)) return Promise.resolve(cancelled());
  return new Promise((resolve) => {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const outgoing = send(new URL(url.pathname.replace(/\/$/, '') + request.path, url), {
      method: body === undefined ? 'GET' : 'POST',
      agent,
      headers: {
        accept: request.accept ?? 'application/json',
        // The API server compresses what is larger than 128 kB: a ninth of the bytes, in the same time on one machine.
        'accept-encoding': 'gzip',
        'user-agent': `pci-kubernetes/${PCI_K8S_VERSION}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
        ...headers,
      },
    });
    // Looking for a name, connecting and shaking hands can hang too, so that the time runs from here.
    let answered = false;
    const silence = new Silence({ ...request, signals }, () => {
      outgoing.destroy();
    });
    const failureOf = (error: unknown): Failure => {
      if (silence.ended === undefined) return failureOfError(server, error);
      return silence.ended === 'cancelled' ? cancelled() : silent(server, silence.ended.afterMs / 1000);
    };
    outgoing.on('error', (error) => {
      silence.dispose();
      // The server closed an idle connection just when we took it. Nothing here changes anything, so asking again does no harm.
      const again = silence.ended === undefined && outgoing.reusedSocket && !answered;
      resolve(again ? exchange(endpoint, request, closed) : failureOf(error));
    });
    outgoing.on('response', (response) => {
      answered = true;
      const bytes = read(response, silence, failureOf);
      if (response.statusCode === 200 || response.statusCode === 201) {
        const { socket } = response;
        const certificates = () => (socket instanceof TLSSocket ? chainOf(socket) : []);
        resolve({ ok: true, body: bytes, warnings: warningsOf(response), certificates });
      } else {
        void refusalOf(server, response, bytes).then(resolve);
      }
    });
    outgoing.end(body);
  });
}

/** The address as messages show it, without a password that somebody may have written into it. */
export const nameOf = ({ origin, pathname }: URL): string => origin + pathname.replace(/\/$/, '');

async function* read(response: IncomingMessage, silence: Silence, failureOf: (error: unknown) => Failure): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of unpacked(response)) {
      silence.stop();
      yield chunk;
      silence.start();
    }
    // Our own ending closes the stream without an error.
    if (!response.complete) throw new BodyFailure(failureOf(undefined));
  } catch (error) {
    throw error instanceof BodyFailure ? error : new BodyFailure(failureOf(error));
  } finally {
    silence.dispose();
  }
}

/** A list comes in pages of a megabyte, and each piece of one costs a turn of the event loop and a thread's. */
const INFLATED_AT_ONCE = 256 * 1024;

function unpacked(response: IncomingMessage): AsyncIterable<Uint8Array> {
  if (response.headers['content-encoding'] !== 'gzip') return response;
  // What breaks comes out where it is read.
  return pipeline(response, createGunzip({ chunkSize: INFLATED_AT_ONCE }), () => undefined);
}

const MAX_REFUSAL = 64 * 1024;

/** A body that breaks off takes nothing from what the status says. */
async function refusalOf(server: string, { statusCode, headers }: IncomingMessage, body: AsyncIterable<Uint8Array>): Promise<Failure> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      size += chunk.byteLength;
      if (size > MAX_REFUSAL) break;
    }
  } catch (error) {
    if (error instanceof BodyFailure && error.failure.reason === 'cancelled') return error.failure;
  }
  return failureOfStatus(server, { status: statusCode!, headers, text: Buffer.concat(chunks).toString('utf8') });
}

/** Source: RFC 7234, section 5.5; the API server sends code 299 and no agent. */
function warningsOf({ headersDistinct }: IncomingMessage): string[] {
  return (headersDistinct['warning'] ?? []).flatMap((line) => {
    const [, text] = /^299 \S+ "(.*)"/.exec(line) ?? [];
    return text === undefined ? [] : [text.replace(/\\(.)/g, '$1')];
  });
}
