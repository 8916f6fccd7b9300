import { RBAC } from '../../../src/kube/access/rbac';
import type { Manifest, PolicyRule } from '../../../src/kube/types';

/** `get,list secrets`, `create deployments.apps`, `update configmaps "coredns"`, `* *.*`, `get /metrics`: a rule of a role. */
export function rule(text: string): PolicyRule {
  const [, verbs = '', what = '', names] = /^(\S+) (\S+)(?: "(.*)")?$/.exec(text) ?? assertRule(text);
  if (what.startsWith('/')) return { verbs: verbs.split(','), nonResourceURLs: what.split(',') };
  const split = what.split(',').map((one) => {
    const [, resource = '', group = '', sub = ''] = /^([^./]+)(?:\.([^/]+))?(\/.+)?$/.exec(one) ?? assertRule(text);
    return { resource: resource + sub, group };
  });
  return {
    verbs: verbs.split(','),
    apiGroups: [...new Set(split.map(({ group }) => group))],
    resources: split.map(({ resource }) => resource),
    ...(names === undefined ? {} : { resourceNames: names.split(',') }),
  };
}

function assertRule(text: string): never {
  throw new Error(`no rule: ${text}`);
}

const apiVersion = `${RBAC}/v1`;

export const clusterRole = (name: string, ...rules: string[]): Manifest => ({
  apiVersion,
  kind: 'ClusterRole',
  metadata: { name },
  rules: rules.map(rule),
});

export const role = (namespace: string, name: string, ...rules: string[]): Manifest => ({
  apiVersion,
  kind: 'Role',
  metadata: { name, namespace },
  rules: rules.map(rule),
});

/** `User dana`, `Group ops`, `ServiceAccount shop/web`. */
export function subject(text: string): object {
  const [kind = '', name = ''] = text.split(' ');
  const [namespace, account] = name.split('/');
  return kind === 'ServiceAccount' ? { kind, namespace, name: account } : { kind, name };
}

/** A ClusterRoleBinding where `namespace` is empty; the role is a ClusterRole unless it is `Role x`. */
export function binding(namespace: string, name: string, roleName: string, ...subjects: string[]): Manifest {
  const [kind = '', own] = roleName.split(' ');
  const roleRef = own === undefined ? { kind: 'ClusterRole', name: kind } : { kind, name: own };
  return {
    apiVersion,
    kind: namespace === '' ? 'ClusterRoleBinding' : 'RoleBinding',
    metadata: { name, ...(namespace === '' ? {} : { namespace }) },
    roleRef,
    subjects: subjects.map(subject),
  };
}
