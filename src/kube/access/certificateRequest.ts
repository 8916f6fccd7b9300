import { childrenOf, DER, readDer } from './der';
import { readName, type DistinguishedName } from './distinguishedName';
import { fromBase64, pemBlocks } from './pem';

/**
 * Whom a certificate would stand for that is made from `spec.request` of a CertificateSigningRequest: base64 of a PEM block
 * with a PKCS#10 request (RFC 2986). Undefined where the text holds none.
 */
export function requestedSubject(request: string): DistinguishedName | undefined {
  const [der] = pemBlocks(fromBase64(request) ?? '', '(?:NEW )?CERTIFICATE REQUEST');
  const root = der && readDer(der);
  // CertificationRequest ::= { CertificationRequestInfo ::= { version, subject, … }, … }
  const name = childrenOf(childrenOf(root)[0])[1];
  return name?.tag === DER.sequence ? readName(name) : undefined;
}
