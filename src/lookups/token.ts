import type { PodTarget } from '../kube/pods';
import type { Manifest, ServiceAccount } from '../kube/types';
import type { Inventory } from '../core/inventory';
import type { Resource } from '../core/resource';

/** Whether the kubelet gives a pod a token for the API, and who decided that. */
export interface Token {
  /** The name of the ServiceAccount that the pod runs as. */
  readonly account: string;
  readonly mounted: boolean;
  /** Whether the pod says so itself; if it does, the ServiceAccount is not asked. */
  readonly explicit: boolean;
  /** The ServiceAccount's objects that are known: several where several files define it. */
  readonly objects: readonly Resource[];
}

/**
 * The token of a pod: its own `automountServiceAccountToken`, else the ServiceAccount's, else there is one. The deprecated
 * `serviceAccount` counts where `serviceAccountName` is empty, and every namespace has an account `default`. Source:
 * kubernetes/kubernetes, `plugin/pkg/admission/serviceaccount/admission.go`.
 */
export function tokenOf({ spec }: PodTarget, { namespace }: Resource, inventory: Inventory): Token {
  const account = [spec.serviceAccountName, spec.serviceAccount].find((name) => name) ?? 'default';
  const objects = inventory.find('', 'ServiceAccount', account, namespace);
  const own = spec.automountServiceAccountToken ?? undefined;
  const refused = objects.length > 0 && objects.every(({ manifest }) => (manifest as ServiceAccount).automountServiceAccountToken === false);
  return { account, mounted: own ?? !refused, explicit: own !== undefined, objects };
}

/** A ServiceAccount whose pods get no token unless they ask for it. */
export function newAccount(name: string, namespace: string | undefined): Manifest {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, ...(namespace ? { namespace } : {}) }, automountServiceAccountToken: false };
}

/** A name that a ServiceAccount may have (a DNS subdomain), made of another object's. */
export function accountNameFrom(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '');
  return plain === '' || plain === 'default' ? 'name-of-the-account' : plain;
}
