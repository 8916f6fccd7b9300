import type { PolicyRule } from '../kube/types';
import type { Grant } from '../rbac/grants';
import type { RbacIndex } from '../rbac/index';
import type { Attributes } from '../rbac/request';
import { allowsUrl, matchesResource } from '../rbac/rights';
import type { Holder } from '../rbac/whoCan';
import { showKey } from './rbacFiles';
import type { Question } from './whoCanQuestion';
import type { Unknown } from './whoCanUnknown';

export interface WhoCanAnswer {
  readonly question: Question;
  /** What was looked at; a full sentence. */
  readonly source: string;
  /** The group that needs no binding. */
  readonly superusers: string;
  readonly holders: readonly Holder[];
  /** Why there may be more; empty where there are not. */
  readonly unknown: readonly Unknown[];
  readonly notes: readonly string[];
  /** The keys of the objects that the API server itself ships. */
  readonly bootstrap: ReadonlySet<string>;
  readonly index: RbacIndex;
}

/** A subject as a binding names it. */
interface Named {
  readonly kind: 'User' | 'Group' | 'ServiceAccount';
  readonly name: string;
  readonly namespace?: string;
}

/**
 * The answer for programs:
 *
 * - `question`: what is asked of the authorizer: `verb` with `group`, `resource`, `subresource`, `namespace`, `name` (empty
 *   where there is none) and `allNamespaces`, or with `path`.
 * - `atLeast`: whether there may be more, for a reason in `unknown`.
 * - `superusers`: groups that may without a binding.
 * - `holders`: each with `kind`, `name`, for a ServiceAccount `namespace`, and `grants`: every way, as `binding` and `role`
 *   (`shop/RoleBinding/web`, `ClusterRole/view`), the index `rule` in the role's rules, and `namespace` where it holds in one
 *   only. `bootstrap` names of `binding` and `role` those that Kubernetes itself ships.
 * - `unknown`: `message`, and for a list that was not seen its `kind`, `namespace` and `reason` (`forbidden`, …).
 * - `notes`, `source`: sentences for people.
 */
export function whoCanJson({ question, source, superusers, holders, unknown, notes, bootstrap }: WhoCanAnswer): string {
  const { attributes, where } = question;
  const answer = {
    question: attributes.path === undefined ? { ...attributes, allNamespaces: where === 'everywhere' } : attributes,
    atLeast: unknown.length > 0,
    superusers: [{ kind: 'Group', name: superusers }],
    holders: holders.map((holder) => ({ ...namedOf(holder), grants: waysOf(holder).map((grant) => grantJson(grant, bootstrap)) })),
    unknown,
    notes,
    source,
  };
  return `${JSON.stringify(answer, undefined, 2)}\n`;
}

function grantJson({ binding, role, rule }: Grant, bootstrap: ReadonlySet<string>): object {
  const shipped = [...(bootstrap.has(binding.key) ? ['binding'] : []), ...(bootstrap.has(role) ? ['role'] : [])];
  const namespace = binding.namespace === '' ? {} : { namespace: binding.namespace };
  return { binding: binding.key, role, rule, ...namespace, ...(shipped.length > 0 ? { bootstrap: shipped } : {}) };
}

/** The answer for a person at a terminal. */
export function whoCanText(answer: WhoCanAnswer, color: boolean): string {
  const paint: Paint = color ? (code, text) => `\u001b[${code}m${text}\u001b[0m` : (_, text) => text;
  const { question, source, superusers, unknown, notes, bootstrap } = answer;
  const holders = answer.holders.filter(({ by, login }) => by !== 'group' || login !== superusers);
  const isShipped = ({ grants }: Holder) => grants.every(({ binding }) => bootstrap.has(binding.key));
  const others = holders.filter((holder) => !isShipped(holder));
  const lines = (of: readonly Holder[]) => linesOf(of, answer, paint);
  const nobody = unknown.length > 0 ? 'Nobody else was found.' : 'Nobody else may.';
  const sections: [title: string, lines: readonly string[]][] = [
    ['Built in', [`  ${paint(1, `Group ${superusers}`)}, which needs no binding`, ...(holders.length === 0 ? [`  ${nobody}`] : [])]],
    ['Users and ServiceAccounts', lines(others.filter(({ by }) => by === 'name'))],
    ['Groups', lines(others.filter(({ by }) => by === 'group'))],
    ['By what Kubernetes itself ships', lines(holders.filter(isShipped))],
    ['Not known', unknown.map(({ message }) => `  ${message}`)],
    ['Notes', [...notes, LIMITS, source].map((note) => `  ${note}`)],
  ];
  const title = unknown.length > 0 ? `At least these can ${question.text}:` : `These can ${question.text}:`;
  const shown = sections.filter(([, of]) => of.length > 0);
  return [paint(1, title), '', ...shown.map(([name, of]) => `${paint(4, name)}\n${of.join('\n')}\n`)].join('\n');
}

