import { defineRule } from '../core/rule';
import { isNodeAddon } from '../kube/pod/addons';
import { effectiveWindows } from '../kube/pods';

export const privileged = defineRule({
  id: 'privileged',
  code: 'PCI-K8S-302',
  target: 'container',
  title: 'No privileged containers, no Windows HostProcess',
  tier: 1,
  requirements: { pciDss: ['2.2.6', '7.2.5', '2.2.4'], guidance: ['3.1', '9.2'] },
  severity: 'critical',
  sparesExempt: false,
  messages: {
    privileged: 'Container "{container}" is privileged: it has every capability and every device of its node.',
    'host-process': 'Container "{container}" runs as a process of the Windows node itself (HostProcess).',
  },
  fixes: {
    unprivileged: {
      title: 'Set privileged to false',
      safety: 'review',
      effect:
        "The container loses the node's devices and most capabilities. A program that needs one of them fails; give it just that capability or device instead.",
    },
  },
  docs: {
    why: 'A privileged container has every capability and every device of its node. Whoever gets into it has the node, and with it the card data of every pod there.',
    bad: `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers:
    - name: web
      image: registry.corp/web:1.4.2
      securityContext:
        privileged: true
`,
    good: `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers:
    - name: web
      image: registry.corp/web:1.4.2
      securityContext:
        privileged: false
`,
  },
  check(target, report, { resource, inventory, parameters }) {
    const { container, name, pod, path } = target;
    const isPrivileged = container.securityContext?.privileged === true;
    const hostProcess = effectiveWindows(target, 'hostProcess');
    if (!isPrivileged && hostProcess?.value !== true) return;
    if (inventory.isExempt(resource.namespace) && isNodeAddon(resource.ref, pod, parameters.privilegedAddons)) return 'not-applicable';
    const args = { container: name };
    if (isPrivileged) {
      const at = path('securityContext', 'privileged');
      report({ message: 'privileged', at, args, fixes: { unprivileged: () => [{ op: 'set', path: at, value: false }] } });
    }
    // No fix: such a pod also has to have hostNetwork, and works on the node by design.
    if (hostProcess?.value === true) report({ message: 'host-process', at: hostProcess.at, args });
  },
});
