import path from 'node:path';
import { isMapping } from '../kube/manifest';
import { readFile } from '../yaml/read';

/** A cluster, user or context of a kubeconfig, as it is written there, and the file that it is from. */
export interface Entry {
  readonly data: Readonly<Record<string, unknown>>;
  readonly file: string;
}

/** Kubeconfig files, merged. Holds credentials: never to be logged or shown as a whole. */
export interface Kubeconfig {
  readonly clusters: ReadonlyMap<string, Entry>;
  readonly users: ReadonlyMap<string, Entry>;
  readonly contexts: ReadonlyMap<string, Entry>;
  readonly current: string | undefined;
  /** Why nothing could be taken from these files; full sentences. Where there is one, there are no contexts. */
  readonly problems: readonly string[];
  /** The files whose change can change this, also those that are not there. */
  readonly watchFiles: readonly string[];
}

export interface KubeconfigSources {
  /** Path of the only file to be read, which has to be there. */
  readonly explicit?: string;
  readonly env: NodeJS.ProcessEnv;
  /** The text of a file; undefined where there is none. Rejects where it cannot be read. */
  readonly readFile: (file: string) => Promise<string | undefined>;
}

/**
 * Reads the kubeconfig as kubectl does: the given file, else the files of KUBECONFIG, else `~/.kube/config`, else the
 * ServiceAccount of the pod that this runs in. The first file to name a cluster, user or context, or a current context,
 * wins with all that it says of it; files that are not there are passed over. As with kubectl, one broken file breaks it
 * all: without it, a name might mean another cluster.
 *
 * Source: client-go, `tools/clientcmd/loader.go` (ClientConfigLoadingRules) and `client_config.go` (in-cluster).
 */
export async function readKubeconfig(sources: KubeconfigSources): Promise<Kubeconfig> {
  const files = filesOf(sources);
  const readings = await Promise.all(files.map((file) => read(file, sources)));
  const problems = readings.flatMap(({ problem }) => (problem === undefined ? [] : [problem]));
  if (problems.length > 0) return { ...EMPTY, problems, watchFiles: files };
  const merged: Kubeconfig = {
    clusters: firstOfEach(readings.map(({ clusters }) => clusters)),
    users: firstOfEach(readings.map(({ users }) => users)),
    contexts: firstOfEach(readings.map(({ contexts }) => contexts)),
    current: readings.find(({ current }) => current !== undefined)?.current,
    problems,
    watchFiles: files,
  };
  return merged.contexts.size > 0 || sources.explicit ? merged : { ...((await inCluster(sources)) ?? merged), watchFiles: files };
}

const EMPTY = { clusters: new Map<string, Entry>(), users: new Map<string, Entry>(), contexts: new Map<string, Entry>(), current: undefined };

function filesOf({ explicit, env }: KubeconfigSources): string[] {
  if (explicit) return [path.resolve(explicit)];
  const listed = (env['KUBECONFIG'] ?? '').split(path.delimiter).filter((file) => file !== '');
  if (listed.length > 0) return [...new Set(listed.map((file) => path.resolve(file)))];
  // Windows has three places that may be the home folder. Source: client-go, `util/homedir/homedir.go`.
  const drive = env['HOMEDRIVE'] && env['HOMEPATH'] ? env['HOMEDRIVE'] + env['HOMEPATH'] : undefined;
  const homes = [env['HOME'], drive, env['USERPROFILE']].filter((home) => home !== undefined && home !== '') as string[];
  return [...new Set(homes.map((home) => path.join(home, '.kube', 'config')))];
}

interface FileReading extends Omit<Kubeconfig, 'problems' | 'watchFiles'> {
  readonly problem?: string;
}

