import { holdsPods, podsOf, type PodTarget } from '../kube/pods';
import { groupOf } from '../kube/manifest';
import { isPolicy } from '../kube/network/policies';
import { matchesAny, type RuleSetting, type Settings } from './settings';
import type { Resource } from './resource';
import { allSeen, NotSeen, type Visibility } from './visibility';

/** A namespace as the inventory knows it. */
export interface NamespaceTarget {
  /** Its name, or a key that starts with `?` for objects of one folder that name none. */
  readonly key: string;
  /** Undefined where no one says which namespace it is. */
  readonly name: string | undefined;
  readonly object: Resource | undefined;
  readonly workloads: readonly Resource[];
  /** All other objects in it. */
  readonly others: readonly Resource[];
  /** The object that stands for it: the Namespace, else its first workload, else its first network policy. */
  readonly anchor: Resource;
}

/** A namespace in a sentence: by its name or, where no one says it, by the folder whose manifests share it. */
export function nameNamespace({ name, key }: NamespaceTarget): string {
  return name === undefined ? `the namespace that the manifests in folder "${key.slice(1) || '.'}" do not name` : `namespace "${name}"`;
}

/**
 * Everything in scope: the manifests of a workspace or the objects of a cluster. Rules look up other objects here.
 * An object with a value of a wrong type is left out of look-ups, as the API server would refuse it.
 */
export class Inventory {
  readonly #byKind = new Map<string, Resource[]>();
  readonly #byName = new Map<string, ReadonlyMap<string, readonly Resource[]>>();
  readonly #derived = new Map<(inventory: Inventory) => unknown, unknown>();
  readonly #cde = new Map<string, boolean>();
  readonly #exempt = new Map<string, boolean>();
  readonly #pods: WeakMap<Resource, readonly PodTarget[]>;
  readonly #configured: ReadonlySet<string>;
  #namespaces: Map<string, NamespaceTarget> | undefined;

  constructor(
    readonly resources: readonly Resource[],
    readonly settings: Settings,
    /** `cluster`: what is not here is not there. `files`: it may be elsewhere. */
    readonly kind: 'files' | 'cluster' = 'files',
    /** The inventory before this one, with the same settings: what was made of objects that are in both is taken over. */
    previous?: Inventory,
    /** Of a cluster: what was not seen of it. */
    readonly visibility: Visibility = allSeen,
  ) {
    this.#configured = new Set(Object.keys(settings.rules));
    this.#pods = previous ? previous.#pods : new WeakMap();
    // Objects of a kind mostly come in runs, so that their list is at hand.
    let last: { readonly ref: Resource['ref']; readonly list: Resource[] } | undefined;
    for (const resource of resources) {
      if (!isReadable(resource)) continue;
      const { ref } = resource;
      if (last?.ref.kind !== ref.kind || last.ref.apiVersion !== ref.apiVersion) last = { ref, list: this.#listFor(ref) };
      last.list.push(resource);
    }
  }

  #listFor({ apiVersion, kind }: Resource['ref']): Resource[] {
    const key = keyOf(groupOf(apiVersion), kind);
    let list = this.#byKind.get(key);
    if (!list) this.#byKind.set(key, (list = []));
    return list;
  }

  /** What the configuration says of a rule. Asked for every rule of every object, and mostly it says nothing of any. */
  settingOf({ id }: { readonly id: string }): RuleSetting | undefined {
    return this.#configured.size > 0 && this.#configured.has(id) ? this.settings.rules[id] : undefined;
  }

  /** Whether something that is not found here is known not to be there. */
  get complete(): boolean {
    return this.kind === 'cluster' || this.settings.parameters.workspaceIsComplete;
  }

  /** All objects of a kind. Throws `NotSeen` where some may be missing, so that a rule that asks is "not assessed" by itself. */
  ofKind(group: string, kind: string): readonly Resource[] {
    this.demand(group, kind);
    return this.knownOfKind(group, kind);
  }

  /** The objects of a kind that are here, be they all or not: for who needs one witness and not the lack of it. */
  knownOfKind(group: string, kind: string): readonly Resource[] {
    return this.#byKind.get(keyOf(group, kind)) ?? none;
  }

