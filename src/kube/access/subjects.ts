import { isReservedName } from './rbac';
import type { Manifest, RoleBinding } from '../types';

/** Whom a binding names, with the namespace of a ServiceAccount filled in. */
export interface Subject {
  readonly kind: 'User' | 'Group' | 'ServiceAccount';
  readonly name: string;
  /** Of a ServiceAccount: its namespace, or the key of one whose name is not known. Empty for the others. */
  readonly namespace: string;
}

/** The group that the API server lets through before it asks RBAC. */
export const MASTERS = 'system:masters';

const ACCOUNT = 'system:serviceaccount:';

/**
 * The subjects of a binding, each with its index in the list. Subjects that match nobody are left out: a kind that is none
 * of the three, and a ServiceAccount without namespace in a ClusterRoleBinding; in a RoleBinding that is the binding's own
 * (`namespace`; empty for a ClusterRoleBinding). A User with the name of a ServiceAccount's login is that ServiceAccount.
 * Source: kubernetes/kubernetes, `pkg/registry/rbac/validation/rule.go`.
 */
export function subjectsOf(binding: Manifest, namespace: string): { subject: Subject; index: number }[] {
  const subjects = (binding as RoleBinding).subjects ?? [];
  return subjects.flatMap((entry, index) => {
    const subject = subjectOf(entry, namespace);
    return subject ? [{ subject, index }] : [];
  });
}

function subjectOf({ kind, name, namespace }: NonNullable<RoleBinding['subjects']>[number], own: string): Subject | undefined {
  if (!name) return undefined;
  switch (kind) {
    case 'Group':
      return { kind, name, namespace: '' };
    case 'User':
      return accountNamed(name) ?? { kind, name, namespace: '' };
    case 'ServiceAccount': {
      const of = [namespace, own].find((one) => one);
      return of ? { kind, name, namespace: of } : undefined;
    }
    default:
      return undefined;
  }
}

function accountNamed(user: string): Subject | undefined {
  if (!user.startsWith(ACCOUNT)) return undefined;
  const [namespace, name, ...rest] = user.slice(ACCOUNT.length).split(':');
  return namespace && name && rest.length === 0 ? { kind: 'ServiceAccount', name, namespace } : undefined;
}

/** `ServiceAccount "shop/web"`, `Group "ops"`: for messages. */
export function nameSubject({ kind, name, namespace }: Subject): string {
  return `${kind} "${kind === 'ServiceAccount' && !namespace.startsWith('?') ? `${namespace}/` : ''}${name}"`;
}

/** Who is meant by a subject that stands for callers whom nobody chose one by one. */
export type PublicReach = 'anonymous' | 'authenticated' | 'service-accounts' | 'namespace-service-accounts';

/** Undefined for a subject that was chosen. The kind counts: a group of the name `system:anonymous` has no members. */
export function publicReach({ kind, name }: { readonly kind: string; readonly name: string }): PublicReach | undefined {
  if (kind === 'User') return name === 'system:anonymous' ? 'anonymous' : undefined;
  if (kind !== 'Group') return undefined;
  if (name === 'system:unauthenticated') return 'anonymous';
  // OpenShift adds a group for those who came through its own login.
  if (name === 'system:authenticated' || name === 'system:authenticated:oauth') return 'authenticated';
  if (name === 'system:serviceaccounts') return 'service-accounts';
  return name.startsWith('system:serviceaccounts:') ? 'namespace-service-accounts' : undefined;
}

/** Whether Kubernetes or the cloud provider made the subject: not the groups that take in everybody, nor `system:masters`. */
export function isPlatformSubject(subject: Subject): boolean {
  if (subject.kind === 'ServiceAccount') return subject.namespace === 'kube-system';
  return isReservedName(subject.name) && subject.name !== MASTERS && publicReach(subject) === undefined;
}

/** ServiceAccounts of programs whose task is to read and write Secrets, by the names that their charts give them. */
const secretsControllers: ReadonlySet<string> = new Set([
  'external-secrets',
  'cert-manager',
  'cert-manager-cainjector',
  'sealed-secrets',
  'sealed-secrets-controller',
]);

export const isSecretsController = ({ kind, name }: Subject): boolean => kind === 'ServiceAccount' && secretsControllers.has(name);

/** Whether a subject is a ServiceAccount, or a group that it is always in. */
export function isOrHolds({ kind, name, namespace }: Subject, account: { readonly name: string; readonly namespace: string }): boolean {
  if (kind === 'ServiceAccount') return name === account.name && namespace === account.namespace;
  return kind === 'Group' && (name === 'system:serviceaccounts' || name === `system:serviceaccounts:${account.namespace}`);
}
