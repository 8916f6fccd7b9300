import type { LabelSelector, PolicyRule } from '../kube/types';

/** A Role or ClusterRole whose values have their types. */
export interface RoleObject {
  readonly kind: 'Role' | 'ClusterRole';
  /** See `keyOf`. */
  readonly key: string;
  /** Empty for a ClusterRole. */
  readonly namespace: string;
  readonly name: string;
  /** As its own file or the server has them. */
  readonly rules: readonly PolicyRule[];
  readonly labels: Labels;
  /** The selectors of an aggregated ClusterRole, any of which is enough; undefined for a role whose own rules count. */
  readonly aggregation: readonly LabelSelector[] | undefined;
}

export type Labels = Readonly<Record<string, string | null>> | undefined;

/** A RoleBinding or ClusterRoleBinding whose values have their types. */
export interface BindingObject {
  readonly kind: 'RoleBinding' | 'ClusterRoleBinding';
  readonly key: string;
  /** Where it holds; empty for a ClusterRoleBinding, which holds everywhere and for what has no namespace. */
  readonly namespace: string;
  readonly name: string;
  readonly roleRef: { readonly kind: string; readonly name: string };
  /** The role, be it there or not; undefined where it can refer to none. */
  readonly role: string | undefined;
  readonly subjects: readonly BoundSubject[];
}

/** A subject of a binding as the authorizer compares it: with the name or with a group of who asks. */
export interface BoundSubject {
  /** In the binding's list. */
  readonly index: number;
  readonly by: 'name' | 'group';
  /** A user's or group's name; for a ServiceAccount the name that it logs in by. */
  readonly login: string;
}

export type RbacObject = RoleObject | BindingObject;

export const isRole = (object: RbacObject): object is RoleObject => object.kind === 'Role' || object.kind === 'ClusterRole';

/**
 * Names an object of RBAC, for people and as a key: `shop/Role/web`, `ClusterRole/ops`. The namespace of a manifest that
 * names none may be any text; kind and name have no slash.
 */
export const keyOf = (kind: string, namespace: string, name: string): string =>
  namespace === '' ? `${kind}/${name}` : `${namespace}/${kind}/${name}`;
