import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { projectRoot } from '../project';

const sources = path.join(projectRoot, 'test', 'support', 'cluster', 'go');

/** The version of Kubernetes, such as `v1.37.2`. */
export const kubernetesVersion = /k8s\.io\/kubernetes (v[\d.]+)/.exec(readFileSync(path.join(sources, 'go.mod'), 'utf8'))![1]!;

const PACKAGES = {
  pki: './pki',
  etcd: 'go.etcd.io/etcd/server/v3',
  'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
  'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
  'kube-scheduler': 'k8s.io/kubernetes/cmd/kube-scheduler',
  kwok: 'sigs.k8s.io/kwok/cmd/kwok',
};

export type PartName = keyof typeof PACKAGES;

export const allParts = Object.keys(PACKAGES) as PartName[];

/** What a cluster without controllers needs. */
export const controlPlane: readonly PartName[] = ['pki', 'etcd', 'kube-apiserver'];

/** A folder with the binaries, or why there is none: a full sentence. */
export type Parts = { readonly folder: string } | { readonly unavailable: string };

/**
 * Builds those parts that the user's cache lacks. From nothing that downloads 600 MB of sources and takes some five minutes
 * and 2.3 GB of memory on two cores; what is there already takes no time. Two builds at once do the work twice, and both
 * come out right.
 */
export function buildParts(names: readonly PartName[], tell: (line: string) => void): Parts {
  const folder = partsFolder();
  const missing = names.filter((name) => !existsSync(path.join(folder, name)));
  if (missing.length === 0) return { folder };
  const lack = lacking();
  if (lack !== undefined) return { unavailable: lack };
  tell(`Building ${missing.join(', ')} of Kubernetes ${kubernetesVersion} for the tests, once (some five minutes)…`);
  mkdirSync(folder, { recursive: true });
  for (const name of missing) {
    const problem = build(name, folder);
    if (problem !== undefined) return { unavailable: problem };
  }
  return { folder };
}

function lacking(): string | undefined {
  if (process.platform === 'win32') return 'The control plane is started by a POSIX shell, which Windows has not.';
  const { error, status, stderr } = spawnSync('go', ['version'], { cwd: sources, encoding: 'utf8' });
  if (error) return `Go is not installed (${error.message}), and the control plane is built by it.`;
  return status === 0 ? undefined : `Go cannot be used: ${stderr.trim()}`;
}

/** A folder for each state of what the parts are built from. Other folders beside it are of no use and may be deleted. */
function partsFolder(): string {
  const key = createHash('sha256').update(BUILD_FLAGS.join(' '));
  for (const file of ['go.mod', 'go.sum', path.join('pki', 'main.go')]) key.update(readFileSync(path.join(sources, file)));
  const set = process.env['XDG_CACHE_HOME'];
  // An empty variable counts as unset, says the XDG Base Directory Specification.
  const cache = set === undefined || set === '' ? path.join(homedir(), '.cache') : set;
  return path.join(cache, 'pci-for-kubernetes', `cluster-${key.digest('hex').slice(0, 16)}`);
}

const BUILD_FLAGS = [
  '-mod=readonly',
  '-trimpath',
  '-buildvcs=false',
  // Nobody debugs these programs; together with GOGC below it saves a quarter of the time.
  '-gcflags=all=-dwarf=false',
  // As Kubernetes' own hack/lib/golang.sh does; golang.org/x/net/trace would keep the linker from dropping dead code.
  '-tags=grpcnotrace',
  // Without it the server calls itself v0.0.0-master, and clients that look at the version take the wrong way.
  `-ldflags=-s -w -X k8s.io/component-base/version.gitVersion=${kubernetesVersion}`,
];

/** Gives what went wrong. */
function build(name: PartName, folder: string): string | undefined {
  const unfinished = path.join(folder, `.${name}-${process.pid}`);
  const { status, error, stderr } = spawnSync('go', ['build', ...BUILD_FLAGS, '-o', unfinished, PACKAGES[name]], {
    cwd: sources,
    encoding: 'utf8',
    // No C compiler is needed; the garbage collector takes more memory for less time.
    env: { ...process.env, CGO_ENABLED: '0', GOGC: '400' },
  });
  if (status !== 0) return `"${PACKAGES[name]}" could not be built: ${error?.message ?? stderr.trim().slice(-1000)}`;
  // It is there whole or not at all, also when two runs build at once.
  renameSync(unfinished, path.join(folder, name));
  return undefined;
}
