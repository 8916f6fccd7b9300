import type { Folder } from './folder';

/** A user of a kubeconfig and the cluster that it belongs to. */
interface Context {
  readonly name: string;
  readonly cluster: object;
  readonly user: object;
}

/** The ways in which people and programs log in, and the ways in which a context fails; `dead` has no server at its port. */
export function makeContexts(folder: Folder, server: string, tokens: Readonly<Record<string, string>>, deadPort: number): readonly Context[] {
  const cluster = { server, 'certificate-authority-data': base64(folder.pem('ca.crt')) };
  const stranger = { server, 'certificate-authority-data': base64(folder.pem('other/ca.crt')) };
  const admin = certificateOf(folder, 'admin');
  return [
    { name: 'admin', cluster, user: admin },
    ...Object.entries(tokens).map(([name, token]) => ({ name, cluster, user: { token } })),
    { name: 'exec', cluster, user: { exec: putPlugin(folder, tokens['dana']!) } },
    { name: 'anonymous', cluster, user: {} },
    { name: 'bad-token', cluster, user: { token: 'not-a-token' } },
    { name: 'expired-certificate', cluster, user: certificateOf(folder, 'expired') },
    { name: 'unknown-authority', cluster: stranger, user: admin },
    { name: 'dead', cluster: { ...cluster, server: `https://127.0.0.1:${deadPort}` }, user: admin },
  ];
}

/** The kubeconfig of a program of the control plane, which logs in by the certificate of its name. */
export function kubeconfigOfPart(folder: Folder, server: string, name: string): object {
  const cluster = { server, 'certificate-authority-data': base64(folder.pem('ca.crt')) };
  return kubeconfigOf([{ name, cluster, user: certificateOf(folder, name) }], name);
}

/** A kubeconfig is YAML, and JSON is YAML. Each context has a cluster and a user of its own name. */
export function kubeconfigOf(contexts: readonly Context[], current: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': current,
    clusters: contexts.map(({ name, cluster }) => ({ name, cluster })),
    users: contexts.map(({ name, user }) => ({ name, user })),
    contexts: contexts.map(({ name }) => ({ name, context: { cluster: name, user: name } })),
  };
}

function certificateOf(folder: Folder, name: string): object {
  return { 'client-certificate-data': base64(folder.pem(`${name}.crt`)), 'client-key-data': base64(folder.pem(`${name}.key`)) };
}

/**
 * A credential plugin, as cloud providers have them, that logs in as Dana. Each run leaves a line in `exec-plugin.log` of
 * the cluster's folder, so that a test can prove that it did not run.
 */
function putPlugin(folder: Folder, token: string): object {
  const apiVersion = 'client.authentication.k8s.io/v1';
  const credential = JSON.stringify({ apiVersion, kind: 'ExecCredential', status: { token } });
  const script = [
    `import { appendFileSync } from 'node:fs';`,
    `appendFileSync(${JSON.stringify(folder.at('exec-plugin.log'))}, 'ran\\n');`,
    `console.log(${JSON.stringify(credential)});`,
  ];
  return { apiVersion, command: process.execPath, args: [folder.put('exec-plugin.mjs', script.join('\n'))], interactiveMode: 'Never' };
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
