import type { Failure } from './api';
import type { Clock } from './watchClock';

const FIRST_MS = 800;
const LONGEST_MS = 30_000;
/** After so long without a fault the next one counts as the first. */
const HEALTHY_MS = 60_000;

/**
 * How long to wait after a fault: 0.8 s, then twice as long each time up to 30 s, half as much more or less by chance, so
 * that the watches that one restart of an API server ended do not all come back in the same moment.
 *
 * The first and the longest wait are those of client-go's reflector (kubernetes/kubernetes,
 * `staging/src/k8s.io/client-go/tools/cache/reflector.go`).
 */
export class Backoff {
  readonly #clock: Clock;
  #faults = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How many faults there were without health between them. */
  get faults(): number {
    return this.#faults;
  }

  /**
   * Milliseconds to wait.
   *
   * @param healthyMs For how long all had been well when the fault came.
   */
  next({ retryAfterSeconds = 0 }: Partial<Failure>, healthyMs: number): number {
    if (healthyMs >= HEALTHY_MS) this.#faults = 0;
    // A power beyond the longest wait is never needed, and one of thousands of faults would be infinite.
    const wait = Math.min(FIRST_MS * 2 ** Math.min(this.#faults, 10), LONGEST_MS) * (0.5 + this.#clock.random());
    this.#faults++;
    // Everybody whom the server refused at a time got the same Retry-After.
    return Math.max(wait, retryAfterSeconds * 1000 * (1 + this.#clock.random() / 2));
  }
}