  /** As `knownOfKind`, of all kinds of a group. */
  knownOfGroup(group: string): readonly Resource[] {
    return [...this.#byKind].flatMap(([key, resources]) => (key.startsWith(`${group}/`) ? resources : []));
  }

  /**
   * Every object of that name; two files may both define one. For kinds without namespace leave the namespace out. Throws
   * `NotSeen` where there is none here but may be one.
   */
  find(group: string, kind: string, name: string, namespace = ''): readonly Resource[] {
    const found = this.findKnown(group, kind, name, namespace);
    if (found.length === 0) this.demand(group, kind, namespace === '' ? undefined : namespace);
    return found;
  }

  findKnown(group: string, kind: string, name: string, namespace = ''): readonly Resource[] {
    const resources = this.knownOfKind(group, kind);
    if (resources.length === 0) return resources;
    const key = keyOf(group, kind);
    let index = this.#byName.get(key);
    if (!index) this.#byName.set(key, (index = byName(resources)));
    return index.get(`${namespace}/${name}`) ?? none;
  }

  /** Throws `NotSeen` where objects of a kind may be missing: in a namespace or, where none is given, anywhere. */
  demand(group: string, kind: string, namespace?: string): void {
    const unseen = this.visibility.unseen(group, kind, namespace);
    if (unseen) throw new NotSeen(unseen);
  }

  /** Whether all objects of a kind are here: in a namespace or, where none is given, anywhere. */
  sees(group: string, kind: string, namespace?: string): boolean {
    return this.visibility.unseen(group, kind, namespace) === undefined;
  }

  /** The pod templates of an object; none where the API server would refuse it. */
  podsOf(resource: Resource): readonly PodTarget[] {
    let pods = this.#pods.get(resource);
    if (!pods) this.#pods.set(resource, (pods = isReadable(resource) ? podsOf(resource.manifest, this.settings.podShapes) : []));
    return pods;
  }

  /** What a function makes of this inventory, made once: an index that several rules want. */
  derive<T>(make: (inventory: Inventory) => T): T {
    if (!this.#derived.has(make)) this.#derived.set(make, make(this));
    return this.#derived.get(make) as T;
  }

  namespace(key: string): NamespaceTarget | undefined {
    return this.#allNamespaces().get(key);
  }

  /** Whether a namespace holds card data, by the `cde` selector. */
  isCde(key: string): boolean {
    let known = this.#cde.get(key);
    if (known === undefined) this.#cde.set(key, (known = this.#hasCardData(key)));
    return known;
  }

  #hasCardData(key: string): boolean {
    if (key === '' || key.startsWith('?')) return false;
    const { labels, namespaces } = this.settings.cde;
    if (matchesAny(namespaces, key)) return true;
    const given = this.findKnown('', 'Namespace', key, key)[0]?.manifest.metadata?.labels;
    const wanted = Object.entries(labels);
    return given !== undefined && given !== null && wanted.length > 0 && wanted.every(([name, value]) => given[name] === value);
  }

  /** The namespaces with card data that there are objects of, as one text to compare. */
  get cdeNamespaces(): string {
    const names = this.knownOfKind('', 'Namespace').map(({ namespace }) => namespace);
    return names
      .filter((name) => this.isCde(name))
      .sort()
      .join();
  }

  isExempt(key: string): boolean {
    let known = this.#exempt.get(key);
    if (known === undefined) this.#exempt.set(key, (known = matchesAny(this.settings.exemptNamespaces, key)));
    return known;
  }

  #allNamespaces(): Map<string, NamespaceTarget> {
    this.#namespaces ??= gatherNamespaces(this.resources, this.settings);
    return this.#namespaces;
  }
}

/** Whether it is a whole object that the API server would take. */
export const isReadable = ({ partial, faults }: Resource): boolean => !partial && !faults.some(({ reason }) => reason === 'wrong-type');

const keyOf = (group: string, kind: string): string => `${group}/${kind}`;

const none: readonly never[] = [];

function byName(resources: readonly Resource[]): Map<string, Resource[]> {
  const index = new Map<string, Resource[]>();
  for (const resource of resources) {
    const key = `${resource.namespace}/${resource.ref.name ?? ''}`;
    const list = index.get(key);
    if (list) list.push(resource);
    else index.set(key, [resource]);
  }
  return index;
}

function gatherNamespaces(resources: readonly Resource[], settings: Settings): Map<string, NamespaceTarget> {
  const gathered = new Map<string, { object?: Resource; workloads: Resource[]; others: Resource[] }>();
  for (const resource of resources) {
    if (resource.namespace === '' || resource.partial) continue;
    let entry = gathered.get(resource.namespace);
    if (!entry) gathered.set(resource.namespace, (entry = { workloads: [], others: [] }));
    if (isNamespace(resource)) entry.object ??= resource;
    else if (holdsPods(resource.ref.apiVersion, resource.ref.kind, settings.podShapes)) entry.workloads.push(resource);
    else entry.others.push(resource);
  }
  const namespaces = new Map<string, NamespaceTarget>();
  for (const [key, { object, workloads, others }] of gathered) {
    const anchor = object ?? workloads[0] ?? others.find(({ ref }) => isPolicy(ref));
    if (anchor) namespaces.set(key, { key, name: key.startsWith('?') ? undefined : key, object, workloads, others, anchor });
  }
  return namespaces;
}

const isNamespace = ({ ref }: Resource): boolean => ref.kind === 'Namespace' && ref.apiVersion === 'v1';