const LIMITS = 'Only RBAC is known here: the Node authorizer, webhooks and a cloud may allow more. Who is in a group is nowhere in the API.';

type Paint = (code: number, text: string) => string;

function linesOf(holders: readonly Holder[], answer: WhoCanAnswer, paint: Paint): readonly string[] {
  const rows = holders.map((holder) => ({ holder, grants: waysOf(holder).map((grant) => rowOf(grant, answer)) }));
  const widths = [0, 1].map((column) => Math.max(0, ...rows.flatMap(({ grants }) => grants.map((row) => row[column]!.length))));
  return rows.flatMap(({ holder, grants }) => [
    `  ${paint(1, titleOf(holder))}${paint(2, explained(holder))}`,
    ...grants.map(([binding, role, rule]) => `    ${binding.padEnd(widths[0]!)}  →  ${role.padEnd(widths[1]!)}  ${paint(2, rule)}`),
  ]);
}

/** Binding, role, and what of the rule it is that allows the request. */
function rowOf({ binding, role, rule }: Grant, { index, question, bootstrap }: WhoCanAnswer): [binding: string, role: string, rule: string] {
  // Under a binding of Kubernetes' own the role is its own, too.
  const mark = bootstrap.has(role) && !bootstrap.has(binding.key) ? ' (built in)' : '';
  return [showKey(binding.key), `${showKey(role)}${mark}`, `rules[${rule}]: ${ruleText(index.rulesOf(binding)[rule]!, question.attributes)}`];
}

function ruleText(rule: PolicyRule, attributes: Attributes): string {
  const { verbs, resources, resourceNames, nonResourceURLs } = rule;
  const verb = (verbs ?? []).filter((one) => one === '*' || one === attributes.verb);
  const allowing =
    attributes.path === undefined
      ? (resources ?? []).filter((one) => matchesResource(one, attributes.resource, attributes.subresource))
      : (nonResourceURLs ?? []).filter((one) => allowsUrl({ ...rule, nonResourceURLs: [one] }, attributes.verb, attributes.path));
  const named = resourceNames?.length ? ` named "${attributes.path === undefined ? attributes.name : ''}"` : '';
  return `${verb.join(', ')} ${allowing.join(', ')}${named}`;
}

const titleOf = (holder: Holder): string => {
  const { kind, name, namespace } = namedOf(holder);
  return `${kind} ${namespace === undefined ? '' : `${showKey(namespace)}/`}${name}`;
};

/** Groups that the API server itself puts people and programs into. */
function explained({ by, login }: Holder): string {
  if (by !== 'group') return '';
  const [, namespace] = /^system:serviceaccounts:(.+)$/.exec(login) ?? [];
  if (namespace !== undefined) return `, every ServiceAccount of namespace "${namespace}"`;
  const known = EVERYBODY.get(login);
  return known === undefined ? '' : `, ${known}`;
}

const EVERYBODY: ReadonlyMap<string, string> = new Map([
  ['system:authenticated', 'everybody who logged in'],
  ['system:unauthenticated', 'everybody who did not log in'],
  ['system:serviceaccounts', 'every ServiceAccount'],
  ['system:nodes', 'every node'],
]);

function namedOf({ by, login }: Holder): Named {
  if (by === 'group') return { kind: 'Group', name: login };
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(login) ?? [];
  return namespace === undefined ? { kind: 'User', name: login } : { kind: 'ServiceAccount', namespace, name: name! };
}

/** Every way once, also where a binding names the subject twice. */
function waysOf({ grants }: Holder): readonly Grant[] {
  const ways = new Map(grants.map((grant) => [`${grant.binding.key} ${grant.rule}`, grant]));
  return [...ways.values()].sort(
    (a, b) => compare(a.binding.namespace, b.binding.namespace) || compare(a.binding.key, b.binding.key) || a.rule - b.rule,
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
