import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { RBAC } from '../../src/kube/access/rbac';
import { objectsIn } from '../../src/kube/manifest';
import type { Manifest } from '../../src/kube/types';
import { answer } from '../../src/rbac/answer';
import { canI } from '../../src/rbac/canI';
import { authorize } from '../../src/rbac/evaluate';
import { mayBind, mayWriteRole } from '../../src/rbac/escalation';
import { isGranted } from '../../src/rbac/grants';
import { impersonation, type Wanted } from '../../src/rbac/impersonation';
import { RbacIndex } from '../../src/rbac/index';
import { keyOf, type BindingObject, type RoleObject } from '../../src/rbac/objects';
import { readObject } from '../../src/rbac/read';
import { attributesOf, resource, type Attributes } from '../../src/rbac/request';
import { isSuperuser, loggedIn, type User } from '../../src/rbac/user';
import { whoCan } from '../../src/rbac/whoCan';
import { worldOf } from '../../src/rbac/world';
import { random } from '../fuzz/mutate';
import { NAMESPACES, randomWorld } from '../rbac/randomWorld';
import type { Answer as HttpAnswer, Request } from '../support/cluster/client';
import { startCluster, type Cluster } from '../support/cluster/cluster';
import { etcdClient } from '../support/cluster/etcd';
import { eventually } from '../support/cluster/eventually';
import type { NewObject } from '../support/cluster/objects';

const API = `/apis/${RBAC}/v1`;
const PLURALS = { ClusterRole: 'clusterroles', Role: 'roles', ClusterRoleBinding: 'clusterrolebindings', RoleBinding: 'rolebindings' } as const;
const SEEDS = [1, 2, 3, 4, 5];
const QUERIES = 4000;
const AT_ONCE = 32;
/** Milliseconds, after which a request has not been answered. */
const LONGEST = 20_000;

describe('answers about RBAC, and those of the API server', () => {
  const cluster = clusterOfTests();

  for (const seed of SEEDS) {
    it(`gives ${QUERIES} answers as a SubjectAccessReview does, seed ${seed}`, async (test) => {
      const { objects, queries } = randomWorld(seed, { queries: QUERIES });
      await putBehindTheServer(cluster(), objects);
      await untilSeen(cluster(), `marker-${seed}`);
      // With what the server itself ships, and with all earlier worlds, for they may meet.
      const live = await listAll(cluster());
      const [world, index] = [worldOf(live), new RbacIndex(live)];
      const differing: unknown[] = [];
      let allowed = 0;
      await inParallel(queries, async ({ user, attributes }) => {
        const server = await review(cluster(), user, attributes);
        const ours = {
          literal: authorize(world, user, attributes).allowed,
          index: isSuperuser(user) || isGranted(index, user, attributes),
          canI: canI(index, user, attributes).result === 'allowed',
          query: answer(index, queryOf(user, attributes)).allowed,
          whoCan: isSuperuser(user) || isHolder(index, user, attributes),
        };
        if (server) allowed++;
        if (Object.values(ours).some((one) => one !== server)) differing.push({ user, attributes, server, ours });
      });
      test.diagnostic(`seed ${seed}: ${live.length} objects, ${queries.length} questions, ${allowed} allowed`);
      assert.deepEqual(differing, []);
      assert.ok(allowed > QUERIES / 10 && allowed < (QUERIES * 9) / 10, `${allowed} allowed`);
    });
  }
});

