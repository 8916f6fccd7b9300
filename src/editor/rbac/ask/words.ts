import { accountOf, type SubjectRef } from '../../../rbac/danger/subject';
import { accountLogin } from '../../../rbac/user';

/** A word of a question, and where it begins. */
export interface Word {
  readonly text: string;
  readonly start: number;
}

/** Splits at spaces; between double quotes they belong to a word, as names of the identity provider may have some. */
export function wordsOf(line: string): readonly Word[] {
  return [...line.matchAll(/(?:[^\s"]|"[^"]*"?)+/g)].map(({ 0: text, index }) => ({ text: text.replaceAll('"', ''), start: index }));
}

/** `sa:shop/web`, `group:ops`, `user:dana`, `dana`; undefined for a ServiceAccount without its namespace. */
export function readSubject(word: string): SubjectRef | undefined {
  const [, prefix, rest = ''] = /^(sa|group|user):(.*)$/s.exec(word) ?? [];
  if (prefix === undefined) return word === '' ? undefined : { by: 'name', login: word };
  if (prefix !== 'sa') return rest === '' ? undefined : { by: prefix === 'group' ? 'group' : 'name', login: rest };
  const [, namespace, name] = /^([^/]+)\/([^/]+)$/.exec(rest) ?? [];
  return namespace === undefined ? undefined : { by: 'name', login: accountLogin(namespace, name!) };
}

/** As `readSubject` reads it back. */
export function writeSubject(subject: SubjectRef): string {
  const account = accountOf(subject);
  const { by, login } = subject;
  if (account) return `sa:${account.namespace}/${account.name}`;
  const name = /\s/.test(login) ? `"${login}"` : login;
  if (by === 'group') return `group:${name}`;
  return /^(sa|group|user):|^[+-]/.test(login) ? `user:${name}` : name;
}
