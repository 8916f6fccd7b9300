import { oneOf, parse, text, UsageError } from './options';

export interface CanIArgs {
  readonly command: 'can-i';
  readonly objects: readonly string[];
  /** `-` for standard input. */
  readonly queries: string;
  readonly format: 'json' | 'text';
}

/** Throws UsageError. */
export function canIArgs(argv: readonly string[]): CanIArgs {
  const options = {
    objects: { type: 'string', multiple: true },
    queries: { type: 'string' },
    format: { type: 'string', default: 'json' },
  } as const;
  const { values, positionals, paths } = parse(argv, options, 'objects');
  const queries = text(values['queries']);
  const [stray] = positionals;
  if (stray !== undefined) throw new UsageError(`"can-i" takes no "${stray}". Objects are named after "--objects", and queries are in a file.`);
  if (paths.length === 0 || queries === undefined) {
    throw new UsageError('"can-i" needs manifests by "--objects" and a file of queries, one JSON object a line, by "--queries".');
  }
  if (queries === '-' && paths.includes('-')) throw new UsageError('Standard input cannot hold both the objects and the queries.');
  return { command: 'can-i', objects: paths, queries, format: oneOf('--format', text(values['format'])!, ['json', 'text']) };
}
