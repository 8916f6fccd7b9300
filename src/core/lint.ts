import { groupOf } from '../kube/manifest';
import { samePath } from '../kube/path';
import { imagesOf, type ImageTarget } from '../kube/pod/podImages';
import { podsOf, type ContainerTarget, type PodTarget } from '../kube/pods';
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
import type { Resource } from './resource';
import { modified, type Modifier } from './severity';
import type { Settings } from './settings';

/** What one rule says of one resource. `off` and what the rule has nothing to do with are not applicable. */
export interface RuleJudgement {
  readonly result: 'pass' | 'fail' | 'not-applicable' | 'not-assessed';
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
  return rules.map((rule) => judge.judge(rule));
}

const none: readonly never[] = [];

/** Judges one resource, and may be kept to do so again when only the inventory has changed. */
export class Judge {
  readonly #manifest: Resource['manifest'];
  /** Found once for all rules, as every rule asks for some of them. */
  #pods: readonly PodTarget[] | undefined;
  #containers: readonly ContainerTarget[] | undefined;
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
  }

  judge(rule: AnyRule): RuleJudgement {
    if (this.inventory.settings.rules[rule.id]?.severity === 'off' || this.#isSpared(rule)) return notApplicable;
    const findings: Finding[] = [];
    const verdict = this.#applyRule(rule, findings);
    if (verdict === 'not-applicable') return notApplicable;
    const notAssessed = typeof verdict === 'object' ? [this.#notAssessed(rule, verdict.reason, verdict.notAssessed)] : [];
    if (verdict === undefined && findings.length === 0 && !this.resource.partial) return passed;
    // That a patch sets nothing wrong says nothing of the object that it is a part of.
    return { result: findings.length > 0 ? 'fail' : 'not-assessed', findings, notAssessed };
  }

  #isSpared(rule: AnyRule): boolean {
    return rule.sparesExempt && this.inventory.isExempt(this.resource.namespace);
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
      if (rule.checkResource && namesKind(rule.kinds, this.resource)) result = this.#checkTarget(rule, this.#manifest, findings, 'checkResource');
    } catch (error) {
      return verdictOf(error, rule);
    }
    return result;
  }

  #checkTarget(rule: AnyRule, target: unknown, findings: Finding[], check: 'check' | 'checkResource' = 'check'): Verdict {
    const { resource, inventory } = this;
    const scope = { resource, inventory, parameters: inventory.settings.parameters, options: optionsOf(rule, inventory.settings) };
    const reports = (this.#reports = []);
    try {
      const opaque = (target as { pod?: PodTarget; opaque?: string }).pod?.opaque ?? (target as { opaque?: string }).opaque;
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
    const setting = this.inventory.settings.rules[rule.id];
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
        return namesKind(rule.kinds, this.resource) ? [this.#manifest] : none;
      case 'resourceOrPod':
        return [...(namesKind(rule.kinds, this.resource) ? [{ resource: this.#manifest }] : none), ...this.#podTargets().map((pod) => ({ pod }))];
      case 'namespace':
        return this.#namespaceFor(rule);
    }
  }

  /** A namespace is judged at its anchor, and by a rule that names kinds at each object of these. */
  #namespaceFor(rule: AnyRule): readonly NamespaceTarget[] {
    const namespace = this.inventory.namespace(this.resource.namespace);
    const isTarget = namespace?.anchor === this.resource || (!this.resource.partial && namesKind(rule.kinds, this.resource));
    return namespace && isTarget ? [namespace] : none;
  }

  #podTargets(): readonly PodTarget[] {
    // Look-ups of other rules share what was made of an object in which nothing is faulty.
    this.#pods ??=
      this.resource.faults.length === 0 && !this.resource.partial
        ? this.inventory.podsOf(this.resource)
        : podsOf(this.#manifest, this.inventory.settings.podShapes);
    return this.#pods;
  }

  #notAssessed(rule: AnyRule, reason: NotAssessedReason, message: string): NotAssessed {
    return { rule, source: this.resource.source, reason, message };
  }
}

/** What no rule can say of a resource, because it is only a part of one. */
export function notAssessedOf(resource: Resource): NotAssessed[] {
  const message = 'This is a Kustomize patch: only the values that it sets were judged. What it leaves to its base was not.';
  return resource.partial ? [{ source: resource.source, reason: 'kustomize-patch', message }] : [];
}

export function namesKind(kinds: Kinds | undefined, { ref }: Resource): boolean {
  return kinds?.[groupOf(ref.apiVersion)]?.includes(ref.kind) ?? false;
}

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

function optionsOf(rule: AnyRule, settings: Settings): object {
  return { ...(rule.options?.defaults as object | undefined), ...settings.rules[rule.id]?.options };
}

function verdictOf(error: unknown, rule: AnyRule): Verdict {
  if (error instanceof Unreadable) return { notAssessed: error.message, reason: error.fault.reason };
  const what = error instanceof Error ? error.message : String(error);
  return { notAssessed: `The rule ${rule.code} failed on this object, which is a mistake of ours: ${what}`, reason: 'rule-error' };
}
