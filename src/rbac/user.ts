import { MASTERS } from '../kube/access/subjects';

/** Who asks, as the server knows it after the login: every group is in the list, also those that nobody names. */
export interface User {
  readonly name: string;
  readonly groups: readonly string[];
}

/** The user of a ServiceAccount with its groups. Source: kubernetes/apiserver, `pkg/authentication/serviceaccount/util.go`. */
export const serviceAccount = (namespace: string, name: string): User => ({
  name: accountLogin(namespace, name),
  groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, AUTHENTICATED],
});

/** The name that a ServiceAccount logs in by. */
export const accountLogin = (namespace: string, name: string): string => `system:serviceaccount:${namespace}:${name}`;

/**
 * Somebody who logged in, with the groups that the login said. One of a ServiceAccount's name is that ServiceAccount. Which
 * groups people are in is nowhere in the API. Source: kubernetes/apiserver,
 * `pkg/authentication/group/authenticated_group_adder.go`.
 */
export function loggedIn(name: string, groups: readonly string[] = []): User {
  if (name === ANONYMOUS) return { name, groups: groups.includes(UNAUTHENTICATED) ? groups : [...groups, UNAUTHENTICATED] };
  const [, namespace, account] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(name) ?? [];
  const own = namespace !== undefined && groups.length === 0 ? serviceAccount(namespace, account!).groups : groups;
  return { name, groups: own.includes(AUTHENTICATED) || own.includes(UNAUTHENTICATED) ? own : [...own, AUTHENTICATED] };
}

/** Who did not log in. */
export const anonymous: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] };

/** Whether the server lets the user through without asking RBAC. Source: kubernetes/kubernetes, `pkg/kubeapiserver/authorizer/reload.go`. */
export const isSuperuser = ({ groups }: User): boolean => groups.includes(MASTERS);

/** Whether the Node authorizer also decides, by the pods on the node. Source: kubernetes/kubernetes, `pkg/auth/nodeidentifier/default.go`. */
export const isNode = ({ name, groups }: User): boolean => name.startsWith(NODE) && name !== NODE && groups.includes('system:nodes');

export const AUTHENTICATED = 'system:authenticated';
export const UNAUTHENTICATED = 'system:unauthenticated';
export const ANONYMOUS = 'system:anonymous';
const NODE = 'system:node:';
