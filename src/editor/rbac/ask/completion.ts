import { nameResource, resolveResource, type NamedResource } from '../../../kube/resourceNames';
import type { SubjectRef } from '../../../rbac/danger/subject';
import { wordsOf, writeSubject } from './words';

/** What may be written next. */
export interface Completion {
  /** Where in the line it goes; what stands behind it is replaced. */
  readonly from: number;
  readonly words: readonly string[];
  /** Whether the line ends in the middle of a word, by all that is known. */
  readonly isBegun: boolean;
}

/** What there is to be named. */
export interface Names {
  readonly resources: readonly NamedResource[];
  readonly namespaces: readonly string[];
  readonly subjects: readonly SubjectRef[];
}

const VERBS = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'];
/** Verbs that only some resources have. Source: Kubernetes documentation, "Authorization", "Special verbs". */
const SPECIAL: Readonly<Record<string, readonly string[]>> = {
  impersonate: ['users', 'groups', 'serviceaccounts'],
  bind: ['roles.rbac.authorization.k8s.io', 'clusterroles.rbac.authorization.k8s.io'],
  escalate: ['roles.rbac.authorization.k8s.io', 'clusterroles.rbac.authorization.k8s.io'],
  approve: ['signers.certificates.k8s.io'],
  sign: ['signers.certificates.k8s.io'],
};
/** Subresources by which more can be done than reading a status. */
const SUBRESOURCES = ['pods/exec', 'pods/attach', 'pods/portforward', 'pods/log', 'pods/ephemeralcontainers', 'serviceaccounts/token', 'nodes/proxy'];
const URLS = ['/metrics', '/healthz', '/logs', '/version'];
const MOST = 50;

/** The words that may stand where the line ends, those that begin as it does. */
export function complete(line: string, names: Names): Completion {
  const words = wordsOf(line);
  const isNew = line === '' || /\s$/.test(line);
  const partial = isNew ? undefined : words.at(-1);
  const before = (isNew ? words : words.slice(0, -1)).map(({ text }) => text);
  const begun = (partial?.text ?? '').toLowerCase();
  const possible = next(before, names);
  const all = possible.filter((word) => word.toLowerCase().includes(begun) && word !== partial?.text);
  const sorted = [...all.filter((word) => word.toLowerCase().startsWith(begun)), ...all.filter((word) => !word.toLowerCase().startsWith(begun))];
  const offered = [...new Set(sorted)].slice(0, MOST);
  const isWhole = partial === undefined || possible.includes(partial.text) || resolveResource(begun.split('/')[0]!, names.resources) !== undefined;
  return { from: partial?.start ?? line.length, words: offered, isBegun: !isWhole && offered.length > 0 };
}

function next([first, second, ...rest]: readonly string[], names: Names): readonly string[] {
  if (first === undefined) return ['who can', 'what can', 'can'];
  if (first === 'can') return afterSubject(second === undefined ? [] : [second, ...rest], names);
  if (first !== 'who' && first !== 'what') return [];
  if (second === undefined) return ['can'];
  if (second !== 'can') return [];
  return first === 'who' ? request(rest, names) : whatCan(rest, names);
}

function whatCan(words: readonly string[], names: Names): readonly string[] {
  if (words.length === 0) return names.subjects.map(writeSubject);
  if (words.length === 1) return ['do'];
  if (words.length === 2) return ['in'];
  return words.length === 3 && words[2] === 'in' ? names.namespaces : [];
}

function afterSubject(words: readonly string[], names: Names): readonly string[] {
  if (words.length === 0) return names.subjects.map(writeSubject);
  const rest = words.slice(1).filter((word) => !word.startsWith('+'));
  const groups = names.subjects.filter(({ by }) => by === 'group').map(({ login }) => `+${login}`);
  return rest.length === 0 ? [...request(rest, names), ...groups] : request(rest, names);
}

function request(words: readonly string[], names: Names): readonly string[] {
  const [verb, resource] = words;
  if (verb === undefined) return [...VERBS, ...Object.keys(SPECIAL)];
  if (resource === undefined) return SPECIAL[verb] ?? [...names.resources.map(nameResource), ...SUBRESOURCES, ...(verb === 'get' ? URLS : [])];
  const last = words.at(-1);
  if (last === 'in') return names.namespaces;
  const isDone = last === 'everywhere' || last === 'cluster-wide' || words.at(-2) === 'in' || resource.startsWith('/');
  return isDone ? [] : ['in', 'everywhere', 'cluster-wide'];
}
