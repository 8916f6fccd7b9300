import { isMapping } from '../manifest';
import type { LabelSelector, Manifest, PolicyRule, Role } from '../types';

export const RBAC = 'rbac.authorization.k8s.io';

/** The rules that a role's own file gives; null in a role without rules, as the API server itself writes it. */
export const rulesOf = (role: Manifest): readonly PolicyRule[] => (role as Role).rules ?? [];

/**
 * The selectors of an aggregated ClusterRole, whose rules a controller replaces by those of the ClusterRoles that they
 * match; undefined for a role whose own rules count.
 */
export function aggregationOf(role: Manifest): readonly LabelSelector[] | undefined {
  const rule = (role as Role).aggregationRule;
  return role.kind === 'ClusterRole' && isMapping(rule) ? (rule.clusterRoleSelectors ?? []) : undefined;
}

/** Whether the API server itself ships an object and writes it again at its start. */
export const isBootstrap = (manifest: Manifest): boolean => manifest.metadata?.labels?.['kubernetes.io/bootstrapping'] === 'rbac-defaults';

/**
 * Whether Kubernetes or a cloud provider keeps a name for itself. A name with an `@` is a person's or a group's of the
 * identity provider, such as GKE's `gke-security-groups@…`, whose members the customer chooses.
 */
export const isReservedName = (name: string): boolean => /^(system:|eks:|gce:|gke-|aks-)/.test(name) && !name.includes('@');

/** Whether a role or binding belongs to the platform, so that nobody here decides what it grants. */
export const isPlatformObject = (manifest: Manifest): boolean => isBootstrap(manifest) || isReservedName(manifest.metadata?.name ?? '');

/**
 * The ClusterRoles that tell a client only what the API server offers and who the client is, each with the groups that
 * every cluster gives it to. Source: kubernetes/kubernetes, `plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go`.
 */
const discovery: Readonly<Record<string, readonly string[]>> = {
  'system:public-info-viewer': ['system:unauthenticated', 'system:authenticated'],
  'system:discovery': ['system:authenticated'],
  'system:basic-user': ['system:authenticated'],
  'system:service-account-issuer-discovery': ['system:serviceaccounts'],
  'system:cluster-trust-bundle-discovery': ['system:serviceaccounts'],
};

/** A binding's `roleRef`, read. */
export interface RoleRef {
  readonly kind: string;
  readonly name: string;
}

/** Whether a role gives no more than the discovery of the API. */
export const isDiscovery = ({ kind, name }: RoleRef): boolean => kind === 'ClusterRole' && Object.hasOwn(discovery, name);

/** Whether every cluster gives the role to the group in any case. */
export const isDiscoveryOf = (roleRef: RoleRef, group: string): boolean => isDiscovery(roleRef) && discovery[roleRef.name]!.includes(group);
