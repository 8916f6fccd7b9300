/** How a string is to stand: in the quotes that its neighbours have, in brackets, or in JSON. */
export interface ScalarStyle {
  readonly quote?: Quote | undefined;
  readonly flow?: boolean;
}

export type Quote = '"' | "'";

/**
 * Words that go.yaml.in/yaml/v2, with which kubectl reads, takes for something else than text: YAML 1.1's booleans (its
 * `resolve.go` knows `y` and `on` too), null, and the numbers without digits. Upper case is taken as lower case, so that
 * other readers do not stumble either.
 */
const words = new Set(['y', 'yes', 'on', 'true', 'n', 'no', 'off', 'false', '~', 'null', '.nan', '.inf', '+.inf', '-.inf', '<<', '=', '.', '..']);

/**
 * Everything that any YAML 1.1 reader might take for a number: 0644, 1e3, 0x1F, 1_000 and the base 60 of 22:22. A date is
 * no such thing: kubectl reads it as text.
 */
const numeric = /^[-+.]*[0-9][0-9a-f_.,:xo+-]*$/i;
const date = /^\d{4}-\d{2}-\d{2}$/;

/** The text of a scalar on one line, such that kubectl reads the same value back. */
export function scalarText(value: unknown, { quote, flow = false }: ScalarStyle = {}): string {
  if (typeof value !== 'string') return value === undefined ? 'null' : JSON.stringify(value);
  if (quote === "'" && isPrintable(value)) return singleQuoted(value);
  if (quote === '"') return doubleQuoted(value);
  if (quote === undefined && isPlain(value, flow)) return value;
  return /["\\]/.test(value) && !value.includes("'") && isPrintable(value) ? singleQuoted(value) : doubleQuoted(value);
}

/** Whether a string of several lines can stand as a block scalar: `|` or `|-`. */
export function isBlockText(value: string): boolean {
  const lines = value.replace(/\n$/, '').split('\n');
  return (
    value.includes('\n') &&
    /^[^\s]/.test(value) &&
    lines.every((line) => line === '' || (isPrintable(line) && line.trim() !== '')) &&
    lines.at(-1) !== ''
  );
}

/** The header and the lines of a block scalar. */
export function blockText(value: string): { header: string; lines: string[] } {
  return value.endsWith('\n') ? { header: '|', lines: value.slice(0, -1).split('\n') } : { header: '|-', lines: value.split('\n') };
}

function isPlain(value: string, flow: boolean): boolean {
  if (words.has(value.toLowerCase()) || (numeric.test(value) && !date.test(value))) return false;
  if (!/^(?:-[A-Za-z-]|[^\s?:,[\]{}#&*!|>'"%@`-])/.test(value) || /^(?:---|\.\.\.)/.test(value)) return false;
  return /^[\x20-\x7e]*[^\s:]$/.test(value) && !/: | #/.test(value) && !(flow && /[,[\]{}]/.test(value));
}

/** What YAML allows in a text without escapes, less the line breaks of YAML 1.1 and the byte order mark. */
const isPrintable = (value: string): boolean =>
  /^[\t\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]*$/u.test(value);

const singleQuoted = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** JSON's escapes are YAML's too; what JSON leaves bare and YAML does not allow is escaped as well. */
function doubleQuoted(value: string): string {
  return JSON.stringify(value).replace(
    /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
