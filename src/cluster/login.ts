import type { Failure } from './api';
import type { Endpoint } from './exchange';
import { cancelled, isFailure } from './failures';

/** A credential in the form in which requests carry it, and how long it may be used. */
export interface Pass {
  readonly endpoint: Endpoint;
  /** Milliseconds since 1970, when it has to be asked for again; Infinity for one that stands in the kubeconfig. */
  readonly until: number;
  /** Whether asking again may give another. */
  readonly renewable: boolean;
}

/** A failure to log in is kept for this long: thirty lists must not start a plugin that fails thirty times. */
const KEEP_FAILURE_MS = 30_000;
/** And for this long no third credential is asked for when the server refused two: each may open somebody's browser. */
const KEEP_REFUSED_MS = 60_000;

interface Held {
  readonly pass: Pass | Failure;
  readonly since: number;
  readonly until: number;
  readonly afterRefusal: boolean;
}

/** Keeps the credential of a connection: asks for it once, however many requests wait, and again when it is used up. */
export class Login {
  /** Fulfilled, or being asked for. */
  #held: Promise<Held> | undefined;

  /** @param now milliseconds since 1970 */
  constructor(
    private readonly ask: () => Promise<Pass | Failure>,
    private readonly now: () => number,
  ) {}

  /** Who no longer waits gets "cancelled", and does not stop the others' logging in. */
  get(signal: AbortSignal): Promise<Endpoint | Failure> {
    return orCancelled(this.#get(), signal);
  }

  /** After a 401: another credential, or undefined where there is none to be had. */
  renew(refused: Endpoint, signal: AbortSignal): Promise<Endpoint | Failure | undefined> {
    return orCancelled(this.#renew(refused), signal);
  }

  async #get(): Promise<Endpoint | Failure> {
    const latest = (this.#held ??= this.#ask(false));
    if ((await latest).until <= this.now()) return this.#next(latest, false);
    return endpointOf(await latest);
  }

  async #renew(refused: Endpoint): Promise<Endpoint | Failure | undefined> {
    const latest = this.#held!;
    const { pass, since, afterRefusal } = await latest;
    // Another request was quicker.
    if (isFailure(pass) || pass.endpoint !== refused) return endpointOf(await latest);
    if (!pass.renewable || (afterRefusal && this.now() < since + KEEP_REFUSED_MS)) return undefined;
    return this.#next(latest, true);
  }

  /** What comes after `latest`, which somebody else may have asked for already. */
  async #next(latest: Promise<Held>, afterRefusal: boolean): Promise<Endpoint | Failure> {
    if (this.#held === latest) this.#held = this.#ask(afterRefusal);
    return endpointOf(await this.#held!);
  }

  async #ask(afterRefusal: boolean): Promise<Held> {
    const pass = await this.ask();
    const since = this.now();
    return { pass, since, until: isFailure(pass) ? since + KEEP_FAILURE_MS : pass.until, afterRefusal };
  }
}

const endpointOf = ({ pass }: Held): Endpoint | Failure => (isFailure(pass) ? pass : pass.endpoint);

function orCancelled<T>(work: Promise<T>, signal: AbortSignal): Promise<T | Failure> {
  if (signal.aborted) return Promise.resolve(cancelled());
  return new Promise((resolve, reject) => {
    const abort = () => {
      resolve(cancelled());
    };
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abort);
    });
  });
}
