import { EventEmitter, type Disposable } from 'vscode';
import type { Failure } from '../../cluster/api';
import type { Connection } from '../../cluster/connect';
import type { KubeContext } from '../../cluster/contexts';
import type { ClusterScan } from '../../cluster/scan';
import type { Survey } from '../../cluster/survey';
import type { Settings } from '../../core/settings';
import type { LiveCluster } from '../../live/liveCluster';
import type { EngineBundle } from '../session/load';

export type ClusterState =
  /** The first requests are under way. */
  | 'contacting'
  /** The lists are being read for the first time. */
  | 'reading'
  /** Everything was read or refused, and changes are followed. */
  | 'live'
  /** Nobody looks, so nothing is asked; what was read stays. */
  | 'paused'
  /** Ended by a person; what was read until then stays. */
  | 'stopped'
  /** Nothing could be read at all. */
  | 'failed';

/** One reading of a cluster by one context, from the first contact to its end, and what is known by it. */
export class ClusterSession implements Disposable {
  /** Why nothing could be read. */
  failure: Failure | undefined;
  /** Whether somebody asked that changes be followed also while nothing shows them. */
  kept = false;
  readonly #changed = new EventEmitter<void>();
  /** The state, the objects, the coverage or the settings are others than before. */
  readonly onDidChange = this.#changed.event;
  readonly #scan: ClusterScan;
  #state: ClusterState = 'contacting';
  #since = Date.now();

  constructor(
    readonly context: KubeContext,
    readonly engine: EngineBundle,
    readonly live: LiveCluster,
    /** For what is asked on demand; closed as soon as the reading has ended. */
    readonly connection: Connection,
    public settings: Settings,
    begin: (changed: () => void) => ClusterScan,
  ) {
    this.#scan = begin(() => {
      this.#changed.fire();
    });
  }

  get state(): ClusterState {
    return this.#state;
  }

  /** When the state was entered, in milliseconds since 1970. */
  get since(): number {
    return this.#since;
  }

  /** What was found out at the first contact. */
  get found(): Survey | undefined {
    return this.#scan.found;
  }

  /** Whether it has come to an end, for good. */
  get ended(): boolean {
    return this.#state === 'stopped' || this.#state === 'failed';
  }

  /** Makes contact and reads; resolves when each list was read or failed, or when it was stopped. */
  async run(): Promise<void> {
    const failed = await this.#scan.start();
    if (this.ended) return;
    if (failed) {
      this.failure = failed;
      this.#enter('failed');
      return;
    }
    this.#enter('reading');
    await this.#scan.ready;
    if (this.#state === 'reading') this.#enter('live');
  }

  async pause(): Promise<void> {
    if (this.#state !== 'live') return;
    this.#enter('paused');
    await this.#scan.pause();
  }

  resume(): void {
    if (this.#state !== 'paused') return;
    this.#enter('live');
    this.#scan.resume();
  }

  /** Ends all requests. What was read until then stays. */
  async stop(): Promise<void> {
    if (this.ended) return;
    this.#enter('stopped');
    await this.#scan.stop();
    this.#changed.fire();
  }

  configure(settings: Settings): void {
    this.settings = settings;
    this.live.configure(settings);
    this.#changed.fire();
  }

  #enter(state: ClusterState): void {
    this.#state = state;
    this.#since = Date.now();
    this.#changed.fire();
  }

  dispose(): void {
    void this.stop().finally(() => {
      this.#changed.dispose();
    });
  }
}
