import type { Manifest, PolicyRule } from '../../../src/kube/types';
import { RBAC } from '../../../src/kube/access/rbac';

/** One thing that is so. Kept apart from the test runner, so that it can be asked of broken code too. */
export interface Case {
  readonly name: string;
  readonly expected: unknown;
  readonly actual: () => unknown;
}

/** A line of a table: what it shows, the answer, and how it is got. */
export const is = (name: string, expected: unknown, actual: () => unknown): Case => ({ name, expected, actual });

export const rule = (verbs: string[], apiGroups: string[], resources: string[], resourceNames?: string[]): PolicyRule => ({
  verbs,
  apiGroups,
  resources,
  ...(resourceNames && { resourceNames }),
});

export const urls = (verbs: string[], ...nonResourceURLs: string[]): PolicyRule => ({ verbs, nonResourceURLs });

type Fields = Readonly<Record<string, unknown>>;

const make = (kind: string, place: string, fields: Fields): Manifest => {
  const [namespace, name] = place.includes('/') ? (place.split('/') as [string, string]) : [undefined, place];
  const { labels, ...rest } = fields;
  return {
    apiVersion: `${RBAC}/v1`,
    kind,
    metadata: { name, ...(namespace !== undefined && { namespace }), ...(labels !== undefined && { labels }) },
    ...rest,
  } as Manifest;
};

/** A Role of `namespace/name`, or a ClusterRole of `name`. */
export const role = (place: string, ...rules: PolicyRule[]): Manifest => make(place.includes('/') ? 'Role' : 'ClusterRole', place, { rules });

/** An aggregated ClusterRole. */
export const aggregated = (name: string, selectors: readonly object[], fields: Fields = {}): Manifest =>
  make('ClusterRole', name, { aggregationRule: { clusterRoleSelectors: selectors }, ...fields });

export const labelled = (manifest: Manifest, labels: Readonly<Record<string, string>>): Manifest => ({
  ...manifest,
  metadata: { ...manifest.metadata, labels },
});

/** A RoleBinding of `namespace/name`, or a ClusterRoleBinding of `name`, of a role such as `Role/web`. */
export function binding(place: string, to: string, ...subjects: object[]): Manifest {
  const [kind, name] = to.split('/');
  return make(place.includes('/') ? 'RoleBinding' : 'ClusterRoleBinding', place, { roleRef: { apiGroup: RBAC, kind, name }, subjects });
}

export const user = (name: string) => ({ kind: 'User', apiGroup: RBAC, name });
export const group = (name: string) => ({ kind: 'Group', apiGroup: RBAC, name });
export const account = (name: string, namespace?: string) => ({ kind: 'ServiceAccount', name, ...(namespace !== undefined && { namespace }) });
