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
export function tokenOf(pod: PodTarget, { namespace, ref }: Resource, inventory: Inventory): Token {
  const { spec } = pod;
  const isPod = ref.kind === 'Pod' && ref.apiVersion === 'v1';
  const account = [spec.serviceAccountName, spec.serviceAccount].find((name) => name) ?? 'default';
  const own = spec.automountServiceAccountToken ?? undefined;
  // A pod that says it itself does not depend on what its account says, and one that runs shows what came of it.
  const isSettled = own !== undefined || (isPod && inventory.kind === 'cluster');
  const objects = !isSettled
    ? inventory.find('', 'ServiceAccount', account, namespace)
    : inventory.findKnown('', 'ServiceAccount', account, namespace);
  if (inventory.kind === 'cluster' && isPod) return { account, mounted: hasToken(pod), explicit: own !== undefined, objects };
  const refused = objects.length > 0 && objects.every(({ manifest }) => (manifest as ServiceAccount).automountServiceAccountToken === false);
  return { account, mounted: own ?? !refused, explicit: own !== undefined, objects };
}

const TOKEN_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Whether a Pod as the API server keeps it has a token for the API where programs look for it: admission puts it there. */
function hasToken({ spec, containers }: PodTarget): boolean {
  const tokens = (spec.volumes ?? []).filter(({ projected }) => projected?.sources?.some(({ serviceAccountToken }) => serviceAccountToken));
  const names = new Set(tokens.map(({ name }) => name));
  return containers.some(({ container }) => container.volumeMounts?.some(({ name, mountPath }) => names.has(name) && mountPath === TOKEN_FOLDER));
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
