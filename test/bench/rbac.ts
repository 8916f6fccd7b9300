import { performance } from 'node:perf_hooks';
import { RBAC } from '../../src/kube/access/rbac';
import type { Manifest } from '../../src/kube/types';
import { isGranted } from '../../src/rbac/grants';
import { RbacIndex } from '../../src/rbac/index';
import { resource, type Attributes } from '../../src/rbac/request';
import { loggedIn, serviceAccount, type User } from '../../src/rbac/user';
import { whoCan } from '../../src/rbac/whoCan';
import { random } from '../fuzz/mutate';

const SIZE = { namespaces: 800, roles: 5000, clusterRoles: 700, roleBindings: 20_000, clusterRoleBindings: 700, subjects: 10_000 };

/**
 * The index on a cluster four times as big as the biggest that was told of. Building is compared with JSON.parse of the same
 * objects in the same process, so that the figure means the same on every machine. Run with `--expose-gc`.
 */
function main(): void {
  const next = random(42);
  const text = JSON.stringify(makeCluster(next));
  const objects = JSON.parse(text) as Manifest[];
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const cold = time(() => new RbacIndex(objects));
  // By turns, so that what else the machine does meets both.
  const rounds = Array.from({ length: 9 }, () => [time(() => JSON.parse(text) as unknown), time(() => new RbacIndex(objects))] as const);
  const [parse, build] = [Math.min(...rounds.map(([one]) => one)), Math.min(...rounds.map(([, one]) => one))];
  const index = new RbacIndex(objects);
  globalThis.gc?.();
  const heap = process.memoryUsage().heapUsed;
  report(
    'build / JSON.parse, at most 1',
    build / parse,
    `${build.toFixed(0)} ms, cold ${cold.toFixed(0)} / ${parse.toFixed(0)} ms; ${(text.length / 1e6).toFixed(1)} MB`,
  );
  report('heap with the objects, at most 150 MB', heap / 1e6, `of which the index ${((heap - before) / 1e6).toFixed(0)} MB`);
  asking(index, next);
  changing(index, objects, next);
}

function asking(index: RbacIndex, next: Next): void {
  const questions = Array.from({ length: 20_000 }, () => aimed(index, next));
  let allowed = 0;
  const each = questions.map(({ user, attributes }) => time(() => (allowed += Number(isGranted(index, user, attributes)))));
  report(
    'can-i, p50 µs, at most 5',
    quantile(each, 0.5) * 1000,
    `p99 ${(quantile(each, 0.99) * 1000).toFixed(1)} µs; ${allowed} of ${questions.length} allowed`,
  );
  const first = time(() => whoCan(index, questions[0]!.attributes));
  report('first who-can, ms', first, 'makes the index by resource');
  for (const where of ['there', 'everywhere'] as const) {
    let holders = 0;
    const took = questions.slice(0, 2000).map(({ attributes }) => time(() => (holders += whoCan(index, attributes, where).holders.length)));
    report(
      `who-can ${where}, p99 ms, at most 5`,
      quantile(took, 0.99),
      `p50 ${quantile(took, 0.5).toFixed(2)}, max ${quantile(took, 1).toFixed(2)} ms; ${Math.round(holders / took.length)} holders`,
    );
  }
}

function changing(index: RbacIndex, objects: readonly Manifest[], next: Next): void {
  const of = (kind: string) => objects.filter((object) => object.kind === kind);
  for (const kind of ['RoleBinding', 'ClusterRole']) {
    const known = of(kind);
    const changed = Array.from({ length: 2000 }, () => structuredClone(known[next(known.length)]!));
    const took = time(() => {
      for (const object of changed) index.set(object);
    });
    report(`one event of a ${kind}, µs, at most 50`, (took / changed.length) * 1000, '');
  }
}

type Next = (limit: number) => number;

const VERBS = [
  'get',
  'list',
  'watch',
  'create',
  'update',
  'patch',
  'delete',
  'deletecollection',
  'bind',
  'escalate',
  'impersonate',
  'use',
  'approve',
];
const SUBRESOURCES = ['status', 'scale', 'log', 'exec', 'proxy', 'token'];
const GROUPS = ['', 'apps', 'batch', RBAC, ...Array.from({ length: 40 }, (_, i) => `g${i}.example`)];
const RESOURCES = GROUPS.flatMap((group, i) => Array.from({ length: group === '' ? 20 : 8 }, (_, n) => ({ group, plural: `things${i}x${n}` })));

