import type { Manifest, PolicyRule } from '../../src/kube/types';
import { RBAC } from '../../src/kube/access/rbac';
import type { Attributes } from '../../src/rbac/request';
import type { User } from '../../src/rbac/user';
import { random } from '../fuzz/mutate';

export interface RandomWorld {
  readonly objects: readonly Manifest[];
  readonly queries: readonly { readonly user: User; readonly attributes: Attributes }[];
}

export interface WorldSize {
  readonly roles?: number;
  readonly bindings?: number;
  readonly queries?: number;
}

/**
 * Objects of RBAC and questions about them, the same for the same seed, full of what is easily got wrong: asterisks in places
 * where they mean nothing, names, URL prefixes, roles that are not there, ServiceAccounts under their users' names, and what
 * the API server would refuse but etcd may hold. Most questions are aimed at a right that somebody has, or nearly has.
 */
export function randomWorld(seed: number, { roles = 40, bindings = 90, queries = 0 }: WorldSize = {}): RandomWorld {
  const pick = chooser(seed);
  const allRoles = Array.from({ length: roles }, (_, i) => makeRole(pick, seed, i));
  const people = makePeople(seed);
  const allBindings = Array.from({ length: bindings }, (_, i) => makeBinding(pick, seed, i, allRoles, people));
  const objects = [...allRoles, ...allBindings];
  return { objects, queries: Array.from({ length: queries }, () => makeQuery(pick, allRoles, allBindings, people)) };
}

interface Chooser {
  <T>(from: readonly T[]): T;
  /** True so many times in a hundred. */
  readonly chance: (percent: number) => boolean;
  readonly some: <T>(from: readonly T[], most: number) => T[];
}

function chooser(seed: number): Chooser {
  const next = random(seed);
  const pick = <T>(from: readonly T[]): T => from[next(from.length)]!;
  const some = <T>(from: readonly T[], most: number): T[] => [...new Set(Array.from({ length: 1 + next(most) }, () => pick(from)))];
  return Object.assign(pick, { chance: (percent: number) => next(100) < percent, some });
}

export const NAMESPACES = ['shop', 'payments', 'kube-system'] as const;
const VERBS = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection', 'bind', 'escalate', 'impersonate', 'use', 'GET'];
const GROUPS = ['', 'apps', RBAC, 'shop.example'];
const RESOURCES = ['pods', 'secrets', 'deployments', 'nodes', 'namespaces', 'clusterroles', 'Pods', 'pod'];
const SUBRESOURCES = ['status', 'exec', 'log', 'scale', 'token', '*'];
const NAMES = ['a', 'b', 'shop', 'payments', '*'];
const URL_RULES = ['*', '/healthz', '/healthz*', '/healthz/*', '/api*', '/metrics', '/a*z', '/logs**', '/', '/met*rics*'];
const PATHS = [
  '/healthz',
  '/healthz/etcd',
  '/healthzz',
  '/api',
  '/apis/apps',
  '/metrics',
  '/a*z',
  '/abz',
  '/logs',
  '/logs*',
  '/logs/x',
  '/',
  '',
  '/met*rics',
  '/metXrics',
];

function makeRule(pick: Chooser, isClusterRole: boolean): PolicyRule {
  const verbs = pick.chance(8) ? ['*'] : pick.some(VERBS, 4);
  if (pick.chance(isClusterRole ? 20 : 4)) return { verbs, nonResourceURLs: pick.some(URL_RULES, 2) };
  const apiGroups = pick.chance(10) ? ['*'] : pick.chance(5) ? ['apps/v1'] : pick.some(GROUPS, 2);
  const rule = { verbs: pick.chance(3) ? [] : verbs, apiGroups, resources: pick.some(RESOURCES, 3).map((plural) => term(pick, plural)) };
  if (pick.chance(3)) return { ...rule, nonResourceURLs: pick.some(URL_RULES, 1) };
  if (pick.chance(3)) return { verbs, apiGroups };
  return pick.chance(25) ? { ...rule, resourceNames: pick.some(NAMES, 2) } : pick.chance(5) ? { ...rule, resourceNames: [] } : rule;
}

