import { isMapping } from '../kube/manifest';

/** Which object it is; one that was deleted and made anew under the same name has another `uid`. */
export interface Identity {
  readonly namespace?: string;
  readonly name: string;
  readonly uid: string;
}

/** What is new about an object: nothing, where it was told before as it is. */
export interface News {
  readonly type?: 'ADDED' | 'MODIFIED';
  /** Its forerunner of the same name. */
  readonly replaces?: Identity;
}

interface Entry {
  readonly identity: Identity;
  readonly resourceVersion: string;
  readonly list: number;
}

/**
 * Which objects have been told, and as of which version, so that a list is told as the difference to what was before. The
 * objects themselves are not kept.
 */
export class Known {
  readonly #entries = new Map<string, Entry>();
  #list = 0;

  get size(): number {
    return this.#entries.size;
  }

  /** A list begins, from its first page. */
  beginList(): void {
    this.#list++;
  }

  /** The list was read to its end: forgets, and gives, what was not in it. */
  endList(): Identity[] {
    const gone = [...this.#entries].filter(([, { list }]) => list !== this.#list);
    for (const [key] of gone) this.#entries.delete(key);
    return gone.map(([, { identity }]) => identity);
  }

  /** Takes note of an object. Undefined where it has no name and version, and so did not come from the API. */
  put(object: object): News | undefined {
    const seen = read(object);
    if (!seen) return undefined;
    const key = keyOf(seen.identity);
    const before = this.#entries.get(key);
    this.#entries.set(key, { ...seen, list: this.#list });
    if (before === undefined) return { type: 'ADDED' };
    if (before.identity.uid !== seen.identity.uid) return { type: 'ADDED', replaces: before.identity };
    return before.resourceVersion === seen.resourceVersion ? {} : { type: 'MODIFIED' };
  }

  /** Forgets a deleted object; gives what was known of it. */
  remove(object: object): Identity | undefined {
    const seen = read(object);
    const key = seen && keyOf(seen.identity);
    const before = key === undefined ? undefined : this.#entries.get(key);
    if (before?.identity.uid !== seen?.identity.uid) return undefined;
    if (key !== undefined) this.#entries.delete(key);
    return before?.identity;
  }
}

/** The version of an object, a bookmark's too. */
export function versionOf(object: object): string | undefined {
  const { metadata } = object as { metadata?: unknown };
  const version = isMapping(metadata) ? metadata['resourceVersion'] : undefined;
  return typeof version === 'string' && version !== '' ? version : undefined;
}

/** Undefined where it has no name, and so is no object of the API. */
export function identityOf(object: object): Identity | undefined {
  const { metadata } = object as { metadata?: unknown };
  if (!isMapping(metadata) || typeof metadata['name'] !== 'string') return undefined;
  const { name, namespace } = metadata;
  const place = typeof namespace === 'string' ? { namespace, name } : { name };
  // What is made up for each answer, as by an aggregated API, may have no uid.
  return { ...place, uid: typeof metadata['uid'] === 'string' ? metadata['uid'] : keyOf(place) };
}

function read(object: object): { identity: Identity; resourceVersion: string } | undefined {
  const identity = identityOf(object);
  const resourceVersion = versionOf(object);
  return identity && resourceVersion !== undefined ? { identity, resourceVersion } : undefined;
}

const keyOf = ({ namespace = '', name }: { namespace?: string; name: string }): string => `${namespace}/${name}`;
