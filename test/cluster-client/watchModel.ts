import type { Answer, ApiServer, Failure, Request } from '../../src/cluster/api';
import type { Page } from '../../src/cluster/list';
import type { Source } from '../../src/cluster/reflector';
import { failure, pod, Stream } from './watchFakes';

interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly version: number;
  readonly object: object;
}

/**
 * A server that keeps pods as etcd and the API server do: versions that only grow, a history that can be compacted, lists
 * in pages of one moment, watches that tell what came after a version.
 */
export class ModelServer implements ApiServer {
  #version = 1;
  #compacted = 0;
  readonly #pods = new Map<string, object>();
  readonly #history: Change[] = [];
  readonly #open = new Set<Stream>();
  /** What the next requests get instead of an answer. */
  readonly failures: Failure[] = [];
  /** Called between the pages of a list. */
  betweenPages: () => void = () => undefined;

  get objects(): Map<string, string> {
    const versions = [...this.#pods.values()].map((object) => (object as { metadata: { uid: string; resourceVersion: string } }).metadata);
    return new Map(versions.map(({ uid, resourceVersion }) => [uid, resourceVersion]));
  }

  /** Makes or changes a pod; one that was deleted before is another object when it comes back. */
  put(name: string): void {
    const before = this.#pods.get(name) as { metadata: { uid: string } } | undefined;
    const version = ++this.#version;
    const object = pod(name, version, before?.metadata.uid ?? `uid-${version}`);
    this.#pods.set(name, object);
    this.#record({ type: before ? 'MODIFIED' : 'ADDED', version, object });
  }

  remove(name: string): void {
    const before = this.#pods.get(name) as { metadata: { uid: string } } | undefined;
    if (!before) return;
    this.#pods.delete(name);
    const version = ++this.#version;
    this.#record({ type: 'DELETED', version, object: pod(name, version, before.metadata.uid) });
  }

  bookmark(): void {
    for (const stream of this.#open) stream.bookmark(this.#version);
  }

  compact(): void {
    this.#compacted = this.#version;
    this.#history.length = 0;
  }

  /** Ends all watches: in the middle of a line, if told so. */
  cut(how: Failure | 'ended', middle = ''): void {
    for (const stream of this.#open) {
      if (middle !== '') stream.text(middle);
      stream.end(how);
    }
    this.#open.clear();
  }

  source(): Source {
    return {
      path: '/api/v1/pods',
      watchable: true,
      list: () => this.#list(),
      tidy: (object) => object,
    };
  }

  send({ path, signal }: Request): Promise<Answer | Failure> {
    const failed = this.failures.shift();
    if (failed) return Promise.resolve(failed);
    const stream = new Stream();
    const from = Number(/&resourceVersion=(\d+)$/.exec(path)![1]);
    if (from < this.#compacted) stream.event('ERROR', { kind: 'Status', code: 410 }).end();
    else this.#open.add(stream);
    for (const { type, version, object } of this.#history) if (version > from) stream.event(type, object);
    return Promise.resolve({ ok: true, body: stream.body(signal), warnings: [] });
  }

  #record(change: Change): void {
    this.#history.push(change);
    for (const stream of this.#open) stream.event(change.type, change.object);
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- a list is read asynchronously
  async *#list(): AsyncGenerator<Page | Failure> {
    const items = [...this.#pods.values()];
    const resourceVersion = String(this.#version);
    for (let at = 0; at === 0 || at < items.length; at += 3) {
      const failed = this.failures.shift();
      if (failed) {
        yield failed;
        return;
      }
      yield { items: items.slice(at, at + 3), ...(at + 3 >= items.length && { resourceVersion }) };
      this.betweenPages();
    }
  }
}

export const passing = [
  failure('unreachable'),
  failure('timeout'),
  failure('refused', { status: 500 }),
  failure('busy', { status: 429, retryAfterSeconds: 1 }),
  failure('expired', { status: 410 }),
  failure('unauthorized', { status: 401 }),
  failure('forbidden', { status: 403 }),
  failure('not-the-api'),
];
