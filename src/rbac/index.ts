import type { Manifest, PolicyRule } from '../kube/types';
import { aggregate, selects, type Aggregated } from './aggregation';
import { ByScope } from './byScope';
import type { Note } from './notes';
import { isRole, type BindingObject, type BoundSubject, type RoleObject } from './objects';
import { readObject, type Reading } from './read';
import type { Attributes } from './request';
import { RuleSets, type RuleSet } from './ruleSets';
import { danglingNote, duplicateNote, type Aggregation } from './world';

/** A role with the rules by which it is judged. */
export interface IndexedRole {
  readonly object: RoleObject;
  readonly rules: readonly PolicyRule[];
}

/**
 * The RBAC of a cluster or of some manifests, found from either end: the bindings of a subject, the bindings of a role, the
 * roles about a resource. Takes changes one by one as a watch tells them. A binding is kept under its role's key also while
 * there is no such role, so that one that comes later brings it to life.
 */
export class RbacIndex {
  readonly #roles = new Map<string, IndexedRole>();
  readonly #bindings = new Map<string, BindingObject>();
  readonly #byName = new Map<string, ByScope>();
  readonly #byGroup = new Map<string, ByScope>();
  readonly #byRole = new Map<string, ByScope>();
  readonly #notes = new Map<string, readonly Note[]>();
  /** The aggregated ClusterRoles. */
  readonly #aggregated = new Map<string, RoleObject>();
  #settled: Aggregated | undefined;
  /** That by which the roles have their rules. */
  #applied: Aggregated | undefined;
  /** Made when somebody asks by it: to tell what one user may do, it is not needed. */
  #ruleSets: RuleSets | undefined;

  /** Of two manifests of one name the later counts, as if applied in this order. */
  constructor(
    manifests: Iterable<Manifest> = [],
    readonly aggregation: Aggregation = 'stored',
  ) {
    for (const manifest of manifests) {
      const reading = readObject(manifest);
      if (!reading) continue;
      const isKnown = this.#roles.has(reading.key) || this.#bindings.has(reading.key);
      this.#take(reading, isKnown);
      if (isKnown) this.#addNote(duplicateNote(reading.key));
    }
  }

  /**
   * Adds an object, or replaces the one of its name, and gives its key; undefined for one that is not of RBAC. `namespace` is
   * the one that it is in, where others than the manifest say so.
   */
  set(manifest: Manifest, namespace?: string): string | undefined {
    const reading = readObject(manifest, namespace);
    if (!reading) return undefined;
    this.#take(reading, true);
    return reading.key;
  }

  /** Removes an object by its key (`keyOf`), if it is there. */
  delete(key: string): void {
    this.#notes.delete(key);
    const role = this.#roles.get(key);
    if (role) this.#removeRole(role);
    const binding = this.#bindings.get(key);
    if (binding) this.#removeBinding(binding);
  }

  get bindings(): Iterable<BindingObject> {
    return this.#bindings.values();
  }

  get roles(): Iterable<IndexedRole> {
    this.#settle();
    return this.#roles.values();
  }

  /** By its key. */
  role(key: string): IndexedRole | undefined {
    this.#settle();
    return this.#roles.get(key);
  }

  /** By its key. */
  binding(key: string): BindingObject | undefined {
    return this.#bindings.get(key);
  }

  /** The rules of the role of a binding; none where it has no role. */
  rulesOf({ role }: BindingObject): readonly PolicyRule[] {
    return (role === undefined ? undefined : this.role(role))?.rules ?? [];
  }

