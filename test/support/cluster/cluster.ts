import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeCertificates } from './certificates';
import { makeClient, type Answer, type Request, type Send } from './client';
import { kubeconfigOf, makeContexts } from './contexts';
import { etcdClient } from './etcd';
import {
  apiServerFlags,
  controllerManagerFlags,
  etcdFlags,
  kwokFlags,
  schedulerFlags,
  type Anonymous,
  type ApiServerSettings,
  type Person,
} from './flags';
import { makeFolder, type Folder } from './folder';
import type { NewObject, StoredObject } from './objects';
import { allParts, buildParts, controlPlane, kubernetesVersion, type PartName } from './parts';
import { freePort } from './port';
import type { Process } from './process';
import { runPrograms, type Programs } from './programs';

export interface ClusterOptions {
  /** An audit.k8s.io/v1 Policy in the place of ours; false for a server that keeps no audit log. */
  readonly auditPolicy?: object | false;
  /** Everybody, as is the server's default, unless something else is asked for. */
  readonly anonymous?: Anonymous;
  /** Further flags of kube-apiserver; one that is there already is overruled. */
  readonly extraArgs?: readonly string[];
  /** Run the controllers, the scheduler and make-believe kubelets too, so that a Deployment gets pods that run. */
  readonly controllers?: boolean;
}

/** A real control plane of this process's own: etcd and kube-apiserver on loopback. */
export interface Cluster {
  /** Such as `v1.37.2`. */
  readonly version: string;
  /** `https://127.0.0.1:PORT`. */
  readonly server: string;
  readonly etcdUrl: string;
  /** The certificate of the authority that signed the server's, PEM. */
  readonly ca: string;
  /** By the name of who holds it: `dana` (payments only), `sam` (an auditor), `scanner` (a ServiceAccount; no Secrets). */
  readonly tokens: Readonly<Record<string, string>>;
  /** The path of a kubeconfig whose current context is `admin`. */
  readonly kubeconfig: string;
  /**
   * The contexts in it: `admin` (client certificate, system:masters), the holders of tokens, `exec` (a plugin that logs in
   * as Dana and leaves a line in `exec-plugin.log` of the folder), `anonymous`, `bad-token`, `expired-certificate`,
   * `unknown-authority` and `dead` (nobody listens).
   */
  readonly contexts: readonly string[];
  /** The path of the audit log; undefined where none is kept. */
  readonly auditLog: string | undefined;
  readonly folder: string;
  readonly controllers: boolean;
  /** Asks the server without the code under test. */
  readonly request: Send;
  /** POSTs an object to the path of its resource and gives what is stored; what is there already is given as it is. */
  readonly create: (resource: string, object: NewObject) => Promise<StoredObject>;
  /** Changes an object by a merge patch and gives what is stored. */
  readonly patch: (path: string, change: object) => Promise<StoredObject>;
  /** Makes etcd forget all revisions but the newest, which it does by itself every five minutes. */
  readonly compact: () => Promise<void>;
  /** Ends the API server, or kills it, and starts it again at the same address with the same data. */
  readonly restart: (options?: { readonly kill?: boolean }) => Promise<void>;
  /** Makes a part stand still, as an overloaded machine does: connections are taken, and answers do not come. */
  readonly freeze: (part?: PartName) => void;
  readonly thaw: (part?: PartName) => void;
  /** Ends it all. What is not stopped ends with this process. */
  readonly stop: () => Promise<void>;
}

/** Starts a control plane in some three seconds. Several can run beside each other. */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const { controllers = false } = options;
  const parts = buildParts(controllers ? allParts : controlPlane, console.error);
  if ('unavailable' in parts) throw new Error(parts.unavailable);
  const folder = makeFolder();
  const programs = runPrograms(parts.folder, folder);
  try {
    makeCertificates(parts.folder, folder.at('pki'));
    return await assemble(folder, programs, options);
  } catch (error) {
    const logs = ['etcd', 'kube-apiserver'].map((name) => `--- ${name}\n${endOf(folder.at(`${name}.log`))}`);
    await programs.stop();
    throw new Error(`The cluster did not start.\n${logs.join('\n')}`, { cause: error });
  }
}

