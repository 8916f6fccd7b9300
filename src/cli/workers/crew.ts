import { Worker } from 'node:worker_threads';
import type { Section } from '../../report/report';
import type { HowMany } from './howMany';
import { DONE, type Job, type Share } from './job';

/** Why a worker gave no more; a sentence without its full stop. */
export interface Died {
  readonly died: string;
}

/** The workers of one scan, beside the thread that writes the report. The bundle that this is a part of is also what they run. */
export class Crew {
  readonly #members: Member[] = [];

  constructor(
    private readonly howMany: HowMany,
    private readonly job: Job,
  ) {}

  /** Starts the workers once so many files have been read that they pay, for them to read while the rest is read here. */
  startFor(files: number): void {
    const { threads, from } = this.howMany;
    if (files < from) return;
    while (this.size < threads - 1) this.#members.push(new Member(this.job));
  }

  get size(): number {
    return this.#members.length;
  }

  /** Gives each worker its share; they have begun to read long before. */
  assign(shares: readonly Share[]): void {
    for (const [i, member] of this.#members.entries()) member.assign(shares[i]!);
  }

  /** The sections of one worker as they come; at last, if it came to that, why it gave no more. */
  async *sectionsOf(place: number): AsyncGenerator<Section | Died> {
    const member = this.#members[place]!;
    for (;;) {
      const news = await member.next();
      if (news === DONE) return;
      yield news;
      if ('died' in news) return;
    }
  }

  /** Ends what still runs: all that is left of them where the report could not be written. */
  async stop(): Promise<void> {
    await Promise.all(this.#members.map((member) => member.stop()));
  }
}

type News = Section | Died | typeof DONE;

/** A worker, and what it sent that nobody has asked for yet. */
class Member {
  readonly #worker: Worker;
  readonly #news: News[] = [];
  #tell: (() => void) | undefined;

  constructor(job: Job) {
    this.#worker = new Worker(__filename, { workerData: job });
    // Until it has a share nobody waits for it, should the run end before.
    this.#worker.unref();
    this.#worker.on('message', (news: Section | typeof DONE) => {
      this.#add(news);
    });
    this.#worker.on('error', (error: NodeJS.ErrnoException) => {
      this.#add({ died: error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'it ran out of memory' : error.message.replace(/\.$/, '') });
    });
    // Behind an error, or behind all that was to be done, nobody asks for this any more.
    this.#worker.on('exit', (code) => {
      this.#add({ died: `it ended with code ${code}` });
    });
  }

  assign(share: Share): void {
    this.#worker.ref();
    this.#worker.postMessage(share);
  }

  async next(): Promise<News> {
    while (this.#news.length === 0) {
      await new Promise<void>((resolve) => {
        this.#tell = resolve;
      });
    }
    return this.#news.shift()!;
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  #add(news: News): void {
    this.#news.push(news);
    this.#tell?.();
  }
}
