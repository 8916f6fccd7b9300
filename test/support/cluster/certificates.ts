import { spawnSync } from 'node:child_process';
import path from 'node:path';

/**
 * Writes an authority and the certificates of the server and its clients into a folder: `ca.crt`, `ca.key`, and a pair for
 * each name; below `other` another authority, whom nobody knows. Node has no builder of X.509, and the openssl command
 * differs between systems, so a program of ours in Go does it (go/pki).
 */
export function makeCertificates(bin: string, folder: string): void {
  run(bin, folder, CERTIFICATES);
  run(bin, path.join(folder, 'other'), []);
}

// Kubernetes reads user and groups from the common name and the organizations.
const ADMINISTRATOR = { commonName: 'kubernetes-admin', organizations: ['system:masters'] };
const CERTIFICATES = [
  { name: 'apiserver', commonName: 'kube-apiserver', hosts: ['127.0.0.1', 'localhost', 'kubernetes.default.svc'] },
  { name: 'admin', ...ADMINISTRATOR },
  { name: 'expired', ...ADMINISTRATOR, expiresInSeconds: -60 },
  { name: 'controller-manager', commonName: 'system:kube-controller-manager' },
  { name: 'scheduler', commonName: 'system:kube-scheduler' },
];

function run(bin: string, folder: string, certificates: readonly object[]): void {
  const { status, stderr, error } = spawnSync(path.join(bin, 'pki'), [folder], { input: JSON.stringify(certificates), encoding: 'utf8' });
  if (status !== 0) throw new Error(`The certificates could not be made: ${error?.message ?? stderr}`);
}
