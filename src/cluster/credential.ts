import { isMapping } from '../kube/manifest';
import { certificateFacts, type CertificateFacts } from './certificates';
import type { CredentialKind } from './contexts';
import type { Endpoint } from './exchange';

/** What a credential is, as far as it says so itself; never the credential. */
export interface CredentialFacts {
  readonly kind: CredentialKind;
  readonly certificate?: CertificateFacts;
  readonly token?: TokenFacts;
}

/** What a JSON Web Token says; nothing of it was verified. All empty for a token that says nothing. */
export interface TokenFacts {
  readonly issuer?: string;
  readonly subject?: string;
  /** ISO 8601. A ServiceAccount token without it is one from a Secret, which never expires. */
  readonly expires?: string;
}

export function credentialFacts(kind: CredentialKind, { certificate, headers }: Pick<Endpoint, 'certificate' | 'headers'>): CredentialFacts {
  const shown = certificate === undefined ? undefined : certificateFacts(certificate);
  const [, token] = /^Bearer (.+)$/.exec(String(headers['authorization'] ?? '')) ?? [];
  return { kind, ...(shown ? { certificate: shown } : {}), ...(token === undefined ? {} : { token: tokenFacts(token) }) };
}

/** Source: RFC 7519, sections 3 and 4.1. */
function tokenFacts(token: string): TokenFacts {
  const claims = claimsOf(token);
  const { iss, sub, exp } = claims;
  return {
    ...(typeof iss === 'string' ? { issuer: iss } : {}),
    ...(typeof sub === 'string' ? { subject: sub } : {}),
    ...(typeof exp === 'number' && Math.abs(exp) < 8.64e12 ? { expires: new Date(exp * 1000).toISOString() } : {}),
  };
}

function claimsOf(token: string): Record<string, unknown> {
  try {
    const data: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    return isMapping(data) ? data : {};
  } catch {
    return {};
  }
}