async function assemble(folder: Folder, programs: Programs, options: ClusterOptions): Promise<Cluster> {
  const { auditPolicy = AUDIT_POLICY, anonymous = true, extraArgs = [], controllers = false } = options;
  const etcdUrl = `http://127.0.0.1:${await freePort()}`;
  programs.start('etcd', etcdFlags(folder, etcdUrl));

  const tokens: Record<string, string> = Object.fromEntries(PEOPLE.map(({ name, token }) => [name, token]));
  const port = await freePort();
  const settings: ApiServerSettings = { etcdUrl, port, people: PEOPLE, anonymous, auditPolicy: auditPolicy || undefined };
  const flags = [...apiServerFlags(folder, settings), ...extraArgs];
  const server = `https://127.0.0.1:${port}`;
  const ca = folder.pem('ca.crt');
  const request = makeClient({ server, ca, cert: folder.pem('admin.crt'), key: folder.pem('admin.key'), tokens });
  const startServer = async (): Promise<void> => {
    await untilReady(request, programs.start('kube-apiserver', flags));
  };
  await startServer();

  const create = (resource: string, object: NewObject): Promise<StoredObject> => createObject(request, resource, object);
  tokens['scanner'] = await tokenOfScanner(create);
  const contexts = makeContexts(folder, server, tokens, await freePort());
  folder.put('kubeconfig', kubeconfigOf(contexts, 'admin'));
  if (controllers) {
    programs.start('kube-controller-manager', controllerManagerFlags(folder, server));
    programs.start('kube-scheduler', schedulerFlags(folder, server));
    programs.start('kwok', kwokFlags(folder, server));
  }
  return {
    version: kubernetesVersion,
    server,
    etcdUrl,
    ca,
    tokens,
    kubeconfig: folder.at('kubeconfig'),
    contexts: contexts.map(({ name }) => name),
    auditLog: auditPolicy ? folder.at('audit.log') : undefined,
    folder: folder.path,
    controllers,
    request,
    create,
    patch: async (path, body) => stored(await request({ method: 'PATCH', path, body }), `PATCH ${path}`),
    compact: () => etcdClient(etcdUrl).compact(),
    restart: async ({ kill = false } = {}) => {
      const running = programs.get('kube-apiserver');
      await (kill ? running.kill() : running.end());
      await startServer();
    },
    freeze: (part = 'kube-apiserver') => {
      programs.get(part).signal('SIGSTOP');
    },
    thaw: (part = 'kube-apiserver') => {
      programs.get(part).signal('SIGCONT');
    },
    stop: programs.stop,
  };
}

/** Whoever logs in by a static token. The tokens are made up anew for each process. */
const PEOPLE: readonly (Person & { readonly name: string })[] = [
  { name: 'dana', user: 'dana@shop.example', groups: ['payments-developers'], token: randomBytes(16).toString('hex') },
  { name: 'sam', user: 'sam@shop.example', groups: ['auditors'], token: randomBytes(16).toString('hex') },
];

/** Everything that people and programs do, with bodies where roles change; of a Secret only that it was touched. */
const AUDIT_POLICY = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [
    { level: 'None', nonResourceURLs: ['/healthz*', '/livez*', '/readyz*'] },
    { level: 'None', users: ['system:apiserver'] },
    { level: 'RequestResponse', resources: [{ group: 'rbac.authorization.k8s.io' }] },
    { level: 'Metadata' },
  ],
};

async function untilReady(request: Send, server: Process): Promise<void> {
  const deadline = Date.now() + 60_000;
  let last = 'no answer';
  for (;;) {
    if (server.hasEnded()) throw new Error('kube-apiserver ended before it was ready.');
    try {
      const { status, text } = await request({ path: '/readyz?verbose' });
      if (status === 200) return;
      last = text;
    } catch (error) {
      last = String(error);
    }
    if (Date.now() > deadline) throw new Error(`kube-apiserver was not ready within a minute: ${last}`);
    await sleep(50);
  }
}

async function createObject(request: Send, resource: string, object: NewObject): Promise<StoredObject> {
  const asked: Request = { method: 'POST', path: resource, body: object };
  const answer = await request(asked);
  const name = object.metadata?.name ?? '';
  const isThere = answer.status === 409 && answer.body.reason === 'AlreadyExists';
  return stored(isThere ? await request({ path: `${resource}/${name}` }) : answer, `${resource} ${name}`);
}

function stored({ status, text, body }: Answer, what: string): StoredObject {
  if (status >= 300) throw new Error(`${what}: ${body.message ?? text}`);
  return body as StoredObject;
}

/** The scanner logs in as a program in a pipeline does, by the token of a ServiceAccount. */
async function tokenOfScanner(create: Cluster['create']): Promise<string> {
  const accounts = '/api/v1/namespaces/default/serviceaccounts';
  // The server makes the namespace by itself, but not before it says that it is ready.
  await create('/api/v1/namespaces', { metadata: { name: 'default' } });
  await create(accounts, { metadata: { name: 'scanner' } });
  const { status } = await create(`${accounts}/scanner/token`, { spec: { expirationSeconds: 3600 } });
  return (status as { readonly token: string }).token;
}

function endOf(logFile: string): string {
  try {
    return readFileSync(logFile, 'utf8').split('\n').slice(-15).join('\n');
  } catch {
    return '(no log)';
  }
}
