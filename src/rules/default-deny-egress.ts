import { addDefaultDeny, addDns, isNetworkPolicy, networkPolicies } from '../lookups/defaultDeny';
import { nameNamespace, type NamespaceTarget } from '../core/inventory';
import { unenforced } from '../lookups/enforcement';
import { hasHostNetworkOnly, isolationOf, weighsLittle, whyNotDenied } from '../lookups/isolation';
import { isReadable } from '../core/inventory';
import type { Change, Patch } from '../core/patch';
import type { Resource } from '../core/resource';
import { defineRule } from '../core/rule';
import { effectiveTypes, selectsAllPods, specOf } from '../kube/network/networkPolicy';
import { policyKinds } from '../kube/network/policies';
import { isGiven } from '../kube/network/policy';
import type { Manifest } from '../kube/types';
import { podKinds } from '../kube/workloads';

export const defaultDenyEgress = defineRule({
  id: 'default-deny-egress',
  code: 'PCI-K8S-402',
  target: 'namespace',
  // A policy that was meant to deny and does not is at fault itself, whatever stands for its namespace.
  kinds: { 'networking.k8s.io': ['NetworkPolicy'] },
  looksUp: { ...podKinds, ...policyKinds, '': [...podKinds['']!, 'Namespace', 'ConfigMap', 'Node'] },
  title: 'Every namespace denies outbound traffic unless allowed',
  tier: 1,
  requirements: { pciDss: ['1.3.2', '1.2.1', '1.4.1'], guidance: ['4.1', '4.2'] },
  severity: 'high',
  sparesExempt: false,
  messages: {
    missing: 'Outbound traffic is not denied by default in {namespace}: {reason}.',
    partial: {
      text: 'Outbound traffic is not denied by default in {namespace}: policies select each pod that is there now, but not those to come.',
      severity: 'medium',
    },
    'not-effective':
      'Policy "{policy}" denies inbound traffic only: without policyTypes, it would need an egress rule to be about outbound traffic too.',
  },
  fixes: {
    policyTypes: {
      title: 'Add Egress to policyTypes and a policy that allows name lookups',
      safety: 'review',
      effect: 'Outbound traffic that no policy allows is cut off for the pods that this policy selects. A second policy lets them look up names.',
    },
    both: {
      title: 'Add a policy that denies inbound and outbound traffic by default',
      safety: 'review',
      effect:
        'Adds a policy for all pods of the namespace, and one that lets them look up names. All other traffic that no policy allows is cut off from then on.',
    },
    egress: {
      title: 'Add a policy that denies outbound traffic by default',
      safety: 'review',
      effect:
        'Adds a policy for all pods of the namespace, and one that lets them look up names. All other outbound traffic that no policy allows is cut off from then on.',
    },
  },
  docs: {
    why: 'Stolen card data leaves by outbound traffic. A program that was taken over can send it anywhere, and fetch its tools from anywhere, unless somebody has said where it may connect to.',
    bad: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: default-deny, namespace: shop }
spec: { podSelector: {}, ingress: [], egress: [] }
`,
    good: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: default-deny, namespace: shop }
spec: { podSelector: {}, policyTypes: [Ingress, Egress] }
`,
  },
  check(namespace, report, { resource, inventory }) {
    const isAnchor = namespace.anchor === resource;
    const isTrap = isNetworkPolicy(resource) && isReadable(resource) && meansBoth(resource.manifest);
    if ((!isAnchor && !isTrap) || hasHostNetworkOnly(inventory, namespace)) return 'not-applicable';
    const isolation = isolationOf(inventory, namespace, 'egress');
    if (isolation === 'denied') return unenforced(inventory);
    const severity = weighsLittle(inventory, namespace) ? ({ severity: 'info' } as const) : {};
    if (isTrap) {
      report({
        message: 'not-effective',
        at: Array.isArray(specOf(resource.manifest).egress) ? ['spec', 'egress'] : ['spec'],
        args: { policy: resource.ref.name ?? '' },
        ...severity,
        fixes: { policyTypes: () => addEgress(namespace, resource) },
      });
    }
    const ingressOnly = networkPolicies(namespace).filter(({ manifest }) => deniesIngressOnly(manifest));
    // Where a policy was meant to deny for all pods, that is the whole fault, and it is said there.
    if (!isAnchor || ingressOnly.some(({ manifest }) => meansBoth(manifest))) return;
    report({
      message: isolation === 'every-pod' && inventory.complete ? 'partial' : 'missing',
      at: ['metadata', 'name'],
      args: { namespace: nameNamespace(namespace), reason: whyNotDenied(isolation, inventory) },
      modifiers: inventory.complete || isolation === 'opened' ? [] : ['absent'],
      ...severity,
      fixes: isolation === 'opened' ? {} : fixesFor(namespace, ingressOnly[0]),
    });
  },
});

function deniesIngressOnly(manifest: Manifest): boolean {
  const spec = specOf(manifest);
  return selectsAllPods(spec) && !effectiveTypes(spec).includes('Egress');
}

/** What denies inbound traffic for all pods already, needs one word more to deny outbound traffic too. */
function fixesFor(namespace: NamespaceTarget, ingressOnly: Resource | undefined): Partial<Record<'policyTypes' | 'both' | 'egress', () => Change[]>> {
  // Egress rules that nobody looks at now would come to life.
  if (ingressOnly && !isGiven(specOf(ingressOnly.manifest).egress)) return { policyTypes: () => addEgress(namespace, ingressOnly) };
  return { both: () => addDefaultDeny(namespace, ['ingress', 'egress']), egress: () => addDefaultDeny(namespace, ['egress']) };
}

function addEgress(namespace: NamespaceTarget, policy: Resource): Change[] {
  const path = ['spec', 'policyTypes'];
  const patch: Patch = isGiven(specOf(policy.manifest).policyTypes)
    ? { op: 'append', path, value: 'Egress' }
    : { op: 'set', path, value: ['Ingress', 'Egress'] };
  return [{ resource: policy, patches: [patch] }, addDns(namespace, policy)];
}

/**
 * Whether a policy says nothing of `policyTypes` and was meant to deny in both directions all the same: it writes down an
 * empty `egress`, or it selects all pods and has no rule of any kind. One with ingress rules is about inbound traffic.
 */
function meansBoth(manifest: Manifest): boolean {
  const spec = specOf(manifest);
  if (isGiven(spec.policyTypes) || isGiven(spec.egress)) return false;
  return Array.isArray(spec.egress) || (selectsAllPods(spec) && !isGiven(spec.ingress));
}
