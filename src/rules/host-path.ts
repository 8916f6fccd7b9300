import type { Patch } from '../core/patch';
import { defineRule, type Report, type Scope } from '../core/rule';
import { isControlPlanePod, isNodeAddon } from '../kube/pod/addons';
import { isWorkflow } from '../kube/argo';
import { isNodeLog, nodePathKind } from '../kube/pod/nodePath';
import { startsWith } from '../kube/path';
import type { PodTarget } from '../kube/pods';
import type { PersistentVolume, Volume } from '../kube/types';
import { inlineSourceOf, mountListsIn, mountsOf, type Mount } from '../kube/pod/volumes';

type Variant = 'socket' | 'sensitive' | 'writable' | 'readonly' | 'unmounted' | 'inline' | 'pv';
type Problem = Report<Variant, 'remove' | 'emptyDir' | 'readOnly'>;

export const hostPath = defineRule({
  id: 'host-path',
  code: 'PCI-K8S-306',
  target: 'pod',
  kinds: { '': ['PersistentVolume'] },
  title: 'No node directories or runtime sockets in Pods',
  tier: 1,
  requirements: { pciDss: ['2.2.6', '7.2.5', '3.6.1.3'], guidance: ['3.1', '9.1'] },
  severity: 'critical',
  sparesExempt: false,
  messages: {
    socket: 'Volume "{volume}" hands the pod "{path}", by which the container runtime of the node takes orders.',
    sensitive:
      'Volume "{volume}" opens "{path}" of the node to the pod, which is enough to take over the node or to read the data of its other pods.',
    writable: { text: 'Volume "{volume}" lets the pod write to "{path}" on its node.', severity: 'high' },
    readonly: { text: 'Volume "{volume}" lets the pod read "{path}" on its node.', severity: 'medium' },
    unmounted: { text: 'Volume "{volume}" brings "{path}" of the node into the pod, where any container may mount it; none does.', severity: 'low' },
    inline: {
      text: 'Volume "{volume}" is of the type {source}, which Pod Security "restricted" refuses: it names storage by itself instead of by a claim.',
      severity: 'low',
    },
    pv: { text: 'PersistentVolume "{volume}" gives whoever claims it "{path}" of a node.', severity: 'medium' },
  },
  fixes: {
    remove: {
      title: 'Remove the volume and its mounts',
      safety: 'review',
      effect: 'The containers no longer find anything at the mounted paths.',
    },
    emptyDir: {
      title: 'Use an emptyDir volume instead',
      safety: 'review',
      effect: 'The volume is empty when the pod starts and is gone with it. What the pod read from the node is not there.',
    },
    readOnly: {
      title: 'Mount the volume read-only',
      safety: 'review',
      effect: 'The containers can then only read the path; a program that writes there fails. The pod still sees the files of its node.',
    },
  },
  docs: {
    why: "A node's directories hold the tokens, keys and data of all its pods, and its runtime's socket starts privileged containers for whoever asks. A pod that has one of them has the card data of its neighbours.",
    bad: `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  volumes:
    - name: runtime
      hostPath: { path: /var/run/docker.sock }
  containers:
    - name: web
      image: registry.corp/web:1.4.2
      volumeMounts:
        - { name: runtime, mountPath: /var/run/docker.sock }
`,
    good: `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  volumes:
    - name: work
      emptyDir: {}
  containers:
    - name: web
      image: registry.corp/web:1.4.2
      volumeMounts:
        - { name: work, mountPath: /work }
`,
  },
  check(pod, report, scope) {
    const volumes = pod.spec.volumes ?? [];
    if (isControlPlanePod(scope.resource.ref, scope.resource.namespace, pod, scope.inventory.kind === 'cluster')) return 'not-applicable';
    for (let i = 0; i < volumes.length; i++) {
      const problem = judgeVolume(pod, volumes[i]!, i, scope);
      if (problem) report(problem);
    }
  },
  checkResource(manifest, report, { resource }) {
    const { spec } = manifest as PersistentVolume;
    const source = spec?.hostPath ? 'hostPath' : 'local';
    const path = spec?.[source]?.path;
    if (path === undefined || path === null) return 'not-applicable';
    report({
      message: 'pv',
      at: ['spec', source, 'path'],
      args: { volume: resource.ref.name ?? '', path },
      // Local storage of one's own is what these volumes are for; the node's own directories are not.
      ...(isOfNode(path) ? { severity: 'critical' } : {}),
    });
  },
});

