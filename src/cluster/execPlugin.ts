import { spawn, type ChildProcess } from 'node:child_process';
import { homedir } from 'node:os';
import { isMapping } from '../kube/manifest';
import type { Failure } from './api';
import { textAt } from './contexts';
import { failure } from './failures';

/** What a plugin gave. Never to be logged. */
export interface PluginCredential {
  readonly token?: string;
  /** PEM, as is the key. */
  readonly certificate?: string;
  readonly key?: string;
  /** Milliseconds since 1970; without it, it is good until the server refuses it. */
  readonly expires?: number;
}

export interface PluginOptions {
  /** `exec` of a kubeconfig's user. */
  readonly exec: Readonly<Record<string, unknown>>;
  /** What the plugin is told of the cluster, if the kubeconfig wants it told (`provideClusterInfo`). */
  readonly cluster: Readonly<Record<string, unknown>>;
  readonly env: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** v1alpha1 was taken out of kubectl 1.24. Source: client-go, `plugin/pkg/client/auth/exec/exec.go`, apiVersions. */
const VERSIONS = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'];

/**
 * Runs a credential plugin, without a shell and without a terminal. What it writes is never shown: it may be a secret.
 *
 * Source: Kubernetes documentation, "client-go credential plugins".
 */
export async function runPlugin(options: PluginOptions): Promise<PluginCredential | Failure> {
  const { exec, cluster, env, timeoutMs } = options;
  const command = textAt(exec, 'command');
  const apiVersion = textAt(exec, 'apiVersion') ?? '';
  if (command === undefined) return refusal('The user in the kubeconfig has a credential plugin without a command. Repair the kubeconfig.');
  const who = `The credential plugin "${command}"`;
  if (!VERSIONS.includes(apiVersion)) {
    return refusal(`${who} was not run, because "apiVersion" in the kubeconfig is none that is in use. Update the plugin and the kubeconfig.`);
  }
  if (exec['interactiveMode'] === 'Always') {
    return refusal(`${who} was not run, because it needs a terminal. Use a kubeconfig whose plugin works without one.`);
  }
  const info = {
    apiVersion,
    kind: 'ExecCredential',
    spec: { interactive: false, ...(exec['provideClusterInfo'] === true ? { cluster: told(cluster) } : {}) },
  };
  const outcome = await run(command, { ...options, env: { ...env, ...extraEnv(exec['env']), KUBERNETES_EXEC_INFO: JSON.stringify(info) } });
  switch (outcome.end) {
    case 'missing':
      return refusal(`${who} was not found. Install it, or log in by another context.`);
    case 'timeout':
      return refusal(`${who} did not answer within ${timeoutMs / 1000} seconds and was ended. Run it in a terminal to see what it waits for.`);
    case 'stopped':
      return failure('cancelled', 'Logging in was canceled.');
    case 'failed':
      return refusal(`${who} failed (${outcome.how}). Run it in a terminal to see why, or log in again.`);
    case 'done':
      return (
        credentialIn(outcome.stdout, apiVersion) ?? refusal(`${who} answered with no credential of "${apiVersion}". Update it, or log in again.`)
      );
  }
}

const refusal = (message: string): Failure => failure('credential', message);

type Outcome =
  | { readonly end: 'missing' | 'timeout' | 'stopped' }
  | { readonly end: 'failed'; readonly how: string }
  | { readonly end: 'done'; readonly stdout: string };

const MAX_OUTPUT = 1 << 20;

function run(command: string, { exec, env, timeoutMs, signal }: PluginOptions): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = start(command, exec, env);
    const chunks: Buffer[] = [];
    let size = 0;
    const end = (outcome: Outcome) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      if (outcome.end !== 'done') kill(child);
      resolve(outcome);
    };
    const stop = () => {
      end({ end: 'stopped' });
    };
    const timer = setTimeout(() => {
      end({ end: 'timeout' });
    }, timeoutMs);
    signal.addEventListener('abort', stop, { once: true });
    child.on('error', (error) => {
      const code = 'code' in error ? String(error.code) : 'unknown error';
      end(code === 'ENOENT' ? { end: 'missing' } : { end: 'failed', how: code });
    });
    child.stdout?.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > MAX_OUTPUT) end({ end: 'failed', how: 'it wrote more than a megabyte' });
    });
    child.on('close', (code, by) => {
      if (code === 0) end({ end: 'done', stdout: Buffer.concat(chunks).toString('utf8') });
      else end({ end: 'failed', how: code === null ? `ended by ${by}` : `exit code ${code}` });
    });
  });
}

function start(command: string, exec: Readonly<Record<string, unknown>>, env: NodeJS.ProcessEnv): ChildProcess {
  const args = Array.isArray(exec['args']) ? exec['args'].map(String) : [];
  return spawn(command, args, {
    env,
    // Windows looks for programs in the working folder first, which may be a workspace that nobody trusts.
    cwd: homedir(),
    stdio: ['ignore', 'pipe', 'ignore'],
    windowsHide: true,
    // A group of its own, so that what it started ends with it: a child that keeps the pipe open would hang us.
    detached: process.platform !== 'win32',
  });
}

function kill(child: ChildProcess): void {
  child.stdout?.destroy();
  if (child.pid === undefined || child.exitCode !== null) return;
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It ended by itself just now.
  }
}

function extraEnv(list: unknown): Record<string, string> {
  if (!Array.isArray(list)) return {};
  return Object.fromEntries(list.filter(isMapping).map(({ name, value }) => [String(name), typeof value === 'string' ? value : '']));
}

/** Source: client-go, `pkg/apis/clientauthentication/v1/types.go`, Cluster. */
function told(cluster: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const names = ['server', 'tls-server-name', 'insecure-skip-tls-verify', 'certificate-authority-data', 'proxy-url'];
  const config = (Array.isArray(cluster['extensions']) ? cluster['extensions'] : [])
    .filter(isMapping)
    .find(({ name }) => name === 'client.authentication.k8s.io/exec')?.['extension'];
  const known: Record<string, unknown> = Object.fromEntries(names.filter((name) => cluster[name] !== undefined).map((name) => [name, cluster[name]]));
  return { ...known, ...(config === undefined ? {} : { config }) };
}

function credentialIn(stdout: string, apiVersion: string): PluginCredential | undefined {
  const data = parse(stdout);
  if (!isMapping(data) || data['kind'] !== 'ExecCredential' || data['apiVersion'] !== apiVersion) return undefined;
  const token = textAt(data, 'status', 'token');
  const certificate = textAt(data, 'status', 'clientCertificateData');
  const key = textAt(data, 'status', 'clientKeyData');
  if ((certificate === undefined) !== (key === undefined) || (token === undefined && certificate === undefined)) return undefined;
  const expires = Date.parse(textAt(data, 'status', 'expirationTimestamp') ?? '');
  return {
    ...(token === undefined ? {} : { token }),
    ...(certificate === undefined || key === undefined ? {} : { certificate, key }),
    ...(Number.isNaN(expires) ? {} : { expires }),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