// A cluster of its own: in the worlds above, even who did not log in may delete a namespace.
describe('requests, and what the API server makes of them', () => {
  const cluster = clusterOfTests();

  it('reads requests as the server does, by the words in which it refuses them', async () => {
    const requests = METHODS.flatMap((method) => TARGETS.map((target) => ({ method, target })));
    const differing: unknown[] = [];
    await inParallel(requests, async ({ method, target }) => {
      const { status, body, text } = await asUser(cluster(), PROBE, { method, path: target });
      const attributes = attributesOf(method, target);
      const expected = 'unreadable' in attributes ? { status: 500 } : { status: 403, message: refusal(PROBE, attributes) };
      const actual = status === 500 ? { status } : { status, message: body.message ?? text };
      if (JSON.stringify(actual) !== JSON.stringify(expected)) differing.push({ method, target, actual, expected });
    });
    assert.deepEqual(differing, []);
  });

  it('answers real requests as the server does', async () => {
    for (const object of GRANTS) await cluster().create(pathOf(object), object as unknown as NewObject);
    await untilSeen(cluster(), 'marker-requests');
    const index = new RbacIndex(await listAll(cluster()));
    const requests = [...METHODS, 'HEAD'].flatMap((method) => TARGETS.map((target) => ({ method, target })));
    const [differing, used] = [[] as unknown[], new Set<boolean>()];
    await inParallel(requests, async ({ method, target }) => {
      const attributes = attributesOf(method, target);
      if ('unreadable' in attributes) return;
      const ours = isGranted(index, READER, attributes);
      const { status } = await asUser(cluster(), READER, { method, path: withEnd(target) });
      used.add(ours);
      if ((status !== 403) !== ours) differing.push({ method, target, status, ours });
    });
    assert.deepEqual(differing, []);
    assert.deepEqual([...used].sort(), [false, true]);
  });

  it('lets somebody impersonate as the server does', async () => {
    const dana: User = loggedIn('dana@shop.example', ['payments-developers']);
    for (const [i, { rules, wanted }] of IMPERSONATIONS.entries()) {
      const name = `impersonator-${i}`;
      await cluster().create(`${API}/clusterroles`, { metadata: { name }, rules });
      await cluster().create(`${API}/clusterrolebindings`, bindingTo(name, [{ kind: 'User', name: dana.name, apiGroup: RBAC }]));
      await untilSeen(cluster(), `marker-imp-${i}`);
      const index = new RbacIndex(await listAll(cluster()));
      const on = resource('list', '', 'configmaps', { namespace: 'shop' });
      const ours = impersonation((attributes) => isGranted(index, dana, attributes), wanted, on, { constrained: true });
      const { status, body } = await cluster().request({
        path: '/api/v1/namespaces/shop/configmaps',
        as: 'dana',
        headers: impersonationHeaders(wanted),
      });
      const isActing = status === 200 || (body.message ?? '').includes(`User "${wanted.name}" cannot list resource "configmaps"`);
      assert.equal(isActing, ours !== undefined, JSON.stringify({ rules, wanted, ours, status, message: body.message }));
      assert.equal(ours, IMPERSONATIONS[i]!.mode, JSON.stringify(wanted));
      await cluster().request({ method: 'DELETE', path: `${API}/clusterrolebindings/${name}` });
      await cluster().request({ method: 'DELETE', path: `${API}/clusterroles/${name}` });
    }
  });

  it('lets somebody hand on rights as the server does', async () => {
    const held = randomWorld(1, { queries: 600 });
    await putBehindTheServer(cluster(), held.objects);
    for (const object of WRITERS) await cluster().create(pathOf(object), object as unknown as NewObject);
    await untilSeen(cluster(), 'marker-writers');
    const index = new RbacIndex(await listAll(cluster()));
    const { objects: others, queries } = randomWorld(99, { queries: 400 });
    // Others have no role that is there; bindings of those that are have to be under another name.
    const objects = [...others, ...held.objects.map((one) => ({ ...one, metadata: { ...one.metadata, name: `again-${one.metadata!.name!}` } }))];
    const next = random(99);
    const cases = [...queries, ...held.queries].map(({ user }) => ({
      user: { ...user, groups: [...user.groups, 'writers'] },
      object: objects[next(objects.length)]!,
    }));
    const [differing, used] = [[] as unknown[], new Set<string>()];
    await inParallel(cases, async ({ user, object }) => {
      const valid = readObject(object)!.object;
      // Of what validation refuses, and of nobody, nothing is learned.
      if (user.name === '' || !valid) return;
      const path = `${pathOf(object)}?dryRun=All`;
      const { status, body } = await asUser(cluster(), loggedIn(user.name, user.groups), { method: 'POST', path, body: object });
      if (status !== 201 && status !== 403 && status !== 404) return;
      const handed = handOn(index, loggedIn(user.name, user.groups), valid);
      used.add(`${valid.kind} ${handed.allowed ? handed.by : handed.reason}`);
      const expected = handed.allowed ? 201 : handed.reason === 'no such role' ? 404 : 403;
      if (status !== expected) differing.push({ user, object, status, message: body.message, handed });
    });
    assert.deepEqual(differing, []);
    assert.ok(used.has('ClusterRole rights') && used.has('ClusterRole superuser') && used.has('RoleBinding no such role'), [...used].join());
    assert.ok(used.has('RoleBinding own rights') && used.has('RoleBinding rights'), [...used].join());
  });
});