  /** Who is in any binding: each user, ServiceAccount and group once. */
  get subjects(): readonly Pick<BoundSubject, 'by' | 'login'>[] {
    const of = (by: BoundSubject['by'], index: ReadonlyMap<string, ByScope>) => [...index.keys()].map((login) => ({ by, login }));
    return [...of('name', this.#byName), ...of('group', this.#byGroup)];
  }

  /** The bindings that name a user, a ServiceAccount or a group. */
  bindingsOf(by: BoundSubject['by'], login: string): ByScope | undefined {
    return (by === 'name' ? this.#byName : this.#byGroup).get(login);
  }

  /** The bindings of a role, be it there or not. */
  bindingsTo(role: string): ByScope | undefined {
    return this.#byRole.get(role);
  }

  /** The rules that may allow a request, with the roles that have them. */
  candidates(attributes: Attributes): ReadonlySet<RuleSet> {
    this.#settle();
    if (!this.#ruleSets) {
      this.#ruleSets = new RuleSets();
      for (const { object, rules } of this.#roles.values()) this.#ruleSets.add(object, rules);
    }
    return this.#ruleSets.candidates(attributes);
  }

  /** What the controller would make of the aggregated ClusterRoles, also where their own rules count. */
  get aggregated(): Aggregated {
    return (this.#settled ??= aggregate(this.#clusterRoles()));
  }

  /** What of the objects does not count, and why. */
  get notes(): readonly Note[] {
    const dangling = [...this.#bindings.values()].flatMap(({ key, role }) =>
      role === undefined || this.#roles.has(role) ? [] : [danglingNote(key, role)],
    );
    return [...[...this.#notes.values()].flat(), ...this.aggregated.notes, ...dangling];
  }

  #take({ key, object, notes }: Reading, mayBeKnown: boolean): void {
    if (mayBeKnown) this.delete(key);
    if (notes.length > 0) this.#notes.set(key, notes);
    if (!object) return;
    if (isRole(object)) this.#addRole(object);
    else this.#addBinding(object);
  }

  #addRole(role: RoleObject): void {
    this.#roles.set(role.key, { object: role, rules: role.rules });
    this.#ruleSets?.add(role, role.rules);
    this.#unsettle(role);
    if (role.aggregation) this.#aggregated.set(role.key, role);
  }

  #removeRole({ object, rules }: IndexedRole): void {
    this.#roles.delete(object.key);
    this.#ruleSets?.remove(object, rules);
    this.#unsettle(object);
    this.#aggregated.delete(object.key);
  }

  #addBinding(binding: BindingObject): void {
    this.#bindings.set(binding.key, binding);
    if (binding.role !== undefined) add(this.#byRole, binding.role, binding);
    eachLogin(binding, ({ by, login }) => {
      add(by === 'name' ? this.#byName : this.#byGroup, login, binding);
    });
  }

  #removeBinding(binding: BindingObject): void {
    this.#bindings.delete(binding.key);
    if (binding.role !== undefined) remove(this.#byRole, binding.role, binding);
    eachLogin(binding, ({ by, login }) => {
      remove(by === 'name' ? this.#byName : this.#byGroup, login, binding);
    });
  }

  /** What is known of aggregated roles holds until one of them changes, or one that they take in. */
  #unsettle(role: RoleObject): void {
    if (!this.#settled) return;
    const matters = role.aggregation ?? [...this.#aggregated.values()].some(({ aggregation }) => aggregation!.some((one) => selects(one, role)));
    if (matters) this.#settled = undefined;
  }

  #settle(): void {
    if (this.aggregation === 'stored' || this.#aggregated.size === 0) return;
    const { aggregated } = this;
    if (this.#applied === aggregated) return;
    this.#applied = aggregated;
    for (const [key, rules] of aggregated.rules) {
      const { object, rules: before } = this.#roles.get(key)!;
      this.#ruleSets?.remove(object, before);
      this.#ruleSets?.add(object, rules);
      this.#roles.set(key, { object, rules });
    }
  }

  #clusterRoles(): RoleObject[] {
    if (this.#aggregated.size === 0) return [];
    return [...this.#roles.values()].flatMap(({ object }) => (object.kind === 'ClusterRole' ? [object] : []));
  }

  #addNote(added: Note): void {
    this.#notes.set(added.object, [...(this.#notes.get(added.object) ?? []), added]);
  }
}

/** Each subject of a binding once, also if it names one twice. */
function eachLogin({ subjects }: BindingObject, see: (subject: BoundSubject) => void): void {
  for (const [i, subject] of subjects.entries()) {
    const isFirst = i === 0 || subjects.findIndex(({ by, login }) => by === subject.by && login === subject.login) === i;
    if (isFirst) see(subject);
  }
}

function add(index: Map<string, ByScope>, key: string, binding: BindingObject): void {
  let known = index.get(key);
  if (!known) index.set(key, (known = new ByScope()));
  known.add(binding);
}

function remove(index: Map<string, ByScope>, key: string, binding: BindingObject): void {
  if (index.get(key)?.remove(binding)) index.delete(key);
}
