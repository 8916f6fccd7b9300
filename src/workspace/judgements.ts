import type { Finding, NotAssessed } from '../core/finding';
import type { Inventory } from '../core/inventory';
import { Judge, lint, namesKind, notAssessedOf, type RuleJudgement } from '../core/lint';
import type { Resource } from '../core/resource';
import type { AnyRule } from '../core/rule';
import { suppress } from '../core/suppress';

/** What all rules say of one resource: its findings in the order of the text, also the accepted ones. */
export interface ResourceJudgement {
  readonly findings: readonly Finding[];
  readonly notAssessed: readonly NotAssessed[];
  /** By rule, in their order. */
  readonly results: readonly RuleJudgement['result'][];
}

interface Kept {
  readonly judge: Judge;
  readonly byRule: RuleJudgement[];
  /** When each rule judged it. */
  readonly at: number[];
  /** What follows from all of these, as long as none of them is judged anew. */
  whole?: ResourceJudgement;
}

/**
 * Judges resources and keeps what was said, rule by rule: a rule judges a resource again only when something changed that it
 * looks up in the inventory. So a key that is pressed in one document of many costs little more than that document.
 */
export class Judgements {
  #kept = new WeakMap<Resource, Kept>();
  /** Changes are counted; for each rule, the last one that it may have to do with. */
  #now = 0;
  readonly #concernedAt: number[];

  constructor(readonly rules: readonly AnyRule[]) {
    this.#concernedAt = rules.map(() => 0);
  }

  /** Says that resources came or went. */
  changed(resources: readonly Resource[]): void {
    if (resources.length === 0) return;
    this.#now++;
    for (const [i, rule] of this.rules.entries()) if (resources.some((resource) => looksAt(rule, resource))) this.#concernedAt[i] = this.#now;
  }

  /** Says that everything has to be judged again: the settings, or which namespaces hold card data. */
  forget(): void {
    this.#kept = new WeakMap();
  }

  judge(resource: Resource, inventory: Inventory): ResourceJudgement {
    let kept = this.#kept.get(resource);
    if (!kept) this.#kept.set(resource, (kept = { judge: new Judge(resource, inventory), byRule: [], at: [] }));
    kept.judge.inventory = inventory;
    for (const [i, rule] of this.rules.entries()) {
      const last = kept.at[i];
      if (last !== undefined && last >= this.#concernedAt[i]!) continue;
      kept.at[i] = this.#now;
      const judgement = kept.judge.judge(rule);
      if (judgement === kept.byRule[i]) continue;
      kept.byRule[i] = judgement;
      delete kept.whole;
    }
    return (kept.whole ??= wholeOf(resource, kept.byRule, inventory));
  }
}

/** As `judge` of a `Judgements`, for who asks once and keeps nothing. */
export function judgeOnce(resource: Resource, rules: readonly AnyRule[], inventory: Inventory): ResourceJudgement {
  return wholeOf(resource, lint(resource, rules, inventory), inventory);
}

/** What a rule says of a namespace may depend on everything in it. */
const looksAt = (rule: AnyRule, resource: Resource): boolean => rule.target === 'namespace' || namesKind(rule.looksUp, resource);

function wholeOf(resource: Resource, byRule: readonly RuleJudgement[], inventory: Inventory): ResourceJudgement {
  const findings = byRule.flatMap((judgement) => judgement.findings);
  return {
    findings: inOrder(suppress(findings, inventory), resource),
    notAssessed: [...byRule.flatMap((judgement) => judgement.notAssessed), ...notAssessedOf(resource)],
    results: byRule.map(({ result }) => result),
  };
}

/** By place in the text, then rule: an order that the same input always gives. */
function inOrder(findings: readonly Finding[], { source }: Resource): Finding[] {
  if (source.kind !== 'file' || findings.length === 0) return [...findings];
  return findings
    .map((finding) => ({ finding, start: source.locate(finding.path).start }))
    .sort((a, b) => a.start - b.start || compare(a.finding.rule.code, b.finding.rule.code) || compare(a.finding.variant, b.finding.variant))
    .map(({ finding }) => finding);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
