import { isHigh } from './danger/bindingDangers';
import type { RbacRisks } from './danger/risks';
import { accountOf } from './danger/subject';
import type { ObjectFinding } from './objectFinding';
import type { BindingObject } from './objects';

export interface Existence {
  /** Whether a role that is not in the index may be there all the same, as its list was not seen. */
  readonly mayHaveRole?: (binding: BindingObject) => boolean;
  /** Whether there is a ServiceAccount; undefined where nobody knows. */
  readonly hasAccount?: (namespace: string, name: string) => boolean | undefined;
}

/**
 * Bindings that wait: for a role that is not there, and for ServiceAccounts that are not. Whoever makes one of that name
 * brings the binding to life. Users and groups are in no list, so that nobody can tell of them.
 */
export function staleIn(risks: RbacRisks, { mayHaveRole, hasAccount }: Existence): readonly ObjectFinding[] {
  const found: ObjectFinding[] = [];
  for (const binding of risks.index.bindings) {
    const { key, role, roleRef, subjects } = binding;
    if (role !== undefined && !risks.index.role(role) && !mayHaveRole?.(binding)) {
      const message = `There is no ${roleRef.kind} "${roleRef.name}". Whoever makes one decides what this binding gives.`;
      found.push({ id: 'RB-STALE-1', severity: 'medium', object: key, path: ['roleRef', 'name'], message });
    }
    for (const subject of subjects) {
      const account = accountOf(subject);
      if (!account || hasAccount?.(account.namespace, account.name) !== false) continue;
      const message = `There is no ServiceAccount "${account.namespace}/${account.name}". Whoever makes one of that name gets these rights.`;
      const isGrave = role !== undefined && isGraveRole(risks, role);
      found.push({ id: 'RB-STALE-2', severity: isGrave ? 'medium' : 'low', object: key, path: ['subjects', subject.index], message });
    }
  }
  return found;
}

const isGraveRole = (risks: RbacRisks, role: string): boolean =>
  risks.judgeRole(role).some(({ danger: { weights } }) => weights.cluster !== null && isHigh(weights.cluster));
