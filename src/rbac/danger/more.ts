import { uncovered } from '../covers';
import { rightsOf } from '../escalation';
import type { RbacIndex } from '../index';
import type { User } from '../user';

/** Whether somebody has rights anywhere that another does not have there. */
export function hasMore(index: RbacIndex, one: User, than: User): boolean {
  return namespacesOf(index, one).some((namespace) => uncovered(rightsOf(index, than, namespace), rightsOf(index, one, namespace)).length > 0);
}

/** Where somebody has bindings: namespaces and, as the empty text, the whole cluster. */
function namespacesOf(index: RbacIndex, user: User): readonly string[] {
  const bindings = [index.bindingsOf('name', user.name), ...user.groups.map((group) => index.bindingsOf('group', group))];
  return [...new Set(bindings.flatMap((of) => (of?.all ?? []).map(({ namespace }) => namespace)))];
}