function judgeVolume(pod: PodTarget, volume: Volume, index: number, scope: Scope): Problem | undefined {
  const at = pod.path('volumes', index);
  const name = volume.name ?? '';
  if (!volume.hostPath) {
    const source = inlineSourceOf(volume);
    return source === undefined ? undefined : { message: 'inline', at: [...at, source], args: { volume: name, source } };
  }
  const path = volume.hostPath.path ?? '';
  const mounts = mountsOf(pod, name);
  const isMounted = mounts.length > 0;
  const message = variantOf(path, mounts);
  const isAddon = isNodeAddon(scope.resource.ref, pod, scope.parameters.privilegedAddons);
  if (isAddon && !(message === 'readonly' && isNodeLog(path))) return undefined;
  // A workflow gives a pod only the volumes that its containers mount, and a patch may leave the mounts to its base.
  if (!isMounted && isWorkflow(scope.resource.ref)) return undefined;
  if (message === 'unmounted' && scope.resource.partial) return undefined;
  return {
    message,
    at: [...at, 'hostPath', 'path'],
    args: { volume: name, path },
    // A log collector is there to read logs; and without a mount it takes a further change to reach the path.
    ...(isAddon ? { severity: 'info' } : !isMounted && !scope.resource.partial ? { severity: 'low' } : {}),
    fixes: fixesFor(pod, index, message, mounts),
  };
}

function variantOf(path: string, mounts: readonly Mount[]): Variant {
  const kind = nodePathKind(path);
  if (kind === 'runtime-socket') return 'socket';
  if (kind === 'secret') return 'sensitive';
  if (mounts.length === 0) return 'unmounted';
  if (mounts.every(({ readOnly }) => readOnly)) return 'readonly';
  return kind === 'system' ? 'sensitive' : 'writable';
}

const isOfNode = (path: string): boolean => nodePathKind(path) !== 'other';

function fixesFor(pod: PodTarget, index: number, message: Variant, mounts: readonly Mount[]): NonNullable<Problem['fixes']> {
  const volume = pod.path('volumes', index);
  // A volume that a whole workflow shares may be mounted by its other templates too.
  const isOwn = startsWith(volume, pod.metadataAt.slice(0, -1));
  const canBeReadOnly = mounts.length > 0 && (message === 'writable' || (message === 'sensitive' && !isReadByItself(pod, index)));
  return {
    ...(isOwn ? { remove: () => removal(pod, index) } : {}),
    emptyDir: () => [
      { op: 'remove', path: [...volume, 'hostPath'] },
      { op: 'set', path: [...volume, 'emptyDir'], value: {} },
    ],
    ...(canBeReadOnly
      ? { readOnly: () => mounts.filter(({ readOnly }) => !readOnly).map(({ at }): Patch => ({ op: 'set', path: [...at, 'readOnly'], value: true })) }
      : {}),
  };
}

const isReadByItself = (pod: PodTarget, index: number): boolean => nodePathKind(pod.spec.volumes?.[index]?.hostPath?.path ?? '') === 'secret';

/** Takes away the mounts and then the volume, lists that would be empty as a whole. */
function removal(pod: PodTarget, index: number): Patch[] {
  const volumes = pod.spec.volumes ?? [];
  const place = pod.path('volumes', index);
  const fromMounts = mountListsIn(pod).flatMap(({ mounts, at }) => {
    const gone = mounts.flatMap(({ name }, i) => (name === volumes[index]?.name ? [i] : []));
    if (gone.length === mounts.length) return mounts.length > 0 ? [at] : [];
    // Last first, so that the places of the others stay true.
    return gone.reverse().map((i) => [...at, i]);
  });
  const list = place.slice(0, -1);
  // A template of a workflow has a list beside the workflow's.
  const isLast = volumes.filter((_, i) => startsWith(pod.path('volumes', i), list)).length === 1;
  return [...fromMounts, isLast ? list : place].map((path) => ({ op: 'remove', path }));
}
