import type { Finding } from '../core/finding';
import { Inventory } from '../core/inventory';
import type { Resource } from '../core/resource';
import type { AnyRule } from '../core/rule';
import type { Settings } from '../core/settings';
import { valueAt } from '../kube/path';
import { holdsPods } from '../kube/pods';
import type { Manifest } from '../kube/types';
import { countsOf } from '../workspace/counts';
import { Judgements, type ResourceJudgement } from '../workspace/judgements';
import type { FileJudgement } from '../workspace/workspace';
import { Coverage, isRead, type ListState } from './coverage';
import { listKey, objectKey, uidOf, type ListOf } from './objects';
import { Owners } from './owners';
import { resourceOf } from './resource';

/** Told of an object as it was and as it is now; undefined for one that was not there, or is gone. */
export type Follower = (before: Manifest | undefined, now: Manifest | undefined) => void;

/** One object that is judged, and what it stands for. */
interface Judged {
  readonly key: string;
  readonly resource: Resource;
  /** The pods that it stands for, as `namespace/name`. */
  readonly pods: readonly string[];
  /** Of a pod: the containers that only the pod has, which alone are judged. */
  readonly containers: ReadonlySet<string> | undefined;
}

/** What was said of an object last, and what it followed from: the same again is the same object. */
interface Made {
  readonly whole: ResourceJudgement;
  readonly pods: string;
  readonly judgement: FileJudgement;
}

/**
 * The objects of a cluster, and what the rules say of them. Takes lists and changes, contacts nothing itself. As a
 * `Workspace` does for files, it judges when somebody asks, and again only what a change can have touched.
 */
export class LiveCluster {
  readonly coverage = new Coverage();
  readonly #lists = new Map<string, Map<string, Manifest>>();
  readonly #judgements: Judgements;
  #resources = new WeakMap<Manifest, Resource>();
  #made = new Map<string, Made>();
  #facts: readonly Manifest[] = [];
  #owners = new Owners();
  /** Objects without pods that came or changed, or went, by uid, since what is judged was last looked at. */
  readonly #touched = new Map<string, Manifest | undefined>();
  /** What is judged, by its key, and by the tree or the object that it is of. */
  readonly #judged = new Map<string, Judged>();
  readonly #byOrigin = new Map<string, readonly Judged[]>();
  #keys: readonly string[] | undefined;
  /** Resources that came or went since the last inventory. */
  #news: Resource[] = [];
  #inventory: Inventory | undefined;
  /** The last inventory, as long as the settings are the same. */
  #before: Inventory | undefined;
  readonly #followers = new Set<Follower>();

  constructor(
    readonly context: string,
    readonly rules: readonly AnyRule[],
    private settings: Settings,
  ) {
    this.#judgements = new Judgements(rules);
  }