/** A cluster for the tests of a suite, which is there while they run. */
function clusterOfTests(): () => Cluster {
  let cluster: Cluster | undefined;
  before(async () => {
    cluster = await startCluster({ auditPolicy: false });
    for (const name of NAMESPACES) await cluster.create('/api/v1/namespaces', { metadata: { name } });
  });
  after(() => cluster?.stop());
  return () => cluster!;
}

/** Puts objects into etcd, where the server's validation does not see them: it has to live with what is there. */
async function putBehindTheServer({ etcdUrl }: Cluster, objects: readonly Manifest[]): Promise<void> {
  const etcd = etcdClient(etcdUrl);
  const entries = objects.map((object) => {
    const { kind, metadata } = object;
    const place = [PLURALS[kind as keyof typeof PLURALS], metadata?.namespace, metadata?.name].filter(Boolean).join('/');
    return [`/registry/${place}`, JSON.stringify(object)] as const;
  });
  for (let from = 0; from < entries.length; from += 100) await etcd.putAll(entries.slice(from, from + 100));
}

/** Waits until the authorizer knows what was written before now: it follows each kind by a watch of its own. */
async function untilSeen(cluster: Cluster, name: string): Promise<void> {
  const rules = (resources: string) => [{ apiGroups: ['marker.example'], resources: [resources], verbs: ['get'] }];
  const subjects = [{ kind: 'User', name, apiGroup: RBAC }];
  await cluster.create(`${API}/clusterroles`, { metadata: { name }, rules: rules('wide') });
  await cluster.create(`${API}/namespaces/shop/roles`, { metadata: { name }, rules: rules('narrow') });
  await cluster.create(`${API}/clusterrolebindings`, bindingTo(name, subjects));
  await cluster.create(`${API}/namespaces/shop/rolebindings`, {
    ...bindingTo(name, subjects),
    roleRef: { apiGroup: RBAC, kind: 'Role', name },
  });
  const user = { name, groups: [] };
  await eventually('the authorizer has seen all objects', async () => {
    const wide = await review(cluster, user, resource('get', 'marker.example', 'wide'));
    return wide && (await review(cluster, user, resource('get', 'marker.example', 'narrow', { namespace: 'shop' })));
  });
}

const bindingTo = (name: string, subjects: readonly object[]) => ({
  metadata: { name },
  roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name },
  subjects,
});

async function listAll(cluster: Cluster): Promise<Manifest[]> {
  const lists = await Promise.all(Object.values(PLURALS).map((plural) => cluster.request({ path: `${API}/${plural}` })));
  return lists.flatMap(({ body }) => [...objectsIn(body)].map(({ manifest }) => manifest));
}

async function review(cluster: Cluster, { name, groups }: User, attributes: Attributes): Promise<boolean> {
  const { path, ...of } = attributes;
  const question = path === undefined ? { resourceAttributes: of } : { nonResourceAttributes: { path, verb: attributes.verb } };
  const body = { spec: { user: name, groups, ...question } };
  const answered = await cluster.request({ method: 'POST', path: '/apis/authorization.k8s.io/v1/subjectaccessreviews', body });
  assert.equal(answered.status, 201, answered.text);
  return (answered.body.status as { readonly allowed: boolean }).allowed;
}

function queryOf({ name, groups }: User, attributes: Attributes) {
  const { path, ...of } = attributes;
  return path === undefined
    ? { user: name, groups, ...(of as Omit<Attributes & { path?: undefined }, 'path'>) }
    : { user: name, groups, verb: attributes.verb, path };
}

