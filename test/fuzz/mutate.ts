import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** What is put into a text: signs of YAML and the odd characters with which readers differ. */
const bits = [
  ...[' ', '  ', '\n', '\n\n', '\t', ':', ': ', ' :', '- ', '-', '#', ' #', '"', "'", '[', ']', '{', '}', ',', '?', '? ', '%', '@', '`'],
  ...[
    '|',
    '>',
    '|-',
    '>-',
    '|+',
    '|2',
    '>+1',
    '&a ',
    '*a',
    '&b',
    '!x ',
    '!',
    '!!str ',
    '!!int ',
    '!!float ',
    '!!binary ',
    '!<!a> ',
    '---',
    '\n---\n',
    '\n--- # c\n',
    '\n--- x\n',
  ],
  ...[
    '...',
    '\n...\n',
    '~',
    'null',
    'yes',
    'y',
    'Off',
    '0',
    '0x',
    '0o',
    '08',
    '_',
    '.',
    'e',
    '+',
    '1e3',
    '0b1',
    '.5',
    '.inf',
    '=',
    '<<',
    '<<: ',
    '<<: *a\n',
    '"": ',
    "''",
    '[]',
    '{}',
    '{{ .x }}',
  ],
  ...[
    '\\',
    '\\n',
    '\\x41',
    '\\/',
    '\\ud83d',
    '\\U0001F600',
    '\\\n',
    '\r\n',
    '\r',
    'é',
    '\ufeff',
    '\u2028',
    '\x85',
    '\xa0',
    '😀',
    '\0',
    '\x7f',
    '\n# c\n',
    ' \n',
    '  - ',
    '\n  ',
    '\n    ',
    '\n\t',
    '__proto__',
    'constructor',
  ],
];

/** Numbers below a limit, always the same for a seed (xorshift32). */
export function random(seed: number): (limit: number) => number {
  let state = Math.imul(seed + 1, 2654435761) >>> 0 || 1;
  return (limit) => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % limit;
  };
}

/** The texts of the manifests below a folder that have fewer bytes than a limit, in the order of their names. */
export function manifestsBelow(folder: string, limit = 9000): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => path.join(folder, file))
    .filter((file) => /\.(ya?ml|json)$/.test(file) && statSync(file).isFile() && statSync(file).size < limit)
    .sort()
    .map((file) => readFileSync(file, 'utf8'));
}

/** So many broken and odd variants of some texts. */
export function* mutants(seed: number, count: number, texts: readonly string[]): Generator<string> {
  const next = random(seed);
  for (let i = 0; i < count; i++) {
    let text = texts[next(texts.length)]!;
    for (let changes = 1 + next(3); changes > 0; changes--) text = mutate(text, next);
    if (next(12) === 0) text = text.replaceAll(/\r?\n/g, '\r\n');
    if (next(12) === 0) text = text.trimEnd();
    if (next(100) === 0) text = `\ufeff${text}`;
    // What a file holds is no half of a pair; those are tried elsewhere.
    yield Buffer.from(text).toString();
  }
}

function mutate(text: string, next: (limit: number) => number): string {
  const at = next(text.length + 1);
  switch (next(8)) {
    case 0:
    case 1:
    case 2:
      return text.slice(0, at) + bits[next(bits.length)]! + text.slice(at);
    case 3:
    case 4:
      return text.slice(0, at) + text.slice(at + 1 + next(3));
    case 5:
      return mutateLine(text, next);
    case 6:
      return moveLine(text, next);
    default:
      return text.slice(0, at) + bits[next(bits.length)]! + text.slice(at + 1);
  }
}

function mutateLine(text: string, next: (limit: number) => number): string {
  const lines = text.split('\n');
  const at = next(lines.length);
  const line = lines[at]!;
  lines[at] = next(2) === 0 ? ' '.repeat(1 + next(3)) + line : line.slice(1 + next(2));
  return lines.join('\n');
}

function moveLine(text: string, next: (limit: number) => number): string {
  const lines = text.split('\n');
  const a = next(lines.length);
  const b = next(lines.length);
  if (next(2) === 0) lines.splice(a, 0, lines[b]!);
  else [lines[a], lines[b]] = [lines[b]!, lines[a]!];
  return lines.join('\n');
}
