/**
 * What a scalar means to kubectl: the rules of go.yaml.in/yaml/v2 (`resolve.go`), which are those of YAML 1.1 without base 60,
 * and without dates in data.
 */
export type Scalar =
  | { readonly type: 'null'; readonly value: null }
  | { readonly type: 'bool'; readonly value: boolean }
  /** An integer of 64 bits; a bigint where a number does not hold it exactly. */
  | { readonly type: 'int'; readonly value: number | bigint }
  | { readonly type: 'float'; readonly value: number }
  | { readonly type: 'string'; readonly value: string };

/** The meaning of a text that stands without quotes and tag. */
export function resolvePlain(text: string): Scalar {
  const word = words.get(text);
  if (word) return word;
  const c = text.charCodeAt(0);
  if (c === 0x2e) return resolveAfterPoint(text);
  if ((c >= 0x30 && c <= 0x39) || c === 0x2b || c === 0x2d) return resolveNumber(text);
  return { type: 'string', value: text };
}

const words = new Map<string, Scalar>();
const define = (scalar: Scalar, ...texts: string[]) => {
  for (const text of texts) words.set(text, scalar);
};
const cases = (word: string) => [word, word.slice(0, 1).toUpperCase() + word.slice(1), word.toUpperCase()];
define({ type: 'null', value: null }, '', '~', ...cases('null'));
for (const word of ['y', 'yes', 'true', 'on']) define({ type: 'bool', value: true }, ...cases(word));
for (const word of ['n', 'no', 'false', 'off']) define({ type: 'bool', value: false }, ...cases(word));
define({ type: 'float', value: NaN }, '.nan', '.NaN', '.NAN');
for (const word of ['inf', 'Inf', 'INF']) {
  define({ type: 'float', value: Infinity }, `.${word}`, `+.${word}`);
  define({ type: 'float', value: -Infinity }, `-.${word}`);
}

/** `strconv.ParseFloat` takes a blank between digits for an underscore; only these texts reach it with underscores in. */
const afterPoint = /^\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?$/;

function resolveAfterPoint(text: string): Scalar {
  const value = afterPoint.test(text) ? Number(text.replaceAll('_', '')) : NaN;
  return Number.isFinite(value) ? { type: 'float', value } : { type: 'string', value: text };
}

/** `yamlStyleFloat` of resolve.go. */
const float = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;

function resolveNumber(text: string): Scalar {
  const bare = text.replaceAll('_', '');
  const int = parseInteger(bare) ?? parseBinary(bare);
  if (int !== undefined) return { type: 'int', value: Number.isSafeInteger(Number(int)) ? Number(int) : int };
  if (float.test(bare)) {
    const value = Number(bare);
    // A number too large is an error to `strconv.ParseFloat`, and so a string.
    if (Number.isFinite(value)) return { type: 'float', value };
  }
  return { type: 'string', value: text };
}

const minInt64 = -(2n ** 63n);
const maxUint64 = 2n ** 64n - 1n;

const integer = /^([-+]?)(?:(0[xX][0-9a-fA-F]+)|(0[bB][01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))$/;

/** `strconv.ParseInt` of base 0, and for what is too large `ParseUint`, which takes no sign. */
function parseInteger(text: string): bigint | undefined {
  const match = integer.exec(text);
  if (!match) return undefined;
  const [, sign, hex, binary, octal, decimal] = match;
  const size = BigInt(hex ?? binary ?? (octal === undefined ? decimal! : `0o${octal}`));
  const value = sign === '-' ? -size : size;
  if (value < minInt64) return undefined;
  return value <= (sign === '' ? maxUint64 : 2n ** 63n - 1n) ? value : undefined;
}

/** What base 0 does not take and resolve.go tries nevertheless: a sign behind the prefix. */
function parseBinary(text: string): bigint | undefined {
  const match = /^0b([-+])([01]+)$/.exec(text);
  if (!match) return undefined;
  const value = BigInt(`0b${match[2]!}`);
  if (value > 2n ** 63n - (match[1] === '-' ? 0n : 1n)) return undefined;
  return match[1] === '-' ? -value : value;
}
