/**
 * What a path on a node gives to whoever mounts it.
 * - `runtime-socket`: the container runtime's socket or a directory that holds it; also read-only, since a socket is not
 *   written to but connected to.
 * - `secret`: files that suffice to be read: other pods' tokens and data, keys, raw disks.
 * - `system`: files that the node runs or believes; changing them takes it over.
 */
export type NodePathKind = 'runtime-socket' | 'secret' | 'system' | 'other';

const runtimeSockets = [
  'docker.sock',
  'containerd/containerd.sock',
  'k3s/containerd/containerd.sock',
  'crio/crio.sock',
  'cri-dockerd.sock',
  'podman/podman.sock',
].flatMap((socket) => [`/run/${socket}`, `/var/run/${socket}`]);
const socketNames = new Set(runtimeSockets.map((socket) => socket.slice(socket.lastIndexOf('/') + 1)));
const socketFolders = new Set(runtimeSockets.flatMap(foldersAbove).filter((folder) => folder !== '/var'));
/** On Windows nodes the runtimes listen on named pipes. */
const runtimePipe = /^\\\\\.\\pipe\\(docker_engine|containerd-containerd)$/i;

const secrets = new Set(['/', '/dev', '/etc', '/proc', '/root', '/var', '/var/lib', '/var/lib/containerd', '/var/lib/docker', '/var/lib/etcd']);
const secretTrees = ['/etc/kubernetes', '/var/lib/kubelet'];
// Whoever can write to /var/log can leave links there that the kubelet follows when it serves logs.
const system = new Set(['/boot', '/sys', '/usr', '/var/log']);

/** Takes a path as a manifest has it: `//`, `.`, `..` and a slash at the end change nothing. */
export function nodePathKind(given: string): NodePathKind {
  if (runtimePipe.test(given)) return 'runtime-socket';
  const path = normalised(given);
  if (secrets.has(path) || secretTrees.some((tree) => path === tree || path.startsWith(`${tree}/`))) return 'secret';
  if (isRuntimeSocket(path)) return 'runtime-socket';
  return system.has(path) || /^\/lib[^/]*$/.test(path) ? 'system' : 'other';
}

/** Whether a path is `/var/log` or lies below it, where log collectors read. */
export const isNodeLog = (given: string): boolean => /^\/var\/log(\/|$)/.test(normalised(given));

function isRuntimeSocket(path: string): boolean {
  if (socketFolders.has(path)) return true;
  return /^\/(var\/)?run\//.test(path) && socketNames.has(path.slice(path.lastIndexOf('/') + 1));
}

function normalised(given: string): string {
  const steps: string[] = [];
  for (const step of given.split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  }
  return `/${steps.join('/')}`;
}

/** `/run/crio/crio.sock` lies in `/run/crio` and `/run`. */
function foldersAbove(path: string): string[] {
  const last = path.lastIndexOf('/');
  return last <= 0 ? [] : [path.slice(0, last), ...foldersAbove(path.slice(0, last))];
}
