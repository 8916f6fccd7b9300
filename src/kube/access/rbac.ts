import { labelsOf, matchSelector } from '../labels';
import { isMapping } from '../manifest';
import type { LabelSelector, Manifest, PolicyRule, Role } from '../types';

export const RBAC = 'rbac.authorization.k8s.io';

/** A kind of request: what a rule may allow. The core group is the empty string; names are exact, as the authorizer has it. */
export interface Right {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
}

/** A request on resources as the authorizer sees it. */
export interface ResourceRequest extends Right {
  /** Empty where the URL names no object: list, watch, deletecollection, and create of the resource itself. */
  readonly name?: string;
}

/**
 * Whether a rule of a role allows a request. Everything is compared exactly and with case; an asterisk stands for all only
 * as a whole verb, group or resource, and in place of the resource before a subresource. So `pods/*` matches no real
 * request, and an asterisk in `resourceNames` is a name. Source: kubernetes/kubernetes, `pkg/apis/rbac/v1/evaluation_helpers.go`.
 */
export function allows(rule: PolicyRule, request: ResourceRequest): boolean {
  const names = rule.resourceNames ?? [];
  return covers(rule, request) && (names.length === 0 || names.includes(request.name ?? ''));
}

/** As `allows`, for the path of a URL that is no resource, without its query: `*` at the end stands for any ending. */
export function allowsUrl(rule: PolicyRule, verb: string, path: string): boolean {
  return (
    holds(rule.verbs, verb) &&
    (rule.nonResourceURLs ?? []).some((url) => url === '*' || url === path || (url.endsWith('*') && path.startsWith(url.replace(/\*+$/, ''))))
  );
}

/**
 * On which objects a rule grants a right: `all`; `named`, only those in `resourceNames`; or undefined, none. The name of
 * an object to create, and of a whole collection, is not in the request, so no rule with `resourceNames` grants these.
 */
export function grants(rule: PolicyRule, right: Right): 'all' | 'named' | undefined {
  if (!covers(rule, right)) return undefined;
  if (!rule.resourceNames?.length) return 'all';
  const nameless = right.verb === 'deletecollection' || (right.verb === 'create' && !right.subresource);
  return nameless ? undefined : 'named';
}

/** Whether a rule allows every request on every resource, as `cluster-admin` does. */
export function grantsEverything(rule: PolicyRule): boolean {
  return [rule.verbs, rule.apiGroups, rule.resources].every((list) => list?.includes('*')) && !rule.resourceNames?.length;
}

function covers(rule: PolicyRule, { verb, group, resource, subresource = '' }: Right): boolean {
  return (
    holds(rule.verbs, verb) && holds(rule.apiGroups, group) && (rule.resources ?? []).some((term) => matchesResource(term, resource, subresource))
  );
}

const holds = (list: readonly string[] | null | undefined, wanted: string): boolean => list?.some((term) => term === '*' || term === wanted) ?? false;

/** Whether an entry of `resources` means a resource or subresource. */
export function matchesResource(term: string, resource: string, subresource = ''): boolean {
  if (term === '*') return true;
  return subresource === '' ? term === resource : term === `${resource}/${subresource}` || term === `*/${subresource}`;
}

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

/** Whether an aggregated ClusterRole takes in the rules of another. Selectors are alternatives, and a role never takes in itself. */
export function aggregates(aggregated: Manifest, role: Manifest): boolean {
  return (
    role.kind === 'ClusterRole' &&
    aggregated.metadata?.name !== role.metadata?.name &&
    (aggregationOf(aggregated)?.some((selector) => matchSelector(selector, labelsOf(role.metadata?.labels)) === true) ?? false)
  );
}

/**
 * The rules in force of one ClusterRole among others: its own or, of an aggregated one, those of all that it takes in, in
 * the controller's order and each once. Source: kubernetes/kubernetes, `pkg/controller/clusterroleaggregation`.
 */
export function effectiveRules(role: Manifest, clusterRoles: readonly Manifest[], above: readonly Manifest[] = []): readonly PolicyRule[] {
  if (!aggregationOf(role)) return rulesOf(role);
  const taken = clusterRoles.filter((other) => aggregates(role, other) && !above.includes(other)).sort(byName);
  const rules = new Map<string, PolicyRule>();
  for (const other of taken) for (const rule of effectiveRules(other, clusterRoles, [...above, role])) rules.set(JSON.stringify(rule), rule);
  return [...rules.values()];
}

const nameOf = (manifest: Manifest): string => manifest.metadata?.name ?? '';
const byName = (a: Manifest, b: Manifest): number => (nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0);

/** The aggregated ClusterRoles that every cluster has, as far as it matters who gets into them. */
export const userFacingRoles: readonly Manifest[] = [
  userFacing('admin', 'aggregate-to-admin'),
  userFacing('edit', 'aggregate-to-edit', 'aggregate-to-admin'),
  userFacing('view', 'aggregate-to-view', 'aggregate-to-edit'),
];

function userFacing(name: string, takes: string, into?: string): Manifest {
  const label = (suffix: string) => ({ [`${RBAC}/${suffix}`]: 'true' });
  return {
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRole',
    metadata: { name, ...(into ? { labels: label(into) } : {}) },
    aggregationRule: { clusterRoleSelectors: [{ matchLabels: label(takes) }] },
  };
}

/** Whether the API server itself ships an object and writes it again at its start. */
export const isBootstrap = (manifest: Manifest): boolean => manifest.metadata?.labels?.['kubernetes.io/bootstrapping'] === 'rbac-defaults';

/**
 * Whether Kubernetes or a cloud provider keeps a name for itself. A name with an `@` is a person's or a group's of the
 * identity provider, such as GKE's `gke-security-groups@…`, whose members the customer chooses.
 */
export const isReservedName = (name: string): boolean => /^(system:|eks:|gce:|gke-|aks-)/.test(name) && !name.includes('@');

/** Whether a role or binding belongs to the platform, so that nobody here decides what it grants. */
export const isPlatformObject = (manifest: Manifest): boolean => isBootstrap(manifest) || isReservedName(nameOf(manifest));

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
