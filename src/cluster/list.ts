import { isMapping } from '../kube/manifest';
import type { ApiServer, Failure } from './api';
import { isFailure } from './failures';
import { getObject, notAsked } from './json';
import { asking, tidy, type ApiResource } from './resource';
import { textAt } from './contexts';
import { Backoff } from './watchBackoff';
import { sleep, type Clock } from './watchClock';

/** A part of a list. */
export interface Page {
  readonly items: readonly object[];
  /** Of the last page: from where a watch goes on. */
  readonly resourceVersion?: string;
  /** How many are still to come, where the server says so. */
  readonly remaining?: number;
  /** The list begins anew with this page: those before may hold what is no longer there. */
  readonly restarted?: boolean;
}

export interface ListOptions {
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Only the objects in this namespace. */
  readonly namespace?: string;
  /** Objects a page; 500, as kubectl has it. */
  readonly limit?: number;
  readonly silenceMs?: number;
  /** For a whole page. */
  readonly totalMs?: number;
}

/** How often a page is asked for again, and a list begun again, before it is given up. */
const MAX_TRIES = 5;
const MAX_RESTARTS = 2;

/**
 * All objects of a resource, in pages of one snapshot, so that memory holds one page at a time. Failures that may pass are
 * tried again after a while; what does not pass is the last that comes. An answer that is not the list asked for is a
 * failure and never an empty list.
 *
 * A snapshot is forgotten after some five minutes. Then the list begins again; where that happened before, it goes on in a
 * newer snapshot, as the server offers. A watch from the version of the first one then tells what was missed between.
 *
 * Source: Kubernetes API concepts, "Retrieving large results sets in chunks" and "410 Gone responses".
 */
export async function* listAll(api: ApiServer, resource: ApiResource, options: ListOptions): AsyncGenerator<Page | Failure, void> {
  let limit = options.limit ?? 500;
  let token = '';
  let version: string | undefined;
  let restarts = 0;
  let restarted = false;
  // An offer that has expired too is not worth another one.
  let offered = false;
  const pages = new Pages((next, onBegin) => getPage(api, resource, options, limit, next, onBegin));
  for (;;) {
    const list = await pages.get(token);
    if (!isFailure(list)) {
      const page = pageOf(list, resource);
      if (isFailure(page)) {
        yield page;
        return;
      }
      version ??= page.resourceVersion;
      token = page.continue;
      const last = token === '' && version !== undefined ? { resourceVersion: version } : {};
      yield { items: page.items, ...last, ...page.remaining, ...(restarted ? { restarted } : {}) };
      restarted = false;
      offered = false;
      if (token === '') return;
    } else if (list.reason === 'too-large' && limit > 1) {
      limit = Math.ceil(limit / 8);
    } else if (list.reason === 'expired' && token !== '' && restarts < MAX_RESTARTS) {
      restarts++;
      token = '';
      version = undefined;
      restarted = true;
    } else if (list.reason === 'expired' && list.continue !== undefined && !offered) {
      token = list.continue;
      offered = true;
    } else {
      yield list;
      return;
    }
  }
}

type OnNext = (token: string) => void;

interface Asked {
  readonly token: string;
  readonly page: Promise<Record<string, unknown> | Failure>;
  /** The token of the page after it, as soon as it is known. */
  next?: string;
}

/**
 * Asks for pages, and for the next one while a page is read: half of the time of a list is spent waiting for the server. No
 * more than one is on its way ahead.
 */
class Pages {
  #current: Asked | undefined;
  #ahead: Asked | undefined;

  constructor(private readonly ask: (token: string, onNext: OnNext) => Asked['page']) {}

  get(token: string): Asked['page'] {
    this.#current = this.#ahead?.token === token ? this.#ahead : this.#begin(token);
    this.#ahead = undefined;
    if (this.#current.next !== undefined) this.#ahead = this.#begin(this.#current.next);
    return this.#current.page;
  }

  #begin(token: string): Asked {
    const asked: Asked = {
      token,
      page: this.ask(token, (next) => {
        asked.next = next;
        if (asked === this.#current && this.#ahead?.token !== next) this.#ahead = this.#begin(next);
      }),
    };
    return asked;
  }
}

async function getPage(api: ApiServer, resource: ApiResource, options: ListOptions, limit: number, token: string, onNext: OnNext) {
  const { signal, clock, namespace, silenceMs = 30_000, totalMs = 120_000 } = options;
  const { path, listAccept, listKind } = asking(resource, namespace);
  const query = `limit=${limit}${token === '' ? '' : `&continue=${encodeURIComponent(token)}`}`;
  const request = {
    path: `${path}${path.includes('?') ? '&' : '?'}${query}`,
    signal,
    silenceMs,
    totalMs,
    ...(listAccept === undefined ? {} : { accept: listAccept }),
  };
  const backoff = new Backoff(clock);
  for (;;) {
    const list = await getObject(
      api,
      request,
      (kind) => kind === listKind,
      (text) => {
        const next = nextIn(text);
        if (next !== undefined) onNext(next);
      },
    );
    if (!isFailure(list) || !mayPass(list)) return list;
    const wait = backoff.next(list, 0);
    if (backoff.faults >= MAX_TRIES) return list;
    await sleep(clock, wait, signal);
  }
}

/** The token of the next page, from how a list begins as the API server writes it; undefined where it is written otherwise. */
function nextIn(text: string): string | undefined {
  const [, metadata] = /^\{"kind":"\w+","apiVersion":"[\w./]+","metadata":(\{[^{}]*\})/.exec(text) ?? [];
  if (metadata === undefined) return undefined;
  try {
    return textAt(JSON.parse(metadata), 'continue');
  } catch {
    return undefined;
  }
}

const mayPass = ({ reason, status = 0 }: Failure): boolean =>
  reason === 'unreachable' || reason === 'timeout' || reason === 'busy' || (reason === 'refused' && status >= 500);

interface RawPage {
  readonly items: readonly object[];
  readonly resourceVersion: string | undefined;
  readonly continue: string;
  readonly remaining: { readonly remaining?: number };
}

function pageOf(list: Record<string, unknown>, resource: ApiResource): RawPage | Failure {
  const { items } = list;
  // An empty list of Go is null where its type has no `omitempty`.
  const objects: unknown[] | undefined = items === null ? [] : Array.isArray(items) ? items : undefined;
  if (!objects?.every(isMapping)) return notAsked(asking(resource), 'a list without items');
  const remaining = isMapping(list['metadata']) ? list['metadata']['remainingItemCount'] : undefined;
  return {
    items: objects.map((object) => tidy(resource, object)),
    resourceVersion: textAt(list, 'metadata', 'resourceVersion'),
    continue: textAt(list, 'metadata', 'continue') ?? '',
    remaining: typeof remaining === 'number' ? { remaining } : {},
  };
}
