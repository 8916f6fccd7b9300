import type { PolicyRule } from '../kube/types';

/**
 * The parts of rules that the rules of an owner do not cover; none where the owner may hand them all on. Rules are broken
 * into parts of one group, verb, resource and name each, and one rule of the owner has to cover a part for itself: two
 * that do so together do not. This is not whether the owner may do what the rules allow: `pods/*`, which allows nothing, is
 * covered by itself, and a rule with names never covers one without. Source: kubernetes/component-helpers,
 * `auth/rbac/validation/policy_comparator.go`.
 */
export function uncovered(owner: readonly PolicyRule[], rules: readonly PolicyRule[]): readonly PolicyRule[] {
  return rules.flatMap(partsOf).filter((part) => !owner.some((rule) => covers(rule, part)));
}

/** A rule with one entry in each list that counts for it. */
interface Part {
  readonly verbs: readonly [string];
  readonly apiGroups?: readonly [string];
  readonly resources?: readonly [string];
  readonly resourceNames?: readonly [string];
  readonly nonResourceURLs?: readonly [string];
}

function partsOf({ verbs, apiGroups, resources, resourceNames, nonResourceURLs }: PolicyRule): Part[] {
  const parts: Part[] = [];
  for (const group of apiGroups ?? []) {
    for (const resource of resources ?? []) {
      for (const verb of verbs ?? []) {
        const part: Part = { verbs: [verb], apiGroups: [group], resources: [resource] };
        if (!resourceNames?.length) parts.push(part);
        else for (const name of resourceNames) parts.push({ ...part, resourceNames: [name] });
      }
    }
  }
  for (const url of nonResourceURLs ?? []) for (const verb of verbs ?? []) parts.push({ verbs: [verb], nonResourceURLs: [url] });
  return parts;
}

function covers(rule: PolicyRule, { verbs: [verb], apiGroups, resources, resourceNames, nonResourceURLs }: Part): boolean {
  return (
    holds(rule.verbs, verb) &&
    (!apiGroups || holds(rule.apiGroups, apiGroups[0])) &&
    (!resources || coversResource(rule.resources ?? [], resources[0])) &&
    (!rule.resourceNames?.length || (resourceNames !== undefined && rule.resourceNames.includes(resourceNames[0]))) &&
    (!nonResourceURLs || (rule.nonResourceURLs ?? []).some((url) => coversUrl(url, nonResourceURLs[0])))
  );
}

const holds = (list: readonly string[] | null | undefined, wanted: string): boolean => list?.some((term) => term === '*' || term === wanted) ?? false;

function coversResource(terms: readonly string[], resource: string): boolean {
  if (terms.includes('*') || terms.includes(resource)) return true;
  const slash = resource.indexOf('/');
  return slash >= 0 && terms.includes(`*${resource.slice(slash)}`);
}

const coversUrl = (url: string, wanted: string): boolean => url === wanted || (url.endsWith('*') && wanted.startsWith(url.replace(/\*+$/, '')));
