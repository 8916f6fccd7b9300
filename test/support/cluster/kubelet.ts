import { createHash } from 'node:crypto';
import type { OwnerReference, StoredObject } from './objects';
import { NODES, type Container, type NodeFacts, type PodSpec } from './worldObjects';

/** The digest that is reported for an image: the one in its name, or else the SHA-256 of its name (kubelet.yaml does the same). */
export function digestOf(image: string): string {
  return image.split('@')[1] ?? `sha256:${sha256(image)}`;
}

/**
 * What a kubelet writes of a pod that runs, or that has done its work. The API drops the status of a pod that is created,
 * so it has to be written afterwards, to the subresource `status`.
 */
export function podStatus(uid: string, spec: PodSpec, phase: 'Running' | 'Succeeded' = 'Running'): object {
  const now = seconds();
  const hostIP = addressOf(NODES.findIndex(({ name }) => name === spec.nodeName));
  const podIP = spec.hostNetwork ? hostIP : `10.244.${byte(uid, 0)}.${1 + (byte(uid, 2) % 254)}`;
  return {
    phase,
    startTime: now,
    hostIP,
    hostIPs: [{ ip: hostIP }],
    podIP,
    podIPs: [{ ip: podIP }],
    conditions: ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({ type, status: 'True', lastTransitionTime: now })),
    containerStatuses: spec.containers.map((container) => containerStatus(uid, container, phase === 'Running', now)),
    initContainerStatuses: (spec.initContainers ?? []).map((container) => containerStatus(uid, container, container.restartPolicy === 'Always', now)),
  };
}

/** A node as its kubelet registers it. Unlike a pod it brings its status along. */
export function nodeObject(facts: NodeFacts): { metadata: { name: string; labels: Record<string, string> }; spec: object; status: object } {
  const now = seconds();
  const size = { cpu: '8', memory: '32Gi', pods: '110' };
  const { name, pool, kubelet, osImage, kernel } = facts;
  return {
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'node-restriction.kubernetes.io/pool': pool,
        ...(pool === 'control' && { 'node-role.kubernetes.io/control-plane': '' }),
      },
    },
    spec: { providerID: `shop://${name}` },
    status: {
      capacity: size,
      allocatable: size,
      addresses: [
        { type: 'InternalIP', address: addressOf(NODES.indexOf(facts)) },
        { type: 'Hostname', address: name },
      ],
      conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady', lastHeartbeatTime: now, lastTransitionTime: now }],
      nodeInfo: {
        kubeletVersion: kubelet,
        kubeProxyVersion: kubelet,
        osImage,
        kernelVersion: kernel,
        operatingSystem: 'linux',
        architecture: 'amd64',
        containerRuntimeVersion: 'containerd://2.1.4',
        machineID: '',
        systemUUID: '',
        bootID: '',
      },
    },
  };
}

/** The reference by which an object names the one that controls it. Items of a list lack apiVersion and kind, so it takes none. */
export function controllerReference({ apiVersion, kind, metadata: { name, uid } }: StoredObject): OwnerReference {
  return { apiVersion: apiVersion!, kind: kind!, name, uid, controller: true, blockOwnerDeletion: true };
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function containerStatus(uid: string, { name, image }: Container, runs: boolean, now: string): object {
  const done = { terminated: { exitCode: 0, reason: 'Completed', startedAt: now, finishedAt: now } };
  return {
    name,
    image,
    imageID: imageIdOf(image),
    containerID: `containerd://${sha256(uid + name)}`,
    restartCount: 0,
    ready: runs,
    started: runs,
    state: runs ? { running: { startedAt: now } } : done,
  };
}

function imageIdOf(image: string): string {
  const name = image.replace(/(:[^:/@]+)?(@.*)?$/, '');
  return `${name.includes('/') ? name : `docker.io/library/${name}`}@${digestOf(image)}`;
}

/** metav1.Time has no fractions of a second. */
const seconds = (): string => new Date().toISOString().replace(/\.\d+/, '');

/** Of the range that RFC 5737 keeps for documentation. */
const addressOf = (nodeIndex: number): string => `192.0.2.${10 + nodeIndex}`;

const byte = (uid: string, from: number): number => parseInt(uid.slice(from, from + 2), 16);
