import { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';

/** What a certificate says of itself. */
export interface CertificateFacts {
  /** Of the subject: CN is the user and O are the groups to Kubernetes. */
  readonly commonName: string;
  readonly organizations: readonly string[];
  readonly issuer: string;
  /** ISO 8601. */
  readonly notBefore: string;
  readonly notAfter: string;
  /** Of its DER, in small hexadecimal digits: what the API server writes into its audit log as `X509SHA256=`. */
  readonly sha256: string;
}

/** The facts of the first certificate in a PEM; undefined where it is none. */
export function certificateFacts(pem: string | Uint8Array): CertificateFacts | undefined {
  try {
    const certificate = new X509Certificate(pem);
    const subject = certificate.subject;
    return {
      commonName: attributes(subject, 'CN')[0] ?? '',
      organizations: attributes(subject, 'O'),
      issuer: attributes(certificate.issuer, 'CN')[0] ?? certificate.issuer.replaceAll('\n', ', '),
      notBefore: new Date(certificate.validFrom).toISOString(),
      notAfter: new Date(certificate.validTo).toISOString(),
      sha256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    };
  } catch {
    return undefined;
  }
}

/** The certificates that the other side showed, its own first, as PEM. */
export function chainOf(socket: TLSSocket): string[] {
  const chain: string[] = [];
  for (let next = socket.getPeerX509Certificate(); next; next = next.issuerCertificate) {
    const pem = next.toString();
    // A root is its own issuer.
    if (chain.includes(pem)) break;
    chain.push(pem);
  }
  return chain;
}

/** Node.js gives a name as lines of `CN=…`, with a backslash before what has a meaning there. */
function attributes(name: string | undefined, key: string): string[] {
  return (name ?? '')
    .split('\n')
    .filter((line) => line.startsWith(`${key}=`))
    .map((line) => line.slice(key.length + 1).replace(/\\(.)/g, '$1'));
}
