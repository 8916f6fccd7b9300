import { bitsOf, childrenOf, contentsOf, DER, innerOf, oidOf, readDer, textOf, type DerValue } from './der';
import { readName, type DistinguishedName } from './distinguishedName';
import { fromBase64, pemBlocks } from './pem';

/** What an X.509 certificate says of itself. Nothing of it is verified. */
export interface Certificate {
  readonly subject: DistinguishedName;
  readonly issuer: DistinguishedName;
  /** Whether it names itself as its issuer, as roots do. */
  readonly selfIssued: boolean;
  /** Milliseconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** Whether it may sign certificates. */
  readonly authority: boolean;
  /** `RSA` and the bits of its modulus, `EC` and those of its curve, `Ed25519`; an object identifier and 0 for any other. */
  readonly key: { readonly algorithm: string; readonly bits: number };
  /** By what it was signed: `SHA256-RSA`, or an object identifier that is not known here. */
  readonly signature: string;
}

/** The certificates of a PEM text, in its order; those that cannot be read are left out. */
export const certificatesIn = (pem: string): Certificate[] =>
  pemBlocks(pem, 'CERTIFICATE').flatMap((der) => {
    const certificate = readCertificate(der);
    return certificate ? [certificate] : [];
  });

/** As `certificatesIn`, for a field such as `caBundle`, which is base64 of a PEM text. */
export const certificatesInData = (data: string): Certificate[] => certificatesIn(fromBase64(data) ?? '');

/**
 * Certificate ::= { { [0] version, serialNumber, signature, issuer, validity, subject, subjectPublicKeyInfo, …,
 * [3] extensions }, signatureAlgorithm, … }. Source: RFC 5280, section 4.1.
 */
function readCertificate(der: Uint8Array): Certificate | undefined {
  const [body, signedBy] = childrenOf(readDer(der));
  const fields = childrenOf(body);
  // Certificates of version 1 leave the version out.
  if (fields[0]?.tag === VERSION) fields.shift();
  const [, , issuer, validity, subject, key] = fields;
  if (!issuer || !validity || !subject || !key || !signedBy) return undefined;
  const [notBefore, notAfter] = childrenOf(validity).map(timeOf);
  if (notBefore === undefined || notAfter === undefined) return undefined;
  const selfIssued = sameBytes(issuer, subject);
  const extensions = fields.find(({ tag }) => tag === EXTENSIONS);
  return {
    subject: readName(subject),
    issuer: readName(issuer),
    selfIssued,
    notBefore,
    notAfter,
    authority: extensions ? isAuthority(extensions) : selfIssued,
    key: keyOf(key),
    signature: signatureOf(signedBy),
  };
}

const VERSION = 0xa0;
const EXTENSIONS = 0xa3;
const BASIC_CONSTRAINTS = '2.5.29.19';

/** A year has two digits in a UTCTime, which are those of 1950 to 2049 (RFC 5280, section 4.1.2.5.1). */
function timeOf(value: DerValue): number | undefined {
  const text = textOf(value);
  const full = value.tag === DER.utcTime ? `${Number(text.slice(0, 2)) < 50 ? '20' : '19'}${text}` : text;
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(full);
  if (!parts) return undefined;
  const [year, month, day, hour, minute, second] = parts.slice(1).map(Number) as [number, number, number, number, number, number];
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** Extension ::= { extnID, critical?, extnValue: octets with { cA?, pathLen? } } */
function isAuthority(extensions: DerValue): boolean {
  const constraints = childrenOf(childrenOf(extensions)[0])
    .map((extension) => childrenOf(extension))
    .find(([id]) => oidOf(id) === BASIC_CONSTRAINTS);
  const value = constraints?.at(-1);
  const [flag] = value ? childrenOf(innerOf(value)) : [];
  return flag?.tag === DER.boolean && contentsOf(flag)[0] !== 0;
}

/** SubjectPublicKeyInfo ::= { algorithm ::= { id, parameters }, subjectPublicKey }. Source: RFC 3279, RFC 5480, RFC 8410. */
function keyOf(info: DerValue): Certificate['key'] {
  const [algorithm, key] = childrenOf(info);
  const [id, parameters] = childrenOf(algorithm).map(oidOf);
  if (id === '1.2.840.113549.1.1.1' || id === '1.2.840.113549.1.1.10') {
    const [modulus] = key ? childrenOf(innerOf(key)) : [];
    return { algorithm: 'RSA', bits: modulus ? bitsOf(modulus) : 0 };
  }
  if (id === '1.2.840.10045.2.1') return { algorithm: 'EC', bits: CURVES[parameters ?? ''] ?? 0 };
  return id === '1.3.101.112' ? { algorithm: 'Ed25519', bits: 256 } : { algorithm: id ?? '', bits: 0 };
}

const CURVES: Readonly<Record<string, number>> = {
  '1.2.840.10045.3.1.1': 192,
  '1.3.132.0.33': 224,
  '1.2.840.10045.3.1.7': 256,
  '1.3.132.0.34': 384,
  '1.3.132.0.35': 521,
};

const RSA_PSS = '1.2.840.113549.1.1.10';

function signatureOf(algorithm: DerValue): string {
  const [id, parameters] = childrenOf(algorithm);
  const name = oidOf(id) ?? '';
  if (name !== RSA_PSS) return SIGNATURES[name] ?? name;
  // The digest is SHA-1 where the parameters do not name one (RFC 4055, section 3.1).
  const digest = childrenOf(parameters).find(({ tag }) => tag === 0xa0);
  return `${digest ? (DIGESTS[oidOf(childrenOf(childrenOf(digest)[0])[0]) ?? ''] ?? '') : 'SHA1'}-RSAPSS`;
}

/** Named as Go's crypto/x509 does. */
const SIGNATURES: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.2': 'MD2-RSA',
  '1.2.840.113549.1.1.4': 'MD5-RSA',
  '1.2.840.113549.1.1.5': 'SHA1-RSA',
  '1.2.840.113549.1.1.11': 'SHA256-RSA',
  '1.2.840.113549.1.1.12': 'SHA384-RSA',
  '1.2.840.113549.1.1.13': 'SHA512-RSA',
  '1.2.840.10040.4.3': 'DSA-SHA1',
  '1.2.840.10045.4.1': 'ECDSA-SHA1',
  '1.2.840.10045.4.3.2': 'ECDSA-SHA256',
  '1.2.840.10045.4.3.3': 'ECDSA-SHA384',
  '1.2.840.10045.4.3.4': 'ECDSA-SHA512',
  '1.3.101.112': 'Ed25519',
};

const DIGESTS: Readonly<Record<string, string>> = {
  '1.3.14.3.2.26': 'SHA1',
  '2.16.840.1.101.3.4.2.1': 'SHA256',
  '2.16.840.1.101.3.4.2.2': 'SHA384',
  '2.16.840.1.101.3.4.2.3': 'SHA512',
};

function sameBytes(a: DerValue, b: DerValue): boolean {
  const [one, other] = [contentsOf(a), contentsOf(b)];
  return one.length === other.length && one.every((byte, i) => byte === other[i]);
}
