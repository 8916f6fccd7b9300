import { generateKeyPairSync } from 'node:crypto';
import path from 'node:path';
import { projectRoot } from '../project';
import { kubeconfigOfPart } from './contexts';
import type { Folder } from './folder';

/** Who may call the API server without credentials: everybody, nobody, or everybody but for the health endpoints only. */
export type Anonymous = boolean | 'health';

export interface Person {
  readonly user: string;
  readonly groups: readonly string[];
  readonly token: string;
}

export interface ApiServerSettings {
  readonly etcdUrl: string;
  readonly port: number;
  readonly people: readonly Person[];
  readonly anonymous: Anonymous;
  /** An audit.k8s.io/v1 Policy; undefined for no audit log. */
  readonly auditPolicy: object | undefined;
}

export function etcdFlags(folder: Folder, url: string): string[] {
  return [
    `--data-dir=${folder.at('etcd')}`,
    `--listen-client-urls=${url}`,
    `--advertise-client-urls=${url}`,
    '--listen-peer-urls=http://127.0.0.1:0',
    '--log-level=warn',
    // Nothing is kept, so no write has to wait for the disk.
    '--unsafe-no-fsync',
  ];
}

/** Writes the files that the flags name, and gives the flags. */
export function apiServerFlags(folder: Folder, { etcdUrl, port, people, anonymous, auditPolicy }: ApiServerSettings): string[] {
  return [
    `--etcd-servers=${etcdUrl}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    // An address is demanded even with nobody to advertise it to, and one of loopback is refused as an endpoint.
    '--advertise-address=127.0.0.1',
    '--endpoint-reconciler-type=none',
    '--service-cluster-ip-range=10.96.0.0/16',
    `--tls-cert-file=${folder.at('pki', 'apiserver.crt')}`,
    `--tls-private-key-file=${folder.at('pki', 'apiserver.key')}`,
    `--client-ca-file=${folder.at('pki', 'ca.crt')}`,
    `--token-auth-file=${folder.put('tokens.csv', people.map(tokenLine).join('\n'))}`,
    ...serviceAccountFlags(folder),
    '--authorization-mode=Node,RBAC',
    '--enable-admission-plugins=NodeRestriction',
    // Off by default, and then the pods that a check has to find cannot be made.
    '--allow-privileged=true',
    anonymousFlag(folder, anonymous),
    ...(auditPolicy ? [`--audit-policy-file=${folder.put('audit-policy.json', auditPolicy)}`, `--audit-log-path=${folder.at('audit.log')}`] : []),
  ];
}

export function controllerManagerFlags(folder: Folder, server: string): string[] {
  return [
    kubeconfigFlag(folder, server, 'controller-manager'),
    '--leader-elect=false',
    '--secure-port=0',
    '--use-service-account-credentials',
    // By default it asks so seldom that the first pod of a Deployment comes after six seconds.
    '--kube-api-qps=500',
    '--kube-api-burst=1000',
    `--root-ca-file=${folder.at('pki', 'ca.crt')}`,
    `--service-account-private-key-file=${folder.at('service-account.key')}`,
    `--cluster-signing-cert-file=${folder.at('pki', 'ca.crt')}`,
    `--cluster-signing-key-file=${folder.at('pki', 'ca.key')}`,
  ];
}

export function schedulerFlags(folder: Folder, server: string): string[] {
  return [kubeconfigFlag(folder, server, 'scheduler'), '--leader-elect=false', '--secure-port=0'];
}

/** KWOK plays the kubelets of all nodes; kubelet.yaml tells what they report. */
export function kwokFlags(folder: Folder, server: string): string[] {
  const stages = path.join(projectRoot, 'test', 'support', 'cluster', 'kubelet.yaml');
  return [kubeconfigFlag(folder, server, 'admin'), `--config=${stages}`, '--manage-all-nodes', '--node-lease-duration-seconds=40'];
}

/** Token, user, uid and groups, as the file of static tokens has them. */
function tokenLine({ token, user, groups }: Person): string {
  return `${token},${user},${user},"${groups.join()}"`;
}

function serviceAccountFlags(folder: Folder): string[] {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signing = folder.put('service-account.key', privateKey.export({ type: 'sec1', format: 'pem' }).toString());
  const checking = folder.put('service-account.pub', publicKey.export({ type: 'spki', format: 'pem' }).toString());
  return [
    '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
    `--service-account-signing-key-file=${signing}`,
    `--service-account-key-file=${checking}`,
  ];
}

function anonymousFlag(folder: Folder, anonymous: Anonymous): string {
  if (anonymous !== 'health') return `--anonymous-auth=${String(anonymous)}`;
  const conditions = ['/livez', '/readyz', '/healthz'].map((endpoint) => ({ path: endpoint }));
  const configuration = {
    apiVersion: 'apiserver.config.k8s.io/v1',
    kind: 'AuthenticationConfiguration',
    anonymous: { enabled: true, conditions },
  };
  return `--authentication-config=${folder.put('authentication.json', configuration)}`;
}

function kubeconfigFlag(folder: Folder, server: string, name: string): string {
  return `--kubeconfig=${folder.put(`${name}.kubeconfig`, kubeconfigOfPart(folder, server, name))}`;
}
