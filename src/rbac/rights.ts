import type { PolicyRule } from '../kube/types';

/** A kind of request: what a rule may allow. The core group is the empty string; names are exact, as the authorizer has it. */
export interface Right {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
}

/** A request on resources as the authorizer sees it. */
export interface ResourceRequest extends Right {
  /** Empty where the URL names no object: list, watch, deletecollection, and create of the resource itself. */
  readonly name?: string;
}

/**
 * Whether a rule of a role allows a request. Everything is compared exactly and with case; an asterisk stands for all only
 * as a whole verb, group or resource, and in place of the resource before a subresource. So `pods/*` matches no real
 * request, and an asterisk in `resourceNames` is a name. Source: kubernetes/kubernetes, `pkg/apis/rbac/v1/evaluation_helpers.go`.
 */
export function allows(rule: PolicyRule, request: ResourceRequest): boolean {
  const names = rule.resourceNames ?? [];
  return covers(rule, request) && (names.length === 0 || names.includes(request.name ?? ''));
}

/** As `allows`, for the path of a URL that is no resource, without its query: `*` at the end stands for any ending. */
export function allowsUrl(rule: PolicyRule, verb: string, path: string): boolean {
  return (
    holds(rule.verbs, verb) &&
    (rule.nonResourceURLs ?? []).some((url) => url === '*' || url === path || (url.endsWith('*') && path.startsWith(url.replace(/\*+$/, ''))))
  );
}

/**
 * On which objects a rule grants a right: `all`; `named`, only those in `resourceNames`; or undefined, none. The name of
 * an object to create, and of a whole collection, is not in the request, so no rule with `resourceNames` grants these.
 */
export function grants(rule: PolicyRule, right: Right): 'all' | 'named' | undefined {
  if (!covers(rule, right)) return undefined;
  if (!rule.resourceNames?.length) return 'all';
  const nameless = right.verb === 'deletecollection' || (right.verb === 'create' && !right.subresource);
  return nameless ? undefined : 'named';
}

/** Whether a rule allows every request on every resource, as `cluster-admin` does. */
export function grantsEverything(rule: PolicyRule): boolean {
  return [rule.verbs, rule.apiGroups, rule.resources].every((list) => list?.includes('*')) && !rule.resourceNames?.length;
}

function covers(rule: PolicyRule, { verb, group, resource, subresource = '' }: Right): boolean {
  return (
    holds(rule.verbs, verb) && holds(rule.apiGroups, group) && (rule.resources ?? []).some((term) => matchesResource(term, resource, subresource))
  );
}

const holds = (list: readonly string[] | null | undefined, wanted: string): boolean => list?.some((term) => term === '*' || term === wanted) ?? false;

/** Whether an entry of `resources` means a resource or subresource. */
export function matchesResource(term: string, resource: string, subresource = ''): boolean {
  if (term === '*') return true;
  return subresource === '' ? term === resource : term === `${resource}/${subresource}` || term === `*/${subresource}`;
}
