import type { PolicyRule } from '../kube/types';
import type { Attributes } from './request';
import { allows, allowsUrl } from './rights';

/** Whether a rule of a role allows a request. Source: kubernetes/kubernetes, `plugin/pkg/auth/authorizer/rbac/rbac.go`. */
export function ruleAllows(rule: PolicyRule, attributes: Attributes): boolean {
  return attributes.path === undefined ? allows(rule, attributes) : allowsUrl(rule, attributes.verb, attributes.path);
}

/**
 * By what a rule is found that may allow a request: each group with each entry of `resources`, as they stand there, and one
 * term for URLs of all kinds. A rule with both, which only a file can have, is found by either.
 */
export function termsOfRule({ apiGroups, resources, nonResourceURLs }: PolicyRule): readonly string[] {
  const terms = nonResourceURLs?.length ? [URL_TERM] : [];
  for (const group of apiGroups ?? []) for (const entry of resources ?? []) terms.push(term(group, entry));
  return terms;
}

/** The terms of all rules that may allow a request; a rule without any of them does not. */
export function termsOfRequest(attributes: Attributes): readonly string[] {
  if (attributes.path !== undefined) return [URL_TERM];
  const { group, resource, subresource } = attributes;
  const entries = subresource === '' ? ['*', resource] : ['*', `${resource}/${subresource}`, `*/${subresource}`];
  return [group, '*'].flatMap((one) => entries.map((entry) => term(one, entry)));
}

const term = (group: string, entry: string): string => `${group} ${entry}`;

/** No group with a resource can be called so. */
const URL_TERM = '\n';
