import type { AnyRule } from '../core/rule';
import type { Severity } from '../core/severity';
import type { FileJudgement } from '../workspace/workspace';

/** `files` are those with something of Kubernetes in them; `skipped` the others that were looked into or passed over. */
export interface Summary {
  readonly files: number;
  readonly skipped: number;
  readonly documents: number;
  readonly resources: number;
  readonly pass: number;
  readonly fail: number;
  readonly notApplicable: number;
  readonly notAssessed: number;
  readonly accepted: number;
}

/** How many objects a rule judged, and how: all results, which add up to the number of objects. */
export interface RuleResult {
  readonly rule: AnyRule;
  readonly pass: number;
  readonly fail: number;
  readonly notApplicable: number;
  readonly notAssessed: number;
  /** What only a person can show. */
  readonly manual: number;
}

/** What was counted, as plain data. */
export interface Tally {
  readonly counts: Record<'files' | 'others' | 'documents' | 'resources' | 'accepted' | 'unknown', number>;
  readonly open: Record<Severity, number>;
  /** By the place of the rule. */
  readonly byRule: readonly { pass: number; fail: number; notAssessed: number; manual: number }[];
}

/** Adds up a run: file by file, or what was added up of some of them. */
export class Totals {
  readonly tally: Tally;
  readonly #places: ReadonlyMap<string, number>;

  constructor(
    private readonly rules: readonly AnyRule[],
    /** Files that are no text: passed over, and only counted. */
    private readonly passedOver = 0,
  ) {
    this.#places = new Map(rules.map(({ id }, place) => [id, place]));
    this.tally = {
      counts: { files: 0, others: 0, documents: 0, resources: 0, accepted: 0, unknown: 0 },
      open: { critical: 0, high: 0, medium: 0, low: 0, info: 0 },
      byRule: rules.map(() => ({ pass: 0, fail: 0, notAssessed: 0, manual: 0 })),
    };
  }

  add({ kind, yaml, resources, findings, notAssessed, counts }: FileJudgement): void {
    const { counts: sums, open, byRule } = this.tally;
    if (kind === 'other') sums.others++;
    else if (kind !== 'live') {
      sums.files++;
      sums.documents += yaml?.documents.length ?? 0;
    }
    sums.resources += resources.length;
    sums.unknown += notAssessed.length;
    for (const { severity, accepted } of findings) {
      if (accepted) sums.accepted++;
      else open[severity]++;
    }
    for (const [id, { pass, fail, notAssessed: unknown, manual }] of counts) {
      const sum = byRule[this.#places.get(id)!]!;
      sum.pass += pass;
      sum.fail += fail;
      sum.notAssessed += unknown;
      sum.manual += manual;
    }
  }

  merge({ counts, open, byRule }: Tally): void {
    addUp(this.tally.counts, counts);
    addUp(this.tally.open, open);
    for (const [i, own] of byRule.entries()) addUp(this.tally.byRule[i]!, own);
  }

  /** Findings that nobody accepted. */
  get open(): Readonly<Record<Severity, number>> {
    return this.tally.open;
  }

  /** Whether anything was not assessed, of a file or by a rule. */
  get anythingNotAssessed(): boolean {
    return this.tally.counts.unknown > 0;
  }

  get results(): RuleResult[] {
    return this.tally.byRule.map((own, i) => {
      const { pass, fail, notAssessed, manual } = own;
      return { rule: this.rules[i]!, ...own, notApplicable: this.tally.counts.resources - pass - fail - notAssessed - manual };
    });
  }

  get summary(): Summary {
    const { results } = this;
    const { files, others, documents, resources, accepted } = this.tally.counts;
    const sum = (pick: (result: RuleResult) => number) => results.reduce((total, result) => total + pick(result), 0);
    return {
      files,
      skipped: others + this.passedOver,
      documents,
      resources,
      pass: sum(({ pass }) => pass),
      fail: sum(({ fail }) => fail),
      notApplicable: sum(({ notApplicable }) => notApplicable),
      notAssessed: sum(({ notAssessed }) => notAssessed),
      accepted,
    };
  }
}

function addUp<K extends string>(sums: Record<K, number>, counts: Readonly<Record<K, number>>): void {
  for (const key of Object.keys(counts) as K[]) sums[key] += counts[key];
}
