/** DER by hand: a tag, the length, and the contents. */
export function der(tag: number, ...contents: readonly (readonly number[])[]): number[] {
  const bytes = contents.flat();
  const length = bytes.length < 0x80 ? [bytes.length] : bytes.length < 0x100 ? [0x81, bytes.length] : [0x82, bytes.length >> 8, bytes.length & 0xff];
  return [tag, ...length, ...bytes];
}

export const text = (value: string, tag = 0x0c): number[] => der(tag, [...new TextEncoder().encode(value)]);

/** An object identifier of `1.2.840.113549`. */
export function oid(dotted: string): number[] {
  const [first = 0, second = 0, ...others] = dotted.split('.').map(Number);
  const digits = (number: number, last = true): number[] => [
    ...(number >= 128 ? digits(Math.floor(number / 128), false) : []),
    (number % 128) + (last ? 0 : 0x80),
  ];
  return der(0x06, digits(first * 40 + second), ...others.map((number) => digits(number)));
}

export const name = (user: string, groups: readonly string[] = []): number[] =>
  der(
    0x30,
    ...groups.map((group) => der(0x31, der(0x30, oid('2.5.4.10'), text(group)))),
    ...(user === '' ? [] : [der(0x31, der(0x30, oid('2.5.4.3'), text(user)))]),
  );

export interface CertificateParts {
  readonly user?: string;
  readonly groups?: readonly string[];
  /** CN of the issuer; that of the subject for a root. */
  readonly issuer?: string;
  /** Days. */
  readonly from?: string;
  readonly until?: string;
  readonly authority?: boolean;
  /** Of an RSA key; without it the key is one on the curve P-256. */
  readonly bits?: number;
  /** An object identifier. */
  readonly signature?: string;
}

/** A certificate as PEM. It has the form of one, and nobody signed it: there is no key to it anywhere. */
export function certificate(parts: CertificateParts = {}): string {
  const { user = 'alice', groups = [], issuer = 'ca', from = '2026-11-01', until = '2027-11-01', authority = false, bits, signature } = parts;
  const algorithm = der(0x30, oid(signature ?? '1.2.840.10045.4.3.2'));
  const extensions = der(0xa3, der(0x30, der(0x30, oid('2.5.29.19'), der(0x04, der(0x30, ...(authority ? [der(0x01, [0xff])] : []))))));
  const body = der(
    0x30,
    der(0xa0, der(0x02, [2])),
    der(0x02, [1]),
    algorithm,
    name(issuer),
    der(0x30, time(from), time(until)),
    name(user, groups),
    bits === undefined ? ecKey() : rsaKey(bits),
    extensions,
  );
  return pem('CERTIFICATE', der(0x30, body, algorithm, der(0x03, [0])));
}

/** A UTCTime has two digits for the year. */
const time = (day: string): number[] =>
  day < '2050' ? text(`${day.slice(2).replaceAll('-', '')}000000Z`, 0x17) : text(`${day.replaceAll('-', '')}000000Z`, 0x18);
const ecKey = (): number[] => der(0x30, der(0x30, oid('1.2.840.10045.2.1'), oid('1.2.840.10045.3.1.7')), der(0x03, [0, 4]));

function rsaKey(bits: number): number[] {
  const modulus = der(0x02, [0, 0x80, ...Array<number>(bits / 8 - 1).fill(1)]);
  return der(0x30, der(0x30, oid('1.2.840.113549.1.1.1'), der(0x05)), der(0x03, [0], der(0x30, modulus, der(0x02, [1, 0, 1]))));
}

export function pem(label: string, bytes: readonly number[]): string {
  const body = btoa(String.fromCharCode(...bytes)).replace(/.{64}/g, '$&\n');
  return `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`;
}

/** As a field such as `client-certificate-data` has it. */
export const inData = (...pems: readonly string[]): string => btoa(pems.join(''));

/** A JSON Web Token of these claims, which nobody signed. */
export function token(claims: Readonly<Record<string, unknown>>): string {
  const part = (data: unknown) => btoa(JSON.stringify(data)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  return `${part({ alg: 'none' })}.${part(claims)}.c2ln`;
}
