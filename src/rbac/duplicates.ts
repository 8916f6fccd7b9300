import { uncovered } from './covers';
import type { SubjectRef } from './danger/subject';
import type { RbacIndex } from './index';
import type { BindingObject } from './objects';

/** A binding that gives a subject nothing which another does not give. */
export interface Duplicate {
  readonly binding: BindingObject;
  readonly by: BindingObject;
}

/** The bindings of a subject whose every right another of its bindings gives as well. Of two alike the later by name is told. */
export function duplicatesOf(index: RbacIndex, subject: SubjectRef): readonly Duplicate[] {
  const bindings = [...(index.bindingsOf(subject.by, subject.login)?.all ?? [])].sort((a, b) => (a.key < b.key ? -1 : 1));
  if (bindings.length > MOST) return [];
  const gives = (one: BindingObject, other: BindingObject): boolean =>
    (one.namespace === '' || one.namespace === other.namespace) && uncovered(index.rulesOf(one), index.rulesOf(other)).length === 0;
  return bindings.flatMap((binding, i) => {
    if (index.rulesOf(binding).length === 0) return [];
    const by = bindings.find((other, j) => other !== binding && gives(other, binding) && (j < i || !gives(binding, other)));
    return by ? [{ binding, by }] : [];
  });
}

/** Beyond these the comparing of each with each takes longer than it is worth. */
const MOST = 200;
