import { BodyFailure, type ApiServer, type Failure } from './api';
import { failure, isFailure } from './failures';
import type { Page } from './list';
import { Backoff } from './watchBackoff';
import { sleep, type Clock } from './watchClock';
import { eventsIn, type WatchEvent } from './watchEvents';
import { Known, versionOf, type Identity } from './watchKnown';
import { cannotWatch, lastingState, needsList, type State, type StateKind } from './watchState';

/** A resource of the API, in one namespace or in all. */
export interface Source {
  /** Path of the list, and its selectors: `/api/v1/secrets?fieldSelector=type%3Dkubernetes.io%2Fservice-account-token`. */
  readonly path: string;
  /** Where not the objects themselves are asked for. */
  readonly accept?: string;
  /** Whether the server has a watch for it, as discovery tells. */
  readonly watchable: boolean;
  /** The whole list in pages, or what there is of it before a failure. */
  list(signal: AbortSignal): AsyncIterable<Page | Failure>;
  /** What a watch gives, as the list would give it: without what nobody reads. */
  tidy(object: object): object;
}

/**
 * Is told what there is and what changes. Lists are told too as what changed: the first as so many objects added, a later
 * one as the difference. Nothing more is read until a promise that is returned has resolved.
 */
export interface Sink {
  changed(object: object, type: 'ADDED' | 'MODIFIED'): void | Promise<void>;
  deleted(object: Identity): void | Promise<void>;
  state(state: State): void;
}

export interface Timing {
  /** Without a byte, also of a bookmark, which comes about once a minute, for so long a watch is given up. */
  readonly silenceMs: number;
  /** How often is listed what cannot be watched. */
  readonly pollMs: number;
  /** How often is tried again what was refused. */
  readonly refusedMs: number;
}

export const TIMING: Timing = { silenceMs: 90_000, pollMs: 60_000, refusedMs: 300_000 };

/** A watch that ends sooner, and without an event, does not work. So client-go has it, too. */
const SHORT_WATCH_MS = 1000;

/** After so many faults without health between them a list says more than one more watch: the version itself may be at fault. */
const MANY_FAULTS = 5;

/**
 * Follows one resource: lists it, watches from there, and after any fault goes on from the last event, or lists anew where
 * the server no longer knows what came after it. What the sink was told adds up to what the server has.
 *
 * Source: Kubernetes API concepts, "Efficient detection of changes".
 */
export class Reflector {
  readonly #api: ApiServer;
  readonly #source: Source;
  readonly #sink: Sink;
  readonly #clock: Clock;
  readonly #timing: Timing;
  readonly #backoff: Backoff;
  readonly #known = new Known();
  /** From where to watch; undefined where a list has to come first. */
  #version: string | undefined;
  #wellSince: number | undefined;
  #watchRefused: { readonly at: number; readonly message: string } | undefined;
  #state: State;

  constructor(api: ApiServer, source: Source, sink: Sink, clock: Clock, timing = TIMING) {
    this.#api = api;
    this.#source = source;
    this.#sink = sink;
    this.#clock = clock;
    this.#timing = timing;
    this.#backoff = new Backoff(clock);
    this.#state = { kind: 'paused', since: clock.now(), count: 0 };
  }

