import { defineRule } from '../core/rule';
import { isControlPlanePod, isNodeAddon } from '../kube/pod/addons';
import { effectiveWindows } from '../kube/pods';

const namespaces = [
  ['hostPID', 'pid'],
  ['hostIPC', 'ipc'],
  ['hostNetwork', 'network'],
] as const;

export const hostNamespaces = defineRule({
  id: 'host-namespaces',
  code: 'PCI-K8S-305',
  target: 'pod',
  title: "Pods do not share the node's PID, IPC or network namespace",
  tier: 1,
  requirements: { pciDss: ['1.3.1', '2.2.6', '7.2.5'], guidance: ['3.1', '4.1'] },
  severity: 'high',
  sparesExempt: false,
  messages: {
    pid: 'The pod sees and can signal every process of its node (hostPID).',
    ipc: 'The pod shares the memory and message queues of processes on its node (hostIPC).',
    network: "The pod uses its node's network, where no NetworkPolicy applies to it (hostNetwork).",
  },
  fixes: {
    ownProcesses: {
      title: 'Remove hostPID',
      safety: 'review',
      effect: 'The pod then sees only its own processes. A program that watches or traces those of the node fails.',
    },
    ownMemory: {
      title: 'Remove hostIPC',
      safety: 'review',
      effect: 'The pod then has its own shared memory. A program that exchanges data with the node by it fails.',
    },
    ownNetwork: {
      title: 'Remove hostNetwork',
      safety: 'review',
      effect:
        "The container's ports are then open on the pod's address and no longer on the node's, so whoever called the node has to call a Service. A dnsPolicy of ClusterFirstWithHostNet is no longer needed.",
    },
  },
  docs: {
    why: "Whoever shares the node's namespaces sees other pods' processes, memory or traffic, and a pod on the node's network is out of reach of the policies that separate the cardholder data environment.",
    bad: `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  hostPID: true
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
`,
  },
  check(pod, report, { resource, inventory, parameters }) {
    const shared = namespaces.filter(([field]) => pod.spec[field] === true);
    if (shared.length === 0) return;
    if (isNodeAddon(resource.ref, pod, parameters.privilegedAddons)) return 'not-applicable';
    if (isControlPlanePod(resource.ref, resource.namespace, pod, inventory.kind === 'cluster')) return 'not-applicable';
    // The API server takes a HostProcess container only in a pod with hostNetwork.
    const needsNetwork = pod.containers.some((container) => effectiveWindows(container, 'hostProcess')?.value === true);
    for (const [field, message] of shared) {
      const at = pod.path(field);
      const remove = () => [{ op: 'remove', path: at }] as const;
      const fixes = { pid: { ownProcesses: remove }, ipc: { ownMemory: remove }, network: needsNetwork ? {} : { ownNetwork: remove } }[message];
      report({ message, at, fixes });
    }
  },
});
