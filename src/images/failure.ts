/** Why a registry could not say which digest a tag has. */
export type DigestFailureKind =
  | 'malformed'
  | 'unreachable'
  | 'timeout'
  | 'canceled'
  | 'unauthorized'
  | 'credentials'
  | 'not-found'
  | 'rate-limited'
  | 'server-error'
  | 'wrong-content-type'
  | 'schema1'
  | 'digest-mismatch'
  | 'too-large';

export interface DigestFailure {
  readonly kind: DigestFailureKind;
  /** What happened, why, and what to do; full sentences. Holds neither credentials nor anything that a server wrote freely. */
  readonly message: string;
}

export const failure = (kind: DigestFailureKind, message: string): DigestFailure => ({ kind, message });

/** Not asked by the class of an answer, since editors put their own `fetch` in the place of Node's. */
export const isFailure = (result: object): result is DigestFailure => 'kind' in result && 'message' in result;

/** The server that answered, as a subject: `The registry "docker.io"`. */
export type Who = `The ${string}`;

/** What an answer with this status means, unless it is one that says "log in". `what` is the image that was asked for. */
export function failureOfStatus(who: Who, what: string, response: Response): DigestFailure {
  const { status } = response;
  if (status === 404) return failure('not-found', `${who} has no "${what}". Check the name and the tag.`);
  if (status === 429)
    return failure('rate-limited', `${who} takes no more requests for now (429). ${retryAfter(response.headers.get('retry-after'))}`);
  if (status >= 500) return failure('server-error', `${who} failed with status ${status} when asked for "${what}". Try again later.`);
  return failure('server-error', `${who} answered with status ${status} when asked for "${what}", which no registry should. Check that it is one.`);
}

/** Seconds or a date (RFC 9110, section 10.2.3); anything else is not repeated. */
function retryAfter(value: string | null): string {
  if (value !== null && /^\d{1,9}$/.test(value)) return `Try again in ${Number(value)} ${Number(value) === 1 ? 'second' : 'seconds'}.`;
  if (value !== null && /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} [\d:]{8} GMT$/.test(value)) return `Try again after ${value}.`;
  return 'Try again later, or log in: registries allow more to known users.';
}

/** What it means that a request had no answer. */
export function failureOfError(who: Who, host: string, error: unknown): DigestFailure {
  const { code, message } = rootOf(error);
  if (/TIMEOUT|ETIMEDOUT/.test(code))
    return failure('timeout', `${who} did not answer at "${host}" in time. Check the network and the proxy, and try again.`);
  return failure('unreachable', `${who} could not be reached at "${host}": ${reasonOf(code, message)}`);
}

/** `fetch` hides what happened in the causes of its error, and the attempts for several addresses in a list. */
function rootOf(error: unknown): { code: string; message: string } {
  let root = error;
  while (root instanceof Error && root.cause !== undefined) root = root.cause;
  const { code, message } = (root ?? {}) as { code?: unknown; message?: unknown };
  return { code: typeof code === 'string' ? code : '', message: typeof message === 'string' ? message : '' };
}

function reasonOf(code: string, message: string): string {
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'its name is not known. Check the name, the network and the proxy.';
    case 'ECONNREFUSED':
      return 'nothing listens there. Check the name and the port.';
    case 'ECONNRESET':
    case 'EPIPE':
    case 'UND_ERR_SOCKET':
      return 'it closed the connection. Try again later.';
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'there is no way to it from this machine. Check the network and the proxy.';
  }
  if (/CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|ALTNAME/.test(code)) {
    return `its certificate is not trusted here (${code}). Add its authority to the certificates that Node.js trusts (NODE_EXTRA_CA_CERTS).`;
  }
  return `${code || message || 'no reason is known'}. Check the name, the network and the proxy.`;
}
