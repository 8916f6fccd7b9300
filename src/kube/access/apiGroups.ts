/** The API groups with a domain that Kubernetes itself serves. Source: kubernetes/api; metrics.k8s.io comes with every cluster. */
const builtIn: ReadonlySet<string> = new Set(
  [
    'admissionregistration apiextensions apiregistration authentication authorization certificates coordination discovery',
    'events flowcontrol.apiserver internal.apiserver metrics networking node policy rbac.authorization resource scheduling',
    'storage storagemigration',
  ].flatMap((line) => line.split(' ').map((name) => `${name}.k8s.io`)),
);

/**
 * Whether an API group belongs to a product that was added to Kubernetes, and so holds nothing of anybody else. Groups
 * without a domain (`apps`) are Kubernetes' own, those of openshift.io the platform's.
 */
export function isExtensionGroup(group: string): boolean {
  return group.includes('.') && !builtIn.has(group) && group !== 'openshift.io' && !group.endsWith('.openshift.io');
}
