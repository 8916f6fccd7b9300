import { severities, type Severity } from '../core/severity';
import { canIArgs, type CanIArgs } from './canIArgs';
import type { ClusterArgs } from './cluster';
import { oneOf, parse, text, UsageError } from './options';
import { whoCanArgs, type WhoCanArgs } from './whoCanArgs';

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
  /** The threads that judge. */
  readonly workers: number | 'auto';
  /** Undefined: files only. */
  readonly cluster: ClusterArgs | undefined;
}

export interface RulesArgs {
  readonly command: 'rules';
  readonly format: 'text' | 'json';
}

export type Args = ScanArgs | RulesArgs | WhoCanArgs | CanIArgs | { readonly command: 'help' | 'version' | 'cluster-role' };

/** Reads the arguments after the program's name. Throws UsageError. */
export function readArgs(argv: readonly string[]): Args {
  const [command, ...rest] = argv;
  if (command === undefined || command === 'help' || argv.includes('--help') || argv.includes('-h')) return { command: 'help' };
  if (command === '--version' || command === 'version') return { command: 'version' };
  if (command === 'scan') return scanArgs(rest);
  if (command === 'rules') return rulesArgs(rest);
  if (command === 'who-can') return whoCanArgs(rest);
  if (command === 'can-i') return canIArgs(rest);
  if (command === 'cluster-role') {
    if (rest.length > 0) throw new UsageError(`"cluster-role" takes no "${rest[0]!}".`);
    return { command };
  }
  throw new UsageError(`There is no command "${command}". Commands are "scan", "who-can", "can-i", "rules" and "cluster-role".`);
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
    workers: { type: 'string', default: 'auto' },
    context: { type: 'string' },
    'current-context': { type: 'boolean', default: false },
    kubeconfig: { type: 'string' },
    namespace: { type: 'string', multiple: true },
    'token-secrets': { type: 'boolean', default: false },
    'probe-anonymous': { type: 'boolean', default: false },
  });
  const cluster = clusterArgs(values);
  if (positionals.length === 0 && !cluster)
    throw new UsageError('"scan" needs at least one file or folder, "-" for standard input, or a cluster by "--current-context" or "--context".');
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
    workers: workersArg(text(values['workers'])!),
    cluster,
  };
}

function workersArg(value: string): ScanArgs['workers'] {
  if (value === 'auto') return value;
  if (!/^[1-9]\d?$/.test(value)) throw new UsageError(`"--workers" takes auto or a number from 1 to 99, not "${value}".`);
  return Number(value);
}

function clusterArgs(values: Record<string, unknown>): ClusterArgs | undefined {
  const context = text(values['context']);
  if (context !== undefined && values['current-context']) throw new UsageError('"--context" and "--current-context" exclude each other.');
  const kubeconfig = text(values['kubeconfig']);
  const namespaces = (values['namespace'] as string[] | undefined) ?? [];
  const secrets = values['token-secrets'] === true;
  const probeAnonymous = values['probe-anonymous'] === true;
  if (context !== undefined || values['current-context']) return { context, kubeconfig, namespaces, secrets, probeAnonymous };
  if (kubeconfig !== undefined || namespaces.length > 0 || secrets || probeAnonymous) {
    throw new UsageError('"--kubeconfig", "--namespace", "--token-secrets" and "--probe-anonymous" need "--current-context" or "--context".');
  }
  return undefined;
}

function rulesArgs(argv: readonly string[]): RulesArgs {
  const { values, positionals } = parse(argv, { format: { type: 'string', default: 'text' } });
  if (positionals.length > 0) throw new UsageError(`"rules" takes no "${positionals[0]!}".`);
  return { command: 'rules', format: oneOf('--format', text(values['format'])!, ['text', 'json']) };
}

export const usage = `pci-k8s: what PCI DSS would object to in Kubernetes manifests and clusters.

  pci-k8s scan PATH…              files, folders, or - for standard input
      --format text|json|sarif    default text
      --output FILE               instead of standard output
      --config FILE               default .pci-k8s.yaml of the current folder
      --rule ID                   only this rule, by name or code; may be repeated
      --tier NAME                 only the findings of one tier
      --fail-on SEVERITY          critical, high, medium, low or none; default high
      --strict                    exit 3 when anything was not assessed
      --workers auto|N            threads that read and judge many files; default auto
      --fix                       apply every safe fix, then report what remains
      --fix-dry-run               print what --fix would change, and write nothing
      --current-context           the cluster of the kubeconfig's current context
      --context NAME              the cluster of another one
      --kubeconfig FILE           default KUBECONFIG, ~/.kube/config, or a pod's own account
      --namespace NAME            where the cluster's namespaces may not be listed; may be repeated
      --probe-anonymous           ask /livez, /version and /api without credentials, too
      --token-secrets             read the metadata of ServiceAccount token Secrets, too
  pci-k8s who-can VERB RESOURCE[.GROUP][/SUB] [NAME]   or VERB /URL: who may, and through which binding
      -n, --namespace NAME        in one namespace; without it, cluster-wide
      -A, --all-namespaces        also who may in any one namespace
      --files PATH…               by manifests, with the roles that every cluster has
      --kubernetes VERSION        whose these are; default the newest known
      --no-bootstrap              without them
      --current-context, --context NAME, --kubeconfig FILE: by a cluster
      --format text|json          default text
  pci-k8s can-i --objects PATH… --queries FILE         what a SubjectAccessReview says on these objects only
      --queries FILE              one JSON object a line, or - for standard input: {"user", "groups",
                                  "verb", "group", "resource", "subresource", "namespace", "name"} or
                                  {"user", "groups", "verb", "path"}; with "expect" it is a test
      --format json|text          default json, one answer a line
  pci-k8s rules [--format text|json]
  pci-k8s cluster-role            prints the role that reading a cluster needs

Exit: 0 nothing at or above --fail-on, 1 findings or an "expect" that differs, 2 not
all that was asked could be done, 3 with --strict when anything was not assessed.
`;
