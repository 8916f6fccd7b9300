import type { LabelSelector } from './types';

/**
 * What is known of an object's labels, by key: the value, null where the object does not have that label, undefined where
 * nobody knows. Manifests seldom tell all of a namespace's labels, and a policy for "every pod" has to hold for pods that
 * are yet to come.
 */
export type LabelLookup = (key: string) => string | null | undefined;

/** True, false, or undefined where it depends on labels that are not known. */
export type Match = boolean | undefined;

/** The labels of an object whose metadata are at hand; without argument those of one of which nothing is known. */
export function labelsOf(labels?: Readonly<Record<string, string | null>> | null): LabelLookup {
  return (key) => (labels && Object.hasOwn(labels, key) ? (labels[key] ?? '') : null);
}

export const unknownLabels: LabelLookup = () => undefined;

/**
 * Whether a selector asks for nothing, so that it takes every object: `{}`, or empty lists only. `isOnAll` tells the labels
 * that every object has, so that to ask for one of them is to ask for nothing.
 */
export function selectsEverything(selector: LabelSelector, isOnAll: (key: string) => boolean = () => false): boolean {
  const expressions = selector.matchExpressions ?? [];
  return (
    Object.keys(selector.matchLabels ?? {}).length === 0 && expressions.every(({ key, operator }) => operator === 'Exists' && isOnAll(key ?? ''))
  );
}

/** Whether a selector of namespaces takes them all. The API server puts a label with its name on each. */
export const selectsEveryNamespace = (selector: LabelSelector): boolean => selectsEverything(selector, (key) => key === NAMESPACE_NAME);

/** The label that the API server puts on every namespace. */
export const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

/** Whether a selector takes an object with these labels. Source: kubernetes/apimachinery, `pkg/labels/selector.go`. */
export function matchSelector(selector: LabelSelector, labels: LabelLookup): Match {
  const matches: Match[] = [];
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) matches.push(isOneOf(labels(key), [value ?? '']));
  for (const { key, operator, values } of selector.matchExpressions ?? []) matches.push(meets(operator ?? '', labels(key ?? ''), values ?? []));
  return all(matches);
}

/** A label with operator `NotIn` need not be there at all. */
function meets(operator: string, value: string | null | undefined, values: readonly string[]): Match {
  switch (operator) {
    case 'In':
      return isOneOf(value, values);
    case 'NotIn':
      return not(isOneOf(value, values));
    case 'Exists':
      return value === undefined ? undefined : value !== null;
    case 'DoesNotExist':
      return value === undefined ? undefined : value === null;
    default:
      return undefined;
  }
}

export const isOneOf = (value: string | null | undefined, values: readonly string[]): Match =>
  value === undefined ? undefined : value !== null && values.includes(value);

export const not = (match: Match): Match => (match === undefined ? undefined : !match);

/** Whether all hold: one that does not settles it, whatever is not known of the others. */
export function all(matches: readonly Match[]): Match {
  if (matches.includes(false)) return false;
  return matches.includes(undefined) ? undefined : true;
}

/** Whether one of them holds. */
export const any = (matches: readonly Match[]): Match => not(all(matches.map(not)));
