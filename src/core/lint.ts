import { groupOf } from '../kube/manifest';
import { samePath } from '../kube/path';
import { imagesOf } from '../kube/podImages';
import { podsOf, type PodTarget } from '../kube/pods';
import { isAbsent, isPatches, type Finding, type NotAssessed, type OfferedFix } from './finding';
import { guard, Unreadable } from './guard';
import type { Inventory } from './inventory';
import type { Change } from './patch';
import {
  severityOf,
  type AnyRule,
  type FixInfo,
  type FixMaker,
  type Kinds,
  type NotAssessedReason,
  type Report,
  type Verdict,
} from './rule';
import type { Resource } from './resource';
import { modified, type Modifier } from './severity';
import type { Settings } from './settings';

/** How many resources a rule judged, and how. What is in none of these was not applicable. */
export interface Counts {
  pass: number;
  fail: number;
  notAssessed: number;
}

export interface Judgement {
  readonly findings: Finding[];
  readonly notAssessed: NotAssessed[];
  /** By rule id; a rule that applied nowhere may be missing. */
  readonly counts: Map<string, Counts>;
}

/**
 * Judges resources by rules. Says nothing twice: what a rule reports of one path under one message is one finding.
 * A rule that throws costs only itself: it is "not assessed" for that resource, with the reason.
 */
export function lint(resources: readonly Resource[], rules: readonly AnyRule[], inventory: Inventory): Judgement {
  const judgement: Judgement = { findings: [], notAssessed: [], counts: new Map() };
  for (const resource of resources) new Judge(resource, inventory, judgement).judge(rules);
  return judgement;
}

/** Judges one resource. */
class Judge {
  readonly #manifest: Resource['manifest'];
  #pods: readonly PodTarget[] | undefined;

  constructor(
    readonly resource: Resource,
    readonly inventory: Inventory,
    readonly into: Judgement,
  ) {
    this.#manifest = guard(resource.manifest, resource.faults);
  }

  judge(rules: readonly AnyRule[]): void {
    for (const rule of rules) {
      if (this.inventory.settings.rules[rule.id]?.severity === 'off' || this.#isSpared(rule)) continue;
      const findings: Finding[] = [];
      const result = this.#applyRule(rule, findings);
      if (result === 'not-applicable') continue;
      const counts = this.#countsOf(rule);
      if (findings.length > 0) counts.fail++;
      else if (result === undefined && !this.resource.partial) counts.pass++;
      else counts.notAssessed++;
      this.into.findings.push(...findings);
      if (typeof result === 'object') this.#notAssessed(rule, result.reason, result.notAssessed);
    }
    if (this.resource.partial) {
      this.#notAssessed(
        undefined,
        'kustomize-patch',
        'This is a Kustomize patch: only the values that it sets were judged. What it leaves to its base was not.',
      );
    }
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
    const scope = {
      resource: this.resource,
      inventory: this.inventory,
      parameters: this.inventory.settings.parameters,
      options: optionsOf(rule, this.inventory.settings),
    };
    const reports: Report[] = [];
    try {
      const opaque = (target as { pod?: PodTarget; opaque?: string }).pod?.opaque ?? (target as { opaque?: string }).opaque;
      const verdict = rule[check]!(target as never, (report: Report) => reports.push(report), scope) as Verdict;
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

  *#targetsOf(rule: AnyRule): Generator {
    switch (rule.target) {
      case 'container':
        for (const pod of this.#podTargets()) yield* pod.containers;
        return;
      case 'pod':
        yield* this.#podTargets();
        return;
      case 'image':
        for (const pod of this.#podTargets()) yield* imagesOf(pod);
        return;
      case 'resource':
        if (namesKind(rule.kinds, this.resource)) yield this.#manifest;
        return;
      case 'resourceOrPod':
        if (namesKind(rule.kinds, this.resource)) yield { resource: this.#manifest };
        for (const pod of this.#podTargets()) yield { pod };
        return;
      case 'namespace': {
        const namespace = this.inventory.namespace(this.resource.namespace);
        if (namespace && (namespace.anchor === this.resource || (!this.resource.partial && namesKind(rule.kinds, this.resource)))) yield namespace;
        return;
      }
    }
  }

  #podTargets(): readonly PodTarget[] {
    this.#pods ??= podsOf(this.#manifest, this.inventory.settings.podShapes);
    return this.#pods;
  }

  #countsOf(rule: AnyRule): Counts {
    let counts = this.into.counts.get(rule.id);
    if (!counts) this.into.counts.set(rule.id, (counts = { pass: 0, fail: 0, notAssessed: 0 }));
    return counts;
  }

  #notAssessed(rule: AnyRule | undefined, reason: NotAssessedReason, message: string): void {
    const { source } = this.resource;
    const place = source.kind === 'file' ? { kind: source.kind, file: source.file, document: source.document } : { kind: source.kind };
    this.into.notAssessed.push({ ...(rule ? { rule } : {}), source: place, reason, message });
  }
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
