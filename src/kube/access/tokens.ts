import { isMapping } from '../manifest';
import { fromBase64 } from './pem';

/** What a bearer token is, as far as it says so itself; never the token. */
export type TokenKind =
  /** A ServiceAccount's, as `namespace/name`. `expires` is a day, `never`, or undefined where that is not known. */
  | { readonly kind: 'service-account'; readonly account: string; readonly expires: string | undefined }
  /** Issued by an identity provider for a limited time. */
  | { readonly kind: 'identity-provider' }
  /** One that the platform which issued it keeps a list of, and can strike out. */
  | { readonly kind: 'revocable'; readonly issuer: string }
  | { readonly kind: 'opaque' };

/** The claims of a JSON Web Token that tell what it is; nothing of it was verified. Source: RFC 7519, section 4.1. */
export interface TokenClaims {
  readonly issuer?: string | null;
  readonly subject?: string | null;
  /** ISO 8601. */
  readonly expires?: string | null;
}

const ACCOUNT = /^system:serviceaccount:([^:]+):([^:]+)$/;

/** `namespace/name` of the ServiceAccount that a user name stands for. */
export function accountOf(username: string): string | undefined {
  const [, namespace, name] = ACCOUNT.exec(username) ?? [];
  return name === undefined ? undefined : `${namespace!}/${name}`;
}

export function kindOfToken(token: string): TokenKind {
  // OpenShift's, since 4.6, and Rancher's: objects in the cluster, and gone when those are deleted.
  if (token.startsWith('sha256~')) return { kind: 'revocable', issuer: 'OpenShift' };
  if (/^(?:kubeconfig-|token-)[\w.-]+:/.test(token)) return { kind: 'revocable', issuer: 'Rancher' };
  const claims = claimsOf(token);
  return claims ? kindOfClaims(claims) : { kind: 'opaque' };
}

export function kindOfClaims({ subject, issuer, expires }: TokenClaims): TokenKind {
  const account = accountOf(subject ?? '');
  if (account !== undefined) return { kind: 'service-account', account, expires: expires?.slice(0, 10) ?? 'never' };
  return issuer && expires ? { kind: 'identity-provider' } : { kind: 'opaque' };
}

/** Undefined for a text that is no JSON Web Token. */
export function claimsOf(token: string): TokenClaims | undefined {
  const [, payload, , ...more] = token.split('.');
  if (payload === undefined || more.length > 0) return undefined;
  const claims = parse(fromBase64(payload.replaceAll('-', '+').replaceAll('_', '/')));
  if (!claims) return undefined;
  const { iss, sub, exp } = claims;
  return {
    ...(typeof iss === 'string' ? { issuer: iss } : {}),
    ...(typeof sub === 'string' ? { subject: sub } : {}),
    ...(typeof exp === 'number' && Math.abs(exp) < MOST_SECONDS ? { expires: new Date(exp * 1000).toISOString() } : {}),
  };
}

/** What a Date holds. */
const MOST_SECONDS = 8.64e12;

function parse(text: string | undefined): Record<string, unknown> | undefined {
  if (text === undefined) return undefined;
  try {
    const data: unknown = JSON.parse(text);
    return isMapping(data) ? data : undefined;
  } catch {
    return undefined;
  }
}
