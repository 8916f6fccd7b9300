import { claimsOf, type TokenClaims } from '../kube/access/tokens';
import { certificateFacts, type CertificateFacts } from './certificates';
import type { CredentialKind } from './contexts';
import type { Endpoint } from './exchange';

/** What a credential is, as far as it says so itself; never the credential. */
export interface CredentialFacts {
  readonly kind: CredentialKind;
  readonly certificate?: CertificateFacts;
  /** Empty for a token that says nothing. */
  readonly token?: TokenClaims;
}

export function credentialFacts(kind: CredentialKind, { certificate, headers }: Pick<Endpoint, 'certificate' | 'headers'>): CredentialFacts {
  const shown = certificate === undefined ? undefined : certificateFacts(certificate);
  const [, token] = /^Bearer (.+)$/.exec(String(headers['authorization'] ?? '')) ?? [];
  return { kind, ...(shown ? { certificate: shown } : {}), ...(token === undefined ? {} : { token: claimsOf(token) ?? {} }) };
}