function isHolder(index: RbacIndex, user: User, attributes: Attributes): boolean {
  return whoCan(index, attributes).holders.some(({ by, login }) => (by === 'name' ? login === user.name : user.groups.includes(login)));
}

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = [...items];
  const worker = async () => {
    for (let item = rest.pop(); item !== undefined; item = rest.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

const TARGETS = [
  '/api/v1/pods',
  '/api/v1/pods/',
  '/api/v1//pods',
  '/api/v1/pods?watch=true',
  '/api/v1/pods?watch=1',
  '/api/v1/pods?watch',
  '/api/v1/pods?watch=',
  '/api/v1/pods?watch=0',
  '/api/v1/pods?watch=False',
  '/api/v1/pods?watch=false&watch=true',
  '/api/v1/pods?watch=true&fieldSelector=metadata.name=a',
  '/api/v1/namespaces/shop/secrets',
  '/api/v1/namespaces/shop/secrets?fieldSelector=metadata.name%3Da',
  '/api/v1/namespaces/shop/secrets?fieldSelector=metadata.name==a',
  '/api/v1/namespaces/shop/secrets?fieldSelector=metadata.name!=a',
  '/api/v1/namespaces/shop/secrets?fieldSelector=type=x,metadata.name=a',
  '/api/v1/namespaces/shop/secrets?fieldSelector=metadata.name=b,metadata.name=a',
  '/api/v1/namespaces/shop/secrets?fieldSelector=metadata.name=',
  '/api/v1/namespaces/shop/secrets?fieldSelector=,metadata.name=a,',
  '/api/v1/namespaces/shop/secrets?fieldSelector=metadata.name=a%5C,b',
  '/api/v1/namespaces/shop/secrets?fieldSelector=metadata.name=a%5Cb',
  '/api/v1/namespaces/shop/secrets?fieldSelector=metadata.name=a%5C',
  '/api/v1/namespaces/shop/secrets?fieldSelector=metadata.name=a=b',
  '/api/v1/namespaces/shop/secrets?fieldSelector=metadata.name=a%2Fb',
  '/api/v1/namespaces/shop/secrets?fieldSelector=metadata.name=..',
  '/api/v1/namespaces/shop/secrets?fieldSelector=metadata.name',
  '/api/v1/namespaces/shop/secrets?fieldSelector=metadata.name=a&limit=1',
  '/api/v1/namespaces/shop/secrets?fieldSelector=metadata.name=a&limit=x',
  '/api/v1/namespaces/shop/secrets?fieldSelector=metadata.name=a&limit=%2B1',
  '/api/v1/namespaces/shop/secrets?fieldSelector=metadata.name=a&timeoutSeconds=',
  '/api/v1/namespaces/shop/secrets?fieldSelector=metadata.name=a&limit=9223372036854775807',
  '/api/v1/namespaces/shop/secrets?fieldSelector=metadata.name=a&limit=9223372036854775808',
  '/api/v1/namespaces/shop/secrets?fieldSelector=metadata.name=a&labelSelector=app%3Dweb,tier+in+(a,b,),!old,new',
  '/api/v1/namespaces/shop/secrets?fieldSelector=metadata.name=a&labelSelector=a+notin+(),b%3E5,c!%3Dd,e.example/f==',
  '/api/v1/namespaces/shop/secrets?fieldSelector=metadata.name=a&labelSelector=app+web',
  '/api/v1/namespaces/shop/secrets?fieldSelector=metadata.name=a&labelSelector=app%3D-web',
  '/api/v1/namespaces/shop/secrets?fieldSelector=metadata.name=a&labelSelector=app,',
  '/api/v1/namespaces/shop/secrets?fieldSelector=metadata.name=a&labelSelector=in+in+(in)',
  '/api/v1/namespaces/shop/secrets?fieldSelector=metadata.name=a&labelSelector=a+in+(b+c)',
  '/api/v1/namespaces/shop/secrets?fieldSelector=metadata.name=a&labelSelector=A_b/c',
  '/api/v1/namespaces/shop/secrets?fieldSelector=metadata.name=a&fieldSelector=metadata.name=b',
  '/api/v1/namespaces/shop/secrets?fieldSelector=metadata.name=a;x=1',
  '/api/v1/namespaces/shop/secrets?fieldSelector=metadata.name=%zz',
  '/api/v1/namespaces/shop/secrets?fieldselector=metadata.name=a',
  '/api/v1/namespaces/shop/secrets/a?fieldSelector=metadata.name=b',
  '/api/v1/namespaces/shop/secrets/a?watch=true',
  '/api/v1/namespaces/shop/secrets/a',
  '/api/v1/namespaces/shop/pods/a/log',
  '/api/v1/namespaces/shop/pods/a/exec?command=sh',
  '/api/v1/namespaces/shop/pods/a/proxy/b/c',
  '/api/v1/namespaces/shop/pods/a/status',
  '/api/v1/namespaces/shop/serviceaccounts/a/token',
  '/api/v1/namespaces',
  '/api/v1/namespaces/',
  '/api/v1/namespaces?fieldSelector=metadata.name=shop',
  '/api/v1/namespaces/shop',
  '/api/v1/namespaces/shop/',
  '/api/v1/namespaces/shop/status',
  '/api/v1/namespaces/shop/finalize',
  '/api/v1/namespaces/shop/status/a',
  '/api/v1/namespaces/shop/events/status',
  '/api/v1/namespaces/shop/finalizers',
  '/api/v1/namespaces//pods',
  '/api/v1/nodes/n/proxy',
  '/api/v1/watch/pods',
  '/api/v1/watch/namespaces/shop/pods/a',
  '/api/v1/watch/namespaces/shop/pods/a/log',
  '/api/v1/watch/namespaces/shop/pods?fieldSelector=metadata.name=a',
  '/api/v1/watch',
  '/api/v1/proxy/namespaces/shop/pods/a/b',
  '/api/v1/proxy/nodes/n/x',
  '/api/v1/proxy',
  '/api/v1/watch/watch/pods',
  '/apis/apps/v1/namespaces/shop/deployments',
  '/apis/apps/v1/namespaces/shop/deployments/a/scale',
  '/apis/apps/v1/deployments?fieldSelector=metadata.name=a',
  '/apis/apps/v1/namespaces/shop/status',
  '/apis/apps/v9/deployments',
  '/apis/nope.example/v1/things/a',
  `/apis/${RBAC}/v1/namespaces/shop/rolebindings/a`,
  '/api/v1/n%6Fdes/a%20b',
  '/api/v1',
  '/api',
  '/api/',
  '/apis',
  '/apis/apps',
  '/apis/apps/v1',
  '/apis/apps/v1/',
  '/API/v1/pods',
  '/metrics',
  '/metrics?a=b',
  '/metrics/',
  '/logs/a%2Fb',
  '/x//y',
  '/',
];

/** Somebody without any right but what everybody has who did not log in. */
const PROBE: User = { name: 'probe', groups: ['system:unauthenticated'] };
const READER: User = { name: 'reader', groups: ['readers', 'system:authenticated'] };

async function asUser(
  cluster: Cluster,
  { name, groups }: User,
  { method, path, body }: { method: string; path: string; body?: object },
): Promise<HttpAnswer> {
  const headers = { 'Impersonate-User': name, 'Impersonate-Group': groups };
  const request = { method, path, headers, signal: AbortSignal.timeout(LONGEST), ...(body && { body }) };
  return cluster.request(request as unknown as Request);
}

/** A watch that ends. */
const withEnd = (target: string): string => (target.includes('watch') ? `${target}${target.includes('?') ? '&' : '?'}timeoutSeconds=1` : target);

/** Source: kubernetes/apiserver, `pkg/endpoints/handlers/responsewriters/errors.go`. */
function refusal({ name: user }: User, attributes: Attributes): string {
  if (attributes.path !== undefined)
    return `forbidden: User ${JSON.stringify(user)} cannot ${attributes.verb} path ${JSON.stringify(attributes.path)}`;
  const { verb, group, resource: plural, subresource, namespace, name } = attributes;
  const what = `${group === '' ? plural : `${plural}.${group}`}${name === '' ? '' : ` "${name}"`}`;
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const on = `resource "${plural}${subresource === '' ? '' : `/${subresource}`}" in API group "${group}"`;
  return `${plural === '' ? '' : `${what} is `}forbidden: User "${user}" cannot ${verb} ${on} ${where}`;
}

const role = (name: string, namespace: string | undefined, ...rules: object[]): Manifest => ({
  apiVersion: `${RBAC}/v1`,
  kind: namespace ? 'Role' : 'ClusterRole',
  metadata: { name, ...(namespace && { namespace }) },
  rules,
});
const bind = (name: string, namespace: string | undefined, kind: string, group: string): Manifest => ({
  apiVersion: `${RBAC}/v1`,
  kind: namespace ? 'RoleBinding' : 'ClusterRoleBinding',
  metadata: { name, ...(namespace && { namespace }) },
  roleRef: { apiGroup: RBAC, kind, name },
  subjects: [{ kind: 'Group', name: group, apiGroup: RBAC }],
});
const on = (verbs: string[], group: string, resources: string[], resourceNames?: string[]) => ({
  verbs,
  apiGroups: [group],
  resources,
  ...(resourceNames && { resourceNames }),
});

/** A narrow right for each way to ask, so that each request shows one thing. */
const GRANTS: readonly Manifest[] = [
  role(
    'reads-here',
    'shop',
    on(['get', 'list', 'watch', 'create', 'deletecollection'], '', ['secrets'], ['a']),
    on(['get', 'create'], '', ['pods/exec', 'serviceaccounts/token'], ['a']),
  ),
  bind('reads-here', 'shop', 'Role', 'readers'),
  role('whole-namespace', 'shop', on(['get', 'patch'], '', ['namespaces', 'namespaces/status']), on(['list'], '', ['namespaces', 'nodes'])),
  bind('whole-namespace', 'shop', 'Role', 'readers'),
  role(
    'reads-wide',
    undefined,
    on(['list'], '', ['pods']),
    on(['watch'], '', ['pods'], ['a']),
    on(['get'], 'apps', ['*/scale']),
    on(['delete', 'update'], 'apps', ['deployments']),
  ),
  bind('reads-wide', undefined, 'ClusterRole', 'readers'),
  role(
    'reads-urls',
    undefined,
    { verbs: ['get', 'options'], nonResourceURLs: ['/metrics*', '/logs/*'] },
    { verbs: ['head'], nonResourceURLs: ['/api'] },
  ),
  bind('reads-urls', undefined, 'ClusterRole', 'readers'),
  // In a RoleBinding URLs mean nothing.
  role('urls-here', undefined, { verbs: ['*'], nonResourceURLs: ['*'] }),
  bind('urls-here', 'shop', 'ClusterRole', 'readers'),
];

const WRITERS: readonly Manifest[] = [role('writers', undefined, on(['create'], RBAC, ['*'])), bind('writers', undefined, 'ClusterRole', 'writers')];

function pathOf({ kind, metadata }: Manifest): string {
  const plural = PLURALS[kind as keyof typeof PLURALS];
  return metadata?.namespace ? `${API}/namespaces/${metadata.namespace}/${plural}` : `${API}/${plural}`;
}

function handOn(index: RbacIndex, user: User, object: RoleObject | BindingObject) {
  assert.equal(object.key, keyOf(object.kind, object.namespace, object.name));
  return 'roleRef' in object ? mayBind(index, user, object) : mayWriteRole(index, user, object, 'create');
}

const IDENTITIES = 'authentication.k8s.io';

/** What Dana may, whom she wants to be as she lists ConfigMaps in `shop`, and the way by which she is. */
const IMPERSONATIONS: readonly { readonly rules: readonly object[]; readonly wanted: Wanted; readonly mode: string | undefined }[] = [
  { rules: [on(['impersonate'], '', ['users'], ['w0'])], wanted: { name: 'w0' }, mode: 'legacy' },
  { rules: [on(['impersonate'], '', ['users'], ['w1'])], wanted: { name: 'w2' }, mode: undefined },
  { rules: [on(['impersonate'], '', ['users'])], wanted: { name: 'w3', groups: ['g'] }, mode: undefined },
  { rules: [on(['impersonate'], '', ['users', 'groups'])], wanted: { name: 'w4', groups: ['g', 'h'] }, mode: 'legacy' },
  { rules: [on(['impersonate'], '', ['serviceaccounts'])], wanted: { name: 'system:serviceaccount:shop:s5' }, mode: 'legacy' },
  { rules: [on(['impersonate'], '', ['users'])], wanted: { name: 'system:serviceaccount:shop:s6' }, mode: undefined },
  {
    rules: [on(['impersonate'], '', ['users']), on(['impersonate'], IDENTITIES, ['userextras/team'])],
    wanted: { name: 'w7', extra: { team: ['x'] } },
    mode: 'legacy',
  },
  {
    rules: [on(['impersonate'], '', ['users']), on(['impersonate'], IDENTITIES, ['userextras'])],
    wanted: { name: 'w8', extra: { team: ['x'] } },
    mode: undefined,
  },
  { rules: [on(['impersonate'], '', ['users']), on(['impersonate'], IDENTITIES, ['uids'])], wanted: { name: 'w9', uid: 'u' }, mode: 'legacy' },
  { rules: [on(['impersonate:user-info'], IDENTITIES, ['users'])], wanted: { name: 'w10' }, mode: undefined },
  {
    rules: [on(['impersonate:user-info'], IDENTITIES, ['users']), on(['impersonate-on:user-info:list'], '', ['configmaps'])],
    wanted: { name: 'w11' },
    mode: 'user-info',
  },
  {
    rules: [on(['impersonate:user-info'], '', ['users']), on(['impersonate-on:user-info:list'], '', ['configmaps'])],
    wanted: { name: 'w12' },
    mode: undefined,
  },
  {
    rules: [on(['impersonate:user-info'], IDENTITIES, ['users', 'groups']), on(['impersonate-on:user-info:list'], '', ['configmaps'])],
    wanted: { name: 'w13', groups: ['system:masters'] },
    mode: undefined,
  },
  {
    rules: [
      on(['impersonate:user-info'], IDENTITIES, ['users']),
      on(['impersonate:user-info'], IDENTITIES, ['groups'], ['*']),
      on(['impersonate-on:user-info:list'], '', ['configmaps']),
    ],
    wanted: { name: 'w14', groups: ['a', 'b', 'c', 'd'] },
    mode: 'user-info',
  },
  {
    rules: [
      on(['impersonate:user-info'], IDENTITIES, ['users']),
      on(['impersonate:user-info'], IDENTITIES, ['groups'], ['*']),
      on(['impersonate-on:user-info:list'], '', ['configmaps']),
    ],
    wanted: { name: 'w15', groups: ['a', 'b', 'c'] },
    mode: undefined,
  },
  {
    rules: [
      on(['impersonate:user-info'], IDENTITIES, ['users', 'userextras/shop.example/team']),
      on(['impersonate-on:user-info:list'], '', ['configmaps']),
    ],
    wanted: { name: 'w16', extra: { 'shop.example/team': ['x'] } },
    mode: 'user-info',
  },
  {
    rules: [on(['impersonate:user-info'], IDENTITIES, ['users', 'userextras/team']), on(['impersonate-on:user-info:list'], '', ['configmaps'])],
    wanted: { name: 'w17', extra: { team: ['x'] } },
    mode: undefined,
  },
  {
    rules: [on(['impersonate:serviceaccount'], IDENTITIES, ['serviceaccounts']), on(['impersonate-on:serviceaccount:list'], '', ['configmaps'])],
    wanted: { name: 'system:serviceaccount:shop:s18' },
    mode: 'serviceaccount',
  },
  {
    rules: [on(['impersonate:arbitrary-node'], IDENTITIES, ['nodes'], ['n19']), on(['impersonate-on:arbitrary-node:list'], '', ['configmaps'])],
    wanted: { name: 'system:node:n19' },
    mode: 'arbitrary-node',
  },
  {
    rules: [on(['impersonate:associated-node'], IDENTITIES, ['nodes']), on(['impersonate-on:associated-node:list'], '', ['configmaps'])],
    wanted: { name: 'system:node:n20' },
    mode: undefined,
  },
];

function impersonationHeaders({ name, groups = [], uid, extra = {} }: Wanted): Record<string, string> {
  const ofExtra = Object.entries(extra).map(([key, values]) => [`Impersonate-Extra-${encodeURIComponent(key)}`, values] as const);
  const headers = { 'Impersonate-User': name, ...(groups.length > 0 && { 'Impersonate-Group': groups }), ...(uid && { 'Impersonate-Uid': uid }) };
  return { ...headers, ...Object.fromEntries(ofExtra) } as unknown as Record<string, string>;
}