function makeCluster(next: Next): Manifest[] {
  const pick = <T>(from: readonly T[]): T => from[next(from.length)]!;
  const some = <T>(from: readonly T[], most: number): T[] => [...new Set(Array.from({ length: 1 + next(most) }, () => pick(from)))];
  const namespace = () => `ns${next(SIZE.namespaces)}`;
  const term = (plural: string): string => {
    const chance = next(100);
    if (chance < 12) return `${plural}/${pick(SUBRESOURCES)}`;
    return chance < 15 ? `*/${pick(SUBRESOURCES)}` : chance < 17 ? '*' : plural;
  };
  const rule = () => {
    const on = some(RESOURCES, 4);
    const names = next(100) < 8 ? { resourceNames: some(['a', 'b', 'c'], 2) } : {};
    return {
      verbs: next(100) < 6 ? ['*'] : some(VERBS, 5),
      apiGroups: [...new Set(on.map(({ group }) => group))],
      resources: on.map(({ plural }) => term(plural)),
      ...names,
    };
  };
  const make = (kind: string, name: string, of: string | undefined, fields: object): Manifest =>
    ({
      apiVersion: `${RBAC}/v1`,
      kind,
      metadata: { name, ...(of && { namespace: of }), uid: `${kind}-${name}`, labels: { app: name } },
      ...fields,
    }) as Manifest;
  const rules = () => ({ rules: Array.from({ length: 1 + next(8) }, rule) });
  const roles = Array.from({ length: SIZE.roles }, (_, i) => make('Role', `r${i}`, namespace(), rules()));
  const clusterRoles = Array.from({ length: SIZE.clusterRoles }, (_, i) => make('ClusterRole', `cr${i}`, undefined, rules()));
  const subject = () => subjectNumbered(next(SIZE.subjects));
  const bind = (kind: string, name: string, to: Manifest, of: string | undefined) =>
    make(kind, name, of, {
      roleRef: { apiGroup: RBAC, kind: to.kind, name: to.metadata!.name },
      subjects: Array.from({ length: 1 + next(3) }, subject),
    });
  const roleBindings = Array.from({ length: SIZE.roleBindings }, (_, i) => {
    const to = next(2) === 0 ? pick(roles) : pick(clusterRoles);
    return bind('RoleBinding', `rb${i}`, to, to.metadata!.namespace ?? namespace());
  });
  const clusterRoleBindings = Array.from({ length: SIZE.clusterRoleBindings }, (_, i) =>
    bind('ClusterRoleBinding', `crb${i}`, pick(clusterRoles), undefined),
  );
  return [...roles, ...clusterRoles, ...roleBindings, ...clusterRoleBindings];
}

/** Eight in ten are ServiceAccounts; some groups take in many of them. */
function subjectNumbered(number: number): object {
  if (number % 100 === 0)
    return {
      kind: 'Group',
      apiGroup: RBAC,
      name: number % 500 === 0 ? 'system:authenticated' : `system:serviceaccounts:ns${number % SIZE.namespaces}`,
    };
  if (number % 5 === 0) return { kind: 'User', apiGroup: RBAC, name: `user${number}` };
  return { kind: 'ServiceAccount', namespace: `ns${number % SIZE.namespaces}`, name: `sa${number}` };
}

/** A question of somebody who is bound, in a namespace where that is so, about something that a role is on. */
function aimed(index: RbacIndex, next: Next): { readonly user: User; readonly attributes: Attributes } {
  const number = next(SIZE.subjects);
  const user = number % 5 === 0 ? loggedIn(`user${number}`, [`group${next(100)}`]) : serviceAccount(`ns${number % SIZE.namespaces}`, `sa${number}`);
  const namespaces = (index.bindingsOf('name', user.name)?.all ?? []).map(({ namespace }) => namespace);
  const { group, plural } = RESOURCES[next(RESOURCES.length)]!;
  const more = {
    subresource: next(4) === 0 ? SUBRESOURCES[next(SUBRESOURCES.length)]! : '',
    name: ['', 'a', 'z'][next(3)]!,
    namespace: namespaces[next(namespaces.length || 1)] ?? `ns${next(SIZE.namespaces)}`,
  };
  return { user, attributes: resource(VERBS[next(VERBS.length)]!, group, plural, more) };
}

function time(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))]!;

function report(what: string, value: number, detail: string): void {
  console.log(`${what.padEnd(44)} ${value.toFixed(3).padStart(9)}  ${detail}`);
}

main();
