import { valueAt } from '../kube/path';
import type { ApiServer, Failure } from './api';
import { failure, isFailure } from './failures';
import { getObject } from './json';

/** Who asks, and for what: the fields of a SubjectAccessReview. */
export interface Review {
  readonly user: string;
  readonly groups: readonly string[];
  readonly request:
    | { readonly verb: string; readonly path: string }
    | {
        readonly verb: string;
        readonly group: string;
        readonly resource: string;
        readonly subresource: string;
        readonly namespace: string;
        readonly name: string;
        readonly path?: undefined;
      };
}

export interface ReviewAnswer {
  readonly allowed: boolean;
  /** In the server's words; empty where it says nothing. */
  readonly reason: string;
}

/**
 * Asks the API server whether somebody else may make a request. The review is a POST that the server answers and forgets:
 * nothing in the cluster changes. To ask it is a right of its own, which most people do not have.
 *
 * Source: kubernetes/api, `authorization/v1/types.go`, SubjectAccessReview.
 */
export async function mayThey(api: ApiServer, { user, groups, request }: Review, signal: AbortSignal): Promise<ReviewAnswer | Failure> {
  const apiVersion = 'authorization.k8s.io/v1';
  const path = `/apis/${apiVersion}/subjectaccessreviews`;
  const attributes = request.path !== undefined ? { nonResourceAttributes: request } : { resourceAttributes: request };
  const body = { apiVersion, kind: 'SubjectAccessReview', spec: { ...(user === '' ? {} : { user }), groups, ...attributes } };
  const review = await getObject(api, { path, body, signal, silenceMs: 15_000, totalMs: 30_000 }, (kind) => kind === 'SubjectAccessReview');
  if (isFailure(review)) return review;
  const allowed = valueAt(review, ['status', 'allowed']);
  const reason = valueAt(review, ['status', 'reason']);
  if (typeof allowed !== 'boolean') return failure('not-the-api', 'The API server answered the review without saying whether it is allowed.');
  return { allowed, reason: typeof reason === 'string' ? reason : '' };
}
