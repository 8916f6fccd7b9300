import type { Inventory } from '../core/inventory';
import { defineRule } from '../core/rule';
import type { Path } from '../kube/path';
import { effective } from '../kube/pods';
import type { KubeletConfiguration } from '../kube/types';

export const seccomp = defineRule({
  id: 'seccomp',
  code: 'PCI-K8S-307',
  target: 'container',
  looksUp: { 'kubelet.config.k8s.io': ['KubeletConfiguration'] },
  title: "The runtime's system-call filter is on",
  tier: 1,
  requirements: { pciDss: ['2.2.4', '2.2.6'], guidance: ['9.1', '3.1'] },
  severity: 'medium',
  sparesExempt: true,
  messages: {
    missing: 'Container "{container}" sets no seccomp profile, so it may make every system call where the kubelet does not set seccompDefault.',
    unconfined: { text: 'Container "{container}" turns the seccomp filter off.', severity: 'high' },
    'localhost-file': 'Container "{container}" uses a seccomp profile on the node but does not say which, so the API server refuses it.',
  },
  fixes: {
    runtimeDefault: {
      title: 'Use the seccomp profile of the container runtime (RuntimeDefault)',
      safety: 'safe',
      effect: 'System calls that containers hardly ever need are refused. Debuggers, profilers and programs that mount file systems may fail.',
    },
    confine: {
      title: 'Use RuntimeDefault in place of Unconfined',
      safety: 'review',
      effect: 'Somebody switched the filter off on purpose: find out which system call the program needs before.',
    },
  },
  hardens: { path: ['securityContext', 'seccompProfile'], value: { type: 'RuntimeDefault' } },
  docs: {
    why: "Nearly every way out of a container begins with a system call that no service makes in its daily work. The runtime's default profile refuses those calls.",
    bad: `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  securityContext:
    seccompProfile: { type: RuntimeDefault }
  containers:
    - name: web
      image: registry.corp/web:1.4.2
      securityContext:
        seccompProfile: { type: Unconfined }
`,
    good: `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  securityContext:
    seccompProfile: { type: RuntimeDefault }
  containers:
    - name: web
      image: registry.corp/web:1.4.2
`,
  },
  check(target, report, { inventory }) {
    // A privileged container is unconfined whatever its profile says.
    if (target.pod.windows || target.container.securityContext?.privileged === true) return 'not-applicable';
    const profile = effective(target, 'seccompProfile');
    const args = { container: target.name };
    const set = (at: Path, value: unknown) => () => [{ op: 'set', path: at, value }] as const;
    // The annotations of seccomp's first years are no profile: they have had no effect since Kubernetes 1.27.
    if (profile === undefined) {
      report({
        message: 'missing',
        at: target.path('securityContext', 'seccompProfile'),
        args,
        ...(inventory.derive(kubeletsDefault) ? { severity: 'info' } : {}),
        fixes: { runtimeDefault: set(target.pod.path('securityContext', 'seccompProfile'), { type: 'RuntimeDefault' }) },
      });
      return;
    }
    const { type, localhostProfile } = profile.value;
    const at = [...profile.at, 'type'];
    if (!type) report({ message: 'missing', at, args, fixes: { runtimeDefault: set(at, 'RuntimeDefault') } });
    else if (type === 'Unconfined') report({ message: 'unconfined', at, args, fixes: { confine: set(at, 'RuntimeDefault') } });
    else if (type === 'Localhost' && !localhostProfile) report({ message: 'localhost-file', at: [...profile.at, 'localhostProfile'], args });
  },
});

/** Whether a kubelet's configuration at hand gives the runtime's profile to containers without one. */
function kubeletsDefault(inventory: Inventory): boolean {
  return inventory
    .knownOfKind('kubelet.config.k8s.io', 'KubeletConfiguration')
    .some(({ manifest }) => (manifest as KubeletConfiguration).seccompDefault === true);
}
