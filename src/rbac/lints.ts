import { RBAC } from '../kube/access/rbac';
import type { PolicyRule } from '../kube/types';
import { clusterGroupsOf } from './clusterResources';
import type { ObjectFinding } from './objectFinding';
import type { BindingObject, RoleObject } from './objects';

/** Which resources and verbs there are, where somebody knows: of a cluster by its discovery. */
export interface Known {
  /** Whether an API group has a resource, which may have a subresource; undefined where the group is not known. */
  readonly hasResource?: (group: string, resource: string) => boolean | undefined;
}

/** What in the rules of a role does not mean what it seems to, each with its place. */
export function lintRole({ key, kind, rules, aggregation }: RoleObject, known: Known = {}): readonly ObjectFinding[] {
  // The rules of an aggregated role are a controller's.
  if (aggregation) return [];
  return rules.flatMap((rule, i) =>
    [
      ...lintAsterisks(rule),
      ...(kind === 'Role' ? [...lintUrls(rule), ...lintClusterResources(rule)] : []),
      ...lintNames(rule),
      ...lintWords(rule, known),
    ].map(({ at, ...rest }) => ({ ...rest, object: key, path: ['rules', i, ...at] })),
  );
}

/** What in a binding gives less than it seems to. `rules` are those of its role, where it is there. */
export function lintBinding({ key, kind, roleRef }: BindingObject, rules: readonly PolicyRule[] | undefined): readonly ObjectFinding[] {
  if (kind !== 'RoleBinding' || roleRef.kind !== 'ClusterRole' || !rules?.length) return [];
  const found = (id: string, message: string): ObjectFinding[] => [{ id, severity: 'info', object: key, path: ['roleRef', 'name'], message }];
  const isOnUrls = ({ nonResourceURLs }: PolicyRule): boolean => Boolean(nonResourceURLs?.length);
  if (rules.every((rule) => isOnUrls(rule) || lintClusterResources(rule).length === (rule.resources?.length ?? 0))) {
    return found(
      rules.every(isOnUrls) ? 'RB-LINT-2' : 'RB-LINT-3',
      `It gives nothing: what ClusterRole "${roleRef.name}" is about has no namespace. Only a ClusterRoleBinding gives it.`,
    );
  }
  return rules.some(isOnUrls)
    ? found('RB-LINT-2', `It does not give the URLs of ClusterRole "${roleRef.name}". Only a ClusterRoleBinding gives them.`)
    : [];
}

/** A ServiceAccount in a ClusterRoleBinding without its namespace is nobody; `subjects` as the manifest has them. */
export function lintSubjects(
  key: string,
  kind: string,
  subjects: readonly { readonly kind?: string | null; readonly name?: string | null; readonly namespace?: string | null }[],
): readonly ObjectFinding[] {
  if (kind !== 'ClusterRoleBinding') return [];
  return subjects.flatMap((subject, i) =>
    subject.kind === 'ServiceAccount' && !subject.namespace
      ? [
          {
            id: 'RB-LINT-6',
            severity: 'medium' as const,
            object: key,
            path: ['subjects', i],
            message: `ServiceAccount "${subject.name ?? ''}" has no namespace, so it is nobody, and the API server refuses the binding. Name its namespace.`,
          },
        ]
      : [],
  );
}

type Found = Omit<ObjectFinding, 'object' | 'path'> & { readonly at: readonly (string | number)[] };

function lintAsterisks({ resources }: PolicyRule): Found[] {
  return (resources ?? []).flatMap((entry, i) =>
    entry.endsWith('/*')
      ? [info('RB-LINT-1', ['resources', i], `"${entry}" allows nothing: the asterisk behind the slash is taken for a name. Name the subresources.`)]
      : [],
  );
}

function lintUrls({ nonResourceURLs }: PolicyRule): Found[] {
  return nonResourceURLs?.length
    ? [info('RB-LINT-2', ['nonResourceURLs'], 'A Role cannot allow URLs, as they are in no namespace. Write them into a ClusterRole.')]
    : [];
}

function lintClusterResources({ apiGroups, resources, verbs }: PolicyRule): Found[] {
  return (resources ?? []).flatMap((entry, i) => {
    const [resource = ''] = entry.split('/');
    const groups = apiGroups ?? [];
    // A request for a namespace has its own name as namespace; to bind a ClusterRole is asked for in the binding's.
    const isExcepted = resource === 'namespaces' || (resource === 'clusterroles' && groups.includes(RBAC) && verbs?.includes('bind'));
    const ofCluster = clusterGroupsOf(resource);
    const isOnlyThere = groups.length > 0 && groups.every((group) => ofCluster.includes(group));
    if (isExcepted || !isOnlyThere) return [];
    return [
      info('RB-LINT-3', ['resources', i], `"${entry}" is in no namespace, so that a RoleBinding gives nothing of it. Use a ClusterRoleBinding.`),
    ];
  });
}

const NAMELESS = ['create', 'list', 'watch', 'deletecollection'];

function lintNames({ verbs, resources, resourceNames }: PolicyRule): Found[] {
  const isNameless = resourceNames?.length && verbs?.length && verbs.every((verb) => NAMELESS.includes(verb));
  // The parent's name is in the URL of a subresource.
  if (!isNameless || resources?.some((entry) => entry.includes('/') && verbs.includes('create'))) return [];
  const onlyListed = verbs.some((verb) => verb === 'list' || verb === 'watch');
  return [
    info(
      'RB-LINT-4',
      ['resourceNames'],
      onlyListed
        ? 'Requests to list, watch or create name no object, so the rule allows only a list or watch that selects "metadata.name" by a field selector.'
        : 'Requests to create or to delete a collection name no object, so the rule allows nothing. Leave the names out, or name other verbs.',
    ),
  ];
}

function lintWords({ verbs, apiGroups, resources }: PolicyRule, { hasResource }: Known): Found[] {
  return [
    ...(verbs ?? []).flatMap((verb, i) =>
      verb !== verb.toLowerCase()
        ? [info('RB-LINT-5', ['verbs', i], `There is no verb "${verb}": verbs are compared with case. Write "${verb.toLowerCase()}".`)]
        : [],
    ),
    ...(apiGroups ?? []).flatMap((group, i) =>
      group.includes('/')
        ? [info('RB-LINT-5', ['apiGroups', i], `"${group}" is no API group: versions play no part. Write "${group.slice(0, group.indexOf('/'))}".`)]
        : [],
    ),
    ...(resources ?? []).flatMap((entry, i) => lintResource(entry, i, apiGroups ?? [], hasResource)),
  ];
}

function lintResource(entry: string, index: number, groups: readonly string[], hasResource: Known['hasResource']): Found[] {
  const at = ['resources', index];
  if (entry !== entry.toLowerCase())
    return [info('RB-LINT-5', at, `There is no resource "${entry}": resources are written in the plural and in lower case.`)];
  if (!hasResource || entry.includes('*') || groups.includes('*') || groups.length === 0) return [];
  return groups.every((group) => hasResource(group, entry) === false)
    ? [info('RB-LINT-5', at, `No API of the cluster has a resource "${entry}" in the groups of the rule. Resources are written in the plural.`)]
    : [];
}

const info = (id: string, at: Found['at'], message: string): Found => ({ id, severity: 'info', at, message });
