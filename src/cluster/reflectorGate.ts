/** Lets a few pass at a time, in the order in which they came. */
export class Gate {
  #free: number;
  readonly #waiting = new Set<() => void>();

  constructor(places: number) {
    this.#free = places;
  }

  /** Waits for a place; gives false where the signal is aborted before there is one. Who got one has to `leave`. */
  async enter(signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return false;
    if (this.#free > 0) {
      this.#free--;
      return true;
    }
    return new Promise((resolve) => {
      const settle = (got: boolean) => {
        this.#waiting.delete(pass);
        signal.removeEventListener('abort', giveUp);
        resolve(got);
      };
      const pass = () => {
        settle(true);
      };
      const giveUp = () => {
        settle(false);
      };
      this.#waiting.add(pass);
      signal.addEventListener('abort', giveUp);
    });
  }

  leave(): void {
    const [next] = this.#waiting;
    if (next) next();
    else this.#free++;
  }
}
