import { severities, type Severity } from '../../core/severity';
import type { PolicyRule } from '../../kube/types';
import type { Grant } from '../grants';
import type { RbacIndex } from '../index';
import type { BindingObject } from '../objects';
import { bindingDangersOf, isHigh, SHARED_ACCOUNT } from './bindingDangers';
import { evidenceFor } from './evidence';
import { heldBy, type Held, type Looking } from './held';
import { judgeFor, type Judge, type Met, type Server } from './judge';
import { nothing, profileOf, type Profile } from './profile';
import { accountOf, isImplied, isIn, subjectKey, type SubjectRef } from './subject';
import { weigh } from './weigh';

/** Something dangerous that somebody may do. */
export interface RbacFinding {
  /** `RB-SECRET-READ`. */
  readonly id: string;
  readonly variant: string | undefined;
  readonly severity: Severity;
  readonly subject: SubjectRef;
  /** The namespace where; empty for the whole cluster. */
  readonly scope: string;
  /** The objects that it is limited to; undefined for all. */
  readonly names: readonly string[] | undefined;
  /** The end of a sentence that begins with the subject. */
  readonly can: string;
  readonly fix: string;
  readonly pciDss: readonly string[];
  /** Every grant that it comes of, worked out when it is read. */
  readonly evidence: readonly Grant[];
}

/** What is known beside RBAC; what is left out is not known. */
export interface Surroundings extends Server {
  /** Whether the Pod Security Standard "restricted" is enforced in a namespace. */
  readonly isRestricted?: (namespace: string) => boolean;
  /** Namespaces beside kube-system from which the team holds that the cluster can be taken over. */
  readonly privileged?: readonly string[];
  /** How many workloads run as a ServiceAccount. */
  readonly workloadsOf?: (namespace: string, account: string) => number;
  /** As how many workloads may run as one ServiceAccount that holds something grave. */
  readonly mostWorkloads?: number;
}

interface Judged {
  readonly subject: SubjectRef;
  readonly held: readonly Held[];
  /** Whether the whole cluster can be taken over by what it holds everywhere. */
  readonly isCritical: boolean;
}

/**
 * Who may do what is dangerous, kept up to date with an index: after a change only the subjects that it touched are judged
 * again, and only when somebody asks.
 */
export class RbacRisks {
  /** Finds the dangers in a set of rights, as they count on this server. */
  readonly judge: Judge;
  readonly #profiles = new WeakMap<readonly PolicyRule[], Profile>();
  readonly #judged = new Map<string, Judged>();
  readonly #dirty = new Map<string, SubjectRef>();
  /** The subjects of each binding as it was when it was last looked at. */
  readonly #subjectsOf = new Map<string, readonly SubjectRef[]>();
  /** The rules that each aggregated role had. */
  readonly #aggregated = new Map<string, readonly PolicyRule[]>();
  /** How many ServiceAccounts by which the cluster can be taken over are in a namespace. */
  readonly #criticalIn = new Map<string, number>();
  /** The ServiceAccounts that bindings name, by namespace. */
  readonly #accountsIn = new Map<string, Map<string, SubjectRef>>();
  readonly #looking: Looking;

  constructor(
    readonly index: RbacIndex,
    readonly surroundings: Surroundings = {},
  ) {
    this.judge = judgeFor(surroundings);
    this.#looking = { index, judge: this.judge, profileFor: (binding) => this.#profileFor(binding) };
    for (const binding of index.bindings) this.#note(binding);
    this.#noteAggregated();
    for (const subject of index.subjects) this.#dirty.set(subjectKey(subject), subject);
  }