  /** Replaces the settings; everything is judged anew when asked for. */
  configure(settings: Settings): void {
    this.settings = settings;
    this.#resources = new WeakMap();
    this.#judgements.forget();
    this.#before = undefined;
    this.#inventory = undefined;
    // Which kinds hold pods is a setting, too.
    this.#owners = new Owners();
    this.#judged.clear();
    this.#byOrigin.clear();
    this.#keys = undefined;
    for (const list of this.#lists.values()) for (const manifest of list.values()) this.#touch(uidOf(manifest), undefined, manifest);
    for (const fact of this.#facts) this.#touched.set(uidOf(fact), fact);
  }

  /** Takes what is known of the cluster beside its objects: the kubeconfig's context, version, identity, certificates. */
  tell(facts: readonly Manifest[]): void {
    // Many rules ask for them, and would judge all again for what was told before.
    const known = new Map(this.#facts.map((fact) => [JSON.stringify(fact), fact]));
    const now = facts.map((fact) => known.get(JSON.stringify(fact)) ?? fact);
    for (const fact of this.#facts) if (!now.includes(fact)) this.#touched.set(uidOf(fact), undefined);
    for (const fact of now) if (!this.#facts.includes(fact)) this.#touched.set(uidOf(fact), fact);
    this.#facts = now;
  }

  /** Takes a list, whole: what it held before and does not hold now is gone. An object that did not change stays the same. */
  replace(list: ListOf, objects: readonly Manifest[]): void {
    const gone = new Set(this.#lists.get(listKey(list))?.keys());
    for (const manifest of objects) gone.delete(uidOf(manifest));
    this.change(list, objects, [...gone]);
  }

  /** Takes changes of a list; what was deleted is named by its uid. An object that did not change stays the same. */
  change(list: ListOf, changed: readonly Manifest[], deleted: readonly string[]): void {
    let objects = this.#lists.get(listKey(list));
    if (!objects) this.#lists.set(listKey(list), (objects = new Map<string, Manifest>()));
    for (const uid of deleted) {
      const known = objects.get(uid);
      this.#touch(uid, known, undefined);
      objects.delete(uid);
      if (known) this.#tellFollowers(known, undefined);
    }
    for (const manifest of changed) {
      const uid = uidOf(manifest);
      const known = objects.get(uid);
      if (known && isSameVersion(known, manifest)) continue;
      objects.set(uid, manifest);
      this.#touch(uid, known, manifest);
      this.#tellFollowers(known, manifest);
    }
  }

  /** Tells of each object that comes, changes or goes from now on, as it is taken. The result ends it. */
  follow(told: Follower): () => void {
    this.#followers.add(told);
    return () => this.#followers.delete(told);
  }

  /** The objects of a kind that were read, also those that are not judged for themselves. */
  listed(group: string, kind: string): readonly Manifest[] {
    return [...this.#lists].filter(([key]) => key.startsWith(`${group}/${kind}/`)).flatMap(([, list]) => [...list.values()]);
  }

  /** Says what came of a list. `since`: milliseconds since 1970. */
  cover(list: ListOf, state: ListState, since: number, message?: string): void {
    const before = this.coverage.get(list);
    const count = this.#lists.get(listKey(list))?.size ?? 0;
    this.coverage.set({ list, state, count, since, ...(message === undefined ? {} : { message }) });
    // What could not be told for want of a list can be told with it, and the other way round.
    const { group, kind } = list.served;
    if (before && isRead(before.state) !== isRead(state)) this.#judgements.visibilityChanged(group, kind);
    if (before?.state !== state) this.#inventory = undefined;
  }

  get inventory(): Inventory {
    this.#settle();
    if (!this.#inventory) {
      const resources: Resource[] = [];
      for (const { resource, containers } of this.#judged.values()) if (!containers) resources.push(resource);
      this.#inventory = new Inventory(resources, this.settings, 'cluster', this.#before, this.coverage);
      this.#tellWhatChanged(this.#inventory);
    }
    return this.#inventory;
  }

  /** The keys of what is judged, sorted: `shop/Deployment/web`. */
  get keys(): readonly string[] {
    this.#settle();
    // Nearly in order as they are, they are sorted in no time.
    return (this.#keys ??= [...this.#judged.keys()].sort());
  }

  /** The object behind a key, as the API server gave it. */
  object(key: string): Manifest | undefined {
    this.#settle();
    return this.#judged.get(key)?.resource.manifest;
  }

  /** What the rules say of one object, with all others in view. The same object as long as nothing else is said of it. */
  judge(key: string): FileJudgement | undefined {
    this.#settle();
    const judged = this.#judged.get(key);
    if (!judged) return undefined;
    const whole = this.#judgements.judge(judged.resource, this.inventory);
    const pods = judged.pods.join();
    const made = this.#made.get(key);
    if (made?.whole === whole && made.pods === pods) return made.judgement;
    const judgement = judgementOf(key, judged, whole);
    this.#made.set(key, { whole, pods, judgement });
    return judgement;
  }

  /** What is to be said of no object in particular: the lists that were not read. */
  asWhole(): FileJudgement {
    const source = { kind: 'cluster', context: this.context } as const;
    const notAssessed = this.coverage.gaps.map(({ reason, message }) => ({ source, reason, message }));
    return { file: '', kind: 'live', yaml: undefined, resources: [], findings: [], notAssessed, notes: [], counts: new Map() };
  }

  #tellFollowers(before: Manifest | undefined, now: Manifest | undefined): void {
    for (const told of this.#followers) told(before, now);
  }

  /** Notes what came in the place of an object, where it is not the same. */
  #touch(uid: string, before: Manifest | undefined, now: Manifest | undefined): void {
    if (now ? this.#holdsPods(now) : before && this.#holdsPods(before)) {
      if (now) this.#owners.set(now);
      else this.#owners.delete(uid);
    } else this.#touched.set(uid, now);
  }

  /** Finds out what is judged, of what changed since this was done last. */
  #settle(): void {
    for (const tree of this.#owners.takeChanged()) {
      const standing = this.#owners.standingIn(tree, this.settings.podShapes);
      this.#put(
        tree,
        standing.map(({ manifest, pods, containers }) => this.#judgedFor(manifest, pods, containers && new Set(containers))),
      );
    }
    for (const [uid, manifest] of this.#touched) this.#put(`object:${uid}`, manifest ? [this.#judgedFor(manifest, [], undefined)] : []);
    this.#touched.clear();
  }

  #judgedFor(manifest: Manifest, pods: readonly string[], containers: ReadonlySet<string> | undefined): Judged {
    return { key: objectKey(manifest) + (containers ? ' (added)' : ''), resource: this.#resourceOf(manifest), pods, containers };
  }

  #put(origin: string, judged: readonly Judged[]): void {
    const before = this.#byOrigin.get(origin) ?? none;
    if (judged.length > 0) this.#byOrigin.set(origin, judged);
    else this.#byOrigin.delete(origin);
    for (const one of before) {
      // An object made anew may have taken its name before it was told that this one is gone.
      if (this.#judged.get(one.key) === one) this.#judged.delete(one.key);
      if (!judged.some(({ key }) => key === one.key)) this.#keys = undefined;
      if (!judged.some(({ resource }) => resource === one.resource)) this.#noteNews(one);
    }
    for (const one of judged) {
      this.#judged.set(one.key, one);
      if (!before.some(({ key }) => key === one.key)) this.#keys = undefined;
      if (!before.some(({ resource }) => resource === one.resource)) this.#noteNews(one);
    }
  }

  #noteNews({ key, resource, containers }: Judged): void {
    if (!this.#judged.has(key)) this.#made.delete(key);
    if (containers) return;
    this.#news.push(resource);
    this.#inventory = undefined;
  }

  #holdsPods({ apiVersion, kind }: Manifest): boolean {
    return holdsPods(apiVersion, kind, this.settings.podShapes);
  }

  #resourceOf(manifest: Manifest): Resource {
    let resource = this.#resources.get(manifest);
    if (!resource) this.#resources.set(manifest, (resource = resourceOf(manifest, this.context, this.settings)));
    return resource;
  }

  /** Which rules have to judge again: those that look up what came or went, or all of them, as severities depend on it. */
  #tellWhatChanged(inventory: Inventory): void {
    this.#judgements.changed(this.#news);
    this.#news = [];
    if (inventory.cdeNamespaces !== this.#before?.cdeNamespaces) this.#judgements.forget();
    this.#before = inventory;
  }
}

const none: readonly Judged[] = [];

/** Two states of an object are the same if the server says so. */
function isSameVersion(a: Manifest, b: Manifest): boolean {
  const version = ({ metadata }: Manifest) => valueAt(metadata, ['resourceVersion']);
  return version(a) !== undefined && version(a) === version(b);
}

function judgementOf(key: string, { resource, pods, containers }: Judged, whole: ResourceJudgement): FileJudgement {
  const said = containers ? ofContainers(whole, containers) : whole;
  const { findings, notAssessed } = said;
  return {
    file: key,
    kind: 'live',
    yaml: undefined,
    resources: [resource],
    findings: pods.length === 0 ? findings : findings.map((finding) => ({ ...finding, pods })),
    notAssessed: notAssessed.map((one) => ({ ...one, object: resource.ref })),
    notes: [],
    counts: countsOf([said]),
  };
}

/** Of what was said of a pod, what is about these containers: its root stands for the rest. */
function ofContainers(whole: ResourceJudgement, containers: ReadonlySet<string>): ResourceJudgement {
  const findings = whole.findings.filter(({ container }) => container !== undefined && containers.has(container));
  const failed = new Set(findings.map(({ rule }: Finding) => rule.id));
  const results = whole.concerns.map(({ rule: { id, target } }, i) => {
    if (failed.has(id)) return 'fail';
    return (target === 'container' || target === 'image') && whole.results[i] !== 'not-applicable' ? 'pass' : 'not-applicable';
  });
  return { findings, notAssessed: [], concerns: whole.concerns, results };
}
