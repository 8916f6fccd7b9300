import { minorOf, readVersion } from '../kube/versions/version';
import { bootstrapMinors } from '../rbac/bootstrap';
import type { ClusterArgs } from './cluster';
import { oneOf, parse, text, UsageError } from './options';

export interface WhoCanArgs {
  readonly command: 'who-can';
  readonly verb: string;
  /** As it was written: `deploy`, `Deployment`, `deployments.apps/scale`, `/metrics`. */
  readonly resource: string;
  readonly name: string | undefined;
  readonly namespace: string | undefined;
  readonly everywhere: boolean;
  readonly of: { readonly files: readonly string[]; readonly bootstrap: string | undefined } | { readonly cluster: ClusterArgs };
  readonly format: 'text' | 'json';
}

/** Throws UsageError. */
export function whoCanArgs(argv: readonly string[]): WhoCanArgs {
  const options = {
    namespace: { type: 'string', short: 'n' },
    'all-namespaces': { type: 'boolean', short: 'A', default: false },
    files: { type: 'string', multiple: true },
    kubernetes: { type: 'string' },
    'no-bootstrap': { type: 'boolean', default: false },
    context: { type: 'string' },
    'current-context': { type: 'boolean', default: false },
    kubeconfig: { type: 'string' },
    format: { type: 'string', default: 'text' },
  } as const;
  const { values, positionals, paths } = parse(argv, options, 'files');
  const [verb, resource, name, stray] = positionals;
  if (!verb || !resource) throw new UsageError('"who-can" needs a verb and a resource, such as "who-can get secrets", or a URL, such as "/metrics".');
  if (stray !== undefined) throw new UsageError(`"who-can" takes a verb, a resource and a name, and no "${stray}".`);
  const namespace = text(values['namespace']);
  const everywhere = values['all-namespaces'] === true;
  if (namespace === '') throw new UsageError('"--namespace" needs a name. Without it, who may cluster-wide is asked.');
  if (namespace !== undefined && everywhere) throw new UsageError('"--namespace" and "--all-namespaces" exclude each other.');
  const of = paths.length > 0 ? filesOf(values, paths) : { cluster: clusterOf(values, namespace) };
  const format = oneOf('--format', text(values['format'])!, ['text', 'json']);
  return { command: 'who-can', verb, resource, name, namespace, everywhere, of, format };
}

type Values = Readonly<Record<string, unknown>>;

function filesOf(values: Values, files: readonly string[]): WhoCanArgs['of'] {
  if (['context', 'kubeconfig'].some((option) => values[option] !== undefined) || values['current-context'] === true) {
    throw new UsageError('"--files" and a cluster exclude each other.');
  }
  const minors = bootstrapMinors();
  const asked = text(values['kubernetes']);
  const isWithout = values['no-bootstrap'] === true;
  if (asked !== undefined && isWithout) throw new UsageError('"--kubernetes" and "--no-bootstrap" exclude each other.');
  const minor = asked === undefined ? minors.at(-1)! : oneOf('--kubernetes', minorIn(asked), minors);
  return { files, bootstrap: isWithout ? undefined : minor };
}

/** Whose roles are meant by a version with its patch. */
function minorIn(text: string): string {
  const version = readVersion(text);
  return version ? minorOf(version) : text;
}

function clusterOf(values: Values, namespace: string | undefined): ClusterArgs {
  const context = text(values['context']);
  const isCurrent = values['current-context'] === true;
  if (context === undefined && !isCurrent) {
    throw new UsageError('"who-can" needs manifests by "--files", or a cluster by "--current-context" or "--context".');
  }
  if (context !== undefined && isCurrent) throw new UsageError('"--context" and "--current-context" exclude each other.');
  if (values['kubernetes'] !== undefined || values['no-bootstrap'] === true) {
    throw new UsageError('"--kubernetes" and "--no-bootstrap" need "--files": a cluster has its own roles.');
  }
  const namespaces = namespace === undefined ? [] : [namespace];
  return { context, kubeconfig: text(values['kubeconfig']), namespaces, secrets: false, probeAnonymous: false };
}
