import { isMapping } from '../kube/manifest';
import { valueAt } from '../kube/path';
import type { Failure, FailureReason } from './api';

/** What a failure may say besides its reason and message. */
type Details = Pick<Failure, 'status' | 'retryAfterSeconds' | 'continue'>;

export const failure = (reason: FailureReason, message: string, details: Details = {}): Failure => ({ ok: false, reason, message, ...details });

export const isFailure = (value: object): value is Failure => 'ok' in value && value.ok === false && 'reason' in value;

export const cancelled = (): Failure => failure('cancelled', 'This was canceled.');

export const silent = (server: string, seconds: number): Failure =>
  failure(
    'timeout',
    `The API server "${server}" did not answer within ${seconds} ${seconds === 1 ? 'second' : 'seconds'}. Check the network and the proxy, and try again.`,
  );

/** An answer of the API server that says no: its status, its headers in small letters, and the beginning of its body. */
export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/**
 * What a status from 300 on means. The API server says why in a Status object, but not always: priority and fairness
 * refuses with plain text.
 *
 * Source: Kubernetes API conventions, "Response Status Kind" and "HTTP Status codes".
 */
export function failureOfStatus(server: string, { status, headers, text }: Refusal): Failure {
  const said = statusIn(text);
  const seconds = retryAfter(headers['retry-after']);
  const who = `The API server "${server}"`;
  if (status < 400) {
    return failure(
      'not-the-api',
      `What listens at "${server}" answered with a redirect (${status}), which was not followed. Check the address in the kubeconfig, and whether a proxy asks for a login.`,
      { status },
    );
  }
  switch (status) {
    case 401:
      return failure('unauthorized', `${who} did not accept the credential (401). It may have expired or been revoked. Log in again.`, { status });
    case 403:
      return failure('forbidden', forbidden(who, said), { status });
    case 404:
      return failure('not-found', `${who} does not have what was asked for (404).${quoted(said)}`, { status });
    case 410: {
      const token = valueAt(said, ['metadata', 'continue']);
      const rest = typeof token === 'string' && token !== '' ? { continue: token } : {};
      return failure('expired', `${who} no longer knows the state that the request goes on from (410). It has to be listed again.`, {
        status,
        ...rest,
      });
    }
  }
  if (status === 429 || (status === 503 && seconds !== undefined)) {
    const when = seconds === undefined ? 'later' : `in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}`;
    return failure('busy', `${who} takes no more requests for now (${status}). Try again ${when}.`, {
      status,
      ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }),
    });
  }
  const what = status >= 500 ? 'failed' : 'refused the request';
  return failure('refused', `${who} ${what} (${status}).${quoted(said)} Try again later, or look into its log.`, { status });
}

/** What it means that a connection was not made or broke. */
export function failureOfError(server: string, error: unknown): Failure {
  const code = codeOf(error);
  const certificate = CERTIFICATE[code];
  if (certificate !== undefined) return failure('certificate', `The certificate of the API server "${server}" is not accepted: ${certificate}`);
  if (/^ERR_(SSL|TLS|OSSL)|^EPROTO$/.test(code)) {
    return failure(
      'certificate',
      `No encrypted connection to the API server "${server}" came about (${code}). Check that the address in the kubeconfig speaks TLS, and the client certificate.`,
    );
  }
  return failure('unreachable', `The API server "${server}" could not be reached: ${NETWORK[code] ?? `${code || 'no reason is known'}.`} ${CHECK}`);
}

const CHECK = 'Check that the cluster runs, the address in the kubeconfig, the network and the proxy.';

const NETWORK: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there.',
  ENOTFOUND: 'its name is not known.',
  EAI_AGAIN: 'its name could not be looked up.',
  ECONNRESET: 'the connection was closed.',
  EPIPE: 'the connection was closed.',
  ETIMEDOUT: 'the connection timed out.',
  EHOSTUNREACH: 'there is no way to it from this machine.',
  ENETUNREACH: 'there is no way to it from this machine.',
};

const UNKNOWN_AUTHORITY =
  'the authority in the kubeconfig did not sign it. Check "certificate-authority" in the kubeconfig, and that this is the right cluster.';

/** Source: OpenSSL's verification errors as Node.js names them, `src/crypto/crypto_common.cc`, and `lib/tls.js`. */
const CERTIFICATE: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'it has expired. Have it renewed, and check the clock of this machine.',
  CERT_NOT_YET_VALID: 'it is not valid yet. Check the clock of this machine.',
  CERT_REVOKED: 'it has been revoked. Have it replaced.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it is made out to another name. Check the address and "tls-server-name" in the kubeconfig.',
  // Two authorities of the same name, as two clusters of the same tool have them, differ in their keys only.
  CERT_SIGNATURE_FAILURE: UNKNOWN_AUTHORITY,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_AUTHORITY,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_AUTHORITY,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN_AUTHORITY,
};

/** An attempt at several addresses hides its errors in a list, a library in the cause. */
function codeOf(error: unknown): string {
  const code = valueAt(error, ['code']);
  if (typeof code === 'string') return code;
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return error instanceof Error && error.cause !== undefined ? codeOf(error.cause) : '';
}

function statusIn(text: string): Record<string, unknown> | undefined {
  try {
    const data: unknown = JSON.parse(text);
    return isMapping(data) && data['kind'] === 'Status' ? data : undefined;
  } catch {
    return undefined;
  }
}

/** The server's own words, which hold neither a body nor a credential; a proxy's, which may, are no Status object. */
function quoted(said: Record<string, unknown> | undefined): string {
  const text = messageOf(said);
  return text === '' ? '' : ` It says: "${text}".`;
}

function messageOf(said: Record<string, unknown> | undefined): string {
  const text = said?.['message'];
  return typeof text === 'string' ? text.replace(/\s+/g, ' ').slice(0, 300).replace(/\.$/, '') : '';
}

/** Source: Kubernetes, `staging/src/k8s.io/apiserver/pkg/endpoints/handlers/responsewriters/errors.go`, `forbiddenMessage`. */
const FORBIDDEN = /User "([^"]*)" cannot (\S+) (resource|path) "([^"]+)"(?: in API group "([^"]*)")?(?: in the namespace "([^"]+)")?/;

function forbidden(who: string, said: Record<string, unknown> | undefined): string {
  const [, user, verb, sort, name, group, namespace] = FORBIDDEN.exec(messageOf(said)) ?? [];
  if (user === undefined) return `${who} refused this to the identity in use (403).${quoted(said)} Ask for a role that allows it.`;
  const thing = sort === 'path' || !group ? `"${name}"` : `"${name}" of "${group}"`;
  const where = sort === 'path' ? '' : namespace === undefined ? ' in the whole cluster' : ` in the namespace "${namespace}"`;
  return `${who} does not let "${user}" ${verb} ${thing}${where} (403). Ask for a role that allows it.`;
}

/** Seconds only, as the API server sends them; a date of some proxy is passed over. */
function retryAfter(value: string | string[] | undefined): number | undefined {
  return typeof value === 'string' && /^\d{1,6}$/.test(value) ? Number(value) : undefined;
}