  get state(): State {
    return { ...this.#state, count: this.#known.size };
  }

  /** Follows the resource until the signal is aborted. Called again, it goes on from there. Rejects only if the sink fails. */
  async run(signal: AbortSignal): Promise<void> {
    this.#become(this.#listingKind());
    while (!signal.aborted) {
      const wait = this.#version === undefined ? await this.#list(signal) : await this.#watch(signal, this.#version);
      await sleep(this.#clock, wait, signal);
    }
    this.#become('paused');
  }

  /** Lists once; gives the milliseconds to wait before what comes next. */
  async #list(signal: AbortSignal): Promise<number> {
    const began = this.#clock.now();
    const version = await orFailure(() => this.#readList(signal));
    if (typeof version !== 'string') return this.#fault(version, signal);
    for (const gone of this.#known.endList()) await this.#sink.deleted(gone);
    this.#state = { ...this.#state, asOf: began };
    return this.#afterList(version);
  }

  async #readList(signal: AbortSignal): Promise<string | Failure> {
    this.#known.beginList();
    let version: string | undefined;
    for await (const page of this.#source.list(signal)) {
      if (isFailure(page)) return page;
      if (page.restarted) this.#known.beginList();
      for (const object of page.items) await this.#tell(object);
      this.#become(this.#listingKind(), { remaining: page.remaining });
      version = page.resourceVersion;
    }
    return version ?? notTheApi('a list without a resource version');
  }

  #listingKind(): StateKind {
    if (this.#state.asOf === undefined) return 'listing';
    return this.#state.kind === 'polled' ? 'polled' : 'stale';
  }

  /** Watches next, or lists again in a minute. */
  #afterList(version: string): number {
    this.#wellSince ??= this.#clock.now();
    const refused = this.#watchRefused;
    const mayWatch = this.#source.watchable && (!refused || this.#clock.now() - refused.at >= this.#timing.refusedMs);
    if (!mayWatch) {
      this.#become('polled', { since: this.#clock.now(), message: refused?.message });
      return this.#timing.pollMs;
    }
    this.#version = version;
    return 0;
  }

  /** Watches until the watch ends; gives the milliseconds to wait before what comes next. */
  async #watch(signal: AbortSignal, from: string): Promise<number> {
    const began = this.#clock.now();
    const { accept = 'application/json' } = this.#source;
    const answer = await this.#api.send({ path: this.#watchPath(from), accept, signal, silenceMs: this.#timing.silenceMs });
    if (!answer.ok) return cannotWatch(answer) ? this.#poll(answer) : this.#fault(answer, signal);
    this.#watchRefused = undefined;
    this.#wellSince ??= this.#clock.now();
    this.#become('live');
    const ended = await orFailure(() => this.#follow(answer.body));
    if (ended) return this.#fault(ended, signal);
    if (this.#version !== from || this.#clock.now() - began >= SHORT_WATCH_MS || signal.aborted) return 0;
    return this.#fault(notTheApi('a watch that ended at once'), signal);
  }

  async #follow(body: AsyncIterable<Uint8Array>): Promise<Failure | undefined> {
    for await (const event of eventsIn(body)) {
      const version = versionOf(event.object);
      if (version === undefined) return notTheApi('an event without a resource version');
      await this.#apply(event);
      this.#version = version;
    }
    return undefined;
  }

  async #apply({ type, object }: WatchEvent): Promise<void> {
    if (type === 'BOOKMARK') {
      // Only this says that nothing is missing. A watch that has begun, even one that tells changes, may have more to tell of the past, or 410.
      this.#state = { ...this.#state, asOf: this.#clock.now() };
      return;
    }
    if (type !== 'DELETED') {
      await this.#tell(this.#source.tidy(object));
      return;
    }
    const gone = this.#known.remove(object);
    if (gone) await this.#sink.deleted(gone);
  }

  async #tell(object: object): Promise<void> {
    const news = this.#known.put(object);
    if (!news) throw new BodyFailure(notTheApi('an object without a name and a resource version'));
    if (news.replaces) await this.#sink.deleted(news.replaces);
    if (news.type) await this.#sink.changed(object, news.type);
  }

  #poll({ message }: Failure): number {
    this.#watchRefused = { at: this.#clock.now(), message };
    this.#version = undefined;
    this.#become('polled', { since: this.#clock.now(), message });
    return this.#timing.pollMs;
  }

  #fault(failure: Failure, signal: AbortSignal): number {
    if (signal.aborted) return 0;
    const wellFor = this.#wellSince === undefined ? 0 : this.#clock.now() - this.#wellSince;
    this.#wellSince = undefined;
    if (needsList(failure) || this.#backoff.faults >= MANY_FAULTS) this.#version = undefined;
    const lasting = lastingState(failure);
    this.#become(lasting ?? (this.#state.asOf === undefined ? 'error' : 'stale'), { message: failure.message });
    return lasting ? this.#timing.refusedMs : this.#backoff.next(failure, wellFor);
  }

  /** Tells how things stand now. `since` and, unless there is a newer one, `message` stay as long as the kind does. */
  #become(
    kind: StateKind,
    { since, message, remaining }: { since?: number; message?: string | undefined; remaining?: number | undefined } = {},
  ): void {
    const { asOf } = this.#state;
    const before = this.#state.kind === kind ? this.#state : undefined;
    message ??= before?.message;
    this.#state = {
      kind,
      since: since ?? before?.since ?? this.#clock.now(),
      count: this.#known.size,
      ...(asOf !== undefined && { asOf }),
      ...(message !== undefined && { message }),
      ...(remaining !== undefined && { remaining }),
    };
    this.#sink.state(this.#state);
  }

  #watchPath(version: string): string {
    // So many watches must not all end, and begin, in the same moment.
    const seconds = 240 + Math.floor(this.#clock.random() * 120);
    const query = `watch=true&allowWatchBookmarks=true&timeoutSeconds=${seconds}&resourceVersion=${encodeURIComponent(version)}`;
    return `${this.#source.path}${this.#source.path.includes('?') ? '&' : '?'}${query}`;
  }
}

async function orFailure<T>(read: () => Promise<T>): Promise<T | Failure> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof BodyFailure) return error.failure;
    throw error;
  }
}

function notTheApi(what: string): Failure {
  const message = `The answer was ${what}, which does not come from the Kubernetes API. Check the address in the kubeconfig, and what lies between.`;
  return failure('not-the-api', message);
}
