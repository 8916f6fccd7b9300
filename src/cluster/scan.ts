import type { Manifest } from '../kube/types';
import type { ListState } from '../live/coverage';
import type { LiveCluster } from '../live/liveCluster';
import { listKey, uidOf, type ListOf, type ServedKind } from '../live/objects';
import { kindsToRead } from '../live/plan';
import type { Settings } from '../core/settings';
import { anonymousAnswers } from './anonymous';
import type { Failure } from './api';
import type { Connection } from './connect';
import type { ServedResource } from './discovery';
import { cancelled, isFailure } from './failures';
import { kubeconfigObject } from './kubeconfigObject';
import type { Kubeconfig, KubeconfigSources } from './kubeconfig';
import { allowedLists } from './ladder';
import { clusterConfigs, CONFIG_NAMESPACE, namespaceObject } from './namedObjects';
import type { Batch } from './reflectorBatch';
import { Reflectors } from './reflectors';
import { sourceOf, type ResourceSource } from './reflectorSource';
import { factsOf, providerOf, survey, type Survey } from './survey';
import type { Clock } from './watchClock';
import type { State, StateKind } from './watchState';

export interface ScanOptions {
  /** Namespaces to look into where the cluster's own may not be listed. */
  readonly namespaces: readonly string[];
  /** Whether the metadata of ServiceAccounts' token Secrets is read. */
  readonly secrets: boolean;
  /** Whether the API server is asked a few things without credentials, too. */
  readonly probeAnonymous: boolean;
  /** The only kinds to read, where not all that rules want are; then no object is read by its name either. */
  readonly only?: (kind: ServedKind) => boolean;
  /** Whether to go on after the first list and follow what changes. */
  readonly follow: boolean;
  readonly clock: Clock;
  /** The text of a file that the kubeconfig names; undefined where there is none. */
  readonly readFile: KubeconfigSources['readFile'];
}

/** How far the first reading is: for people. */
export interface Progress {
  readonly done: number;
  readonly of: number;
  /** What was read last: `pods`. */
  readonly reading: string;
  readonly objects: number;
}

interface Source extends ResourceSource {
  readonly listOf: ListOf;
}

/** Reads a cluster into a `LiveCluster` and, if wanted, follows its changes until it is stopped. */
export class ClusterScan {
  readonly #end = new AbortController();
  #reflectors: Reflectors<Source> | undefined;
  #survey: Survey | undefined;
  #config: Manifest | undefined;
  #configs: readonly Manifest[] = [];
  /** The lists whose first reading has not come to an end, and what came of them by uid: taken at once when it is all. */
  readonly #waiting = new Map<string, Map<string, Manifest>>();
  #all = 0;
  /** What is read by its name, beside the lists. */
  #named = Promise.resolve();
  #ready: () => void = () => undefined;
  /** Resolves when each list was read to its end or failed, and when the scan was stopped. */
  readonly ready = new Promise<void>((resolve) => {
    this.#ready = resolve;
  });

  /**
   * @param changed Told after each batch of changes that the cluster took.
   * @param progress Told as the first reading goes on.
   */
  constructor(
    private readonly connection: Connection,
    private readonly kubeconfig: Kubeconfig,
    private readonly cluster: LiveCluster,
    private readonly settings: Settings,
    private readonly options: ScanOptions,
    private readonly changed: () => void = () => undefined,
    private readonly progress: (progress: Progress) => void = () => undefined,
  ) {}

  /** What was found out at the first contact. */
  get found(): Survey | undefined {
    return this.#survey;
  }

