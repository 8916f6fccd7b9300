/** A value of DER, the encoding of certificates (ITU-T X.690): its tag, and where its contents stand among the bytes. */
export interface DerValue {
  readonly bytes: Uint8Array;
  readonly tag: number;
  readonly start: number;
  readonly end: number;
}

export const DER = { boolean: 0x01, integer: 0x02, bitString: 0x03, octetString: 0x04, oid: 0x06, utcTime: 0x17, sequence: 0x30 } as const;

const BMP_STRING = 0x1e;

/** The value that begins at an offset; undefined where the bytes hold none that is whole. */
export function readDer(bytes: Uint8Array, at = 0): DerValue | undefined {
  const [tag, first] = [bytes[at], bytes[at + 1]];
  // A length of 0x80 would be told by an end mark, which DER does not have.
  if (tag === undefined || first === undefined || first === 0x80) return undefined;
  // From 0x81 on, the low bits say how many bytes the length takes.
  const more = first < 0x80 ? 0 : first - 0x80;
  const start = at + 2 + more;
  const length = more === 0 ? first : bytes.subarray(at + 2, start).reduce((sum, byte) => sum * 256 + byte, 0);
  return start + length <= bytes.length ? { bytes, tag, start, end: start + length } : undefined;
}

/** The values in a sequence or a set; none where one of them is broken. */
export function childrenOf(parent: DerValue | undefined): DerValue[] {
  const children: DerValue[] = [];
  for (let at = parent?.start ?? 0; parent && at < parent.end;) {
    const child = readDer(parent.bytes, at);
    if (!child || child.end > parent.end) return [];
    children.push(child);
    at = child.end;
  }
  return children;
}

/** The value that a bit string or an octet string holds as its bytes. */
export function innerOf(value: DerValue): DerValue | undefined {
  // A bit string begins with the number of bits that its last byte leaves unused.
  return readDer(value.bytes.subarray(0, value.end), value.start + (value.tag === DER.bitString ? 1 : 0));
}

export const contentsOf = ({ bytes, start, end }: DerValue): Uint8Array => bytes.subarray(start, end);

export function textOf(value: DerValue): string {
  return new TextDecoder(value.tag === BMP_STRING ? 'utf-16be' : 'utf-8').decode(contentsOf(value));
}

/** `2.5.4.3` of an object identifier, whose numbers stand in seven bits a byte. */
export function oidOf(value: DerValue | undefined): string | undefined {
  if (value?.tag !== DER.oid) return undefined;
  const numbers: number[] = [];
  let number = 0;
  for (const byte of contentsOf(value)) {
    number = number * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    numbers.push(number);
    number = 0;
  }
  const [first = 0, ...others] = numbers;
  // The first two numbers are one, and the first of them is at most 2.
  const top = Math.min(Math.floor(first / 40), 2);
  return [top, first - top * 40, ...others].join('.');
}

/** How many bits a positive integer has. */
export function bitsOf(value: DerValue): number {
  const digits = contentsOf(value);
  const first = digits.findIndex((byte) => byte !== 0);
  return first < 0 ? 0 : (digits.length - first - 1) * 8 + (32 - Math.clz32(digits[first]!));
}
