import { accountOf, isImplied } from '../../../rbac/danger/subject';
import type { Attributes } from '../../../rbac/request';
import { commandLine } from '../../cluster/shellCommand';
import type { Requested } from '../tree/requests';

/**
 * The command that asks the API server the same, for a POSIX shell. Who asks in the name of others needs the right to
 * impersonate. A group has no name of its own, so that somebody stands for it.
 *
 * Source: Kubernetes documentation, `kubectl auth can-i`.
 */
export function canICommand(context: string | undefined, requested: Requested, isNamespaced: boolean): string {
  const { user, request } = requested;
  return commandLine([
    'kubectl',
    ...(context === undefined ? [] : ['--context', context]),
    'auth',
    'can-i',
    request.verb,
    ...whatOf(request, isNamespaced),
    '--as',
    user.name === '' ? 'somebody' : user.name,
    ...namedGroups(requested).flatMap((group) => ['--as-group', group]),
  ]);
}

/** The server adds the groups that somebody is always in by itself, but for ServiceAccounts that are meant by their groups only. */
function namedGroups({ subject, user: { groups } }: Requested): readonly string[] {
  if (accountOf(subject)) return [];
  return groups.filter((login) => (subject.by === 'group' && login === subject.login) || !isImplied({ by: 'group', login }));
}

function whatOf(request: Attributes, isNamespaced: boolean): readonly string[] {
  if (request.path !== undefined) return [request.path];
  const { group, resource, subresource, namespace, name } = request;
  const plural = group === '' ? resource : `${resource}.${group}`;
  return [
    name === '' ? plural : `${plural}/${name}`,
    ...(subresource === '' ? [] : ['--subresource', subresource]),
    // Without either, kubectl asks about the namespace of the context.
    ...(!isNamespaced ? [] : namespace === '' ? ['--all-namespaces'] : ['--namespace', namespace]),
  ];
}
