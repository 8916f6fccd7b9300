import { isMapping } from '../kube/manifest';
import type { Manifest } from '../kube/types';
import { contextOf, textAt } from './contexts';
import type { Kubeconfig, KubeconfigSources } from './kubeconfig';

type Data = Readonly<Record<string, unknown>>;

type ReadFile = KubeconfigSources['readFile'];

const TAKEN_OUT = 'REDACTED';
/** What is secret in a user's entry. Its certificate is not: the API server shows it to whoever asks in its audit log. */
const SECRET = ['client-key-data', 'token', 'password'];
const SECRET_ARGUMENT = /secret|token|password|key/i;

/**
 * The part of a kubeconfig that a context uses, as an object that rules read and people see. Keys, tokens, passwords and the
 * environment of plugins are not in it; a certificate that lies in a file is, as if it were written there.
 */
export async function kubeconfigObject(config: Kubeconfig, name: string, readFile: ReadFile): Promise<Manifest> {
  const context = contextOf(config, name)!;
  const user = config.users.get(context.user)?.data;
  const { cluster, namespace } = context;
  return {
    apiVersion: 'v1',
    kind: 'Config',
    metadata: { name },
    'current-context': name,
    contexts: [{ name, context: { cluster, user: context.user, ...(namespace === undefined ? {} : { namespace }) } }],
    clusters: [{ name: cluster, cluster: await clusterEntry(config.clusters.get(cluster)?.data ?? {}, readFile) }],
    users: user === undefined ? [] : [{ name: context.user, user: await userEntry(user, readFile) }],
  };
}

async function clusterEntry(cluster: Data, readFile: ReadFile): Promise<Data> {
  const { 'proxy-url': proxy, ...rest } = cluster;
  const shown = await withFile(rest, 'certificate-authority', readFile);
  return typeof proxy === 'string' && URL.canParse(proxy) ? { ...shown, 'proxy-url': withoutPassword(proxy) } : shown;
}

async function userEntry(user: Data, readFile: ReadFile): Promise<Data> {
  const { exec, 'auth-provider': provider, ...rest } = await withFile(user, 'client-certificate', readFile);
  const shown = Object.entries(rest).map(([key, value]) => [key, SECRET.includes(key) && value ? TAKEN_OUT : value]);
  return {
    ...(Object.fromEntries(shown) as Data),
    ...(isMapping(exec) ? { exec: pluginEntry(exec) } : {}),
    ...(isMapping(provider) ? { 'auth-provider': { name: provider['name'] } } : {}),
  };
}

function pluginEntry(exec: Data): Data {
  const args = Array.isArray(exec['args']) ? exec['args'].map(String) : undefined;
  // A secret is written as `--client-secret=…`, or comes as the argument after.
  const shown = args?.map((arg, i) =>
    SECRET_ARGUMENT.test(args[i - 1] ?? '') && !(args[i - 1] ?? '').includes('=') ? TAKEN_OUT : withoutValue(arg),
  );
  return { apiVersion: exec['apiVersion'], command: exec['command'], ...(shown ? { args: shown } : {}) };
}

const withoutValue = (arg: string): string =>
  SECRET_ARGUMENT.test(arg) && arg.includes('=') ? `${arg.slice(0, arg.indexOf('='))}=${TAKEN_OUT}` : arg;

function withoutPassword(url: string): string {
  const shown = new URL(url);
  if (shown.password !== '') shown.password = TAKEN_OUT;
  return shown.href;
}

async function withFile(entry: Data, key: string, readFile: ReadFile): Promise<Data> {
  const file = textAt(entry, key);
  if (file === undefined || textAt(entry, `${key}-data`) !== undefined) return entry;
  const pem = await readFile(file).catch(() => undefined);
  const [certificate] = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/.exec(pem ?? '') ?? [];
  // The file may hold the key, too.
  return certificate === undefined ? entry : { ...entry, [`${key}-data`]: Buffer.from(`${certificate}\n`).toString('base64') };
}
