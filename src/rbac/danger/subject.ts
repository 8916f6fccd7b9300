import { MASTERS } from '../../kube/access/subjects';
import { ANONYMOUS, AUTHENTICATED, UNAUTHENTICATED, type User } from '../user';
import type { BoundSubject } from '../objects';

/** Somebody whom bindings name: a user or ServiceAccount by the name of the login, or a group. */
export type SubjectRef = Pick<BoundSubject, 'by' | 'login'>;

/** As a key: no two subjects have the same. */
export const subjectKey = ({ by, login }: SubjectRef): string => `${by}:${login}`;

/** A ServiceAccount by the name of its login; undefined for another login. */
export function accountOf({ by, login }: SubjectRef): { readonly namespace: string; readonly name: string } | undefined {
  const [, namespace, name] = by === 'name' ? (/^system:serviceaccount:([^:]+):([^:]+)$/.exec(login) ?? []) : [];
  return namespace === undefined ? undefined : { namespace, name: name! };
}

const ACCOUNTS = 'system:serviceaccounts';

/**
 * The groups that somebody is in whatever a login says: a ServiceAccount in those of ServiceAccounts, and everybody who logs
 * in, also as a member of a group, in that of all. Which further groups a user is in is nowhere in the API.
 */
export function impliedGroups(subject: SubjectRef): readonly string[] {
  const account = accountOf(subject);
  if (account) return [ACCOUNTS, `${ACCOUNTS}:${account.namespace}`, AUTHENTICATED];
  const { by, login } = subject;
  if (by === 'name') return login === ANONYMOUS ? [UNAUTHENTICATED] : [AUTHENTICATED];
  if (login === AUTHENTICATED || login === UNAUTHENTICATED) return [];
  return login.startsWith(`${ACCOUNTS}:`) ? [ACCOUNTS, AUTHENTICATED] : [AUTHENTICATED];
}

/** As who asks: a group as somebody who is in it. */
export function asUser(subject: SubjectRef): User {
  const groups = impliedGroups(subject);
  return subject.by === 'name' ? { name: subject.login, groups } : { name: '', groups: [subject.login, ...groups] };
}

/** Whether everybody of a kind is in the group, so that its rights are those of others too. */
export const isImplied = ({ by, login }: SubjectRef): boolean =>
  by === 'group' && (login === AUTHENTICATED || login === UNAUTHENTICATED || login === ACCOUNTS || login.startsWith(`${ACCOUNTS}:`));

/** Whether the subject is in the group without anybody saying so. */
export const isIn = (subject: SubjectRef, group: string): boolean => impliedGroups(subject).includes(group);

export const isMasters = ({ by, login }: SubjectRef): boolean => by === 'group' && login === MASTERS;

/** `ServiceAccount "shop/web"`, `User "dana"`, `Group "ops"`: for messages. */
export function nameOf(subject: SubjectRef): string {
  const account = accountOf(subject);
  if (account) return `ServiceAccount "${account.namespace}/${account.name}"`;
  return `${subject.by === 'name' ? 'User' : 'Group'} "${subject.login}"`;
}
