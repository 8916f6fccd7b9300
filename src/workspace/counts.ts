import type { AnyRule } from '../core/rule';
import type { ResourceJudgement } from './judgements';

/** How many resources a rule judged, and how. What is in none of these was not applicable. */
export interface Counts {
  pass: number;
  fail: number;
  notAssessed: number;
  /** What only a person can show. */
  manual: number;
}

/** By rule id; rules with which none of the resources has to do are left out. */
export function countsOf(rules: readonly AnyRule[], judgements: readonly ResourceJudgement[]): Map<string, Counts> {
  const sums: (Counts | undefined)[] = rules.map(() => undefined);
  for (const { results } of judgements) {
    for (let i = 0; i < results.length; i++) {
      const result = results[i]!;
      if (result !== 'not-applicable') (sums[i] ??= { pass: 0, fail: 0, notAssessed: 0, manual: 0 })[fields[result]]++;
    }
  }
  return new Map(rules.flatMap(({ id }, i) => (sums[i] ? [[id, sums[i]] as const] : [])));
}

/** Adds what is counted to sums, rule by rule. */
export function addCounts(sums: Map<string, Counts>, counts: ReadonlyMap<string, Counts>): void {
  for (const [rule, { pass, fail, notAssessed, manual }] of counts) {
    let sum = sums.get(rule);
    if (!sum) sums.set(rule, (sum = { pass: 0, fail: 0, notAssessed: 0, manual: 0 }));
    sum.pass += pass;
    sum.fail += fail;
    sum.notAssessed += notAssessed;
    sum.manual += manual;
  }
}

const fields = { pass: 'pass', fail: 'fail', 'not-assessed': 'notAssessed', manual: 'manual' } as const;
