import { readFile } from 'node:fs/promises';
import type { AnyRule } from '../core/rule';
import type { Settings } from '../core/settings';
import type { NamedResource } from '../kube/resourceNames';
import { judgeAhead } from '../live/judgeAhead';
import { LiveCluster } from '../live/liveCluster';
import type { ServedKind } from '../live/objects';
import type { FileJudgement } from '../workspace/workspace';
import type { Io } from './io';

/** Which cluster is asked for. */
export interface ClusterArgs {
  /** Undefined: the kubeconfig's current one. */
  readonly context: string | undefined;
  readonly kubeconfig: string | undefined;
  readonly namespaces: readonly string[];
  readonly secrets: boolean;
  readonly probeAnonymous: boolean;
}

export interface ClusterRead {
  readonly judgements: Iterable<FileJudgement>;
  /** What a report has to say of the cluster as a whole; full sentences. */
  readonly notes: readonly string[];
}

/** Reads a cluster once. A text is why it could not be read. */
export async function readCluster(args: ClusterArgs, rules: readonly AnyRule[], settings: Settings, io: Io): Promise<ClusterRead | string> {
  const read = await readLive(args, rules, settings, io);
  return typeof read === 'string' ? read : { judgements: judgementsOf(read.live), notes: [read.source] };
}

export interface LiveRead {
  readonly live: LiveCluster;
  /** By all names that people have for them. */
  readonly resources: readonly NamedResource[];
  /** Which cluster was read, by whom and when; a full sentence. */
  readonly source: string;
}

/** As `readCluster`, with the objects themselves; with `only`, no more than these kinds. */
export async function readLive(
  args: ClusterArgs,
  rules: readonly AnyRule[],
  settings: Settings,
  io: Io,
  only?: (kind: ServedKind) => boolean,
): Promise<LiveRead | string> {
  const bundle = await import('../cluster/bundle');
  const kubeconfig = await bundle.readKubeconfig({
    ...(args.kubeconfig === undefined ? {} : { explicit: args.kubeconfig }),
    env: process.env,
    readFile: textOf,
  });
  const [problem] = kubeconfig.problems;
  if (problem !== undefined) return problem;
  const name = args.context ?? kubeconfig.current;
  if (name === undefined) return 'The kubeconfig names no current context. Name one with "--context".';
  // Whoever calls a program by its name has decided to run what their own kubeconfig names.
  const connection = bundle.connect(kubeconfig, name, { allowHelpers: true, env: process.env });
  if (bundle.isFailure(connection)) return connection.message;
  const live = new LiveCluster(name, rules, settings);
  const options = {
    namespaces: args.namespaces,
    secrets: args.secrets,
    probeAnonymous: args.probeAnonymous,
    ...(only ? { only } : {}),
    follow: false,
    clock: bundle.systemClock,
    readFile: textOf,
  };
  const ahead = judgeAhead(live);
  const scan = new bundle.ClusterScan(connection, kubeconfig, live, settings, options, ahead.wake, ({ done, of, reading, objects }) => {
    io.progress(`${done} of ${of} lists read, ${objects} objects (${reading})`);
  });
  // A plugin that logs in is in a group of its own, which Ctrl+C does not reach.
  const interrupt = () => {
    connection.close();
    process.exit(130);
  };
  process.once('SIGINT', interrupt);
  try {
    const failed = await scan.start();
    if (failed) return failed.message;
    await scan.ready;
    await scan.stop();
  } finally {
    ahead.stop();
    process.off('SIGINT', interrupt);
  }
  const { version, identity, discovery } = scan.found!;
  const who = identity ? `as "${identity.username}"` : 'by an identity that the server could not tell';
  return {
    live,
    resources: discovery.resources,
    source: `Context "${name}", server "${connection.context.server}", version ${version.gitVersion}, read ${who} at ${io.now.toISOString()}.`,
  };
}

function* judgementsOf(live: LiveCluster): Generator<FileJudgement> {
  yield live.asWhole();
  for (const key of live.keys) yield live.judge(key)!;
}

/** The text of a file; undefined where there is none. */
async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