  /** Makes contact and begins to read. A failure is one that keeps all from being read. */
  async start(): Promise<Failure | undefined> {
    const { signal } = this.#end;
    const { clock } = this.options;
    const found = await survey(this.connection, signal);
    if (isFailure(found)) return this.#failed(found);
    this.#survey = this.options.probeAnonymous ? { ...found, anonymous: await this.#askAnonymously() } : found;
    this.#config = await kubeconfigObject(this.kubeconfig, this.connection.context.name, this.options.readFile);
    this.#tellFacts();
    const resources = this.#resources(found.discovery.resources);
    const allowed = await allowedLists(
      this.connection,
      resources,
      { settingNamespaces: this.options.namespaces, isSuperuser: found.identity?.groups.includes('system:masters') ?? false },
      { signal, clock },
    );
    if (isFailure(allowed)) return this.#failed(allowed);
    for (const resource of allowed.refused) this.#cover({ served: resource, namespace: undefined }, 'forbidden', refusal(found, resource));
    // A stop before there was anything to stop must not begin to read.
    if (signal.aborted) return this.#failed(cancelled());
    const sources = allowed.lists.map(({ resource, namespace }) => this.#sourceOf(resource, namespace));
    for (const { listOf } of sources) {
      this.#cover(listOf, 'pending');
      this.#waiting.set(listKey(listOf), new Map());
    }
    this.#all = sources.length;
    this.#reflectors = new Reflectors(this.connection, sources, (batch) => this.#take(batch), clock);
    this.#reflectors.resume();
    if (!this.options.only) this.#named = this.#readNamed(allowed.namespaces.from === 'list' ? [] : allowed.namespaces.names);
    if (sources.length === 0) await this.#finish();
    return undefined;
  }

  /** Goes on after a pause. */
  resume(): void {
    this.#reflectors?.resume();
  }

  /** Ends all requests while nobody looks; what is known stays. */
  async pause(): Promise<void> {
    await this.#reflectors?.pause();
  }

  /** Ends for good. What was read until then stays, and what was not is said. */
  async stop(): Promise<void> {
    this.#end.abort();
    await this.#reflectors?.stop();
    for (const { list, state } of this.cluster.coverage.lists) {
      if (state !== 'pending') continue;
      await this.#takeWaiting(list);
      this.#cover(list, 'not-listed', `The scan was stopped before all ${list.served.plural} were read.`);
    }
    this.connection.close();
    this.#ready();
  }

  #askAnonymously(): Promise<Record<string, number>> {
    const stranger = { allowHelpers: false, env: {} };
    return anonymousAnswers(this.kubeconfig, this.connection.context.name, stranger, this.#end.signal);
  }

  #failed(failure: Failure): Failure {
    this.#end.abort();
    this.connection.close();
    this.#ready();
    return failure;
  }

