import type { AnyRule } from '../core/rule';
import { severities, type Severity } from '../core/severity';
import type { FileJudgement } from '../workspace/workspace';
import type { Run } from './run';

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

/** Adds up a run, file by file, as its report goes through it. */
export class Totals {
  #files = 0;
  #others = 0;
  #documents = 0;
  #resources = 0;
  #accepted = 0;
  #unknown = 0;
  readonly #open = Object.fromEntries(severities.map((severity) => [severity, 0])) as Record<Severity, number>;
  readonly #results: { rule: AnyRule; pass: number; fail: number; notAssessed: number; manual: number }[];

  constructor(private readonly run: Pick<Run, 'rules' | 'passedOver'>) {
    this.#results = run.rules.map((rule) => ({ rule, pass: 0, fail: 0, notAssessed: 0, manual: 0 }));
  }

  add({ kind, yaml, resources, findings, notAssessed, counts }: FileJudgement): void {
    if (kind === 'other') this.#others++;
    else if (kind !== 'live') {
      this.#files++;
      this.#documents += yaml?.documents.length ?? 0;
    }
    this.#resources += resources.length;
    this.#unknown += notAssessed.length;
    for (const { severity, accepted } of findings) {
      if (accepted) this.#accepted++;
      else this.#open[severity]++;
    }
    for (const result of this.#results) {
      const own = counts.get(result.rule.id);
      if (!own) continue;
      result.pass += own.pass;
      result.fail += own.fail;
      result.notAssessed += own.notAssessed;
      result.manual += own.manual;
    }
  }

  /** Findings that nobody accepted. */
  get open(): Readonly<Record<Severity, number>> {
    return this.#open;
  }

  /** Whether anything was not assessed, of a file or by a rule. */
  get anythingNotAssessed(): boolean {
    return this.#unknown > 0;
  }

  get results(): RuleResult[] {
    return this.#results.map((result) => {
      const { pass, fail, notAssessed, manual } = result;
      return { ...result, notApplicable: this.#resources - pass - fail - notAssessed - manual };
    });
  }

  get summary(): Summary {
    const { results } = this;
    const sum = (pick: (result: RuleResult) => number) => results.reduce((total, result) => total + pick(result), 0);
    return {
      files: this.#files,
      skipped: this.#others + this.run.passedOver,
      documents: this.#documents,
      resources: this.#resources,
      pass: sum(({ pass }) => pass),
      fail: sum(({ fail }) => fail),
      notApplicable: sum(({ notApplicable }) => notApplicable),
      notAssessed: sum(({ notAssessed }) => notAssessed),
      accepted: this.#accepted,
    };
  }
}
