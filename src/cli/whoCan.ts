import { RBAC, isBootstrap } from '../kube/access/rbac';
import { ownResources, ruleOnlyResources, type NamedResource } from '../kube/resourceNames';
import { defaultSettings } from '../core/settings';
import type { Visibility } from '../core/visibility';
import { bootstrapFor } from '../rbac/bootstrap';
import { RbacIndex } from '../rbac/index';
import { readObject } from '../rbac/read';
import { whoCan as holdersOf } from '../rbac/whoCan';
import { readLive } from './cluster';
import type { Io } from './io';
import { indexOf, readRbacFiles } from './rbacFiles';
import type { WhoCanArgs } from './whoCanArgs';
import { questionOf, type Question } from './whoCanQuestion';
import { whoCanJson, whoCanText, type WhoCanAnswer } from './whoCanReport';
import { danglingUnknowns, missingUnknowns, namedOnly, unnamedUnknowns, type Unknown } from './whoCanUnknown';

/** Runs `pci-k8s who-can`; returns the exit code: 2 where the files or the cluster could not be read. Throws UsageError. */
export async function whoCan(args: WhoCanArgs, io: Io): Promise<number> {
  const view = 'files' in args.of ? viewOfFiles(args.of, io) : await viewOfCluster(args.of, io);
  if (typeof view === 'string') {
    io.error(`${view}\n`);
    return 2;
  }
  const question = questionOf(args, view.resources);
  const answer = answerOf(question, view);
  io.out(args.format === 'json' ? whoCanJson(answer) : whoCanText(answer, io.color));
  return view.complete ? 0 : 2;
}

/** The RBAC that is known, and what is known of its limits. */
interface View {
  readonly index: RbacIndex;
  readonly resources: readonly NamedResource[];
  readonly visibility: Visibility | undefined;
  /** The keys of the objects that the API server itself ships. */
  readonly bootstrap: ReadonlySet<string>;
  readonly source: string;
  readonly unread: readonly string[];
  /** False where not all that was asked for was read. */
  readonly complete: boolean;
}

function viewOfFiles({ files: paths, bootstrap }: { readonly files: readonly string[]; readonly bootstrap: string | undefined }, io: Io): View {
  const files = readRbacFiles(paths, io);
  const base = bootstrap === undefined ? [] : bootstrapFor(bootstrap);
  const index = indexOf(files, 'repository', io, base);
  const own = new Set(files.resources.map(({ manifest, namespace }) => readObject(manifest, namespace)?.key));
  const keys = base.map((manifest) => readObject(manifest)!.key).filter((key) => !own.has(key));
  return {
    index,
    resources: [...ownResources(), ...ruleOnlyResources()],
    visibility: undefined,
    bootstrap: new Set(keys),
    source:
      bootstrap === undefined
        ? 'The manifests, without the roles that every cluster has.'
        : `The manifests, and the roles and bindings that Kubernetes ${bootstrap} itself writes.`,
    unread: files.unread,
    complete: files.complete,
  };
}

async function viewOfCluster({ cluster }: Extract<WhoCanArgs['of'], { cluster: object }>, io: Io): Promise<View | string> {
  const read = await readLive(cluster, [], defaultSettings, io, ({ group, kind }) => group === RBAC && KINDS.includes(kind));
  if (typeof read === 'string') return read;
  const manifests = KINDS.flatMap((kind) => read.live.listed(RBAC, kind));
  return {
    index: new RbacIndex(manifests),
    resources: [...read.resources, ...ruleOnlyResources()],
    visibility: read.live.coverage,
    bootstrap: new Set(manifests.filter(isBootstrap).map((manifest) => readObject(manifest)!.key)),
    source: read.source,
    unread: [],
    complete: true,
  };
}

const KINDS: readonly string[] = ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'];

function answerOf(question: Question, view: View): WhoCanAnswer {
  const { attributes, where } = question;
  const { index, visibility, bootstrap, source, unread } = view;
  const { superusers, holders, missing } = holdersOf(index, attributes, where, visibility);
  const unknown: Unknown[] = [
    ...missingUnknowns(missing),
    // In a cluster that was read, a role that is not there grants nothing. In files it may be elsewhere.
    ...(visibility ? [] : [...danglingUnknowns(index, question), ...unnamedUnknowns(index, question)]),
    ...unread.map((message) => ({ message })),
  ];
  const inNamespaces = where === 'there' && attributes.namespace === '' && holdersInNamespaces(view, question);
  const notes = [
    ...question.notes,
    ...namedOnly(index, question),
    ...(inNamespaces ? [`${inNamespaces} more may in one namespace or another: "--all-namespaces" shows them, and "--namespace" those of one.`] : []),
  ];
  return { question, source, superusers, holders, unknown, notes, bootstrap, index };
}

/** How many may only in a namespace, where the question is about the whole cluster. */
function holdersInNamespaces({ index, resources }: View, { attributes }: Question): number {
  const { group, resource } = attributes as { readonly group: string; readonly resource: string };
  const known = resources.find((one) => one.group === group && one.plural === resource);
  if (known && !known.namespaced) return 0;
  return holdersOf(index, attributes, 'everywhere').holders.length - holdersOf(index, attributes).holders.length;
}
