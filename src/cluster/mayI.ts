import { valueAt } from '../kube/path';
import type { ApiServer, Failure } from './api';
import { isFailure } from './failures';
import { getObject } from './json';
import type { ApiResource } from './resource';

/** What somebody wants to do, in all namespaces where none is named. */
export interface Deed {
  readonly verb: string;
  readonly resource: Pick<ApiResource, 'group' | 'plural'>;
  readonly namespace?: string;
}

/**
 * Whether the identity in use may do something; undefined where the server cannot say. A failure is one after which nothing
 * else need be asked.
 *
 * Source: kubernetes/api, `authorization/v1/types.go`, SelfSubjectAccessReview.
 */
export async function mayI(api: ApiServer, { verb, resource, namespace }: Deed, signal: AbortSignal): Promise<boolean | undefined | Failure> {
  const apiVersion = 'authorization.k8s.io/v1';
  const resourceAttributes = { verb, group: resource.group, resource: resource.plural, ...(namespace === undefined ? {} : { namespace }) };
  const body = { apiVersion, kind: 'SelfSubjectAccessReview', spec: { resourceAttributes } };
  const path = `/apis/${apiVersion}/selfsubjectaccessreviews`;
  const review = await getObject(api, { path, body, signal, silenceMs: 15_000, totalMs: 30_000 }, (kind) => kind === 'SelfSubjectAccessReview');
  if (isFailure(review)) return ['cancelled', 'unauthorized', 'credential', 'unreachable'].includes(review.reason) ? review : undefined;
  const allowed = valueAt(review, ['status', 'allowed']);
  return typeof allowed === 'boolean' ? allowed : undefined;
}
