import { parseArgs } from 'node:util';
import { severities, type Severity } from '../core/severity';

/** What somebody asked for that cannot be; the message says what is there instead. */
export class UsageError extends Error {}

export const formats = ['text', 'json', 'sarif'] as const;
export type Format = (typeof formats)[number];

export interface ScanArgs {
  readonly command: 'scan';
  readonly paths: readonly string[];
  readonly config: string | undefined;
  readonly format: Format;
  readonly output: string | undefined;
  /** Ids or codes; empty: all. */
  readonly rules: readonly string[];
  readonly tier: string | undefined;
  readonly failOn: Severity | 'none';
  readonly strict: boolean;
  readonly fix: 'no' | 'write' | 'dry-run';
}

export interface RulesArgs {
  readonly command: 'rules';
  readonly format: 'text' | 'json';
}

export type Args = ScanArgs | RulesArgs | { readonly command: 'help' | 'version' };

/** Reads the arguments after the program's name. Throws UsageError. */
export function readArgs(argv: readonly string[]): Args {
  const [command, ...rest] = argv;
  if (command === undefined || command === 'help' || argv.includes('--help') || argv.includes('-h')) return { command: 'help' };
  if (command === '--version' || command === 'version') return { command: 'version' };
  if (command === 'scan') return scanArgs(rest);
  if (command === 'rules') return rulesArgs(rest);
  throw new UsageError(`There is no command "${command}". Commands are "scan" and "rules".`);
}

function scanArgs(argv: readonly string[]): ScanArgs {
  const { values, positionals } = parse(argv, {
    config: { type: 'string' },
    format: { type: 'string', default: 'text' },
    output: { type: 'string' },
    rule: { type: 'string', multiple: true },
    tier: { type: 'string' },
    'fail-on': { type: 'string', default: 'high' },
    strict: { type: 'boolean', default: false },
    fix: { type: 'boolean', default: false },
    'fix-dry-run': { type: 'boolean', default: false },
  });
  if (positionals.length === 0) throw new UsageError('"scan" needs at least one file or folder, or "-" for standard input.');
  if (values['fix'] && values['fix-dry-run']) throw new UsageError('"--fix" and "--fix-dry-run" exclude each other.');
  const fix = values['fix'] ? 'write' : values['fix-dry-run'] ? 'dry-run' : 'no';
  if (fix === 'write' && positionals.includes('-'))
    throw new UsageError('"--fix" cannot write to standard input. "--fix-dry-run" shows the changes.');
  return {
    command: 'scan',
    paths: positionals,
    config: text(values['config']),
    format: oneOf('--format', text(values['format'])!, formats),
    output: text(values['output']),
    rules: (values['rule'] as string[] | undefined) ?? [],
    tier: text(values['tier']),
    failOn: oneOf('--fail-on', text(values['fail-on'])!, [...severities.filter((severity) => severity !== 'info'), 'none']),
    strict: values['strict'] === true,
    fix,
  };
}

function rulesArgs(argv: readonly string[]): RulesArgs {
  const { values, positionals } = parse(argv, { format: { type: 'string', default: 'text' } });
  if (positionals.length > 0) throw new UsageError(`"rules" takes no "${positionals[0]!}".`);
  return { command: 'rules', format: oneOf('--format', text(values['format'])!, ['text', 'json']) };
}

type Options = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']>;

function parse(argv: readonly string[], options: Options): { values: Record<string, unknown>; positionals: string[] } {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(`${(error as Error).message.replace(/\.?\s*To specify a positional.*$/s, '')}.`);
  }
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function oneOf<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw new UsageError(`"${option}" takes ${allowed.join(', ')}, not "${value}".`);
  return found;
}

export const usage = `pci-k8s: what PCI DSS would object to in Kubernetes manifests.

  pci-k8s scan PATH…              files, folders, or - for standard input
      --format text|json|sarif    default text
      --output FILE               instead of standard output
      --config FILE               default .pci-k8s.yaml of the current folder
      --rule ID                   only this rule, by name or code; may be repeated
      --tier NAME                 only the findings of one tier
      --fail-on SEVERITY          critical, high, medium, low or none; default high
      --strict                    exit 3 when anything was not assessed
      --fix                       apply every safe fix, then report what remains
      --fix-dry-run               print what --fix would change, and write nothing
  pci-k8s rules [--format text|json]

Exit: 0 nothing at or above --fail-on, 1 findings, 2 not all that was asked could
be done, 3 with --strict when anything was not assessed.
`;
