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
import { judgedOf } from './owners';
import { resourceOf } from './resource';

/** One object that is judged, and what it stands for. */
interface Judged {
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
  #judged: ReadonlyMap<string, Judged> | undefined;
  #inventory: Inventory | undefined;
  /** The last inventory, as long as the settings are the same. */
  #before: Inventory | undefined;

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
    this.#changed();
  }

  /** Takes what is known of the cluster beside its objects: the kubeconfig's context, version, identity, certificates. */
  tell(facts: readonly Manifest[]): void {
    this.#facts = facts;
    this.#changed();
  }

  /** Takes a list, whole: what it held before and does not hold now is gone. An object that did not change stays the same. */
  replace(list: ListOf, objects: readonly Manifest[]): void {
    const key = listKey(list);
    const old = this.#lists.get(key);
    this.#lists.set(
      key,
      new Map(
        objects.map((manifest) => {
          const known = old?.get(uidOf(manifest));
          return [uidOf(manifest), known && isSameVersion(known, manifest) ? known : manifest];
        }),
      ),
    );
    this.#changed();
  }

  /** Takes changes of a list; what was deleted is named by its uid. */
  change(list: ListOf, changed: readonly Manifest[], deleted: readonly string[]): void {
    const objects = this.#lists.get(listKey(list)) ?? new Map<string, Manifest>();
    this.#lists.set(listKey(list), objects);
    for (const uid of deleted) objects.delete(uid);
    for (const manifest of changed) objects.set(uidOf(manifest), manifest);
    this.#changed();
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
    if (before?.state !== state) this.#changed();
  }

  get inventory(): Inventory {
    if (!this.#inventory) {
      const resources = [...this.#objects().values()].filter(({ containers }) => !containers).map(({ resource }) => resource);
      this.#inventory = new Inventory(resources, this.settings, 'cluster', this.#before, this.coverage);
      this.#tellWhatChanged(this.#inventory);
    }
    return this.#inventory;
  }

  /** The keys of what is judged, sorted: `shop/Deployment/web`. */
  get keys(): readonly string[] {
    return [...this.#objects().keys()];
  }

  /** The object behind a key, as the API server gave it. */
  object(key: string): Manifest | undefined {
    return this.#objects().get(key)?.resource.manifest;
  }

  /** What the rules say of one object, with all others in view. The same object as long as nothing else is said of it. */
  judge(key: string): FileJudgement | undefined {
    const judged = this.#objects().get(key);
    if (!judged) return undefined;
    const whole = this.#judgements.judge(judged.resource, this.inventory);
    const pods = judged.pods.join();
    const made = this.#made.get(key);
    if (made?.whole === whole && made.pods === pods) return made.judgement;
    const judgement = judgementOf(key, judged, whole, this.rules);
    this.#made.set(key, { whole, pods, judgement });
    return judgement;
  }

  /** What is to be said of no object in particular: the lists that were not read. */
  asWhole(): FileJudgement {
    const source = { kind: 'cluster', context: this.context } as const;
    const notAssessed = this.coverage.gaps.map(({ reason, message }) => ({ source, reason, message }));
    return { file: '', kind: 'live', yaml: undefined, resources: [], findings: [], notAssessed, notes: [], counts: new Map() };
  }

  /** Every object that is judged, by its key, in their order. */
  #objects(): ReadonlyMap<string, Judged> {
    if (!this.#judged) {
      const found = new Map<string, Judged>();
      for (const one of this.#find()) found.set(objectKey(one.resource.manifest) + (one.containers ? ' (added)' : ''), one);
      this.#judged = new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
      for (const key of this.#made.keys()) if (!this.#judged.has(key)) this.#made.delete(key);
    }
    return this.#judged;
  }

  *#find(): Generator<Judged> {
    const objects = [...this.#lists.values()].flatMap((list) => [...list.values()]);
    const { roots, additions } = judgedOf(objects, this.settings.podShapes);
    const holders = new Set(roots.map(({ manifest }) => manifest));
    for (const { manifest, pods } of roots) yield { resource: this.#resourceOf(manifest), pods, containers: undefined };
    for (const { manifest, pods, containers } of additions) {
      yield { resource: this.#resourceOf(manifest), pods, containers: new Set(containers) };
    }
    for (const manifest of [...this.#facts, ...objects]) {
      if (holders.has(manifest) || this.#holdsPods(manifest)) continue;
      yield { resource: this.#resourceOf(manifest), pods: [], containers: undefined };
    }
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
    const before = this.#before?.resources ?? [];
    const [old, now] = [new Set(before), new Set(inventory.resources)];
    this.#judgements.changed([...before.filter((resource) => !now.has(resource)), ...inventory.resources.filter((resource) => !old.has(resource))]);
    if (inventory.cdeNamespaces !== this.#before?.cdeNamespaces) this.#judgements.forget();
    this.#before = inventory;
  }

  #changed(): void {
    this.#judged = undefined;
    this.#inventory = undefined;
  }
}

/** Two states of an object are the same if the server says so. */
function isSameVersion(a: Manifest, b: Manifest): boolean {
  const version = ({ metadata }: Manifest) => valueAt(metadata, ['resourceVersion']);
  return version(a) !== undefined && version(a) === version(b);
}

function judgementOf(key: string, { resource, pods, containers }: Judged, whole: ResourceJudgement, rules: readonly AnyRule[]): FileJudgement {
  const { findings, notAssessed, results } = containers ? ofContainers(whole, containers, rules) : whole;
  return {
    file: key,
    kind: 'live',
    yaml: undefined,
    resources: [resource],
    findings: pods.length === 0 ? findings : findings.map((finding) => ({ ...finding, pods })),
    notAssessed: notAssessed.map((one) => ({ ...one, object: resource.ref })),
    notes: [],
    counts: countsOf(rules, [{ findings, notAssessed, results }]),
  };
}

/** Of what was said of a pod, what is about these containers: its root stands for the rest. */
function ofContainers(whole: ResourceJudgement, containers: ReadonlySet<string>, rules: readonly AnyRule[]): ResourceJudgement {
  const findings = whole.findings.filter(({ container }) => container !== undefined && containers.has(container));
  const failed = new Set(findings.map(({ rule }: Finding) => rule.id));
  const results = rules.map(({ id, target }, i) => {
    if (failed.has(id)) return 'fail';
    return (target === 'container' || target === 'image') && whole.results[i] !== 'not-applicable' ? 'pass' : 'not-applicable';
  });
  return { findings, notAssessed: [], results };
}
