import type { ApiServer, Failure } from './api';
import { isFailure } from './failures';
import { listAll, type ListOptions } from './list';
import type { ApiResource } from './resource';

/** The namespaces that are looked into one by one where the whole cluster may not be listed, and how they are known. */
export interface KnownNamespaces {
  readonly names: readonly string[];
  readonly from: 'list' | 'setting' | 'context';
}

const NAMESPACES: ApiResource = { group: '', version: 'v1', plural: 'namespaces', kind: 'Namespace', namespaced: false };

/**
 * The cluster's own list; where it is refused, what the user has set; else the namespace of the context, which is `default`
 * where it names none, as with kubectl. Any other failure to list is given.
 */
export async function knownNamespaces(
  api: ApiServer,
  given: { readonly setting: readonly string[]; readonly context?: string },
  options: Omit<ListOptions, 'namespace'>,
): Promise<KnownNamespaces | Failure> {
  const names: string[] = [];
  for await (const page of listAll(api, NAMESPACES, options)) {
    if (isFailure(page)) {
      if (page.reason !== 'forbidden') return page;
      return given.setting.length > 0 ? { names: given.setting, from: 'setting' } : { names: [given.context ?? 'default'], from: 'context' };
    }
    if (page.restarted) names.length = 0;
    names.push(...page.items.map((item) => (item as { metadata: { name: string } }).metadata.name));
  }
  return { names, from: 'list' };
}