  /** To be told after the index took changes: the keys of the roles and bindings that were added, replaced or removed. */
  changed(keys: Iterable<string>): void {
    for (const key of keys) {
      for (const subject of this.#subjectsOf.get(key) ?? []) this.#touch(subject);
      this.#subjectsOf.delete(key);
      const binding = this.index.binding(key);
      if (binding) for (const subject of this.#note(binding)) this.#touch(subject);
      else this.#touchHolders(key);
    }
    for (const key of this.#noteAggregated()) this.#touchHolders(key);
  }

  /** All findings, the worst first. */
  findings(): readonly RbacFinding[] {
    this.#settle();
    const found = [...this.#judged.values()].flatMap((judged) => this.#findingsOf(judged));
    return found.sort(worstFirst);
  }

  findingsOf(subject: SubjectRef): readonly RbacFinding[] {
    this.#settle();
    const judged = this.#judged.get(subjectKey(subject));
    return judged ? [...this.#findingsOf(judged)].sort(worstFirst) : [];
  }

  /** What somebody holds, not weighed. */
  heldBy(subject: SubjectRef): readonly Held[] {
    this.#settle();
    return this.#judged.get(subjectKey(subject))?.held ?? [];
  }

  /** Everybody who holds something. */
  get holders(): Iterable<{ readonly subject: SubjectRef; readonly held: readonly Held[]; readonly isCritical: boolean }> {
    this.#settle();
    return this.#judged.values();
  }

  /** What the rules of a role come to, wherever it is bound. */
  profileOf(role: string): Profile {
    const rules = this.index.role(role)?.rules;
    return rules ? this.#profileOfRules(rules) : nothing;
  }

  /** The dangers in the rules of a role, as if it were bound in the whole cluster. */
  judgeRole(role: string): readonly Met[] {
    const { all, named } = this.profileOf(role);
    return this.judge(all, named & ~all);
  }

  /** From where the cluster can be taken over: kube-system, and where a ServiceAccount is by which it can. */
  isPrivileged(namespace: string): boolean {
    this.#settle();
    return namespace === 'kube-system' || this.#criticalIn.has(namespace) || Boolean(this.surroundings.privileged?.includes(namespace));
  }

  /**
   * Judges subjects that changes touched for so many milliseconds, and says whether all are judged: for who may not do it at
   * one go.
   */
  settleFor(milliseconds: number): boolean {
    const end = performance.now() + milliseconds;
    for (const [key, subject] of this.#dirty) {
      this.#dirty.delete(key);
      this.#judgeAgain(subject);
      if (performance.now() > end) break;
    }
    return this.#dirty.size === 0;
  }

  /** Whether somebody can take over the whole cluster by what is held everywhere. */
  isCritical(subject: SubjectRef): boolean {
    return this.#judged.get(subjectKey(subject))?.isCritical ?? false;
  }

  /** The namespaces with a ServiceAccount by which the cluster can be taken over. */
  get criticalNamespaces(): readonly string[] {
    return [...this.#criticalIn.keys()];
  }

  /** The ServiceAccounts of a namespace that bindings name. */
  accountsIn(namespace: string): readonly SubjectRef[] {
    return [...(this.#accountsIn.get(namespace)?.values() ?? [])];
  }

  #settle(): void {
    if (this.#dirty.size === 0) return;
    const subjects = [...this.#dirty.values()];
    this.#dirty.clear();
    for (const subject of subjects) this.#judgeAgain(subject);
  }

  #judgeAgain(subject: SubjectRef): void {
    const key = subjectKey(subject);
    this.#listAccount(subject, key);
    const before = this.#judged.get(key);
    if (before?.isCritical) this.#countCritical(subject, -1);
    const rights = heldBy(subject, this.#looking);
    const held = [...rights, ...bindingDangersOf(subject, rights, this.index)];
    const isCritical = held.some(({ danger: { weights }, scope, names }) => scope === '' && names === undefined && weights.cluster === 'critical');
    if (held.length > 0) this.#judged.set(key, { subject, held, isCritical });
    else this.#judged.delete(key);
    if (isCritical) this.#countCritical(subject, 1);
  }

  #countCritical(subject: SubjectRef, by: 1 | -1): void {
    const namespace = accountOf(subject)?.namespace;
    if (namespace === undefined) return;
    const count = (this.#criticalIn.get(namespace) ?? 0) + by;
    if (count > 0) this.#criticalIn.set(namespace, count);
    else this.#criticalIn.delete(namespace);
  }

  #listAccount(subject: SubjectRef, key: string): void {
    const namespace = accountOf(subject)?.namespace;
    if (namespace === undefined) return;
    const known = this.#accountsIn.get(namespace) ?? new Map<string, SubjectRef>();
    if (this.index.bindingsOf(subject.by, subject.login)) known.set(key, subject);
    else known.delete(key);
    if (known.size > 0) this.#accountsIn.set(namespace, known);
    else this.#accountsIn.delete(namespace);
  }

  #touch(subject: SubjectRef): void {
    this.#dirty.set(subjectKey(subject), subject);
    if (!isImplied(subject)) return;
    for (const other of this.index.subjects) if (isIn(other, subject.login)) this.#dirty.set(subjectKey(other), other);
  }

  #touchHolders(role: string): void {
    for (const { subjects } of this.index.bindingsTo(role)?.all ?? []) for (const subject of subjects) this.#touch(subject);
  }

  #note({ key, subjects }: BindingObject): readonly SubjectRef[] {
    this.#subjectsOf.set(key, subjects);
    return subjects;
  }

  /** The keys of the aggregated roles whose rules are others than before. */
  #noteAggregated(): readonly string[] {
    const changed: string[] = [];
    if (this.index.aggregation === 'stored') return changed;
    for (const key of new Set([...this.#aggregated.keys(), ...this.index.aggregated.rules.keys()])) {
      const rules = this.index.role(key)?.rules;
      if (rules === this.#aggregated.get(key)) continue;
      changed.push(key);
      if (rules) this.#aggregated.set(key, rules);
      else this.#aggregated.delete(key);
    }
    return changed;
  }

  #profileFor({ role }: BindingObject): Profile {
    return role === undefined ? nothing : this.profileOf(role);
  }

  #profileOfRules(rules: readonly PolicyRule[]): Profile {
    let known = this.#profiles.get(rules);
    if (!known) this.#profiles.set(rules, (known = profileOf(rules)));
    return known;
  }

  #findingsOf({ subject, held }: Judged): readonly RbacFinding[] {
    const found = held.flatMap((one) => {
      const severity = weigh(subject, one, this);
      return severity ? [this.#finding(subject, one, severity)] : [];
    });
    const account = accountOf(subject);
    const most = this.surroundings.mostWorkloads ?? MOST_WORKLOADS;
    const grave = found.find(({ severity }) => isHigh(severity));
    if (!account || !grave || (this.surroundings.workloadsOf?.(account.namespace, account.name) ?? 0) <= most) return found;
    return [...found, { ...this.#finding(subject, { ...SHARED_HELD, scope: grave.scope }, 'medium'), evidence: grave.evidence }];
  }

  #finding(subject: SubjectRef, held: Held, severity: Severity): RbacFinding {
    const { index } = this;
    const profileFor = (binding: BindingObject) => this.#profileFor(binding);
    const { danger, scope, names } = held;
    return {
      id: danger.id,
      variant: danger.variant,
      severity,
      subject,
      scope,
      names,
      can: danger.can,
      fix: danger.fix,
      pciDss: danger.pciDss,
      get evidence() {
        return evidenceFor(index, subject, held, profileFor);
      },
    };
  }
}

const MOST_WORKLOADS = 3;
const SHARED_HELD: Held = { danger: SHARED_ACCOUNT, scope: '', names: undefined, of: { bindings: [] } };

function worstFirst(a: RbacFinding, b: RbacFinding): number {
  const bySeverity = severities.indexOf(a.severity) - severities.indexOf(b.severity);
  return bySeverity || compare(a.id, b.id) || compare(subjectKey(a.subject), subjectKey(b.subject)) || compare(a.scope, b.scope);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
