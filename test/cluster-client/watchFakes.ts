import { setImmediate } from 'node:timers/promises';
import { BodyFailure, type Answer, type ApiServer, type Failure, type FailureReason, type Request } from '../../src/cluster/api';
import type { Page } from '../../src/cluster/list';
import type { Sink, Source } from '../../src/cluster/reflector';
import type { Clock } from '../../src/cluster/watchClock';
import type { Identity } from '../../src/cluster/watchKnown';
import type { State } from '../../src/cluster/watchState';

/** A clock that goes on only when told so. Chance is always in the middle: no wait is shorter or longer by it. */
export class FakeClock implements Clock {
  #now = 1_000_000;
  readonly #timers = new Set<{ at: number; callback: () => void }>();

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = { at: this.#now + milliseconds, callback };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  random(): number {
    return 0.5;
  }

  /** Lets the time pass, timer by timer, each with all that follows from it. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    await settle();
    for (;;) {
      const [next] = [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.#timers.delete(next);
      this.#now = next.at;
      next.callback();
      await settle();
    }
    this.#now = end;
  }
}

/** Waits until all that waits for nothing from outside has happened. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) await setImmediate();
}

export function failure(reason: FailureReason, more: Partial<Failure> = {}): Failure {
  return { ok: false, reason, message: `It is ${reason}.`, ...more };
}

export function pod(name: string, resourceVersion: number, uid = `uid-${name}`): object {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'web', name, uid, resourceVersion: String(resourceVersion) } };
}

/** The body of a watch that a test writes as it goes. */
export class Stream {
  readonly #chunks: Uint8Array[] = [];
  #end: Failure | 'ended' | undefined;
  #wake: () => void = () => undefined;

  /** Sends an event as the API server does. */
  event(type: string, object: object): this {
    return this.text(`${JSON.stringify({ type, object })}\n`);
  }

  bookmark(resourceVersion: number): this {
    return this.event('BOOKMARK', { kind: 'Pod', apiVersion: 'v1', metadata: { resourceVersion: String(resourceVersion) } });
  }

  text(text: string): this {
    this.#chunks.push(Buffer.from(text));
    this.#wake();
    return this;
  }

  end(how: Failure | 'ended' = 'ended'): this {
    this.#end ??= how;
    this.#wake();
    return this;
  }

  async *body(signal: AbortSignal): AsyncGenerator<Uint8Array> {
    signal.addEventListener('abort', () => this.end(failure('cancelled')));
    for (;;) {
      for (let chunk = this.#chunks.shift(); chunk; chunk = this.#chunks.shift()) yield chunk;
      if (this.#end === 'ended') return;
      if (this.#end) throw new BodyFailure(this.#end);
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}

/** An API server that gives the answers of a test, one after the other, and none where there are no more. */
export class Script implements ApiServer {
  readonly lists: (Page | Failure)[][] = [];
  readonly watches: (Stream | Failure)[] = [];
  /** `list`, or the path of a watch. */
  readonly asked: string[] = [];

  source(more: Partial<Source> = {}): Source {
    return {
      path: '/api/v1/pods',
      watchable: true,
      list: (signal) => this.#list(signal),
      tidy: (object) => object,
      ...more,
    };
  }

  async send({ path, signal }: Request): Promise<Answer | Failure> {
    this.asked.push(path);
    const answer = this.watches.shift();
    if (answer instanceof Stream) return { ok: true, body: answer.body(signal), warnings: [] };
    if (answer) return answer;
    await aborted(signal);
    return failure('cancelled');
  }

  async *#list(signal: AbortSignal): AsyncGenerator<Page | Failure> {
    this.asked.push('list');
    const pages = this.lists.shift();
    if (!pages) {
      await aborted(signal);
      yield failure('cancelled');
    }
    yield* pages ?? [];
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => {
      resolve();
    });
  });

/** A sink that adds up what it is told. */
export class Told implements Sink {
  /** The versions of the objects there are, by uid. */
  readonly objects = new Map<string, string>();
  /** What was told, in order: `ADDED a@1`, `DELETED a`. */
  readonly news: string[] = [];
  readonly states: State[] = [];
  wait: () => Promise<void> | undefined = () => undefined;

  changed(object: object, type: string): Promise<void> | undefined {
    const { metadata } = object as { metadata: { name: string; uid: string; resourceVersion: string } };
    this.objects.set(metadata.uid, metadata.resourceVersion);
    this.news.push(`${type} ${metadata.name}@${metadata.resourceVersion}`);
    return this.wait();
  }

  deleted({ name, uid }: Identity): void {
    this.objects.delete(uid);
    this.news.push(`DELETED ${name}`);
  }

  state(state: State): void {
    this.states.push(state);
  }

  get last(): State {
    return this.states.at(-1)!;
  }

  get kinds(): string[] {
    return this.states.map(({ kind }) => kind).filter((kind, i, all) => kind !== all[i - 1]);
  }
}
