/** Why a request was ended from our side: by its caller, or because nothing came, or not all, for so long. */
export type Ended = 'cancelled' | { readonly afterMs: number };

export interface Limits {
  /** None has aborted yet. */
  readonly signals: readonly AbortSignal[];
  readonly silenceMs: number;
  readonly totalMs?: number;
}

/**
 * Ends a request when its caller aborts, when nothing has come for too long, or when the whole takes too long. While the
 * caller works on what came, nothing can come, so that time is not counted as silence.
 */
export class Silence {
  readonly #abort = () => {
    this.#end('cancelled');
  };
  readonly #total: NodeJS.Timeout | undefined;
  #timer: NodeJS.Timeout | undefined;
  #ended: Ended | undefined;

  /** @param end ends the request; called at most once */
  constructor(
    private readonly limits: Limits,
    private readonly end: () => void,
  ) {
    const { signals, totalMs } = limits;
    if (totalMs !== undefined) this.#total = this.#after(totalMs);
    for (const signal of signals) signal.addEventListener('abort', this.#abort, { once: true });
    this.start();
  }

  get ended(): Ended | undefined {
    return this.#ended;
  }

  /** From now on something should come. */
  start(): void {
    clearTimeout(this.#timer);
    if (this.#ended === undefined) this.#timer = this.#after(this.limits.silenceMs);
  }

  /** Something came, and the caller has it. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  /** To be called when the request is over. */
  dispose(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#total);
    for (const signal of this.limits.signals) signal.removeEventListener('abort', this.#abort);
  }

  #after(afterMs: number): NodeJS.Timeout {
    return setTimeout(() => {
      this.#end({ afterMs });
    }, afterMs);
  }

  #end(why: Ended): void {
    if (this.#ended !== undefined) return;
    this.#ended = why;
    this.dispose();
    this.end();
  }
}
