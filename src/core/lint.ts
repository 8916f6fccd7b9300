import { groupOf } from '../kube/manifest';
import { samePath } from '../kube/path';
import { imagesOf, type ImageTarget } from '../kube/pod/podImages';
import { holdsPods, podsOf, type ContainerTarget, type PodTarget } from '../kube/pods';
import { isAbsent, isPatches, type Finding, type NotAssessed, type OfferedFix } from './finding';
import { guard, Unreadable } from './guard';
import type { Inventory, NamespaceTarget } from './inventory';
import type { Change } from './patch';
import {
  severityOf,
  type AnyRule,
  type FixInfo,
  type FixMaker,
  type Kinds,
  type NotAssessedReason,
  type Report,
  type TargetKind,
  type Verdict,
} from './rule';
import type { ObjectRef, Resource } from './resource';
import { modified, type Modifier } from './severity';
import { NotSeen } from './visibility';

/** What one rule says of one resource. `off` and what the rule has nothing to do with are not applicable. */
export interface RuleJudgement {
  readonly result: 'pass' | 'fail' | 'not-applicable' | 'not-assessed' | 'manual';
  readonly findings: readonly Finding[];
  readonly notAssessed: readonly NotAssessed[];
}

/** What is said most often is said in one object each: it costs no memory, and is seen to be the same as before. */
const notApplicable: RuleJudgement = { result: 'not-applicable', findings: [], notAssessed: [] };
const passed: RuleJudgement = { result: 'pass', findings: [], notAssessed: [] };

/**
 * Judges one resource by each rule, in the order of the rules. Says nothing twice: what a rule reports of one path under
 * one message is one finding. A rule that throws costs only itself: it is "not assessed" for that resource, with the reason.
 */
export function lint(resource: Resource, rules: readonly AnyRule[], inventory: Inventory): RuleJudgement[] {
  const judge = new Judge(resource, inventory);
  const concerned = concernedBy(resource.ref, rules, inventory);
  return rules.map((rule, i) => (concerned[i] ? judge.judge(rule) : notApplicable));
}

/**
 * Which of the rules may have to do with an object of a kind, known once for all objects of it. To most objects most rules
 * have nothing to say, and with dozens of rules it is what takes the time to find that out for each.
 */
function concernedBy(ref: ObjectRef, rules: readonly AnyRule[], inventory: Inventory): readonly boolean[] {
  const tables = inventory.derive(concernedByKind);
  let table = tables.get(rules);
  if (!table) tables.set(rules, (table = new Map<string, readonly boolean[]>()));
  const key = `${ref.apiVersion} ${ref.kind}`;
  let concerned = table.get(key);
  if (!concerned) {
    const hasPods = holdsPods(ref.apiVersion, ref.kind, inventory.settings.podShapes);
    concerned = rules.map((rule) => rule.target === 'namespace' || (hasPods && rule.target !== 'resource') || namesKind(rule.kinds, { ref }));
    table.set(key, concerned);
  }
  return concerned;
}

const concernedByKind = () => new Map<readonly AnyRule[], Map<string, readonly boolean[]>>();

const none: readonly never[] = [];

