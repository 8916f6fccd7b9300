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
  type Scope,
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

/** A rule that may have to do with the objects of a kind, and what is the same of it for all of them. */
export interface Concern {
  readonly rule: AnyRule;
  /** Its place among the rules. */
  readonly place: number;
  /** Whether it names the kind in `kinds`. */
  readonly namesKind: boolean;
  readonly options: object;
}

/** Judges one resource by each rule that `concernsOf` it, in their order. */
export function lint(resource: Resource, rules: readonly AnyRule[], inventory: Inventory): RuleJudgement[] {
  const judge = new Judge(resource, inventory);
  return concernsOf(resource, rules, inventory).map((concern) => judge.judge(concern));
}

/**
 * Which of the rules may have to do with an object, known once for all objects of its kind. To most objects most rules have
 * nothing to say, and with dozens of rules it is what takes the time to find that out for each.
 */
export function concernsOf({ ref }: Resource, rules: readonly AnyRule[], inventory: Inventory): readonly Concern[] {
  const tables = inventory.derive(concernsByKind);
  let table = tables.get(rules);
  if (!table) tables.set(rules, (table = new Map<string, readonly Concern[]>()));
  const key = `${ref.apiVersion} ${ref.kind}`;
  let concerns = table.get(key);
  if (!concerns) table.set(key, (concerns = findConcerns(ref, rules, inventory)));
  return concerns;
}

const concernsByKind = () => new Map<readonly AnyRule[], Map<string, readonly Concern[]>>();

function findConcerns(ref: ObjectRef, rules: readonly AnyRule[], inventory: Inventory): Concern[] {
  const hasPods = holdsPods(ref.apiVersion, ref.kind, inventory.settings.podShapes);
  return rules.flatMap((rule, place) => {
    const isNamed = namesKind(rule.kinds, { ref });
    const isConcerned = isNamed || rule.target === 'namespace' || (hasPods && rule.target !== 'resource');
    if (!isConcerned || inventory.settingOf(rule)?.severity === 'off') return [];
    return [{ rule, place, namesKind: isNamed, options: optionsOf(rule, inventory) }];
  });
}

const none: readonly never[] = [];

/** What a check is given, and whether it asked for other objects. */
class JudgeScope implements Scope {
  asked = false;
  readonly #inventory: Inventory;

  constructor(
    readonly resource: Resource,
    inventory: Inventory,
    readonly options: object,
  ) {
    this.#inventory = inventory;
  }

  get inventory(): Inventory {
    this.asked = true;
    return this.#inventory;
  }

  get parameters(): Scope['parameters'] {
    return this.#inventory.settings.parameters;
  }
}

/**
 * Judges one resource, and may be kept to do so again when only the inventory has changed. Says nothing twice: what a rule
 * reports of one path under one message is one finding. A rule that throws costs only itself: it is "not assessed" for that
 * resource, with the reason.
 */
