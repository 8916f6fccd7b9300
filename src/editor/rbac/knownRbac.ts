import type { Visibility } from '../../core/visibility';
import { isBootstrap } from '../../kube/access/rbac';
import type { NamedResource } from '../../kube/resourceNames';
import type { Manifest, PolicyRule } from '../../kube/types';
import type { Footholds, Step } from '../../rbac/danger/chains';
import type { RbacFinding, RbacRisks, Surroundings } from '../../rbac/danger/risks';
import { subjectKey, type SubjectRef } from '../../rbac/danger/subject';
import type { RbacIndex } from '../../rbac/index';
import { keyOf, type BindingObject } from '../../rbac/objects';
import type { ObjectFinding } from '../../rbac/objectFinding';
import type { Origin } from '../../rbac/origin';
import type { Existence } from '../../rbac/stale';
import { slices } from '../session/slices';
import type { EngineBundle } from '../session/load';
import type { RbacSource } from './source';

/** What a source knows beside the objects of RBAC. */
export interface Around {
  readonly kind: RbacSource['kind'];
  readonly title: string;
  readonly visibility: Visibility;
  readonly gaps: readonly string[];
  readonly resources: readonly NamedResource[];
  /** Those that are known by their own objects. */
  readonly namespaces: readonly string[];
  readonly identity: string | undefined;
  readonly at: number;
  readonly existence: Existence;
  readonly footholds: Footholds;
  readonly surroundings: Surroundings;
  /** What the API server ships. */
  readonly shipped: readonly Manifest[];
}

interface Found {
  readonly findings: readonly RbacFinding[];
  readonly objectFindings: readonly ObjectFinding[];
}

/** What was said of an object, and by which rules of another one. */
interface Linted {
  readonly rules: readonly PolicyRule[] | undefined;
  readonly found: readonly ObjectFinding[];
}

/** A change of one object: as it was, and as it is now; `namespace` is the one that it is in, where its manifest does not say. */
export interface Change {
  readonly before?: Manifest | undefined;
  readonly now?: Manifest | undefined;
  readonly namespace?: string;
}

/** The RBAC of a source with what follows from it, which is worked out when somebody asks, and once until the next change. */
export class KnownRbac implements RbacSource {
  readonly index: RbacIndex;
  readonly risks: RbacRisks;
  readonly #manifests = new Map<string, Manifest>();
  readonly shippedKeys: ReadonlySet<string>;
  #waiting: Change[] = [];
  #isForgotten = false;
  #found: Found = { findings: [], objectFindings: [] };
  /** What was said of objects that are still the same. */
  readonly #lints = new WeakMap<object, Linted>();
  #derived = new Map<(known: KnownRbac) => unknown, unknown>();

  constructor(
    readonly engine: EngineBundle,
    private readonly around: Around,
  ) {
    const { RbacIndex, RbacRisks } = engine.rbac;
    this.index = new RbacIndex([], around.kind === 'workspace' ? 'computed' : 'stored');
    this.risks = new RbacRisks(this.index, around.surroundings);
    this.shippedKeys = new Set(around.shipped.map((manifest) => keyOfManifest(manifest)));
  }

  get kind() {
    return this.around.kind;
  }
  get title() {
    return this.around.title;
  }
  get visibility() {
    return this.around.visibility;
  }
  get gaps() {
    return this.around.gaps;
  }
  get resources() {
    return this.around.resources;
  }
  get identity() {
    return this.around.identity;
  }
  get at() {
    return this.around.at;
  }
  get existence() {
    return this.around.existence;
  }

  /** Also those that only bindings are in. */
  get namespaces(): readonly string[] {
    return this.derive(namespacesOf);
  }

  get ownNamespaces(): readonly string[] {
    return this.around.namespaces;
  }

  /** Notes changes; they are taken by `settle`. */
  add(changes: Iterable<Change>): void {
    for (const change of changes) this.#waiting.push(change);
  }

