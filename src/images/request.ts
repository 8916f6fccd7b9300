import type { Deadline } from './deadline';
import { mayLeadTo } from './endpoint';
import { failure, failureOfError, isFailure, type DigestFailure, type Who } from './failure';

/** One look-up at one registry: what all its requests share. */
export interface LookUp {
  /** As a reference names it: `docker.io`. */
  readonly registry: string;
  /** Where its API is. */
  readonly endpoint: URL;
  /** The image that is looked up, for messages. */
  readonly what: string;
  readonly deadline: Deadline;
}

export interface Request {
  readonly method: 'HEAD' | 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: URLSearchParams;
}

export const registryOf = ({ registry }: LookUp): Who => `The registry "${registry}"`;

const MAX_REDIRECTS = 5;

/** Sends one request. Does not follow redirects. */
export async function send(lookUp: LookUp, who: Who, { method, url, headers, body }: Request): Promise<Response | DigestFailure> {
  try {
    return await fetch(url, {
      method,
      headers: { 'user-agent': 'pci-kubernetes', ...headers },
      redirect: 'manual',
      signal: lookUp.deadline.signal,
      ...(body ? { body } : {}),
    });
  } catch (error) {
    return failureOf(lookUp, who, url, error);
  }
}

/**
 * Sends a request to the registry and follows its redirects. The authorization stays with the registry: once a redirect
 * leaves its origin, it is not sent any more, even if a later one leads back.
 */
export async function sendToRegistry(lookUp: LookUp, request: Request): Promise<Response | DigestFailure> {
  let { url, headers } = request;
  for (let redirects = 0; ; redirects++) {
    const response = await send(lookUp, registryOf(lookUp), { ...request, url, headers });
    if (isFailure(response) || !isRedirect(response)) return response;
    discard(response);
    const next = targetOf(response, url);
    if (redirects === MAX_REDIRECTS)
      return failure('server-error', `${registryOf(lookUp)} redirects more than ${MAX_REDIRECTS} times. It seems to be set up wrongly.`);
    if (!next || !mayLeadTo(lookUp.endpoint, next)) {
      const where = next ? ` to "${next.origin}"` : '';
      return failure(
        'server-error',
        `${registryOf(lookUp)} redirects${where}, which was not followed: only encrypted addresses on other machines are.`,
      );
    }
    if (next.origin !== lookUp.endpoint.origin) headers = without(headers, 'authorization');
    url = next;
  }
}

/** Reads a body up to a limit in bytes. */
export async function readBody(lookUp: LookUp, who: Who, response: Response, limit: number): Promise<Buffer | DigestFailure> {
  const tooLarge = () =>
    failure('too-large', `${who} answered with more than ${limit} bytes, which was not read to its end. Check that it is a registry.`);
  if (Number(response.headers.get('content-length')) > limit) {
    discard(response);
    return tooLarge();
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength;
      // Leaving the loop cancels the stream.
      if (size > limit) return tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    return failureOf(lookUp, who, new URL(response.url), error);
  }
  return Buffer.concat(chunks);
}

/** Gives the connection of an answer free, whose body nobody wants. */
export function discard(response: Response): void {
  response.body?.cancel().catch(() => undefined);
}

export function failureOf({ deadline, what }: LookUp, who: Who, url: URL, error: unknown): DigestFailure {
  if (deadline.ended === 'canceled') return failure('canceled', `Looking up "${what}" was canceled.`);
  if (deadline.ended === 'timeout')
    return failure('timeout', `${who} did not answer for "${what}" in time. Check the network and the proxy, and try again.`);
  return failureOfError(who, url.host, error);
}

const isRedirect = ({ status, headers }: Response): boolean => [301, 302, 303, 307, 308].includes(status) && headers.has('location');

function targetOf(response: Response, from: URL): URL | undefined {
  const location = response.headers.get('location')!;
  return URL.canParse(location, from.href) ? new URL(location, from) : undefined;
}

function without(headers: Readonly<Record<string, string>>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));
}
