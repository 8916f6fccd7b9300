import { setMaxListeners } from 'node:events';
import type { ApiServer, Failure } from './api';
import type { Page } from './list';
import { Reflector, type Source } from './reflector';
import { Batches, type Consumer } from './reflectorBatch';
import { Gate } from './reflectorGate';
import type { Clock } from './watchClock';
import type { State } from './watchState';

/** So many lists are under way at a time; the others wait, in the order of the sources. */
const LISTS_AT_A_TIME = 4;
/** A watch holds a connection for good. Somebody who may see many namespaces only one by one gets the rest by lists. */
const MOST_WATCHES = 100;

/**
 * Follows the resources of one context together: their lists a few at a time, each watch by a connection of its own, what
 * they tell gathered into batches. What a person sees is of the last batch.
 */
export class Reflectors<S extends Source> {
  readonly #reflectors: ReadonlyMap<S, Reflector>;
  readonly #batches: Batches<S>;
  #stopped = false;
  #running: { readonly controller: AbortController; readonly ended: Promise<void> } | undefined;
  #failed: (error: unknown) => void = () => undefined;
  #finish: () => void = () => undefined;

  /** Resolves when stopped. Rejects with what the consumer threw, or a list that should not have. */
  readonly done = new Promise<void>((resolve, reject) => {
    this.#finish = resolve;
    this.#failed = reject;
  });

  constructor(api: ApiServer, sources: readonly S[], consume: Consumer<S>, clock: Clock) {
    this.#batches = new Batches(consume, clock, (error) => {
      this.#failed(error);
    });
    const gate = new Gate(LISTS_AT_A_TIME);
    this.#reflectors = new Map(
      sources.map((source, i) => {
        const inTurn: Source = {
          path: source.path,
          ...(source.accept !== undefined && { accept: source.accept }),
          watchable: source.watchable && i < MOST_WATCHES,
          list: (signal) => listInTurn(gate, source, signal),
          tidy: (object) => source.tidy(object),
        };
        return [source, new Reflector(api, inTurn, this.#batches.sinkOf(source), clock)];
      }),
    );
  }

  /** How well each source is known at the moment. */
  get states(): ReadonlyMap<S, State> {
    return new Map([...this.#reflectors].map(([source, reflector]) => [source, reflector.state]));
  }

  /** Begins, or goes on after a pause. What was refused is asked for again. */
  resume(): void {
    if (this.#stopped || (this.#running && !this.#running.controller.signal.aborted)) return;
    const controller = new AbortController();
    // Every request of every source listens to it, and Node.js takes more than ten for a leak.
    setMaxListeners(0, controller.signal);
    const ended = this.#run(controller.signal, this.#running?.ended).catch(this.#failed);
    this.#running = { controller, ended };
  }

  /** Ends all requests; what is known stays known, and grows old. */
  async pause(): Promise<void> {
    this.#running?.controller.abort();
    await this.#running?.ended;
  }

  /** Ends for good, and hands on what was told until then. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.pause();
    this.#finish();
  }

  async #run(signal: AbortSignal, before: Promise<void> | undefined): Promise<void> {
    await before;
    await Promise.all([...this.#reflectors.values()].map((reflector) => reflector.run(signal)));
    await this.#batches.flush();
  }
}

async function* listInTurn(gate: Gate, source: Source, signal: AbortSignal): AsyncGenerator<Page | Failure> {
  if (!(await gate.enter(signal))) return;
  try {
    yield* source.list(signal);
  } finally {
    gate.leave();
  }
}
