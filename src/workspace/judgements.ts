import type { Finding, NotAssessed } from '../core/finding';
import type { Inventory } from '../core/inventory';
import { Judge, lint, namesKind, notAssessedOf, type RuleJudgement } from '../core/lint';
import type { Resource } from '../core/resource';
import type { AnyRule, NotAssessedReason } from '../core/rule';
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
  #keepsAny = false;
  /** Changes are counted; for each rule, the last one that it may have to do with. */
  #now = 0;
  readonly #concernedAt: number[];
  /** The last change of what is seen of the cluster at all. */
  #seenAt = 0;

  constructor(readonly rules: readonly AnyRule[]) {
    this.#concernedAt = rules.map(() => 0);
  }

  /** Says that resources came or went. */
  changed(resources: readonly Resource[]): void {
    if (resources.length === 0 || !this.#keepsAny) return;
    this.#now++;
    for (const [i, rule] of this.rules.entries()) if (resources.some((resource) => looksAt(rule, resource))) this.#concernedAt[i] = this.#now;
  }

  /** Says that all objects of a kind are there now, or no longer are: a rule that asks for them may say something else. */
  visibilityChanged(group: string, kind: string): void {
    this.#seenAt = ++this.#now;
    for (const [i, rule] of this.rules.entries()) {
      if (rule.target === 'namespace' || rule.looksUp?.[group]?.includes(kind)) this.#concernedAt[i] = this.#now;
    }
  }

  /** Says that everything has to be judged again: the settings, or which namespaces hold card data. */
  forget(): void {
    this.#kept = new WeakMap();
    this.#keepsAny = false;
  }

  judge(resource: Resource, inventory: Inventory): ResourceJudgement {
    let kept = this.#kept.get(resource);
    this.#keepsAny = true;
    if (!kept) this.#kept.set(resource, (kept = { judge: new Judge(resource, inventory), byRule: [], at: [] }));
    kept.judge.inventory = inventory;
    for (const [i, rule] of this.rules.entries()) {
      const last = kept.at[i];
      if (last !== undefined && last >= this.#concernedAt[i]! && (last >= this.#seenAt || !lackedObjects(kept.byRule[i]!))) continue;
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

const UNSEEN: ReadonlySet<NotAssessedReason> = new Set(['not-indexed', 'forbidden', 'not-listed', 'unreachable']);

/** Whether a rule could not judge because it asked for objects that were not seen, be it that it did not say that it would. */
const lackedObjects = ({ notAssessed }: RuleJudgement): boolean => notAssessed.some(({ reason }) => UNSEEN.has(reason));

/** What a rule says of a namespace may depend on everything in it. */
const looksAt = (rule: AnyRule, resource: Resource): boolean => rule.target === 'namespace' || namesKind(rule.looksUp, resource);

function wholeOf(resource: Resource, byRule: readonly RuleJudgement[], inventory: Inventory): ResourceJudgement {
  const findings: Finding[] = [];
  const notAssessed: NotAssessed[] = [];
  // Most rules have nothing to say of most objects, which is soon seen.
  for (const judgement of byRule) {
    if (judgement.findings.length > 0) findings.push(...judgement.findings);
    if (judgement.notAssessed.length > 0) notAssessed.push(...judgement.notAssessed);
  }
  if (resource.partial) notAssessed.push(...notAssessedOf(resource));
  return { findings: inOrder(suppress(findings, inventory), resource), notAssessed, results: byRule.map(({ result }) => result) };
}

/** By place in the text, then rule: an order that the same input always gives. */
function inOrder(findings: readonly Finding[], { source }: Resource): Finding[] {
  if (source.kind !== 'file' || findings.length < 2) return [...findings];
  return findings
    .map((finding) => ({ finding, start: source.locate(finding.path).start }))
    .sort((a, b) => a.start - b.start || compare(a.finding.rule.code, b.finding.rule.code) || compare(a.finding.variant, b.finding.variant))
    .map(({ finding }) => finding);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
