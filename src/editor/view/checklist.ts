import { addCounts, type Counts } from '../../workspace/counts';
import type { AnyRule } from '../../core/rule';
import { byNumber } from '../missingBlock';
import type { CheckedFile } from '../store';

/** What was found for one requirement. It is not applicable where no object is of a kind that its rules judge. */
export type RequirementState = 'fail' | 'not-assessed' | 'manual' | 'accepted' | 'pass' | 'not-applicable';

export interface Requirement extends Counts {
  /** `2.2.6`. */
  readonly number: string;
  readonly state: RequirementState;
}

/**
 * Every PCI DSS requirement that a rule supports, with how many objects pass, fail or were not assessed. One open finding
 * makes it fail, and what was not assessed or only a person can show keeps it from passing. Where all findings are accepted it says so.
 */
export function checklist(rules: readonly AnyRule[], files: readonly CheckedFile[]): Requirement[] {
  const byRule = sumCounts(files);
  const open = new Set(files.flatMap(({ judgement }) => judgement.findings.flatMap(({ accepted, rule }) => (accepted ? [] : [rule.id]))));
  const numbers = [...new Set(rules.flatMap(({ requirements }) => requirements.pciDss))].sort(byNumber);
  return numbers.map((number) => {
    const sum = { ...none };
    const supporting = rules.filter(({ requirements }) => requirements.pciDss.includes(number)).map(({ id }) => id);
    for (const id of supporting) add(sum, byRule.get(id) ?? none);
    return {
      number,
      ...sum,
      state: stateOf(
        sum,
        supporting.some((id) => open.has(id)),
      ),
    };
  });
}

const none: Counts = { pass: 0, fail: 0, notAssessed: 0, manual: 0 };

function sumCounts(files: readonly CheckedFile[]): Map<string, Counts> {
  const sums = new Map<string, Counts>();
  for (const { judgement } of files) addCounts(sums, judgement.counts);
  return sums;
}

function add(sum: Counts, { pass, fail, notAssessed, manual }: Counts): void {
  sum.pass += pass;
  sum.fail += fail;
  sum.notAssessed += notAssessed;
  sum.manual += manual;
}

function stateOf({ pass, fail, notAssessed, manual }: Counts, hasOpen: boolean): RequirementState {
  if (hasOpen) return 'fail';
  if (notAssessed > 0) return 'not-assessed';
  if (manual > 0) return 'manual';
  if (fail > 0) return 'accepted';
  return pass > 0 ? 'pass' : 'not-applicable';
}