  #resources(served: readonly ServedResource[]): ServedResource[] {
    this.cluster.coverage.serve(served);
    const { only = () => true } = this.options;
    const listable = served.filter((one) => one.verbs.includes('list') && only(one));
    const wanted = new Set<ServedKind>(kindsToRead(listable, this.cluster.rules, this.settings));
    const isSecret = ({ group, kind }: ServedKind) => group === '' && kind === 'Secret';
    return [...listable.filter((one) => wanted.has(one)), ...listable.filter((one) => this.options.secrets && isSecret(one))];
  }

  #sourceOf(resource: ServedResource, namespace: string | undefined): Source {
    const { clock, follow } = this.options;
    return {
      ...sourceOf(this.connection, { ...resource, verbs: follow ? resource.verbs : [] }, clock, namespace),
      listOf: { served: resource, namespace },
    };
  }

  /** The few objects that are read by their names. */
  async #readNamed(namespaces: readonly string[]): Promise<void> {
    const { signal } = this.#end;
    const configs = await clusterConfigs(this.connection, signal);
    const list: ListOf = { served: CONFIG_MAPS, namespace: CONFIG_NAMESPACE };
    if (isFailure(configs)) this.#cover(list, configs.reason === 'forbidden' ? 'forbidden' : 'error', configs.message);
    else {
      this.#configs = configs;
      this.#tellFacts();
      this.#cover(list, 'listed', 'Only "kubelet-config", "cilium-config" and "aws-auth" are read.');
    }
    for (const namespace of namespaces) {
      const object = await namespaceObject(this.connection, namespace, signal);
      const own: ListOf = { served: NAMESPACES, namespace };
      if (!isFailure(object)) this.cluster.replace(own, [object]);
      this.#cover(
        own,
        isFailure(object) ? (object.reason === 'forbidden' ? 'forbidden' : 'error') : 'listed',
        isFailure(object) ? object.message : undefined,
      );
    }
  }

  async #take(batch: Batch<Source>): Promise<void> {
    for (const [{ listOf }, { changed, deleted, state }] of batch) {
      const gone = deleted.map(({ uid }) => uid);
      const waiting = this.#waiting.get(listKey(listOf));
      if (waiting) {
        for (const uid of gone) waiting.delete(uid);
        for (const manifest of changed as Manifest[]) waiting.set(uidOf(manifest), manifest);
      } else if (changed.length > 0 || gone.length > 0) this.cluster.change(listOf, changed as Manifest[], gone);
      if (state) await this.#heard(listOf, state);
    }
    this.changed();
  }

  async #heard(list: ListOf, { kind, message, since, asOf }: State): Promise<void> {
    const state = stateOf(kind, asOf !== undefined, this.options.follow);
    const isFirst = state !== 'pending' && (await this.#takeWaiting(list));
    this.cluster.cover(list, state, asOf ?? since, message);
    if (!isFirst) return;
    const objects = this.cluster.coverage.lists.reduce((sum, { count }) => sum + count, 0);
    this.progress({ done: this.#all - this.#waiting.size, of: this.#all, reading: list.served.plural, objects });
    if (this.#waiting.size === 0) await this.#finish();
  }

  async #finish(): Promise<void> {
    await this.#named;
    this.#tellFacts();
    this.#ready();
  }

  /** Hands on what came of a list that was waited for; false where it was not. */
  async #takeWaiting(list: ListOf): Promise<boolean> {
    const waiting = this.#waiting.get(listKey(list));
    if (!waiting) return false;
    this.#waiting.delete(listKey(list));
    const objects = [...waiting.values()];
    for (let from = 0; from < objects.length; from += TAKEN_AT_ONCE) {
      if (from > 0) await new Promise((resolve) => setImmediate(resolve));
      this.cluster.change(list, objects.slice(from, from + TAKEN_AT_ONCE), []);
    }
    return true;
  }

  #tellFacts(): void {
    const provider = providerOf(this.#survey!.version, this.cluster.listed('', 'Node'), this.cluster.listed('', 'Pod'));
    this.cluster.tell([...(this.#config ? [this.#config] : []), factsOf(this.connection.context, this.#survey!, provider), ...this.#configs]);
  }

  #cover(list: ListOf, state: ListState, message?: string): void {
    this.cluster.cover(list, state, this.options.clock.now(), message);
  }
}

/** Between so many objects the event loop gets a turn, as an editor's keys wait for it. */
const TAKEN_AT_ONCE = 1000;

const CONFIG_MAPS: ServedKind = { group: '', version: 'v1', kind: 'ConfigMap', plural: 'configmaps', namespaced: true };
const NAMESPACES: ServedKind = { group: '', version: 'v1', kind: 'Namespace', plural: 'namespaces', namespaced: false };

function stateOf(kind: StateKind, wasRead: boolean, follow: boolean): ListState {
  switch (kind) {
    case 'listing':
      return 'pending';
    case 'polled':
      return follow ? 'polled' : 'listed';
    case 'live':
    case 'forbidden':
      return kind;
    case 'stale':
      return 'stale';
    case 'paused':
      return wasRead ? 'stale' : 'pending';
    case 'not-served':
    case 'unauthorized':
    case 'error':
      return wasRead ? 'stale' : 'error';
  }
}

const refusal = ({ identity }: Survey, { group, plural }: ServedKind): string =>
  `"${identity?.username ?? 'The identity in use'}" may not list "${plural}"${group === '' ? '' : ` of "${group}"`}. "pci-k8s cluster-role" prints a role that allows it.`;
