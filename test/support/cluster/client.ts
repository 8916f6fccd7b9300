import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import type { ApiObject, WatchEvent } from './objects';

export interface Request {
  /** GET unless something else is asked for. */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query. */
  readonly path: string;
  /** Sent as JSON; with PATCH as a merge patch. */
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** A holder of a token, by name; null for nobody. The administrator, by client certificate, where it is missing. */
  readonly as?: string | null;
  /** Sent as it is, in the place of a token that somebody holds. */
  readonly token?: string;
  /** Another way to the same server, such as a proxy before it. */
  readonly server?: string;
  /** For a watch: called with each event as it comes. */
  readonly onEvent?: (event: WatchEvent) => void;
  readonly signal?: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The text as JSON; an empty object where it is none. */
  readonly body: ApiObject;
}

export type Send = (request: Request) => Promise<Answer>;

/** What a client presents and trusts; certificates and keys as PEM. */
export interface Credentials {
  readonly server: string;
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
  readonly tokens: Readonly<Record<string, string>>;
}

/**
 * A client that shares no code with the extension, so that a test can ask the server what is true. Rejects where no whole
 * answer comes; every status is an answer.
 */
export function makeClient({ server, ca, cert, key, tokens }: Credentials): Send {
  // Node's fetch cannot present a client certificate.
  const pool = { keepAlive: true, maxSockets: 64, ca };
  const withCertificate = new Agent({ ...pool, cert, key });
  const withoutCertificate = new Agent(pool);
  return (request) => {
    const token = request.token ?? tokenOf(request.as, tokens);
    const agent = token === undefined && request.as !== null ? withCertificate : withoutCertificate;
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const { method = 'GET', signal } = request;
    const headers = { ...headersFor(method, token, body), ...request.headers };
    return new Promise((resolve, reject) => {
      const options = { method, agent, headers, ...(signal && { signal }) };
      const sent = httpsRequest((request.server ?? server) + request.path, options, (response) => {
        read(response, request.onEvent).then(resolve, reject);
      });
      sent.on('error', reject).end(body);
    });
  };
}

function tokenOf(person: string | null | undefined, tokens: Readonly<Record<string, string>>): string | undefined {
  if (person === undefined || person === null) return undefined;
  const token = tokens[person];
  if (token === undefined) throw new Error(`Nobody called "${person}" holds a token.`);
  return token;
}

function headersFor(method: string, token: string | undefined, body: string | undefined): Record<string, string | number> {
  return {
    accept: 'application/json',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(body !== undefined && {
      'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
      'content-length': Buffer.byteLength(body),
    }),
  };
}

async function read(response: IncomingMessage, onEvent: Request['onEvent']): Promise<Answer> {
  let text = '';
  let unread = '';
  for await (const chunk of response.setEncoding('utf8') as AsyncIterable<string>) {
    text += chunk;
    if (!onEvent) continue;
    const lines = (unread + chunk).split('\n');
    unread = lines.pop()!;
    for (const line of lines) onEvent(JSON.parse(line) as WatchEvent);
  }
  return { status: response.statusCode!, headers: response.headers, text, body: parse(text) };
}

/** Health checks and some refusals are plain text, and a watch is one JSON a line. */
function parse(text: string): ApiObject {
  try {
    return JSON.parse(text) as ApiObject;
  } catch {
    return {};
  }
}