async function read(file: string, { explicit, readFile: textOf }: KubeconfigSources): Promise<FileReading> {
  let text: string | undefined;
  try {
    text = await textOf(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    return { ...EMPTY, problem: `The kubeconfig "${file}" could not be read${code}. Check its permissions.` };
  }
  if (text !== undefined) return parse(file, text);
  return explicit ? { ...EMPTY, problem: `The kubeconfig "${file}" was not found. Check the path.` } : EMPTY;
}

function parse(file: string, text: string): FileReading {
  const broken = (why: string): FileReading => ({ ...EMPTY, problem: `The kubeconfig "${file}" could not be used: ${why} Repair it.` });
  const [document] = readFile(text).documents;
  // What a reader of YAML says quotes the text, in which tokens are; the line is enough.
  if (document?.error) return broken(`it is no valid YAML in line ${lineAt(text, document.error.range.start)}.`);
  if (document === undefined || document.data === null) return EMPTY;
  const { data } = document;
  if (!isMapping(data)) return broken('it is not a mapping.');
  if (typeof data['kind'] === 'string' && data['kind'] !== '' && data['kind'] !== 'Config') return broken(`its kind is not "Config".`);
  const [clusters, users, contexts] = (['cluster', 'user', 'context'] as const).map((key) => entriesOf(data[`${key}s`], key, file)) as [
    Entries,
    Entries,
    Entries,
  ];
  for (const entries of [clusters, users, contexts]) if (typeof entries === 'string') return broken(entries);
  const current = data['current-context'];
  return {
    clusters: clusters as ReadonlyMap<string, Entry>,
    users: users as ReadonlyMap<string, Entry>,
    contexts: contexts as ReadonlyMap<string, Entry>,
    current: typeof current === 'string' && current !== '' ? current : undefined,
  };
}

const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

type Entries = ReadonlyMap<string, Entry> | string;

/** The named entries of a list, or what is wrong with it. Lists are written as null by tools that have nothing to put there. */
function entriesOf(list: unknown, key: 'cluster' | 'user' | 'context', file: string): Entries {
  const entries = new Map<string, Entry>();
  if (list === undefined || list === null) return entries;
  if (!Array.isArray(list)) return `"${key}s" is not a list.`;
  for (const [i, item] of list.entries()) {
    const name: unknown = isMapping(item) ? item['name'] : undefined;
    if (typeof name !== 'string' || name === '') return `item ${i + 1} of "${key}s" has no name.`;
    if (entries.has(name)) return `"${key}s" has "${name}" twice.`;
    const data: unknown = (item as Record<string, unknown>)[key] ?? {};
    if (!isMapping(data)) return `"${key}" of "${name}" is not a mapping.`;
    entries.set(name, { data: withAbsolutePaths(data, file), file });
  }
  return entries;
}

const PATHS = ['certificate-authority', 'client-certificate', 'client-key', 'tokenFile'];

/** A relative path counts from the file that it stands in; so does a command, unless it is a bare name to be looked for. */
function withAbsolutePaths(data: Record<string, unknown>, file: string): Record<string, unknown> {
  const from = (relative: unknown) => (typeof relative === 'string' && relative !== '' ? path.resolve(path.dirname(file), relative) : relative);
  const paths: Record<string, unknown> = Object.fromEntries(PATHS.filter((key) => key in data).map((key) => [key, from(data[key])]));
  const { exec } = data;
  const command = isMapping(exec) ? exec['command'] : undefined;
  const isPath = typeof command === 'string' && command.includes(path.sep);
  return { ...data, ...paths, ...(isMapping(exec) && isPath ? { exec: { ...exec, command: from(command) } } : {}) };
}

function firstOfEach(maps: readonly ReadonlyMap<string, Entry>[]): ReadonlyMap<string, Entry> {
  const first = new Map<string, Entry>();
  for (const [name, entry] of maps.flatMap((map) => [...map])) if (!first.has(name)) first.set(name, entry);
  return first;
}

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The context of a pod's own ServiceAccount; undefined outside of a pod. Source: client-go, `rest/config.go`, InClusterConfig. */
async function inCluster({ env, readFile: textOf }: KubeconfigSources): Promise<Omit<Kubeconfig, 'watchFiles'> | undefined> {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = env;
  const quietly = (name: string) => textOf(`${SERVICE_ACCOUNT}/${name}`).catch(() => undefined);
  if (!host || !port || (await quietly('token')) === undefined) return undefined;
  const namespace = (await quietly('namespace'))?.trim();
  const entry = (data: Record<string, unknown>): ReadonlyMap<string, Entry> => new Map([['in-cluster', { data, file: SERVICE_ACCOUNT }]]);
  return {
    clusters: entry({ server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`, 'certificate-authority': `${SERVICE_ACCOUNT}/ca.crt` }),
    users: entry({ tokenFile: `${SERVICE_ACCOUNT}/token` }),
    contexts: entry({ cluster: 'in-cluster', user: 'in-cluster', ...(namespace ? { namespace } : {}) }),
    current: 'in-cluster',
    problems: [],
  };
}
