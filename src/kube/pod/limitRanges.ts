import type { LimitRange } from '../types';

/** What a container without values of its own gets in a namespace, by resource: `memory`, `cpu`. */
export interface Defaults {
  readonly limits: ReadonlySet<string>;
  readonly requests: ReadonlySet<string>;
}

/**
 * For which resources LimitRanges fill in limits and requests of containers. A maximum serves as the default limit, the
 * default limit as the default request, and a minimum as the request where there is neither.
 * Source: kubernetes/kubernetes, `pkg/apis/core/v1/defaults.go`, SetDefaults_LimitRangeItem.
 */
export function defaultsOf(ranges: readonly LimitRange[]): Defaults {
  const limits = new Set<string>();
  const requests = new Set<string>();
  for (const item of ranges.flatMap(({ spec }) => spec?.limits ?? [])) {
    if (item.type !== 'Container') continue;
    for (const resource of namesIn(item.default, item.max)) limits.add(resource);
    for (const resource of namesIn(item.default, item.max, item.defaultRequest, item.min)) requests.add(resource);
  }
  return { limits, requests };
}

const namesIn = (...quantities: (Readonly<Record<string, unknown>> | null | undefined)[]): string[] =>
  quantities.flatMap((given) => Object.entries(given ?? {}).flatMap(([name, quantity]) => (quantity === null ? [] : [name])));
