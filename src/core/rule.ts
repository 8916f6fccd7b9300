import type { Path } from '../kube/path';
import type { ImageTarget } from '../kube/pod/podImages';
import type { ContainerTarget, PodTarget } from '../kube/pods';
import type { Schema } from '../kube/schema';
import type { Manifest } from '../kube/types';
import type { Inventory, NamespaceTarget } from './inventory';
import type { Parameters } from './parameters';
import type { Change, Patch } from './patch';
import type { Resource } from './resource';
import type { Modifier, Severity } from './severity';

/** What a rule looks at. The engine finds the targets; a rule never walks a workload shape itself. */
export interface Targets {
  /** Every container of every pod template: init, sidecar, regular, ephemeral. */
  container: ContainerTarget;
  /** Every pod template. */
  pod: PodTarget;
  /** Every image that a pod template runs or mounts. */
  image: ImageTarget;
  /** Every object of the kinds that the rule names in `kinds`. */
  resource: Manifest;
  /** Every object of the kinds that the rule names in `kinds`, and every pod template of any kind. */
  resourceOrPod: ResourceOrPod;
  /**
   * Every namespace of the inventory that holds workloads, policies or is an object itself: once, for its anchor, and once
   * more for each object in it of the kinds that the rule names in `kinds`.
   */
  namespace: NamespaceTarget;
}
export type TargetKind = keyof Targets;
export type ResourceOrPod = { readonly resource: Manifest; readonly pod?: undefined } | { readonly pod: PodTarget; readonly resource?: undefined };

/** Kinds by API group: `{ '': ['Service'], 'rbac.authorization.k8s.io': ['Role'] }`. `*` stands for all kinds of a group. */
export type Kinds = Readonly<Record<string, readonly string[]>>;

/** A variant's text, with named places in braces; a variant without severity of its own has the rule's. */
export type Message = string | { readonly text: string; readonly severity: Severity };

/** What a fix is, said once: the patch is made by the check, which knows the place. */
export interface FixInfo {
  /** An imperative for the lightbulb, without full stop. */
  readonly title: string;
  /**
   * `safe` adds what nobody decided against and what hardly any service notices; only safe fixes are in "fix all". All others
   * are for a person to look at, one by one.
   */
  readonly safety: 'safe' | 'review';
  /** What it does and what it could break; full sentences. */
  readonly effect: string;
  /** Whether it is a first step only, after which the finding may still be there. */
  readonly firstStep?: boolean;
}

export interface RuleSheet<T extends TargetKind = TargetKind, M extends string = string, F extends string = string, O = unknown> {
  /** The name in the catalogue = file name = page = test name. */
  readonly id: string;
  /** Stable, shown to people, never reused: `PCI-K8S-309`. */
  readonly code: string;
  readonly target: T;
  /** Of a rule on resources: the kinds that it judges. Of another: the kinds that it judges besides, by `checkResource`. */
  readonly kinds?: Kinds;
  /** Kinds that it looks up in the inventory besides; their change makes its findings stale. */
  readonly looksUp?: Kinds;
  /** Of a rule that judges pods and objects besides: what it looks up for the pods, where that is less. */
  readonly looksUpForPods?: Kinds;
  /** A true sentence about a cluster that passes, without full stop. */
  readonly title: string;
  /** 1 to 3: in which release of the rule set it came. */
  readonly tier: 1 | 2 | 3;
  readonly requirements: { readonly pciDss: readonly string[]; readonly guidance: readonly string[] };
  readonly severity: Severity;
  /** Whether workloads in exempt namespaces (parameter `exemptNamespaces`) are none of its business. */
  readonly sparesExempt: boolean;
  readonly messages: Readonly<Record<M, Message>>;
  readonly fixes: Readonly<Record<F, FixInfo>>;
  /** Settings of this rule alone, below `rules.<id>.options` in `.pci-k8s.yaml`. */
  readonly options?: { readonly schema: Schema<O>; readonly defaults: NonNullable<O> };
  /**
   * Of a rule on containers: the field whose absence it reports, and the value that satisfies it, relative to the container.
   * "Add securityContext" puts together what the findings of one container name here.
   */
  readonly hardens?: { readonly path: Path; readonly value: unknown };
  readonly docs: {
    /** Why it matters for card data. */
    readonly why: string;
    /** A manifest that gives at least one finding, and one that gives none; both are run as tests. */
    readonly bad: string;
    readonly good: string;
  };
}

/** What `check` says of one place. Paths are in the object. */
export interface Report<M extends string = string, F extends string = string> {
  readonly message: M;
  readonly at: Path;
  readonly args?: Readonly<Record<string, string>>;
  /** Where it differs from the message's. */
  readonly severity?: Severity;
  readonly modifiers?: readonly Modifier[];
  /** The fixes that are possible here. Called only when somebody wants to see the change. */
  readonly fixes?: Partial<Readonly<Record<F, FixMaker>>>;
}

/** Patches of the object itself, changes of others, or what has to be looked up first. */
export type FixMaker = (() => readonly Patch[] | readonly Change[]) | DigestFix;

/** A change that needs to know which digest an image has now: from a registry, on a person's demand. */
export interface DigestFix {
  readonly digestOf: string;
  change(digest: string): readonly Patch[];
}

/**
 * Nothing: pass, unless something was reported. `manual`: only a person can show it; the text says what to show an assessor.
 */
export type Verdict =
  | undefined
  | 'not-applicable'
  | { readonly notAssessed: string; readonly reason: NotAssessedReason; readonly manual?: undefined }
  | { readonly manual: string; readonly notAssessed?: undefined };
export type NotAssessedReason =
  | 'parse-error'
  | 'helm-template'
  | 'template-value'
  | 'kustomize-patch'
  | 'wrong-type'
  | 'too-large'
  | 'unreadable'
  | 'unsupported'
  | 'not-indexed'
  | 'rule-error'
  // What a cluster did not show.
  | 'forbidden'
  | 'not-listed'
  | 'unreachable'
  | 'manual';

export interface Scope<O = unknown> {
  readonly resource: Resource;
  readonly inventory: Inventory;
  readonly parameters: Parameters;
  readonly options: NonNullable<O>;
}

export interface Rule<T extends TargetKind = TargetKind, M extends string = string, F extends string = string, O = unknown> extends RuleSheet<
  T,
  M,
  F,
  O
> {
  /** Pure: looks at the target and its scope, and reports. */
  check(target: Targets[T], report: (report: Report<M, F>) => void, scope: Scope<O>): Verdict | void;
  /** Of a rule on pods or containers: judges the objects of `kinds`, which hold no pods. */
  checkResource?(manifest: Manifest, report: (report: Report<M, F>) => void, scope: Scope<O>): Verdict | void;
}

/** A rule of any target: what the engine and the lists handle. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a list of rules of different targets has no narrower type
export type AnyRule = Rule<any, any, any, any>;

/** Gives a rule its types: a message id or fix name that the data sheet lacks does not compile. */
export function defineRule<T extends TargetKind, M extends string, F extends string = never, O = unknown>(rule: Rule<T, M, F, O>): Rule<T, M, F, O> {
  return rule;
}

export const severityOf = (rule: AnyRule, variant: string): Severity => {
  const message = (rule.messages as Record<string, Message>)[variant]!;
  return typeof message === 'string' ? rule.severity : message.severity;
};

export const textOf = (rule: AnyRule, variant: string): string => {
  const message = (rule.messages as Record<string, Message>)[variant]!;
  return typeof message === 'string' ? message : message.text;
};
