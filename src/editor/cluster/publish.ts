import type { Disposable } from 'vscode';
import type { NotAssessed } from '../../core/finding';
import type { Resource } from '../../core/resource';
import { addCounts, type Counts } from '../../workspace/counts';
import type { FileJudgement } from '../../workspace/workspace';
import { tellFailure } from '../failure';
import { Lines } from '../lines';
import { slices } from '../session/slices';
import type { FindingStore } from '../store';
import type { ClusterSession } from './session';
import { liveUri } from './uris';

/** How long changes are gathered, at least, before what is shown follows them. */
const GATHER = 200;

/**
 * Puts what is said of a cluster's objects into the store, one entry an object of which there is something to say. The many
 * others are in the entry of the cluster as a whole, for their numbers. Works in slices, and hands on only what is new.
 */
export class Publisher implements Disposable {
  /** When the store last came to show all that is known, in milliseconds since 1970. */
  shownAt: number | undefined;
  readonly #shown = new Map<string, FileJudgement>();
  #whole = '';
  #wanted = false;
  #running = Promise.resolve();
  #isRunning = false;
  #ended = false;
  readonly #subscription: Disposable;

  constructor(
    private readonly session: ClusterSession,
    private readonly store: FindingStore,
    private readonly shown: () => void,
  ) {
    this.#subscription = session.onDidChange(() => {
      this.#ask();
    });
  }

  /** Resolves when the store shows what is known at the moment. */
  async settled(): Promise<void> {
    await this.#running;
  }

  #ask(): void {
    // While the lists come in, each of them changes what was said by the others.
    if (this.session.state === 'contacting' || this.session.state === 'reading') return;
    this.#wanted = true;
    if (this.#isRunning || this.#ended) return;
    this.#isRunning = true;
    this.#running = this.#run().catch(tellFailure);
  }

  async #run(): Promise<void> {
    try {
      const started = performance.now();
      this.#wanted = false;
      await this.#pass();
      if (this.#ended) return;
      this.shownAt = Date.now();
      this.shown();
      // In a large cluster that never rests, half of the time is left for others.
      setTimeout(
        () => {
          this.#next();
        },
        Math.max(GATHER, performance.now() - started),
      );
    } catch (error) {
      this.#isRunning = false;
      throw error;
    }
  }

  #next(): void {
    this.#isRunning = false;
    if (this.#wanted) this.#ask();
  }

  async #pass(): Promise<void> {
    const breathe = slices();
    const { live } = this.session;
    const { keys } = live;
    const there = new Set(keys);
    const quiet: Resource[] = [];
    const counts = new Map<string, Counts>();
    for (const key of keys) {
      await breathe();
      if (this.#ended) return;
      const judgement = live.judge(key);
      if (!judgement || isQuiet(judgement)) there.delete(key);
      if (!judgement) continue;
      if (!isQuiet(judgement)) this.#put(key, judgement);
      else {
        quiet.push(...judgement.resources);
        addCounts(counts, judgement.counts);
      }
    }
    for (const key of this.#shown.keys()) if (!there.has(key)) this.#remove(key);
    this.#putWhole(quiet, counts);
  }

  #put(key: string, judgement: FileJudgement): void {
    if (this.#shown.get(key) === judgement) return;
    this.#shown.set(key, judgement);
    this.store.replace(this.#fileOf(key, judgement));
  }

  #remove(key: string): void {
    this.#shown.delete(key);
    this.store.delete(liveUri(this.session.context.name, key));
  }

  #putWhole(resources: readonly Resource[], counts: ReadonlyMap<string, Counts>): void {
    const whole = this.session.live.asWhole();
    const judgement = { ...whole, resources, counts, notAssessed: [...whole.notAssessed, ...nothingRead(this.session)] };
    const said = JSON.stringify([resources.length, [...counts], judgement.notAssessed.map(({ message }) => message)]);
    if (said === this.#whole) return;
    this.#whole = said;
    this.store.replace(this.#fileOf('', judgement));
  }

  #fileOf(key: string, judgement: FileJudgement) {
    return { uri: liveUri(this.session.context.name, key), session: this.session, judgement, lines: NO_LINES, version: undefined };
  }

  dispose(): void {
    this.#ended = true;
    this.#subscription.dispose();
  }
}

const NO_LINES = new Lines('');

const isQuiet = ({ findings, notAssessed }: FileJudgement): boolean => findings.length === 0 && notAssessed.length === 0;

/** That there are no findings must not be taken for a pass where nobody could look. */
function nothingRead({ state, failure, live: { context, coverage } }: ClusterSession): NotAssessed[] {
  const source = { kind: 'cluster', context } as const;
  if (failure) return [{ source, reason: 'unreachable', message: failure.message }];
  if (state !== 'stopped' || coverage.lists.length > 0) return [];
  return [{ source, reason: 'not-listed', message: 'The scan was stopped before anything was read. Scan again to read it.' }];
}
