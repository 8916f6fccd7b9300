import type { Sink } from './reflector';
import type { Clock } from './watchClock';
import { identityOf, type Identity } from './watchKnown';
import type { State } from './watchState';

/** What is new of each source since the batch before. */
export type Batch<S> = ReadonlyMap<S, Changes>;

/** Of each object only the last. Deletions come first: an object may have been made anew under the name of a deleted one. */
export interface Changes {
  readonly deleted: readonly Identity[];
  readonly changed: readonly object[];
  /** Where it is another one. */
  readonly state?: State;
}

/** May take its time: nothing else is handed on meanwhile, and soon nothing more is read. */
export type Consumer<S> = (batch: Batch<S>) => void | Promise<void>;

/** How long changes are gathered: a rollout changes a pod several times within a moment. */
const GATHER_MS = 250;
/** So many changes are handed on at once, as many as a page of a list has objects. */
const FULL = 500;

interface Gathered {
  readonly deleted: Map<string, Identity>;
  readonly changed: Map<string, object>;
  state?: State;
}

/** Gathers what several sources tell, and hands it on one batch after the other. */
export class Batches<S> {
  readonly #consume: Consumer<S>;
  readonly #clock: Clock;
  readonly #failed: (error: unknown) => void;
  #gathered = new Map<S, Gathered>();
  /** Sources whose first list has come to an end. */
  readonly #listed = new Set<S>();
  #size = 0;
  #cancelTimer: (() => void) | undefined;
  #isDue = false;
  #handingOn: Promise<void> | undefined;

  /** @param failed Told what the consumer throws when nobody waits for it. */
  constructor(consume: Consumer<S>, clock: Clock, failed: (error: unknown) => void) {
    this.#consume = consume;
    this.#clock = clock;
    this.#failed = failed;
  }

  sinkOf(source: S): Sink {
    return {
      changed: (object) => {
        const uid = identityOf(object)?.uid ?? '';
        const { changed, deleted } = this.#of(source);
        deleted.delete(uid);
        changed.set(uid, object);
        return this.#added();
      },
      deleted: (identity) => {
        const { changed, deleted } = this.#of(source);
        changed.delete(identity.uid);
        deleted.set(identity.uid, identity);
        return this.#added();
      },
      state: (state) => {
        this.#of(source).state = state;
        if (state.kind === 'listing' || this.#listed.has(source)) this.#startTimer();
        else {
          // What came of the first list is waited for.
          this.#listed.add(source);
          this.flush().catch(this.#failed);
        }
      },
    };
  }

  /** Hands on all that was gathered, and waits until it was taken. */
  flush(): Promise<void> {
    this.#isDue = true;
    this.#handingOn ??= this.#handOn().finally(() => {
      this.#handingOn = undefined;
    });
    return this.#handingOn;
  }

  #added(): Promise<void> | undefined {
    if (++this.#size >= FULL) return this.flush();
    this.#startTimer();
    return undefined;
  }

  #startTimer(): void {
    this.#cancelTimer ??= this.#clock.after(GATHER_MS, () => {
      this.flush().catch(this.#failed);
    });
  }

  async #handOn(): Promise<void> {
    while (this.#isDue) {
      const batch = this.#gathered;
      this.#cancelTimer?.();
      this.#cancelTimer = undefined;
      this.#gathered = new Map();
      this.#size = 0;
      this.#isDue = false;
      if (batch.size > 0) await this.#consume(new Map([...batch].map(([source, gathered]) => [source, changesOf(gathered)])));
    }
  }

  #of(source: S): Gathered {
    const gathered = this.#gathered.get(source) ?? { deleted: new Map<string, Identity>(), changed: new Map<string, object>() };
    this.#gathered.set(source, gathered);
    return gathered;
  }
}

function changesOf({ deleted, changed, state }: Gathered): Changes {
  return { deleted: [...deleted.values()], changed: [...changed.values()], ...(state && { state }) };
}