function term(pick: Chooser, plural: string): string {
  if (pick.chance(60)) return plural;
  return pick([
    `${plural}/${pick(SUBRESOURCES)}`,
    `${plural}/${pick(SUBRESOURCES)}`,
    `*/${pick(SUBRESOURCES)}`,
    `${plural}/*`,
    '*/*',
    '*',
    '*/',
    `${plural}/`,
  ]);
}

type RandomRole = Manifest & { readonly metadata: { readonly name: string; readonly namespace?: string }; readonly rules: readonly PolicyRule[] };

function makeRole(pick: Chooser, seed: number, index: number): RandomRole {
  const kind = pick(['Role', 'ClusterRole'] as const);
  const namespace = kind === 'Role' ? { namespace: pick(NAMESPACES) } : {};
  const rules = Array.from({ length: pick([0, 1, 1, 2, 3]) }, () => makeRule(pick, kind === 'ClusterRole'));
  return { apiVersion: `${RBAC}/v1`, kind, metadata: { name: `role-${seed}-${index}`, ...namespace }, rules };
}

const login = (namespace: string, name: string): string => `system:serviceaccount:${namespace}:${name}`;

interface People {
  readonly users: readonly string[];
  readonly groups: readonly string[];
  readonly accounts: readonly (readonly [namespace: string, name: string])[];
}

function makePeople(seed: number): People {
  return {
    users: [`ann-${seed}`, `bob-${seed}`, `Ann-${seed}`, 'system:anonymous', `*`, `système-${seed}`],
    groups: [
      `ops-${seed}`,
      `dev-${seed}`,
      'system:authenticated',
      'system:unauthenticated',
      'system:serviceaccounts',
      'system:serviceaccounts:shop',
      'system:serviceaccounts:payments',
    ],
    accounts: [
      ['shop', `web-${seed}`],
      ['payments', `web-${seed}`],
      ['payments', 'default'],
      // These two log in by one name, if anybody could make them.
      ['shop', `odd:${seed}`],
      ['shop:odd', String(seed)],
    ],
  };
}

function makeSubject(pick: Chooser, { users, groups, accounts }: People) {
  const [namespace, name] = pick(accounts);
  return pick([
    { kind: 'User', name: pick(users), apiGroup: RBAC },
    { kind: 'User', name: pick(users) },
    { kind: 'User', name: login(namespace, name) },
    { kind: 'Group', name: pick(groups), apiGroup: RBAC },
    { kind: 'Group', name: pick(groups.slice(0, 2)) },
    { kind: 'ServiceAccount', namespace, name },
    { kind: 'ServiceAccount', namespace, name },
    { kind: 'ServiceAccount', name },
    { kind: 'ServiceAccount', namespace: '', name },
    pick([
      { kind: 'user', name: pick(users) },
      { kind: 'Robot', name: pick(users) },
      { kind: 'Group', name: pick(users) },
      { kind: 'User', name: pick(groups) },
      { kind: 'User', name: '' },
      { kind: 'User', name: pick(users), apiGroup: 'other.example' },
    ]),
  ]);
}

interface RandomBinding extends Manifest {
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly roleRef: { readonly apiGroup: string; readonly kind: string; readonly name: string };
  readonly subjects?: readonly { readonly kind: string; readonly name: string; readonly namespace?: string }[];
}

function makeBinding(pick: Chooser, seed: number, index: number, roles: readonly RandomRole[], people: People): RandomBinding {
  const role = pick(roles);
  const isCluster = pick.chance(role.kind === 'Role' ? 5 : 35);
  const own = role.metadata.namespace ?? pick(NAMESPACES);
  const namespace = isCluster ? {} : { namespace: pick.chance(90) ? own : pick(NAMESPACES) };
  const kind = pick.chance(3) ? 'Rôle' : role.kind;
  const subjects = pick.chance(4) ? {} : { subjects: Array.from({ length: pick([1, 1, 2, 3]) }, () => makeSubject(pick, people)) };
  return {
    apiVersion: `${RBAC}/v1`,
    kind: isCluster ? 'ClusterRoleBinding' : 'RoleBinding',
    metadata: { name: `binding-${seed}-${index}`, ...namespace },
    roleRef: { apiGroup: RBAC, kind, name: pick.chance(6) ? `gone-${seed}` : role.metadata.name },
    ...subjects,
  };
}

