import type { Failure } from './api';
import type { Connection } from './connect';
import { isFailure } from './failures';
import { myRights, type Rights } from './identity';
import { mayI } from './mayI';
import { knownNamespaces, type KnownNamespaces } from './namespaces';
import { mapPool } from './pool';
import type { ApiResource } from './resource';
import type { ListOptions } from './list';

/** Where each resource may be listed. */
export interface Allowed<R extends ApiResource> {
  readonly namespaces: KnownNamespaces;
  readonly lists: readonly { readonly resource: R; readonly namespace: string | undefined }[];
  readonly refused: readonly R[];
}

/** So many namespaces are looked into one by one; somebody who may see more of them may as well be given the list of all. */
export const MOST_NAMESPACES = 200;

/**
 * Finds out, by reviews that change nothing, what the identity may list: a resource in the whole cluster, else in the
 * namespaces that are known. What a review cannot tell is taken for allowed, and the list itself will tell.
 */
export async function allowedLists<R extends ApiResource>(
  connection: Connection,
  resources: readonly R[],
  { settingNamespaces, isSuperuser }: { readonly settingNamespaces: readonly string[]; readonly isSuperuser: boolean },
  options: Omit<ListOptions, 'namespace'>,
): Promise<Allowed<R> | Failure> {
  const { namespace: context } = connection.context;
  const namespaces = await knownNamespaces(connection, { setting: settingNamespaces, ...(context ? { context } : {}) }, options);
  if (isFailure(namespaces)) return namespaces;
  // Members of this group are let through before any authorizer is asked.
  const everywhere = isSuperuser
    ? resources.map(() => true)
    : await mapPool(resources, (resource) => mayI(connection, { verb: 'list', resource }, options.signal));
  const ended = everywhere.find((answer) => typeof answer === 'object');
  if (ended) return ended;
  const whole = resources.filter((_, i) => everywhere[i] !== false);
  const rest = resources.filter((_, i) => everywhere[i] === false);
  const names = rest.some(({ namespaced }) => namespaced) ? namespaces.names.slice(0, MOST_NAMESPACES) : [];
  const rights = await mapPool(names, (name) => myRights(connection, name, options.signal));
  const single = rest.flatMap((resource) =>
    names.filter((_, i) => resource.namespaced && grants(rights[i]!, resource)).map((namespace) => ({ resource, namespace })),
  );
  const found = new Set(single.map(({ resource }) => resource));
  return {
    namespaces,
    lists: [...whole.map((resource) => ({ resource, namespace: undefined })), ...single],
    refused: rest.filter((resource) => !found.has(resource)),
  };
}

function grants(rights: Rights | Failure, { group, plural }: ApiResource): boolean {
  if (isFailure(rights) || rights.incomplete) return true;
  const holds = (list: readonly string[], wanted: string) => list.includes('*') || list.includes(wanted);
  return rights.rules.some(
    ({ verbs, apiGroups, resources, resourceNames }) =>
      holds(verbs, 'list') && holds(apiGroups, group) && holds(resources, plural) && resourceNames.length === 0,
  );
}
