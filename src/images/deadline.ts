/** The time that a look-up may take in all its requests together, and the way to cancel it. */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #cancel: AbortSignal | undefined;
  readonly #canceled = () => {
    this.#stop('canceled');
  };
  #left: number;
  #since = 0;
  #timer: NodeJS.Timeout | undefined;
  #ended: 'timeout' | 'canceled' | undefined;

  /** @param milliseconds How long it may take, without the time in `pause`. */
  constructor(milliseconds: number, cancel?: AbortSignal) {
    this.#left = milliseconds;
    this.#cancel = cancel;
    cancel?.addEventListener('abort', this.#canceled, { once: true });
    if (cancel?.aborted) this.#canceled();
    else this.#run();
  }

  /** Aborts when the time is over or somebody cancels. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Why the signal aborted. */
  get ended(): 'timeout' | 'canceled' | undefined {
    return this.#ended;
  }

  /** Waits for something that takes a person's time, such as unlocking a key chain. Undefined when canceled meanwhile. */
  async pause<T>(work: () => Promise<T>): Promise<T | undefined> {
    this.#hold();
    try {
      return await Promise.race([work(), this.#aborted()]);
    } finally {
      if (this.#ended === undefined) this.#run();
    }
  }

  /** To be called when the look-up is over. */
  dispose(): void {
    clearTimeout(this.#timer);
    this.#cancel?.removeEventListener('abort', this.#canceled);
  }

  #run(): void {
    this.#since = performance.now();
    this.#timer = setTimeout(() => {
      this.#stop('timeout');
    }, this.#left);
  }

  #hold(): void {
    clearTimeout(this.#timer);
    this.#left -= performance.now() - this.#since;
  }

  #aborted(): Promise<undefined> {
    return new Promise((resolve) => {
      if (this.signal.aborted) resolve(undefined);
      this.signal.addEventListener('abort', () => {
        resolve(undefined);
      });
    });
  }

  #stop(why: 'timeout' | 'canceled'): void {
    clearTimeout(this.#timer);
    this.#ended ??= why;
    this.#controller.abort();
  }
}
