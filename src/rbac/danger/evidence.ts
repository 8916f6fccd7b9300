import { bindingsFor, isMeant, type Grant } from '../grants';
import type { RbacIndex } from '../index';
import type { BindingObject } from '../objects';
import type { Held } from './held';
import { bit, type Gift, type Profile } from './profile';
import { asUser, type SubjectRef } from './subject';

/** Every grant that what somebody holds comes of. */
export function evidenceFor(
  index: RbacIndex,
  subject: SubjectRef,
  { scope, of, names }: Held,
  profileFor: (binding: BindingObject) => Profile,
): readonly Grant[] {
  const user = asUser(subject);
  const bindings = 'bindings' in of ? of.bindings : [...bindingsFor(index, user, scope)];
  // What is held for all objects does not come of a rule for some of them, where another gives the same for all.
  const whole = names ? 0n : bindings.reduce((set, binding) => set | profileFor(binding).all, 0n);
  const isPart = ({ atom, names: only }: Gift): boolean => only === undefined || (bit(atom) & whole) === 0n;
  const rulesIn = (binding: BindingObject): readonly number[] => {
    if ('bindings' in of) return [...index.rulesOf(binding).keys()];
    const gifts = profileFor(binding).gifts.filter((gift) => (bit(gift.atom) & of.atoms) !== 0n && isPart(gift));
    return [...new Set(gifts.map(({ rule }) => rule))];
  };
  return bindings.flatMap((binding) => {
    const subjects = binding.subjects.filter((one) => isMeant(one, user));
    return rulesIn(binding).flatMap((rule) => subjects.map((one) => ({ binding, role: binding.role!, rule, subject: one })));
  });
}
