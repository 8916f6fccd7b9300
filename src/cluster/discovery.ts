import { isMapping } from '../kube/manifest';
import type { ApiServer, Failure } from './api';
import { textAt } from './contexts';
import { isFailure } from './failures';
import { getJson, getObject } from './json';
import type { ApiResource } from './resource';

/** A resource in the version that the server prefers. */
export interface ServedResource extends ApiResource {
  /** All versions that have it, the preferred one first. */
  readonly versions: readonly string[];
  /** `list`, `watch`, …: what the API has, not what the identity may do. */
  readonly verbs: readonly string[];
  /** `pod`. */
  readonly singular: string;
  /** `po`. */
  readonly shortNames: readonly string[];
}

export interface Discovery {
  readonly resources: readonly ServedResource[];
  /** Groups whose resources are not known now, as the server behind them does not answer: what they hold is not "not served". */
  readonly unavailable: readonly { readonly group: string; readonly version: string; readonly message: string }[];
}

/** As the server tells it: `gitVersion` is `v1.37.2`, or with a cloud's suffix `v1.33.1-eks-595af52`. */
export interface ServerVersion {
  readonly gitVersion: string;
  readonly major: string;
  readonly minor: string;
}

const LIMITS = { silenceMs: 15_000, totalMs: 60_000 };

export async function serverVersion(api: ApiServer, signal: AbortSignal): Promise<ServerVersion | Failure> {
  const data = await getJson(api, { path: '/version', signal, ...LIMITS });
  if (isFailure(data)) return data;
  return { gitVersion: textAt(data, 'gitVersion') ?? '', major: textAt(data, 'major') ?? '', minor: textAt(data, 'minor') ?? '' };
}

/** v2 since Kubernetes 1.30, v2beta1 since 1.26; whoever knows neither answers as ever. */
const ACCEPT =
  ['v2', 'v2beta1'].map((version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`).join() + ',application/json';

/**
 * Which resources are served, by two requests where the server can put all in one answer.
 *
 * Source: Kubernetes documentation, "The Kubernetes API", "Aggregated discovery"; kubernetes/api, `apidiscovery/v2/types.go`.
 */
export async function discover(api: ApiServer, signal: AbortSignal): Promise<Discovery | Failure> {
  const parts = await Promise.all(['/api', '/apis'].map((path) => discoverAt(api, path, signal)));
  const failed = parts.find(isFailure);
  if (failed) return failed;
  const found = (parts as Found[]).flatMap(({ resources }) => resources);
  return { resources: preferred(found), unavailable: (parts as Found[]).flatMap(({ unavailable }) => unavailable) };
}

type OneVersion = Omit<ServedResource, 'versions'>;

/** In the order of preference. */
interface Found {
  readonly resources: readonly OneVersion[];
  readonly unavailable: Discovery['unavailable'];
}

async function discoverAt(api: ApiServer, path: string, signal: AbortSignal): Promise<Found | Failure> {
  const data = await getObject(api, { path, accept: ACCEPT, signal, ...LIMITS }, (kind) => /^API(GroupDiscoveryList|GroupList|Versions)$/.test(kind));
  if (isFailure(data)) return data;
  return data['kind'] === 'APIGroupDiscoveryList' ? aggregated(data) : oneByOne(api, data, signal);
}

function aggregated(data: Record<string, unknown>): Found {
  const all = mappings(data['items']).flatMap((item) => {
    const group = textAt(item, 'metadata', 'name') ?? '';
    return mappings(item['versions']).map((each) => ({ group, each, version: textAt(each, 'version') ?? '' }));
  });
  const resources = all.flatMap(({ group, version, each }) =>
    mappings(each['resources']).map((resource): OneVersion => ({
      group,
      version,
      plural: textAt(resource, 'resource') ?? '',
      kind: textAt(resource, 'responseKind', 'kind') ?? '',
      namespaced: resource['scope'] === 'Namespaced',
      verbs: texts(resource['verbs']),
      singular: textAt(resource, 'singularResource') ?? '',
      shortNames: texts(resource['shortNames']),
    })),
  );
  const stale = all.filter(({ each }) => each['freshness'] === 'Stale');
  return {
    resources,
    unavailable: stale.map(({ group, version }) => ({ group, version, message: `The server behind "${group}/${version}" does not answer.` })),
  };
}

/** Servers before 1.26 tell each group and version for itself. */
async function oneByOne(api: ApiServer, data: Record<string, unknown>, signal: AbortSignal): Promise<Found | Failure> {
  const groups: { group: string; version: string }[] =
    data['kind'] === 'APIVersions'
      ? texts(data['versions']).map((version) => ({ group: '', version }))
      : mappings(data['groups']).flatMap((each) => versionsOf(each).map((version) => ({ group: textAt(each, 'name') ?? '', version })));
  const resources: OneVersion[] = [];
  const unavailable: { group: string; version: string; message: string }[] = [];
  for (const { group, version } of groups) {
    const path = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
    const list = await getObject(api, { path, signal, ...LIMITS }, (kind) => kind === 'APIResourceList');
    if (!isFailure(list)) resources.push(...mappings(list['resources']).flatMap((resource) => resourceFrom(resource, group, version)));
    else if (list.reason === 'cancelled' || list.reason === 'unauthorized') return list;
    else unavailable.push({ group, version, message: list.message });
  }
  return { resources, unavailable };
}

function versionsOf(group: Record<string, unknown>): string[] {
  const first = textAt(group, 'preferredVersion', 'version');
  const all = mappings(group['versions']).flatMap((each) => textAt(each, 'version') ?? []);
  return [...new Set(first === undefined ? all : [first, ...all])];
}

function resourceFrom(resource: Record<string, unknown>, group: string, version: string): OneVersion[] {
  const plural = textAt(resource, 'name') ?? '';
  // `pods/log` is a subresource.
  if (plural.includes('/')) return [];
  return [
    {
      group,
      version,
      plural,
      kind: textAt(resource, 'kind') ?? '',
      namespaced: resource['namespaced'] === true,
      verbs: texts(resource['verbs']),
      singular: textAt(resource, 'singularName') ?? '',
      shortNames: texts(resource['shortNames']),
    },
  ];
}

function preferred(found: readonly OneVersion[]): ServedResource[] {
  const byName = new Map<string, ServedResource>();
  for (const one of found) {
    const key = `${one.group}/${one.plural}`;
    const first = byName.get(key);
    byName.set(key, first ? { ...first, versions: [...first.versions, one.version] } : { ...one, versions: [one.version] });
  }
  return [...byName.values()];
}

const mappings = (list: unknown): Record<string, unknown>[] => (Array.isArray(list) ? list.filter(isMapping) : []);
const texts = (list: unknown): string[] => (Array.isArray(list) ? list.filter((item) => typeof item === 'string') : []);
