import { accountOf, type SubjectRef } from '../../../rbac/danger/subject';
import type { KnownRbac } from '../knownRbac';
import { bucketed } from './buckets';
import { grouped } from './byRisk';
import { compare, group, subjectLine } from './lines';
import type { Children, RbacNode } from './nodes';

/** Who is in any binding: users, groups, ServiceAccounts by namespace, and what Kubernetes itself is made of. */
export function bySubject(known: KnownRbac): readonly RbacNode[] {
  const all = [...known.index.subjects].sort((a, b) => compare(a.login, b.login));
  const own = all.filter((subject) => !known.isSystem(subject));
  const users = own.filter((subject) => subject.by === 'name' && !accountOf(subject));
  const groups = own.filter(({ by }) => by === 'group');
  const accounts = own.filter((subject) => accountOf(subject));
  const system = all.filter((subject) => known.isSystem(subject));
  const lines = [
    group(undefined, 'users', '', users.length, subjectLines(known, users), true),
    group(undefined, 'groups', '', groups.length, subjectLines(known, groups), true),
    group(undefined, 'accounts', '', accounts.length, accountLines(known, accounts), true),
    group(undefined, 'system', '', system.length, subjectLines(known, system)),
  ];
  return lines.filter(({ count }) => count > 0);
}

export const subjectLines = (known: KnownRbac, subjects: readonly SubjectRef[]): Children =>
  bucketed(
    subjects,
    (subject) => accountOf(subject)?.name ?? subject.login,
    (subject, parent) => subjectLine(known, subject, parent),
  );

function accountLines(known: KnownRbac, accounts: readonly SubjectRef[]): Children {
  const byNamespace = [...grouped(accounts, (subject) => accountOf(subject)!.namespace)];
  return bucketed(
    byNamespace,
    ([namespace]) => namespace,
    ([namespace, own], parent) => group(parent, 'namespace', namespace, own.length, subjectLines(known, own)),
  );
}
