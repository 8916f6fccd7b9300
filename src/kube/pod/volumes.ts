import type { ContainerTarget, MountList, PodTarget } from '../pods';
import type { Path } from '../path';
import type { Volume } from '../types';

/** One container's mount of a volume. */
export interface Mount {
  readonly readOnly: boolean;
  /** Its path in the object. */
  readonly at: Path;
}

/** The lists of a container's mounts: its own, which may be empty, and one that it shares. */
export function mountListsOf({ container, path, sharedMounts }: ContainerTarget): MountList[] {
  const own = { mounts: container.volumeMounts ?? [], at: path('volumeMounts') };
  return sharedMounts ? [own, sharedMounts] : [own];
}

/** The lists of mounts of all containers of a pod, in their order; a shared one once. */
export const mountListsIn = ({ containers }: PodTarget): MountList[] => [...new Set(containers.flatMap(mountListsOf))];

/** Every mount of a volume of a pod, in the order of the containers. */
export function mountsOf(pod: PodTarget, volume: string): Mount[] {
  return mountListsIn(pod).flatMap(({ mounts, at }) =>
    mounts.flatMap(({ name, readOnly }, i) => (name === volume ? [{ readOnly: readOnly === true, at: [...at, i] }] : [])),
  );
}

/**
 * Sources of volumes that name storage outside the cluster in the pod itself; Pod Security "restricted" takes none of them
 * (kubernetes/pod-security-admission, `policy/check_restrictedVolumes.go`). hostPath is not among them.
 */
const inlineSources = [
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'gitRepo',
  'nfs',
  'iscsi',
  'glusterfs',
  'rbd',
  'flexVolume',
  'cinder',
  'cephfs',
  'flocker',
  'fc',
  'azureFile',
  'vsphereVolume',
  'quobyte',
  'azureDisk',
  'portworxVolume',
  'photonPersistentDisk',
  'scaleIO',
  'storageos',
] as const;

/** Which of them a volume is of; undefined for all others, also for one without source, which becomes an emptyDir. */
export function inlineSourceOf(volume: Volume): string | undefined {
  const given = volume as Readonly<Record<string, unknown>>;
  return inlineSources.find((source) => given[source] !== undefined && given[source] !== null);
}
