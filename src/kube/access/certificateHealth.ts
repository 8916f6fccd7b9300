import type { Certificate } from './certificate';

/** What is wrong with a certificate. Days count from the beginning of today. */
export type CertificateProblem =
  | { readonly problem: 'expired' }
  | { readonly problem: 'soon' | 'long'; readonly days: number }
  | { readonly problem: 'weak'; readonly weakness: string };

export interface CertificateLimits {
  /** `2026-11-24`. */
  readonly today: string;
  /** Days before its end within which a certificate has to be replaced. */
  readonly minDays: number;
  /** Most days that it may still be valid. */
  readonly maxDays: number;
}

/** Authorities are replaced in a project of their own, so their end has to be known long before. */
const AUTHORITY_DAYS = 365;
/** The share of its life in which no automation leaves a certificate: cert-manager replaces it at a third, kubelets at 30 to 10 %. */
const LAST = 5;
const DAY = 86_400_000;

/**
 * Everything wrong with one certificate. `long` counts what is left of its life and not the whole of it, as a key that is
 * stolen today is good for no more; and as kubeadm writes the date of its authority into `notBefore` of every certificate
 * (kubernetes/kubernetes, `cmd/kubeadm/app/util/pkiutil/pki_helpers.go`).
 */
export function problemsOf(certificate: Certificate, { today, minDays, maxDays }: CertificateLimits): CertificateProblem[] {
  const { notBefore, notAfter, authority } = certificate;
  const now = Date.parse(today);
  const weakness = weaknessOf(certificate);
  const weak = weakness === undefined ? [] : [{ problem: 'weak', weakness } as const];
  if (notAfter < now) return [{ problem: 'expired' }, ...weak];
  const days = Math.floor((notAfter - now) / DAY);
  const limit = Math.min(authority ? Math.max(AUTHORITY_DAYS, minDays) : minDays, (notAfter - notBefore) / DAY / LAST);
  if (days < Math.floor(limit)) return [{ problem: 'soon', days }, ...weak];
  return !authority && days > maxDays ? [{ problem: 'long', days }, ...weak] : weak;
}

/** Source: NIST SP 800-57 part 1, table 2, and SP 800-131A: below 112 bits of strength nothing may be signed any more. */
function weaknessOf({ key, signature, selfIssued }: Certificate): string | undefined {
  const { algorithm, bits } = key;
  if (algorithm === 'RSA' && bits > 0 && bits < 2048) return `an RSA key of ${bits} bits`;
  if (algorithm === 'EC' && bits > 0 && bits < 224) return `a key on a curve of ${bits} bits`;
  // Nobody looks at the signature of a root, which is trusted as it is.
  const digest = selfIssued ? undefined : /SHA1(?!\d)|MD[25]/.exec(signature)?.[0];
  return digest === undefined ? undefined : `a signature by ${digest === 'SHA1' ? 'SHA-1' : digest}`;
}

/** The certificate that ends last: a bundle is good as long as one in it is, and holds old ones while an authority is replaced. */
export function lastOf(certificates: readonly Certificate[]): Certificate | undefined {
  return certificates.reduce<Certificate | undefined>((last, one) => (last && last.notAfter >= one.notAfter ? last : one), undefined);
}