/** Judges one resource, and may be kept to do so again when only the inventory has changed. */
export class Judge {
  readonly #manifest: Resource['manifest'];
  readonly #group: string;
  #exempt: boolean | undefined;
  /** Found once for all rules, as every rule asks for some of them. */
  #pods: readonly PodTarget[] | undefined;
  #containers: readonly ContainerTarget[] | undefined;
  #wrapped: readonly { readonly pod: PodTarget }[] | undefined;
  #images: readonly ImageTarget[] | undefined;
  /** What the check that runs has reported. */
  #reports: Report[] = [];
  readonly #report = (report: Report): void => {
    this.#reports.push(report);
  };

  constructor(
    readonly resource: Resource,
    public inventory: Inventory,
  ) {
    this.#manifest = guard(resource.manifest, resource.faults);
    this.#group = groupOf(resource.ref.apiVersion);
  }

  judge(rule: AnyRule): RuleJudgement {
    if (this.inventory.settingOf(rule)?.severity === 'off' || this.#isSpared(rule)) return notApplicable;
    const findings: Finding[] = [];
    const verdict = this.#applyRule(rule, findings);
    if (verdict === 'not-applicable') return notApplicable;
    if (verdict === undefined && findings.length === 0 && !this.resource.partial) return passed;
    const notAssessed = typeof verdict === 'object' ? [this.#notAssessed(rule, verdict)] : [];
    // That a patch sets nothing wrong says nothing of the object that it is a part of.
    const otherwise = verdict?.manual === undefined ? 'not-assessed' : 'manual';
    return { result: findings.length > 0 ? 'fail' : otherwise, findings, notAssessed };
  }

  #isSpared(rule: AnyRule): boolean {
    return rule.sparesExempt && (this.#exempt ??= this.inventory.isExempt(this.resource.namespace));
  }

  /** Runs the rule on each of its targets. Undefined: all targets were judged. */
  #applyRule(rule: AnyRule, findings: Finding[]): Verdict {
    let result: Verdict = 'not-applicable';
    try {
      for (const target of this.#targetsOf(rule)) {
        const verdict = this.#checkTarget(rule, target, findings);
        if (typeof verdict === 'object') result = verdict;
        else if (verdict === undefined && result === 'not-applicable') result = undefined;
      }
      if (rule.checkResource && this.#isOneOf(rule.kinds)) result = this.#checkTarget(rule, this.#manifest, findings, 'checkResource');
    } catch (error) {
      return verdictOf(error, rule);
    }
    return result;
  }

  #checkTarget(rule: AnyRule, target: unknown, findings: Finding[], check: 'check' | 'checkResource' = 'check'): Verdict {
    const { resource, inventory } = this;
    const scope = { resource, inventory, parameters: inventory.settings.parameters, options: optionsOf(rule, inventory) };
    const reports = (this.#reports = []);
    try {
      const opaque = opaqueOf(rule, target);
      const verdict = rule[check]!(target as never, this.#report, scope) as Verdict;
      if (opaque !== undefined && verdict !== 'not-applicable') return { notAssessed: `Not judged, because ${opaque}.`, reason: 'unsupported' };
      for (const report of reports) this.#add(rule, report, target, findings);
      return verdict;
    } catch (error) {
      // What it reported before it failed is true all the same.
      for (const report of reports) this.#add(rule, report, target, findings);
      return verdictOf(error, rule);
    }
  }

  #add(rule: AnyRule, report: Report, target: unknown, findings: Finding[]): void {
    const severity = this.#severityOf(rule, report);
    if (severity === 'off') return;
    if (findings.some((f) => f.variant === report.message && samePath(f.path, report.at))) return;
    const container = (target as { container?: { name?: string } }).container?.name;
    const finding: Finding = {
      rule,
      variant: report.message,
      severity,
      args: report.args ?? {},
      resource: this.resource,
      path: report.at,
      fixes: Object.entries(report.fixes ?? {}).map(([id, make]) => offer(id, (rule.fixes as Record<string, FixInfo>)[id]!, make!, this.resource)),
      ...(container === undefined ? {} : { container }),
    };
    // A patch says nothing of what it does not set.
    if (this.resource.partial && isAbsent(finding)) return;
    findings.push(finding);
  }

  #severityOf(rule: AnyRule, report: Report): Finding['severity'] | 'off' {
    const setting = this.inventory.settingOf(rule);
    const chosen = setting?.variants?.[report.message] ?? setting?.severity;
    if (chosen !== undefined) return chosen;
    const modifiers: Modifier[] = [...(report.modifiers ?? [])];
    if (this.inventory.isCde(this.resource.namespace)) modifiers.push('cde');
    return modified(report.severity ?? severityOf(rule, report.message), modifiers);
  }

  #targetsOf(rule: AnyRule): readonly unknown[] {
    switch (rule.target as TargetKind) {
      case 'container':
        return (this.#containers ??= this.#podTargets().flatMap(({ containers }) => containers));
      case 'pod':
        return this.#podTargets();
      case 'image':
        return (this.#images ??= this.#podTargets().flatMap((pod) => [...imagesOf(pod)]));
      case 'resource':
        return this.#isOneOf(rule.kinds) ? [this.#manifest] : none;
      case 'resourceOrPod':
        this.#wrapped ??= this.#podTargets().map((pod) => ({ pod }));
        return this.#isOneOf(rule.kinds) ? [{ resource: this.#manifest }, ...this.#wrapped] : this.#wrapped;
      case 'namespace':
        return this.#namespaceFor(rule);
    }
  }

  /** A namespace is judged at its anchor, and by a rule that names kinds at each object of these. */
  #namespaceFor(rule: AnyRule): readonly NamespaceTarget[] {
    const namespace = this.inventory.namespace(this.resource.namespace);
    const isTarget = namespace?.anchor === this.resource || (!this.resource.partial && this.#isOneOf(rule.kinds));
    return namespace && isTarget ? [namespace] : none;
  }

  #isOneOf(kinds: Kinds | undefined): boolean {
    return includesKind(kinds?.[this.#group], this.resource.ref.kind);
  }

  #podTargets(): readonly PodTarget[] {
    // Look-ups of other rules share what was made of an object in which nothing is faulty.
    this.#pods ??=
      this.resource.faults.length === 0 && !this.resource.partial
        ? this.inventory.podsOf(this.resource)
        : podsOf(this.#manifest, this.inventory.settings.podShapes);
    return this.#pods;
  }

  #notAssessed(rule: AnyRule, verdict: Exclude<Verdict, string | undefined>): NotAssessed {
    const [reason, message]: [NotAssessedReason, string] =
      verdict.manual === undefined ? [verdict.reason, verdict.notAssessed] : ['manual', verdict.manual];
    return { rule, source: this.resource.source, reason, message };
  }
}

/** What no rule can say of a resource, because it is only a part of one. */
export function notAssessedOf(resource: Resource): NotAssessed[] {
  const message = 'This is a Kustomize patch: only the values that it sets were judged. What it leaves to its base was not.';
  return resource.partial ? [{ source: resource.source, reason: 'kustomize-patch', message }] : [];
}

export function namesKind(kinds: Kinds | undefined, { ref }: Pick<Resource, 'ref'>): boolean {
  return includesKind(kinds?.[groupOf(ref.apiVersion)], ref.kind);
}

/** `*` stands for every kind of a group: a product may let its users make kinds. */
const includesKind = (kinds: readonly string[] | undefined, kind: string): boolean =>
  kinds !== undefined && (kinds.includes(kind) || kinds.includes('*'));

function offer(id: string, info: FixInfo, make: FixMaker, resource: Resource): OfferedFix {
  if (typeof make !== 'function') return { id, info, make: make };
  return {
    id,
    info,
    make: (): readonly Change[] => {
      const made = make();
      return isPatches(made) ? [{ resource, patches: made }] : made;
    },
  };
}

/** Why nobody can know the fields of the pod that a target is of, or undefined. */
function opaqueOf({ target: kind }: AnyRule, target: unknown): string | undefined {
  if (kind === 'pod') return (target as PodTarget).opaque;
  return kind === 'resource' || kind === 'namespace' ? undefined : (target as { readonly pod?: PodTarget }).pod?.opaque;
}

const noOptions = {};

function optionsOf(rule: AnyRule, inventory: Inventory): object {
  const defaults = (rule.options?.defaults as object | undefined) ?? noOptions;
  const chosen = inventory.settingOf(rule)?.options;
  return chosen ? { ...defaults, ...chosen } : defaults;
}

function verdictOf(error: unknown, rule: AnyRule): Verdict {
  if (error instanceof Unreadable) return { notAssessed: error.message, reason: error.fault.reason };
  if (error instanceof NotSeen) return { notAssessed: error.message, reason: error.unseen.reason };
  const what = error instanceof Error ? error.message : String(error);
  return { notAssessed: `The rule ${rule.code} failed on this object, which is a mistake of ours: ${what}`, reason: 'rule-error' };
}
