import type { Patch } from '../core/patch';
import { defineRule } from '../core/rule';
import { isNodeAddon } from '../kube/pod/addons';

export const hostPort = defineRule({
  id: 'host-port',
  code: 'PCI-K8S-408',
  target: 'container',
  title: 'Containers open no ports on the node',
  tier: 1,
  requirements: { pciDss: ['1.2.5', '2.2.4', '1.4.2'], guidance: ['3.1', '4.1'] },
  severity: 'medium',
  sparesExempt: false,
  messages: {
    'host-port': 'Container "{container}" opens port {port} on every node that it runs on.',
  },
  fixes: {
    closePort: {
      title: 'Remove the host port',
      safety: 'review',
      effect: "The port is then open on the pod's own address only. Whoever called the node has to call a Service.",
    },
  },
  docs: {
    why: 'A port on the node bypasses Services and, with many network plugins, NetworkPolicy as well. It is a way into the cardholder data environment that no policy shows.',
    bad: `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers:
    - name: web
      image: registry.corp/web:1.4.2
      ports:
        - containerPort: 8080
          hostPort: 80
`,
    good: `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers:
    - name: web
      image: registry.corp/web:1.4.2
      ports:
        - containerPort: 8080
`,
  },
  check({ container, name, pod, path }, report, { resource, parameters }) {
    // On the node's network each container port is the node's, and the API server says so itself by setting hostPort.
    // The rule on host namespaces reports such a pod.
    if (pod.spec.hostNetwork === true) return 'not-applicable';
    const ports = container.ports ?? [];
    for (let i = 0; i < ports.length; i++) {
      const { hostPort: port, hostIP } = ports[i]!;
      if (!port || parameters.allowedHostPorts.includes(port)) continue;
      if (isNodeAddon(resource.ref, pod, parameters.privilegedAddons)) return 'not-applicable';
      const removed = ['hostPort', ...(hostIP ? ['hostIP'] : [])];
      report({
        message: 'host-port',
        at: path('ports', i, 'hostPort'),
        args: { container: name, port: String(port) },
        fixes: { closePort: () => removed.map((field): Patch => ({ op: 'remove', path: path('ports', i, field) })) },
      });
    }
  },
});