function makeQuery(pick: Chooser, roles: readonly RandomRole[], bindings: readonly RandomBinding[], people: People): RandomWorld['queries'][number] {
  const binding = pick(bindings);
  const isAimed = pick.chance(75);
  const rule = pick(
    roles.find(({ metadata, kind }) => metadata.name === binding.roleRef.name && kind === binding.roleRef.kind)?.rules ?? [undefined],
  );
  const attributes = isAimed && rule ? attributesFor(pick, rule, binding.metadata.namespace) : anyAttributes(pick);
  return { user: isAimed && binding.subjects ? userFor(pick, binding) : anyUser(pick, people), attributes };
}

function attributesFor(pick: Chooser, rule: PolicyRule, namespace: string | undefined): Attributes {
  const any = anyAttributes(pick);
  const verb = real(pick, rule.verbs, VERBS) ?? any.verb;
  if (rule.nonResourceURLs?.length && (!rule.resources?.length || pick.chance(50))) {
    const url = pick(rule.nonResourceURLs);
    return { verb, path: pick([url, url.replace(/\*+$/, ''), url.replace(/\*+$/, 'x'), pick(PATHS)]) };
  }
  const [plural = '', subresource = ''] = (pick.chance(90) ? (real(pick, rule.resources, RESOURCES) ?? '') : pick(RESOURCES)).split('/');
  return {
    verb,
    group: real(pick, rule.apiGroups, GROUPS) ?? pick(GROUPS),
    resource: plural === '*' && pick.chance(80) ? pick(RESOURCES) : plural,
    subresource: pick.chance(85) ? subresource : pick(['', ...SUBRESOURCES]),
    namespace: pick.chance(80) ? (namespace ?? pick(['', ...NAMESPACES])) : pick(['', ...NAMESPACES]),
    name: pick.chance(70) ? (real(pick, rule.resourceNames, NAMES) ?? pick(['', ...NAMES])) : pick(['', ...NAMES]),
  };
}

/** A word that a list of a rule means, or nearly. */
function real(pick: Chooser, list: readonly string[] | null | undefined, words: readonly string[]): string | undefined {
  if (!list?.length) return undefined;
  const one = pick(list);
  return one === '*' && pick.chance(80) ? pick(words) : one;
}

function anyAttributes(pick: Chooser): Attributes {
  const verb = pick([...VERBS, '*']);
  if (pick.chance(15)) return { verb, path: pick(PATHS) };
  const subresource = pick(['', '', ...SUBRESOURCES]);
  return {
    verb,
    group: pick([...GROUPS, '*']),
    resource: pick([...RESOURCES, '*']),
    subresource,
    namespace: pick(['', ...NAMESPACES]),
    name: pick(['', ...NAMES]),
  };
}

function userFor(pick: Chooser, { subjects, metadata }: RandomBinding): User {
  const { kind, name, namespace } = pick(subjects!);
  const groups = pick.some(['system:authenticated', 'system:serviceaccounts', 'other'], 2);
  if (kind === 'Group') return { name: pick(['nobody', name]), groups: [...groups, name] };
  if (kind === 'ServiceAccount')
    return {
      name: login(
        [namespace, metadata.namespace, 'shop'].find((one) => one)!,
        name,
      ),
      groups,
    };
  // A review needs somebody: a nameless user has to be in a group.
  return { name, groups: name === '' ? ['other'] : groups };
}

function anyUser(pick: Chooser, { users, groups, accounts }: People): User {
  if (pick.chance(2)) return { name: 'root', groups: ['system:masters'] };
  const [namespace, name] = pick(accounts);
  return { name: pick([pick(users), login(namespace, name)]), groups: pick.chance(20) ? [] : pick.some(groups, 3) };
}
