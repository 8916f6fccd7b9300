import { parseArgs } from 'node:util';

/** What somebody asked for that cannot be; the message says what is there instead. */
export class UsageError extends Error {}

type Options = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']>;

export interface Parsed {
  readonly values: Readonly<Record<string, unknown>>;
  readonly positionals: readonly string[];
  /** What was given to the option that takes several paths. */
  readonly paths: readonly string[];
}

/**
 * Reads arguments. `manyPaths` is an option after which paths stand until the next option: `--files a.yaml b.yaml`. Throws
 * UsageError.
 */
export function parse(argv: readonly string[], options: Options, manyPaths?: string): Parsed {
  const { values, tokens } = parseTokens(argv, options);
  const positionals: string[] = [];
  const paths: string[] = [];
  let isInPaths = false;
  for (const token of tokens) {
    if (token.kind === 'positional') (isInPaths ? paths : positionals).push(token.value);
    else {
      isInPaths = token.kind === 'option' && token.name === manyPaths;
      if (isInPaths && token.kind === 'option') paths.push(token.value ?? '');
    }
  }
  return { values, positionals, paths };
}

function parseTokens(argv: readonly string[], options: Options) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true, tokens: true });
  } catch (error) {
    throw new UsageError(`${(error as Error).message.replace(/\.?\s*To specify a positional.*$/s, '')}.`);
  }
}

export const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** One of the values that an option takes. Throws UsageError. */
export function oneOf<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw new UsageError(`"${option}" takes ${allowed.join(', ')}, not "${value}".`);
  return found;
}
