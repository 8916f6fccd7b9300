import type { PolicyRule } from '../../kube/types';
import { impliedGroups, type SubjectRef } from '../../rbac/danger/subject';
import type { RbacIndex } from '../../rbac/index';
import type { BindingObject } from '../../rbac/objects';
import { cellOf, isGrantedIn, type Cell } from '../../webview/cell';
import type { MatrixColumn } from './matrixColumns';
import { bindingsAt, givenIn, ruleMask, type MatrixPlace } from './matrixMasks';

/** What somebody wants explained: why one cell is as it is. */
export interface CellQuestion {
  readonly subject: SubjectRef;
  readonly column: MatrixColumn;
  readonly place: MatrixPlace;
}

/** One way by which a cell came to be: a rule, of a role, that a binding gives to the subject or to a group that it is in. */
export interface CellWay {
  readonly binding: BindingObject;
  /** The key of the role. */
  readonly role: string;
  /** The index of the rule among those that count for the role. */
  readonly rule: number;
  readonly rules: readonly PolicyRule[];
  readonly through: SubjectRef;
  /** What this way gives of the cell. */
  readonly gives: Cell;
}

/** Every way to what a cell says, those of the whole cluster first. */
export function waysTo(index: RbacIndex, { subject, column, place }: CellQuestion): readonly CellWay[] {
  const asked = [subject, ...impliedGroups(subject).map((login): SubjectRef => ({ by: 'group', login }))];
  const ways = asked.flatMap((through) =>
    bindingsAt(index, through, place).flatMap((binding) => {
      const rules = index.rulesOf(binding);
      return rules.flatMap((one, rule): CellWay[] => {
        const mask = givenIn(binding, ruleMask(one, column), column);
        const gives = cellOf(mask & 0xff, mask >> 8, 0);
        return isGrantedIn(gives) ? [{ binding, role: binding.role!, rule, rules, through, gives }] : [];
      });
    }),
  );
  return ways.sort((a, b) => compare(a.binding.namespace, b.binding.namespace) || compare(a.binding.key, b.binding.key) || a.rule - b.rule);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
