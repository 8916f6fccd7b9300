import type { ApiServer } from './api';
import type { ServedResource } from './discovery';
import { listAll } from './list';
import type { Source } from './reflector';
import { asking, tidy, type ApiResource } from './resource';
import type { Clock } from './watchClock';

/** A resource to follow, and what it is, for whoever is told of its objects. */
export interface ResourceSource extends Source {
  readonly resource: ApiResource;
  /** All namespaces where it is missing. */
  readonly namespace?: string;
}

/** How a resource is listed and watched. What the server has no watch for is only listed. */
export function sourceOf(api: ApiServer, resource: ApiResource & Pick<ServedResource, 'verbs'>, clock: Clock, namespace?: string): ResourceSource {
  const { path, watchAccept } = asking(resource, namespace);
  const place = namespace === undefined ? {} : { namespace };
  return {
    resource,
    ...place,
    path,
    ...(watchAccept === undefined ? {} : { accept: watchAccept }),
    watchable: resource.verbs.includes('watch'),
    list: (signal) => listAll(api, resource, { signal, clock, ...place }),
    tidy: (object) => tidy(resource, object as Record<string, unknown>),
  };
}
