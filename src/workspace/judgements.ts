import type { Finding, NotAssessed } from '../core/finding';
import type { Inventory } from '../core/inventory';
import { concernsOf, Judge, namesKind, notAssessedOf, type Concern, type RuleJudgement } from '../core/lint';
import type { Resource } from '../core/resource';
import type { AnyRule, Kinds, NotAssessedReason } from '../core/rule';
import { suppress } from '../core/suppress';

/** What all rules say of one resource: its findings in the order of the text, also the accepted ones. */
export interface ResourceJudgement {
  readonly findings: readonly Finding[];
  readonly notAssessed: readonly NotAssessed[];
  /** The rules that may have to do with it, in their order; to all others it is not applicable. */
  readonly concerns: readonly Concern[];
  /** What each of these came to. */
  readonly results: readonly RuleJudgement['result'][];
}

interface Kept {
  readonly judge: Judge;
  readonly concerns: readonly Concern[];
  readonly byConcern: RuleJudgement[];
  /** By concern: whether it asked for other objects, so that it may have to be judged anew when these change. */
  readonly asked: boolean[];
  /** The change up to which all rules have judged it. */
  at: number;
  /** What follows from all of these, as long as none of them is judged anew. */
  whole: ResourceJudgement | undefined;
}

/**
 * Judges resources and keeps what was said, rule by rule: a rule judges a resource again only when something changed that it
 * looks up in the inventory, and only if it did so for this resource. So a key that is pressed in one document of many costs
 * little more than that document.
 */
export class Judgements {
  #kept = new WeakMap<Resource, Kept>();
  #keepsAny = false;
  /** Changes are counted; for each rule, the last one that it may have to do with, for objects that it names and for pods. */
  #now = 0;
  readonly #concernedAt: number[];
  readonly #concernedForPodsAt: number[];
  /** The last change of what is seen of the cluster at all. */
  #seenAt = 0;

  constructor(readonly rules: readonly AnyRule[]) {
    this.#concernedAt = rules.map(() => 0);
    this.#concernedForPodsAt = rules.map(() => 0);
  }

  /** Says that resources came or went. */
  changed(resources: readonly Resource[]): void {
    if (resources.length === 0 || !this.#keepsAny) return;
    this.#now++;
    const news = kindsOf(resources);
    for (const [i, rule] of this.rules.entries()) {
      if (looksAt(rule, rule.looksUp, news)) this.#concernedAt[i] = this.#now;
      if (looksAt(rule, rule.looksUpForPods ?? rule.looksUp, news)) this.#concernedForPodsAt[i] = this.#now;
    }
  }

  /** Says that all objects of a kind are there now, or no longer are: a rule that asks for them may say something else. */
  visibilityChanged(group: string, kind: string): void {
    this.#seenAt = ++this.#now;
    for (const [i, rule] of this.rules.entries()) {
      if (rule.target === 'namespace' || rule.looksUp?.[group]?.includes(kind)) this.#concernedAt[i] = this.#concernedForPodsAt[i] = this.#now;
    }
  }

  /** Says that everything has to be judged again: the settings, or which namespaces hold card data. */
  forget(): void {
    this.#kept = new WeakMap();
    this.#keepsAny = false;
  }

  judge(resource: Resource, inventory: Inventory): ResourceJudgement {
    this.#keepsAny = true;
    let kept = this.#kept.get(resource);
    if (!kept) this.#kept.set(resource, (kept = keep(resource, this.rules, inventory)));
    if (kept.at < this.#now) this.#judgeAnew(kept, inventory);
    return (kept.whole ??= wholeOf(resource, kept.concerns, kept.byConcern, inventory));
  }

  #judgeAnew(kept: Kept, inventory: Inventory): void {
    const { judge, concerns, byConcern, asked, at } = kept;
    judge.inventory = inventory;
    for (let i = 0; i < concerns.length; i++) {
      const concern = concerns[i]!;
      const known = byConcern[i];
      const concernedAt = concern.namesKind ? this.#concernedAt : this.#concernedForPodsAt;
      const isStale = asked[i] && concernedAt[concern.place]! > at;
      if (known && !isStale && (this.#seenAt <= at || !lackedObjects(known))) continue;
      const judgement = judge.judge(concern);
      asked[i] = judge.asked;
      if (judgement === known) continue;
      byConcern[i] = judgement;
      kept.whole = undefined;
    }
    kept.at = this.#now;
  }
}

const keep = (resource: Resource, rules: readonly AnyRule[], inventory: Inventory): Kept => ({
  judge: new Judge(resource, inventory),
  concerns: concernsOf(resource, rules, inventory),
  byConcern: [],
  asked: [],
  at: -1,
  whole: undefined,
});

/** As `judge` of a `Judgements`, for who asks once and keeps nothing. */
export function judgeOnce(resource: Resource, rules: readonly AnyRule[], inventory: Inventory): ResourceJudgement {
  const judge = new Judge(resource, inventory);
  const concerns = concernsOf(resource, rules, inventory);
  return wholeOf(
    resource,
    concerns,
    concerns.map((concern) => judge.judge(concern)),
    inventory,
  );
}

const UNSEEN: ReadonlySet<NotAssessedReason> = new Set(['not-indexed', 'forbidden', 'not-listed', 'unreachable']);

/** Whether a rule could not judge because it asked for objects that were not seen, be it that it did not say that it would. */
const lackedObjects = ({ notAssessed }: RuleJudgement): boolean => notAssessed.some(({ reason }) => UNSEEN.has(reason));

/** What a rule says of a namespace may depend on everything in it. */
const looksAt = (rule: AnyRule, kinds: Kinds | undefined, news: readonly Resource[]): boolean =>
  rule.target === 'namespace' || news.some((resource) => namesKind(kinds, resource));

/** One resource of each kind that there is among many. */
const kindsOf = (resources: readonly Resource[]): Resource[] => [
  ...new Map(resources.map((resource) => [`${resource.ref.apiVersion} ${resource.ref.kind}`, resource])).values(),
];

function wholeOf(resource: Resource, concerns: readonly Concern[], byConcern: readonly RuleJudgement[], inventory: Inventory): ResourceJudgement {
  const findings: Finding[] = [];
  const notAssessed: NotAssessed[] = [];
  for (const judgement of byConcern) {
    if (judgement.findings.length > 0) findings.push(...judgement.findings);
    if (judgement.notAssessed.length > 0) notAssessed.push(...judgement.notAssessed);
  }
  if (resource.partial) notAssessed.push(...notAssessedOf(resource));
  return {
    findings: inOrder(suppress(findings, inventory), resource),
    notAssessed,
    concerns,
    results: byConcern.map(({ result }) => result),
  };
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
