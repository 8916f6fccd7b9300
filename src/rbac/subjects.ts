import { MASTERS } from '../kube/access/subjects';
import { accountOf, isMasters, type SubjectRef } from './danger/subject';
import type { RbacIndex } from './index';

export type SubjectKind = 'User' | 'Group' | 'ServiceAccount';

/** A subject as people read it. */
export interface NamedSubject {
  readonly ref: SubjectRef;
  readonly kind: SubjectKind;
  /** Of a ServiceAccount; empty for others, who are in none. */
  readonly namespace: string;
  readonly name: string;
  /** Whether it is named as Kubernetes names its own, though anybody may name a user so. */
  readonly isSystem: boolean;
}

/**
 * Whom bindings name, in the order in which people ask: first the group that may do everything without a binding, then users,
 * groups and ServiceAccounts, then those that Kubernetes brings along.
 */
export function subjectsOf(index: RbacIndex): readonly NamedSubject[] {
  const others = index.subjects.filter((subject) => !isMasters(subject)).map(nameSubject);
  return [nameSubject({ by: 'group', login: MASTERS }), ...others.sort(byPlace)];
}

export function nameSubject(ref: SubjectRef): NamedSubject {
  const account = accountOf(ref);
  if (account) return { ref, kind: 'ServiceAccount', ...account, isSystem: account.namespace === 'kube-system' };
  return { ref, kind: ref.by === 'name' ? 'User' : 'Group', namespace: '', name: ref.login, isSystem: ref.login.startsWith('system:') };
}

const KINDS: readonly SubjectKind[] = ['User', 'Group', 'ServiceAccount'];

function byPlace(a: NamedSubject, b: NamedSubject): number {
  return (
    Number(a.isSystem) - Number(b.isSystem) ||
    KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) ||
    compare(a.namespace, b.namespace) ||
    compare(a.name, b.name)
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
