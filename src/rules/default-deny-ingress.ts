import { addDefaultDeny } from '../lookups/defaultDeny';
import { nameNamespace } from '../core/inventory';
import { unenforced } from '../lookups/enforcement';
import { hasHostNetworkOnly, isolationOf, weighsLittle, whyNotDenied } from '../lookups/isolation';
import { defineRule } from '../core/rule';
import { policyKinds } from '../kube/network/policies';
import { podKinds } from '../kube/workloads';

export const defaultDenyIngress = defineRule({
  id: 'default-deny-ingress',
  code: 'PCI-K8S-401',
  target: 'namespace',
  looksUp: { ...podKinds, ...policyKinds, '': [...podKinds['']!, 'Namespace', 'ConfigMap', 'Node'] },
  title: 'Every namespace denies inbound traffic unless allowed',
  tier: 1,
  requirements: { pciDss: ['1.2.1', '1.3.1', '1.4.1', '1.4.2', '7.3.3'], guidance: ['4.1'] },
  severity: 'high',
  sparesExempt: false,
  messages: {
    missing: 'Inbound traffic is not denied by default in {namespace}: {reason}.',
    partial: {
      text: 'Inbound traffic is not denied by default in {namespace}: policies select each pod that is there now, but not those to come.',
      severity: 'medium',
    },
  },
  fixes: {
    both: {
      title: 'Add a policy that denies inbound and outbound traffic by default',
      safety: 'review',
      effect:
        'Adds a policy for all pods of the namespace, and one that lets them look up names. All other traffic that no policy allows is cut off from then on.',
    },
    ingress: {
      title: 'Add a policy that denies inbound traffic by default',
      safety: 'review',
      effect: 'Adds a policy for all pods of the namespace. Inbound traffic that no other policy allows is cut off from then on.',
    },
  },
  docs: {
    why: 'Without such a policy every pod of the cluster can connect to every other: whoever takes over the least of them is next to the card data already.',
    bad: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: only-web, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
`,
    good: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: default-deny, namespace: shop }
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
`,
  },
  check(namespace, report, { inventory }) {
    if (hasHostNetworkOnly(inventory, namespace)) return 'not-applicable';
    const isolation = isolationOf(inventory, namespace, 'ingress');
    if (isolation === 'denied') return unenforced(inventory);
    report({
      message: isolation === 'every-pod' && inventory.complete ? 'partial' : 'missing',
      at: ['metadata', 'name'],
      args: { namespace: nameNamespace(namespace), reason: whyNotDenied(isolation, inventory) },
      modifiers: inventory.complete || isolation === 'opened' ? [] : ['absent'],
      ...(weighsLittle(inventory, namespace) ? { severity: 'info' } : {}),
      // Where a policy opens all again, one more that denies would change nothing.
      fixes:
        isolation === 'opened'
          ? {}
          : { both: () => addDefaultDeny(namespace, ['ingress', 'egress']), ingress: () => addDefaultDeny(namespace, ['ingress']) },
    });
  },
});
