import { isMapping } from '../kube/manifest';
import { valueAt } from '../kube/path';
import type { ApiServer, Failure } from './api';
import { textAt } from './contexts';
import { isFailure } from './failures';
import { getObject, notAsked } from './json';

/** Who the API server takes us for. */
export interface Identity {
  readonly username: string;
  readonly groups: readonly string[];
  /** What the authenticator adds: by `authentication.kubernetes.io/credential-id` it tells which credential it was. */
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

const LIMITS = { silenceMs: 15_000, totalMs: 30_000 };

/** v1 since Kubernetes 1.28, before that as beta from 1.27. */
const VERSIONS = ['v1', 'v1beta1'];

/**
 * Asks who we are. "not-found" from a server before 1.27: then the credential is all that tells.
 *
 * Source: kubernetes/api, `authentication/v1/types.go`, SelfSubjectReview.
 */
export async function whoAmI(api: ApiServer, signal: AbortSignal): Promise<Identity | Failure> {
  let last: Failure | undefined;
  for (const version of VERSIONS) {
    const apiVersion = `authentication.k8s.io/${version}`;
    const path = `/apis/${apiVersion}/selfsubjectreviews`;
    const review = await getObject(
      api,
      { path, body: { apiVersion, kind: 'SelfSubjectReview' }, signal, ...LIMITS },
      (kind) => kind === 'SelfSubjectReview',
    );
    if (!isFailure(review)) {
      const username = textAt(review, 'status', 'userInfo', 'username');
      if (username === undefined) return notAsked({ path }, 'a review without a user');
      return { username, groups: textsAt(review, 'groups'), extra: extraIn(review) };
    }
    last = review;
    if (review.reason !== 'not-found') break;
  }
  return last!;
}

/** A rule of what an identity may do, as in a Role. */
export interface GrantedRule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames: readonly string[];
}

/** What an identity may do in a namespace, as far as the server can tell. */
export interface Rights {
  readonly rules: readonly GrantedRule[];
  /** There are authorizers that cannot tell what they would allow, as a cloud's: what is not in the rules may still be allowed. */
  readonly incomplete: boolean;
}

/** Source: kubernetes/api, `authorization/v1/types.go`, SelfSubjectRulesReview. */
export async function myRights(api: ApiServer, namespace: string, signal: AbortSignal): Promise<Rights | Failure> {
  const apiVersion = 'authorization.k8s.io/v1';
  const body = { apiVersion, kind: 'SelfSubjectRulesReview', spec: { namespace } };
  const path = `/apis/${apiVersion}/selfsubjectrulesreviews`;
  const review = await getObject(api, { path, body, signal, ...LIMITS }, (kind) => kind === 'SelfSubjectRulesReview');
  if (isFailure(review)) return review;
  const { status } = review;
  const rules = isMapping(status) && Array.isArray(status['resourceRules']) ? status['resourceRules'].filter(isMapping) : undefined;
  if (!rules) return notAsked({ path }, 'a review without rules');
  return {
    rules: rules.map((rule) => ({
      verbs: texts(rule['verbs']),
      apiGroups: texts(rule['apiGroups']),
      resources: texts(rule['resources']),
      resourceNames: texts(rule['resourceNames']),
    })),
    incomplete: isMapping(status) && status['incomplete'] === true,
  };
}

const texts = (list: unknown): string[] => (Array.isArray(list) ? list.filter((item) => typeof item === 'string') : []);

function extraIn(review: Record<string, unknown>): Identity['extra'] {
  const extra = valueAt(review, ['status', 'userInfo', 'extra']);
  return isMapping(extra) ? Object.fromEntries(Object.entries(extra).map(([key, values]) => [key, texts(values)])) : {};
}

function textsAt(review: Record<string, unknown>, key: string): string[] {
  const status = review['status'];
  const info = isMapping(status) ? status['userInfo'] : undefined;
  return isMapping(info) ? texts(info[key]) : [];
}
