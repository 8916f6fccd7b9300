import { challengeIn, type Challenge } from './challenge';
import type { CredentialProvider, Credentials } from './credentials';
import { mayLeadTo } from './endpoint';
import { failure, failureOfStatus, isFailure, type DigestFailure, type Who } from './failure';
import { discard, failureOf, readBody, registryOf, send, type LookUp, type Request } from './request';

/** The answer to a registry's 401: a value for the `Authorization` header. */
export interface Authorization {
  readonly header: string;
  /** Whether it was made of a person's credentials. */
  readonly known: boolean;
}

type Bearer = Extract<Challenge, { scheme: 'bearer' }>;

const MAX_TOKEN_BYTES = 1 << 20;

/**
 * Answers a registry's challenge: fetches a token, with credentials where there are some, or sends the password itself.
 * A registry chooses its token server, which gets the registry's credentials, as with `docker pull`; it must be encrypted.
 *
 * Sources: distribution/distribution, `docs/content/spec/auth/token.md` and `oauth.md`.
 */
export async function authorize(
  lookUp: LookUp,
  response: Response,
  provider: CredentialProvider | undefined,
): Promise<Authorization | DigestFailure> {
  const challenge = challengeIn(response.headers.get('www-authenticate'));
  if (!challenge) return refused(lookUp, false, 401);
  const credentials = await ask(lookUp, provider);
  if (credentials && isFailure(credentials)) return credentials;
  if (challenge.scheme === 'bearer') return fetchToken(lookUp, challenge, credentials);
  if (!credentials) return refused(lookUp, false, 401);
  if ('identityToken' in credentials) {
    return failure(
      'credentials',
      `${registryOf(lookUp)} takes a user name and a password, but the credentials for it are an identity token. Log in to it again.`,
    );
  }
  return { header: basic(credentials), known: true };
}

/** What to say when a registry does not let us read. Many answer so as well where there is no such repository. */
export function refused(lookUp: LookUp, known: boolean, status: number, who: Who = registryOf(lookUp)): DigestFailure {
  const { registry, what } = lookUp;
  const message = known
    ? `${who} does not let these credentials read "${what}" (${status}), or there is no such repository. Check the name, or log in again: docker login ${registry}.`
    : `${who} does not let everybody read "${what}" (${status}), or there is no such repository. Check the name, or log in (docker login ${registry}) and allow the use of the credentials.`;
  return failure('unauthorized', message);
}

async function ask(lookUp: LookUp, provider: CredentialProvider | undefined): Promise<Credentials | DigestFailure | undefined> {
  if (!provider) return undefined;
  try {
    const found = await lookUp.deadline.pause(() => provider(lookUp.registry));
    if (lookUp.deadline.ended) return failureOf(lookUp, registryOf(lookUp), lookUp.endpoint, undefined);
    return found && 'failed' in found ? failure('credentials', found.failed) : found;
  } catch {
    // The error is not shown, since nobody knows whether it holds a secret.
    return failure('credentials', `The credentials for "${lookUp.registry}" could not be read. Log in to it again: docker login ${lookUp.registry}.`);
  }
}

async function fetchToken(lookUp: LookUp, challenge: Bearer, credentials: Credentials | undefined): Promise<Authorization | DigestFailure> {
  const realm = URL.canParse(challenge.realm) ? new URL(challenge.realm) : undefined;
  if (!realm || realm.username || realm.password || !mayLeadTo(lookUp.endpoint, realm)) {
    return failure(
      'server-error',
      `${registryOf(lookUp)} names a token server that was not asked: only an encrypted address on another machine is. It seems to be set up wrongly.`,
    );
  }
  const who: Who = `The token server "${realm.host}" of the registry "${lookUp.registry}"`;
  const response = await send(lookUp, who, tokenRequest(realm, challenge, credentials));
  if (isFailure(response)) return response;
  if (response.status !== 200) {
    discard(response);
    return response.status === 401 || response.status === 403
      ? refused(lookUp, credentials !== undefined, response.status, who)
      : failureOfStatus(who, lookUp.what, response);
  }
  const body = await readBody(lookUp, who, response, MAX_TOKEN_BYTES);
  if (!Buffer.isBuffer(body)) return body;
  const token = tokenIn(body.toString('utf8'));
  if (token === undefined) return failure('server-error', `${who} answered without a token. It seems to be set up wrongly.`);
  return { header: `Bearer ${token}`, known: credentials !== undefined };
}

function tokenRequest(realm: URL, { service, scope }: Bearer, credentials: Credentials | undefined): Request {
  const accept = { accept: 'application/json' };
  const wanted: [string, string][] = service === undefined ? [] : [['service', service]];
  if (credentials && 'identityToken' in credentials) {
    const form: [string, string][] = [...wanted, ...(scope === undefined ? [] : [['scope', scope] as [string, string]])];
    const body = new URLSearchParams([
      ['grant_type', 'refresh_token'],
      ['client_id', 'pci-kubernetes'],
      ['refresh_token', credentials.identityToken],
      ...form,
    ]);
    return { method: 'POST', url: realm, headers: accept, body };
  }
  const url = new URL(realm);
  for (const [name, value] of wanted) url.searchParams.set(name, value);
  // Each scope is a parameter of its own here, while a form has them in one.
  for (const one of scope?.split(' ') ?? []) url.searchParams.append('scope', one);
  return { method: 'GET', url, headers: credentials ? { ...accept, authorization: basic(credentials) } : accept };
}

/** Token servers of the first kind say `token`, those of OAuth `access_token`, many both. */
function tokenIn(text: string): string | undefined {
  try {
    const { token, access_token: accessToken } = JSON.parse(text) as Record<string, unknown>;
    return [token, accessToken].find((one): one is string => typeof one === 'string' && /^[\x21-\x7e]+$/.test(one));
  } catch {
    return undefined;
  }
}

const basic = ({ username, password }: { username: string; password: string }): string =>
  `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
