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
export function countsOf(judgements: readonly ResourceJudgement[]): Map<string, Counts> {
  // By the place of the rule, since a look into a map for every rule of every object would take longer than all the rest here.
  const byPlace: ({ readonly id: string; readonly counts: Counts } | undefined)[] = [];
  for (const { concerns, results } of judgements) {
    for (let i = 0; i < results.length; i++) {
      const result = results[i]!;
      if (result === 'not-applicable') continue;
      const { rule, place } = concerns[i]!;
      (byPlace[place] ??= { id: rule.id, counts: noCounts() }).counts[fields[result]]++;
    }
  }
  const sums = new Map<string, Counts>();
  for (const one of byPlace) if (one) sums.set(one.id, one.counts);
  return sums;
}

/** Adds what is counted to sums, rule by rule. */
export function addCounts(sums: Map<string, Counts>, counts: ReadonlyMap<string, Counts>): void {
  for (const [rule, { pass, fail, notAssessed, manual }] of counts) {
    let sum = sums.get(rule);
    if (!sum) sums.set(rule, (sum = noCounts()));
    sum.pass += pass;
    sum.fail += fail;
    sum.notAssessed += notAssessed;
    sum.manual += manual;
  }
}

const noCounts = (): Counts => ({ pass: 0, fail: 0, notAssessed: 0, manual: 0 });

const fields = { pass: 'pass', fail: 'fail', 'not-assessed': 'notAssessed', manual: 'manual' } as const;
