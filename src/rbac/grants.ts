import type { RbacIndex } from './index';
import { ruleAllows } from './match';
import type { BindingObject, BoundSubject } from './objects';
import type { Attributes } from './request';
import type { User } from './user';

/** One way by which somebody has a right: through a subject of a binding, whose role has a rule that allows it. */
export interface Grant {
  readonly binding: BindingObject;
  /** The key of the role. */
  readonly role: string;
  /** The index of the rule, among those that count for the role. */
  readonly rule: number;
  /** Through which entry of the binding: the user, or one of the groups. */
  readonly subject: BoundSubject;
}

/** Whether RBAC allows a request. The fast answer; `grantsOf` tells why, and `canI` what the answer is worth. */
export function isGranted(index: RbacIndex, user: User, attributes: Attributes): boolean {
  if (isGrantedTo(index, 'name', user.name, attributes)) return true;
  for (const group of user.groups) if (isGrantedTo(index, 'group', group, attributes)) return true;
  return false;
}

function isGrantedTo(index: RbacIndex, by: BoundSubject['by'], login: string, attributes: Attributes): boolean {
  const bindings = index.bindingsOf(by, login);
  return bindings?.some(attributes.namespace ?? '', (binding) => index.rulesOf(binding).some((rule) => ruleAllows(rule, attributes))) ?? false;
}

/** Every way by which RBAC allows a request, those of the whole cluster first; none where it does not. */
export function grantsOf(index: RbacIndex, user: User, attributes: Attributes): readonly Grant[] {
  const grants: Grant[] = [];
  for (const binding of bindingsFor(index, user, attributes.namespace ?? '')) {
    const subjects = binding.subjects.filter((subject) => isMeant(subject, user));
    for (const [rule, one] of index.rulesOf(binding).entries()) {
      if (ruleAllows(one, attributes)) for (const subject of subjects) grants.push({ binding, role: binding.role!, rule, subject });
    }
  }
  return grants.sort(byPlace);
}

/** Whether a subject of a binding is the user, or a group that the user is in. */
export const isMeant = ({ by, login }: BoundSubject, user: User): boolean => (by === 'name' ? login === user.name : user.groups.includes(login));

/** The bindings that give somebody something: everywhere and, where one is given, in a namespace. */
export function bindingsFor(index: RbacIndex, user: User, namespace: string): ReadonlySet<BindingObject> {
  const found = new Set<BindingObject>();
  const look = (by: BoundSubject['by'], login: string) => {
    for (const binding of index.bindingsOf(by, login)?.for(namespace) ?? []) found.add(binding);
  };
  look('name', user.name);
  for (const group of user.groups) look('group', group);
  return found;
}

function byPlace(a: Grant, b: Grant): number {
  if (a.binding === b.binding) return a.rule - b.rule || a.subject.index - b.subject.index;
  if (a.binding.namespace !== b.binding.namespace) return a.binding.namespace < b.binding.namespace ? -1 : 1;
  return a.binding.key < b.binding.key ? -1 : 1;
}
