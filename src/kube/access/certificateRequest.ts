/** The parts of a certificate's subject that the API server reads: the user's name and groups. */
export interface CertificateSubject {
  /** CN. */
  readonly user: string;
  /** Every O. */
  readonly groups: readonly string[];
}

/**
 * Whom a certificate would stand for that is made from `spec.request` of a CertificateSigningRequest: base64 of a PEM block
 * with a PKCS#10 request (RFC 2986; names: RFC 5280, section 4.1.2.4). Undefined where the text holds none.
 */
export function requestedSubject(request: string): CertificateSubject | undefined {
  const pem = fromBase64(request);
  const body = pem && /-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----([^-]+)-----END/.exec(pem)?.[1];
  const der = body && fromBase64(body);
  if (!der) return undefined;
  const bytes = Uint8Array.from(der, (character) => character.charCodeAt(0));
  const root = readNode(bytes, 0);
  // CertificationRequest ::= { CertificationRequestInfo ::= { version, subject, … }, … }
  const name = root && childrenOf(bytes, childrenOf(bytes, root)[0])[1];
  if (name?.tag !== SEQUENCE) return undefined;
  const values = attributesOf(bytes, name);
  return { user: values('CN')[0] ?? '', groups: values('O') };
}

/** A value of DER: its tag and where its contents stand. */
interface Node {
  readonly tag: number;
  readonly start: number;
  readonly end: number;
}

const SEQUENCE = 0x30;
const BMP_STRING = 0x1e;
/** 2.5.4.3 and 2.5.4.10, as DER writes them. */
const TYPES = { CN: '85,4,3', O: '85,4,10' } as const;

/** A Name is a sequence of sets of pairs of a type and a value. */
function attributesOf(bytes: Uint8Array, name: Node): (type: keyof typeof TYPES) => string[] {
  const pairs = childrenOf(bytes, name).flatMap((set) => childrenOf(bytes, set).map((pair) => childrenOf(bytes, pair)));
  return (type) =>
    pairs.flatMap(([id, value]) => (id && value && bytes.subarray(id.start, id.end).join() === TYPES[type] ? [textOf(bytes, value)] : []));
}

function textOf(bytes: Uint8Array, { tag, start, end }: Node): string {
  return new TextDecoder(tag === BMP_STRING ? 'utf-16be' : 'utf-8').decode(bytes.subarray(start, end));
}

function childrenOf(bytes: Uint8Array, parent: Node | undefined): Node[] {
  const children: Node[] = [];
  for (let at = parent?.start ?? 0; parent && at < parent.end;) {
    const node = readNode(bytes, at);
    if (!node || node.end > parent.end) return [];
    children.push(node);
    at = node.end;
  }
  return children;
}

function readNode(bytes: Uint8Array, at: number): Node | undefined {
  const [tag, first] = [bytes[at], bytes[at + 1]];
  if (tag === undefined || first === undefined) return undefined;
  // From 0x80 on, the low bits say how many bytes the length takes.
  const more = first < 0x80 ? 0 : first - 0x80;
  const start = at + 2 + more;
  const length = more === 0 ? first : bytes.subarray(at + 2, start).reduce((sum, byte) => sum * 256 + byte, 0);
  return start + length <= bytes.length ? { tag, start, end: start + length } : undefined;
}

/** The bytes as characters of the codes 0 to 255; undefined for a text that is no base64. */
function fromBase64(text: string): string | undefined {
  try {
    return atob(text);
  } catch {
    return undefined;
  }
}
