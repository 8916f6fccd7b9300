import { readFile } from 'node:fs/promises';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Failure } from '../../src/cluster/api';
import { connect, type Connection, type ConnectOptions } from '../../src/cluster/connect';
import { isFailure } from '../../src/cluster/failures';
import { readKubeconfig, type Kubeconfig } from '../../src/cluster/kubeconfig';

/** The text of a file; undefined where there is none. */
export async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

export const kubeconfigAt = (file: string): Promise<Kubeconfig> => readKubeconfig({ explicit: file, env: {}, readFile: textOf });

/** A connection by a context of a kubeconfig, as a trusted workspace has it. */
export async function connectTo(kubeconfig: string, context: string, options: Partial<ConnectOptions> = {}): Promise<Connection> {
  const connection = connect(await kubeconfigAt(kubeconfig), context, { allowHelpers: true, env: process.env, ...options });
  if (isFailure(connection)) throw new Error(connection.message);
  return connection;
}

type Change = (data: Record<string, unknown>) => Record<string, unknown>;

/** Writes a kubeconfig beside another one, with a user changed, and gives its path. */
export const withUser = (kubeconfig: string, name: string, change: Change): string => withEntry(kubeconfig, 'user', name, change);
/** The same with a cluster. */
export const withCluster = (kubeconfig: string, name: string, change: Change): string => withEntry(kubeconfig, 'cluster', name, change);

function withEntry(kubeconfig: string, key: 'user' | 'cluster', name: string, change: Change): string {
  const config = JSON.parse(readFileSync(kubeconfig, 'utf8')) as Record<string, Record<string, Record<string, unknown>>[]>;
  const entries = config[`${key}s`]!.map((entry) => ((entry['name'] as unknown) === name ? { ...entry, [key]: change(entry[key]!) } : entry));
  const file = `${kubeconfig}-${name}-changed`;
  writeFileSync(file, JSON.stringify({ ...config, [`${key}s`]: entries }), { mode: 0o600 });
  return file;
}

/** The failure that should have come. */
export function failureIn(result: object): Failure {
  if (!isFailure(result)) throw new Error(`Expected a failure, but there was ${JSON.stringify(result)}.`);
  return result;
}

/** What should have come instead of a failure. */
export function expectOk<T extends object>(result: T | Failure): T {
  if (isFailure(result)) throw new Error(`Unexpected failure: ${result.message}`);
  return result;
}
