import type { OfferedFix } from '../../core/finding';
import type { Change } from '../../core/patch';
import type { DigestFix } from '../../core/rule';

/** The changes of a fix, or undefined for one that has to look something up first. */
export const changesFor = ({ make }: OfferedFix): readonly Change[] | undefined => (typeof make === 'function' ? make() : undefined);

export const digestFixOf = ({ make }: OfferedFix): DigestFix | undefined => (typeof make === 'function' ? undefined : make);

/** Whether a fix creates a NetworkPolicy, so that what it cuts off has to be said first. */
export function addsPolicy(changes: readonly Change[]): boolean {
  return changes.some((change) => 'document' in change && change.document.kind === 'NetworkPolicy');
}