export class Judge {
  /** Whether the last rule asked for other objects. What it said cannot depend on them if it did not. */
  asked = false;
  readonly #manifest: Resource['manifest'];
  #exempt: boolean | undefined;
  /** Found once for all rules, as every rule asks for some of them. */
  #pods: readonly PodTarget[] | undefined;
  #containers: readonly ContainerTarget[] | undefined;
  #wrapped: readonly { readonly pod: PodTarget }[] | undefined;
  #images: readonly ImageTarget[] | undefined;
  /** What the check that runs has reported. */
  readonly #reports: Report[] = [];
  readonly #report = (report: Report): void => {
    this.#reports.push(report);
  };

  constructor(
    readonly resource: Resource,
    public inventory: Inventory,
  ) {
    this.#manifest = guard(resource.manifest, resource.faults);
  }

  judge(concern: Concern): RuleJudgement {
    const { rule } = concern;
    // The targets themselves are made of other objects there.
    this.asked = rule.target === 'namespace';
    if (this.#isSpared(rule)) return notApplicable;
    const findings: Finding[] = [];
    const verdict = this.#applyRule(concern, findings);
    if (verdict === 'not-applicable') return notApplicable;
    if (verdict === undefined && findings.length === 0 && !this.resource.partial) return passed;
    const notAssessed = typeof verdict === 'object' ? [this.#notAssessed(rule, verdict)] : none;
    // That a patch sets nothing wrong says nothing of the object that it is a part of.
    const otherwise = verdict?.manual === undefined ? 'not-assessed' : 'manual';
    return { result: findings.length > 0 ? 'fail' : otherwise, findings, notAssessed };
  }

  #isSpared(rule: AnyRule): boolean {
    return rule.sparesExempt && (this.#exempt ??= this.inventory.isExempt(this.resource.namespace));
  }

  /** Runs the rule on each of its targets. Undefined: all targets were judged. */
  #applyRule({ rule, namesKind: isNamed, options }: Concern, findings: Finding[]): Verdict {
    let result: Verdict = 'not-applicable';
    let scope: JudgeScope | undefined;
    try {
      const targets = this.#targetsOf(rule, isNamed);
      if (targets.length === 0 && !(isNamed && rule.checkResource)) return result;
      scope = new JudgeScope(this.resource, this.inventory, options);
      for (const target of targets) {
        const verdict = this.#checkTarget(rule, target, scope, findings);
        if (typeof verdict === 'object') result = verdict;
        else if (verdict === undefined && result === 'not-applicable') result = undefined;
      }
      if (isNamed && rule.checkResource) result = this.#checkTarget(rule, this.#manifest, scope, findings, 'checkResource');
    } catch (error) {
      result = verdictOf(error, rule);
    }
    this.asked ||= scope?.asked === true;
    return result;
  }

  #checkTarget(rule: AnyRule, target: unknown, scope: Scope, findings: Finding[], check: 'check' | 'checkResource' = 'check'): Verdict {
    const reports = this.#reports;
    let verdict: Verdict;
    try {
      const opaque = opaqueOf(rule, target);
      verdict = rule[check]!(target as never, this.#report, scope) as Verdict;
      if (opaque !== undefined && verdict !== 'not-applicable') {
        verdict = { notAssessed: `Not judged, because ${opaque}.`, reason: 'unsupported' };
        reports.length = 0;
      }
    } catch (error) {
      // What it reported before it failed is true all the same.
      verdict = verdictOf(error, rule);
    }
    for (const report of reports) this.#add(rule, report, target, findings);
    reports.length = 0;
    return verdict;
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
      fixes: report.fixes ? offers(rule, report.fixes, this.resource) : none,
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

  #targetsOf(rule: AnyRule, isNamed: boolean): readonly unknown[] {
    switch (rule.target as TargetKind) {
      case 'container':
        return (this.#containers ??= this.#podTargets().flatMap(({ containers }) => containers));
      case 'pod':
        return this.#podTargets();
      case 'image':
        return (this.#images ??= this.#podTargets().flatMap((pod) => [...imagesOf(pod)]));
      case 'resource':
        return isNamed ? [this.#manifest] : none;
      case 'resourceOrPod':
        this.#wrapped ??= this.#podTargets().map((pod) => ({ pod }));
        return isNamed ? [{ resource: this.#manifest }, ...this.#wrapped] : this.#wrapped;
      case 'namespace':
        return this.#namespaceFor(isNamed);
    }
  }

  /** A namespace is judged at its anchor, and by a rule that names kinds at each object of these. */
  #namespaceFor(isNamed: boolean): readonly NamespaceTarget[] {
    const namespace = this.inventory.namespace(this.resource.namespace);
    const isTarget = namespace?.anchor === this.resource || (isNamed && !this.resource.partial);
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

function offers(rule: AnyRule, fixes: NonNullable<Report['fixes']>, resource: Resource): OfferedFix[] {
  const offered: OfferedFix[] = [];
  for (const id of Object.keys(fixes)) offered.push(offer(id, (rule.fixes as Record<string, FixInfo>)[id]!, fixes[id]!, resource));
  return offered;
}

function offer(id: string, info: FixInfo, make: FixMaker, resource: Resource): OfferedFix {
  if (typeof make !== 'function') return { id, info, make: make };
  return {
    id,
    info,
    make: (): readonly Change[] => {
      try {
        const made = make();
        return isPatches(made) ? [{ resource, patches: made }] : made;
      } catch (error) {
        // A fix may want a value that the finding did not depend on, and that is not known.
        if (error instanceof Unreadable || error instanceof NotSeen) return [];
        throw error;
      }
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
