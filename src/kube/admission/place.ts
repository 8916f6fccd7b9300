import { labelsOf, matchSelector, NAMESPACE_NAME, type LabelLookup } from '../labels';
import type { Path } from '../path';
import type { LabelSelector, Manifest } from '../types';
import type { MatchConditions } from './types';

/** What is known of a namespace that decides which admission policies are about it. */
export interface NamespacePlace {
  readonly name: string;
  readonly labels: LabelLookup;
}

/** A namespace as admission sees it, where the API server has put a label with its name on it. */
export function placeOf(name: string, labels: Readonly<Record<string, string | null>> | null | undefined): NamespacePlace {
  const given = labelsOf(labels);
  return { name, labels: (key) => (key === NAMESPACE_NAME ? name : given(key)) };
}

/** Whether a policy may be about a namespace: one that has a namespace is about that one only. */
export const isOwn = ({ metadata }: Manifest, { name }: NamespacePlace): boolean => !metadata?.namespace || metadata.namespace === name;

/** Whether a selector of namespaces takes one; without selector all are taken. */
export const selects = (selector: LabelSelector | null | undefined, { labels }: NamespacePlace): boolean =>
  !selector || matchSelector(selector, labels) === true;

/**
 * Where a selector leaves a namespace out by name or label, as exceptions are written: `NotIn` and `DoesNotExist`. One that
 * asks for a label (`In`, `Exists`) was made for some namespaces and says nothing of the others. The path is in the selector.
 */
export function leftOutBy(selector: LabelSelector | null | undefined, { labels }: NamespacePlace): Path | undefined {
  const expressions = selector?.matchExpressions ?? [];
  const index = expressions.findIndex(
    (expression) =>
      (expression.operator === 'NotIn' || expression.operator === 'DoesNotExist') &&
      matchSelector({ matchExpressions: [expression] }, labels) === false,
  );
  return index < 0 ? undefined : ['matchExpressions', index];
}

/**
 * Where a condition in CEL leaves a namespace out, in the two ways in which it is nearly always written:
 * `!(request.namespace in ['a', 'b'])` and `request.namespace != 'a'`. The path is in the list.
 */
export function leftOutByCondition(conditions: MatchConditions | null | undefined, { name }: NamespacePlace): Path | undefined {
  const index = (conditions ?? []).findIndex(({ expression }) => namesLeftOut(expression ?? '').includes(name));
  return index < 0 ? undefined : [index, 'expression'];
}

const FIELD = String.raw`(?:request\.namespace|object\.metadata\.namespace)`;
const notIn = new RegExp(String.raw`!\s*\(\s*${FIELD}\s+in\s+\[([^\]]*)\]\s*\)`, 'g');
const isNot = new RegExp(String.raw`${FIELD}\s*!=\s*('[^']*'|"[^"]*")`, 'g');

function namesLeftOut(expression: string): string[] {
  const lists = [...expression.matchAll(notIn), ...expression.matchAll(isNot)].map(([, names]) => names ?? '');
  return lists.flatMap((names) => [...names.matchAll(/['"]([^'"]*)['"]/g)].map(([, name]) => name ?? ''));
}
