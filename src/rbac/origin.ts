import { isBootstrap } from '../kube/access/rbac';
import type { Manifest } from '../kube/types';
import { keyOf } from './objects';

/** Who brought a role or a binding into a cluster, as far as its name and labels tell. */
export type Origin = 'bootstrap' | 'kubeadm' | 'vendor' | 'helm' | 'argocd' | 'flux' | 'olm' | 'user';

/**
 * A label is what anybody may write: `isShipped` tells whether the API server ships an object of that key, so that no other
 * passes for one. Source of the vendors' marks: what their own clusters carry, as listed by appvia/krane.
 */
export function originOf(manifest: Manifest, isShipped: (key: string) => boolean): Origin {
  const { kind, metadata } = manifest;
  const name = metadata?.name ?? '';
  const labels = metadata?.labels ?? {};
  if (isBootstrap(manifest) && isShipped(keyOf(kind, metadata?.namespace ?? '', name))) return 'bootstrap';
  if (name.startsWith('kubeadm:')) return 'kubeadm';
  if (VENDOR_LABELS.some((label) => Object.hasOwn(labels, label)) || (VENDOR_NAME.test(name) && !name.includes('@'))) return 'vendor';
  return managerOf(labels, metadata?.annotations ?? {}) ?? 'user';
}

const VENDOR_LABELS = ['eks.amazonaws.com/component', 'addonmanager.kubernetes.io/mode', 'kubernetes.azure.com/managedby'];
const VENDOR_NAME = /^(eks:|aws-node|gce:|system:gcp-|system:gke-|aks-|system:azure-|openshift-|system:openshift:)/;

function managerOf(labels: Readonly<Record<string, unknown>>, annotations: Readonly<Record<string, unknown>>): Origin | undefined {
  if (Object.hasOwn(labels, 'olm.owner') || Object.hasOwn(labels, 'operators.coreos.com/owner')) return 'olm';
  if (Object.hasOwn(labels, 'kustomize.toolkit.fluxcd.io/name') || Object.hasOwn(labels, 'helm.toolkit.fluxcd.io/name')) return 'flux';
  if (Object.hasOwn(labels, 'argocd.argoproj.io/instance') || Object.hasOwn(annotations, 'argocd.argoproj.io/tracking-id')) return 'argocd';
  return labels['app.kubernetes.io/managed-by'] === 'Helm' ? 'helm' : undefined;
}
