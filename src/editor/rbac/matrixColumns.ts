import { nameResource, type NamedResource } from '../../kube/resourceNames';
import { isClusterResource } from '../../rbac/clusterResources';
import type { RbacIndex } from '../../rbac/index';
import { VERBS } from '../../webview/verbs';

/** A resource or a subresource as a column of the matrix. */
export interface MatrixColumn {
  readonly group: string;
  readonly resource: string;
  /** Empty for the resource itself. */
  readonly subresource: string;
  /** The verbs, one bit each, that a RoleBinding can give. */
  readonly namespaceVerbs: number;
}

/** The API groups with resources to show, as rules name them: the core group, which is the empty text, first. */
export function groupsOf(index: RbacIndex, resources: readonly NamedResource[]): readonly string[] {
  const groups = new Set(resources.map(({ group }) => group));
  for (const { rules } of index.roles) for (const { apiGroups } of rules) for (const group of apiGroups ?? []) groups.add(group);
  groups.delete('*');
  return [...groups].sort();
}

/**
 * The columns of an API group: its resources, and the subresources, and resources that nobody serves now, that rules name.
 * Discovery does not tell subresources, but those that matter are in the roles that Kubernetes ships.
 */
export function columnsOf(index: RbacIndex, group: string, resources: readonly NamedResource[]): readonly MatrixColumn[] {
  const known = new Map(resources.filter((one) => one.group === group).map((one) => [one.plural, one.namespaced]));
  const entries = new Set(known.keys());
  for (const { rules } of index.roles) {
    for (const { apiGroups, resources: named } of rules) {
      // A rule with "*" in the place of the group says nothing of which group has the resource.
      if (apiGroups?.includes(group)) for (const entry of named ?? []) if (!entry.includes('*')) entries.add(entry);
    }
  }
  return [...entries].sort().map((entry) => {
    const [resource = '', ...rest] = entry.split('/');
    const isNamespaced = known.get(resource) ?? !isClusterResource(group, resource);
    return { group, resource, subresource: rest.join('/'), namespaceVerbs: namespaceVerbs(group, resource, isNamespaced) };
  });
}

/** `deployments.apps`, `pods/exec`: for people. */
export const nameColumn = ({ group, resource, subresource }: MatrixColumn): string =>
  nameResource({ group, plural: resource }) + (subresource === '' ? '' : `/${subresource}`);

/**
 * A request for one namespace is in that namespace, so that a RoleBinding there allows it; one for all of them is in none.
 * Source: kubernetes/apiserver, `pkg/endpoints/request/requestinfo.go`.
 */
function namespaceVerbs(group: string, resource: string, isNamespaced: boolean): number {
  if (isNamespaced) return ALL_VERBS;
  return group === '' && resource === 'namespaces' ? OF_ONE_OBJECT : 0;
}

const bitsOf = (verbs: readonly string[]): number => VERBS.reduce((bits, { verb }, i) => bits | (verbs.includes(verb) ? 1 << i : 0), 0);

const ALL_VERBS = 0xff;
const OF_ONE_OBJECT = bitsOf(['get', 'update', 'patch', 'delete']);
