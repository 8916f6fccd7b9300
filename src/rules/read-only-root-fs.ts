import type { Patch } from '../core/patch';
import { defineRule } from '../core/rule';
import { mountListsOf } from '../kube/pod/volumes';
import type { ContainerTarget } from '../kube/pods';

export const readOnlyRootFs = defineRule({
  id: 'read-only-root-fs',
  code: 'PCI-K8S-309',
  target: 'container',
  title: 'Container root file systems are read-only',
  tier: 2,
  requirements: { pciDss: ['2.2.6', '11.5.2', '5.2.1'], guidance: ['8.2', '3.1'] },
  severity: 'medium',
  sparesExempt: true,
  messages: {
    writable: 'Container "{container}" can write to its root file system.',
  },
  fixes: {
    readOnly: {
      title: 'Set readOnlyRootFilesystem to true',
      safety: 'review',
      effect:
        'The container can then write only to volumes. A program that writes temporary files needs an emptyDir volume at that path, often /tmp.',
    },
    readOnlyWithTmp: {
      title: 'Set readOnlyRootFilesystem to true and mount an emptyDir at /tmp',
      safety: 'review',
      effect:
        'The container can then write only to volumes and to /tmp, which is empty when the pod starts. Other paths that the program writes to need volumes as well.',
    },
  },
  hardens: { path: ['securityContext', 'readOnlyRootFilesystem'], value: true },
  docs: {
    why: 'Whoever gets into a container that can write to its own file system can leave programs there and change files that nobody looks at again.',
    bad: `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers:
    - name: web
      image: registry.corp/web:1.4.2
`,
    good: `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers:
    - name: web
      image: registry.corp/web:1.4.2
      securityContext:
        readOnlyRootFilesystem: true
`,
  },
  check(target, report) {
    const { container, name, role, pod, path } = target;
    // Windows has no such field, and a debug container is there to be worked in.
    if (pod.windows || role === 'ephemeral') return 'not-applicable';
    // The API server takes a missing value as false, so only an explicit true passes.
    if (container.securityContext?.readOnlyRootFilesystem === true) return;
    const at = path('securityContext', 'readOnlyRootFilesystem');
    const readOnly: Patch = { op: 'set', path: at, value: true };
    const hasTmp = mountListsOf(target).some(({ mounts }) => mounts.some(({ mountPath }) => mountPath === '/tmp' || mountPath === '/tmp/'));
    report({
      message: 'writable',
      at,
      args: { container: name },
      // An init container is gone before the workload takes its first request.
      ...(role === 'init' ? { severity: 'low' } : {}),
      fixes: { readOnly: () => [readOnly], ...(hasTmp ? {} : { readOnlyWithTmp: () => [readOnly, ...tmpVolume(target)] }) },
    });
  },
});

/** A volume of its own for the container: what one program leaves in /tmp is none of another's business. */
function tmpVolume({ name, pod, path }: ContainerTarget): Patch[] {
  const taken = new Set(pod.spec.volumes?.map((volume) => volume.name));
  const volume = ['tmp', `tmp-${name}`.slice(0, 63), ...Array.from(taken, (_, i) => `tmp-${i + 2}`)].find((free) => !taken.has(free));
  return [
    { op: 'append', path: path('volumeMounts'), value: { name: volume, mountPath: '/tmp' } },
    { op: 'append', path: pod.path('volumes'), value: { name: volume, emptyDir: {} } },
  ];
}