  /** Takes what waits and works out what is dangerous then, in slices; whether there was anything. */
  async settle(): Promise<boolean> {
    if (this.#waiting.length === 0 && !this.#isForgotten) return false;
    this.#isForgotten = false;
    const breathe = slices();
    while (this.#waiting.length > 0) {
      const changes = this.#waiting.splice(0, AT_ONCE);
      this.risks.changed(changes.flatMap((change) => this.#take(change) ?? []));
      await breathe();
    }
    while (!this.risks.settleFor(SLICE)) await new Promise((resolve) => setImmediate(resolve));
    const findings = await this.#weigh(breathe);
    const objectFindings = await this.#lint(breathe);
    this.#found = { findings, objectFindings };
    this.#derived = new Map();
    return true;
  }

  /** What follows from what is beside RBAC, such as which ServiceAccounts there are, has to be worked out again. */
  forget(): void {
    this.#isForgotten = true;
  }

  /** What a function makes of all this, made once until the next change. */
  derive<T>(make: (known: KnownRbac) => T): T {
    if (!this.#derived.has(make)) this.#derived.set(make, make(this));
    return this.#derived.get(make) as T;
  }

  manifestOf(key: string): Manifest | undefined {
    return this.#manifests.get(key);
  }

  originOf(key: string): Origin | undefined {
    const manifest = this.#manifests.get(key);
    return manifest && this.engine.rbac.originOf(manifest, (one) => this.shippedKeys.has(one));
  }

  /** Whether the API server itself ships an object. */
  isShipped(key: string): boolean {
    const manifest = this.#manifests.get(key);
    return manifest !== undefined && isBootstrap(manifest) && this.shippedKeys.has(key);
  }

  /** Whether all that somebody is given is what the API server ships. */
  isSystem(subject: SubjectRef): boolean {
    return this.derive(systemSubjects).has(subjectKey(subject));
  }

  /** What is dangerous, by subject. */
  get findings(): readonly RbacFinding[] {
    return this.#found.findings;
  }

  /** The findings of a subject, the worst first. */
  findingsOf(subject: SubjectRef): readonly RbacFinding[] {
    return this.derive(bySubject).get(subjectKey(subject)) ?? [];
  }

  /** What is to be said of roles and bindings themselves, whoever holds them. */
  get objectFindings(): readonly ObjectFinding[] {
    return this.#found.objectFindings;
  }

  /** The shortest way by which somebody comes to all rights. */
  chainOf(subject: SubjectRef): readonly Step[] | undefined {
    return this.derive(chainsOf).of(subject);
  }

  get footholds(): Footholds {
    return this.around.footholds;
  }

  async #weigh(breathe: () => Promise<void>): Promise<readonly RbacFinding[]> {
    const found: RbacFinding[] = [];
    for (const { subject } of [...this.risks.holders]) {
      found.push(...this.risks.findingsOf(subject));
      await breathe();
    }
    return found;
  }

  async #lint(breathe: () => Promise<void>): Promise<readonly ObjectFinding[]> {
    const { staleIn, driftOf } = this.engine.rbac;
    const found = [...staleIn(this.risks, this.existence)];
    await breathe();
    const shipped = [...this.#manifests].flatMap(([, manifest]) => (isBootstrap(manifest) ? [manifest] : []));
    if (this.kind === 'cluster') found.push(...driftOf(shipped, this.around.shipped));
    for (const [key, manifest] of this.#manifests) {
      await breathe();
      // What is shipped is as it is, and what was added to it was told.
      if (!this.isShipped(key)) found.push(...this.#lintsOf(key, manifest));
    }
    return found;
  }

  #lintsOf(key: string, manifest: Manifest): readonly ObjectFinding[] {
    const binding = this.index.binding(key);
    const rules = binding && this.index.rulesOf(binding);
    let known = this.#lints.get(manifest);
    if (known?.rules !== rules || !known) this.#lints.set(manifest, (known = { rules, found: lintsOf(this, key, manifest) }));
    return known.found;
  }

  #take({ before, now, namespace }: Change): string | undefined {
    if (now) {
      const key = this.index.set(now, namespace);
      if (key !== undefined) this.#manifests.set(key, now);
      return key;
    }
    if (!before) return undefined;
    const key = keyOfManifest(before, namespace);
    // One of the same name may have been made anew before it was told that this one is gone.
    if (this.#manifests.get(key) !== before) return undefined;
    this.#manifests.delete(key);
    this.index.delete(key);
    return key;
  }
}

/** Between so many objects the event loop may get a turn. */
const AT_ONCE = 200;
const SLICE = 15;

/** As `keyOf` names the object that a manifest makes. */
export function keyOfManifest({ kind, metadata }: Manifest, namespace = metadata?.namespace ?? ''): string {
  return keyOf(kind, kind.startsWith('Cluster') ? '' : namespace, metadata?.name ?? '');
}

function namespacesOf(known: KnownRbac): readonly string[] {
  const named = [...known.index.bindings].map(({ namespace }) => namespace).filter((namespace) => namespace !== '');
  return [...new Set([...known.ownNamespaces, ...named])].sort();
}

const chainsOf = (known: KnownRbac) => new known.engine.rbac.Chains(known.risks, known.footholds);

function bySubject({ findings }: KnownRbac): ReadonlyMap<string, RbacFinding[]> {
  const found = new Map<string, RbacFinding[]>();
  for (const finding of findings) {
    const key = subjectKey(finding.subject);
    const own = found.get(key);
    if (own) own.push(finding);
    else found.set(key, [finding]);
  }
  return found;
}

function lintsOf({ engine, index }: KnownRbac, key: string, manifest: Manifest): readonly ObjectFinding[] {
  const { lintRole, lintBinding, lintSubjects } = engine.rbac;
  const role = index.role(key);
  const binding = index.binding(key);
  const { subjects } = manifest as { subjects?: unknown };
  return [
    ...(role ? lintRole(role.object) : []),
    ...(binding ? lintBinding(binding, index.rulesOf(binding)) : []),
    ...(Array.isArray(subjects) ? lintSubjects(key, manifest.kind, subjects as Parameters<typeof lintSubjects>[2]) : []),
  ];
}

/** Whom only shipped bindings name. */
function systemSubjects(known: KnownRbac): ReadonlySet<string> {
  const named = new Map<string, SubjectRef>();
  for (const key of known.shippedKeys) for (const subject of known.index.binding(key)?.subjects ?? []) named.set(subjectKey(subject), subject);
  const isShipped = ({ key }: BindingObject): boolean => known.isShipped(key);
  return new Set([...named].flatMap(([key, { by, login }]) => (known.index.bindingsOf(by, login)!.all.every(isShipped) ? [key] : [])));
}
