import { queryLine } from '../ask/answer';
import { LOOKED_AT, unseenKinds } from '../kinds';
import type { KnownRbac } from '../knownRbac';
import { byNamespace } from './byNamespace';
import { byRisk } from './byRisk';
import { byRole } from './byRole';
import { bySubject } from './bySubject';
import { group } from './lines';
import { below, type Mode, type RbacNode } from './nodes';

/** The lines of the view: whose RBAC it is, what of it was not seen, the saved questions, and the rest by the mode. */
export function rootsOf(known: KnownRbac, mode: Mode, queries: readonly string[]): readonly RbacNode[] {
  const missing = unseenKinds(known.visibility).length;
  const lines = byMode[mode](known);
  const nothing = { type: 'remark', remark: { kind: missing > 0 ? 'nothing-known' : 'nothing' }, ...below(undefined, 'nothing') } as const;
  return [
    { type: 'source', ...below(undefined, 'source') },
    ...(missing > 0 ? [{ type: 'gaps', missing, of: LOOKED_AT.length, ...below(undefined, 'gaps') } as const] : []),
    ...(queries.length > 0 ? [group(undefined, 'queries', '', queries.length, (at) => queries.map((text) => queryLine(known, text, at)), true)] : []),
    ...(lines.length > 0 ? lines : [nothing]),
  ];
}

const byMode: Readonly<Record<Mode, (known: KnownRbac) => readonly RbacNode[]>> = {
  risk: byRisk,
  subject: bySubject,
  role: byRole,
  namespace: byNamespace,
};
