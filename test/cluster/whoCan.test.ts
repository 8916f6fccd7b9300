import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { discover } from '../../src/cluster/discovery';
import { isFailure } from '../../src/cluster/failures';
import { ownResources } from '../../src/kube/resourceNames';
import type { Query, QueryAnswer } from '../../src/rbac/answer';
import { runCli } from '../support/cli';
import { readAudit } from '../support/cluster/audit';
import { startCluster, type Cluster } from '../support/cluster/cluster';
import { loadWorld } from '../support/cluster/world';
import { connectTo } from '../support/connection';

const RBAC = 'rbac.authorization.k8s.io';
const KINDS = { ClusterRole: 'clusterroles', ClusterRoleBinding: 'clusterrolebindings', Role: 'roles', RoleBinding: 'rolebindings' } as const;

interface Json {
  readonly question: { readonly group: string; readonly resource: string; readonly namespace: string; readonly name: string };
  readonly atLeast: boolean;
  readonly holders: readonly { readonly kind: string; readonly name: string; readonly namespace?: string; readonly grants: readonly object[] }[];
  readonly unknown: readonly { readonly kind?: string; readonly namespace?: string; readonly reason?: string; readonly message: string }[];
  readonly notes: readonly string[];
  readonly source: string;
}

/** What is asked, and the same as a SubjectAccessReview puts it. */
const QUESTIONS: readonly { readonly argv: readonly string[]; readonly query: Omit<Query, 'user' | 'groups'> }[] = [
  { argv: ['get', 'secrets', '-n', 'payments'], query: { verb: 'get', resource: 'secrets', namespace: 'payments' } },
  { argv: ['list', 'Secret'], query: { verb: 'list', resource: 'secrets' } },
  { argv: ['get', 'secret', 'acquirer', '-n', 'payments'], query: { verb: 'get', resource: 'secrets', namespace: 'payments', name: 'acquirer' } },
  { argv: ['create', 'po/exec', '-n', 'payments'], query: { verb: 'create', resource: 'pods', subresource: 'exec', namespace: 'payments' } },
  {
    argv: ['patch', 'deploy/scale', '-n', 'payments'],
    query: { verb: 'patch', group: 'apps', resource: 'deployments', subresource: 'scale', namespace: 'payments' },
  },
  { argv: ['get', 'no/proxy', '-n', 'payments'], query: { verb: 'get', resource: 'nodes', subresource: 'proxy' } },
  { argv: ['get', 'ns', '-n', 'payments'], query: { verb: 'get', resource: 'namespaces', namespace: 'payments', name: 'payments' } },
  { argv: ['bind', 'clusterroles', 'cluster-admin'], query: { verb: 'bind', group: RBAC, resource: 'clusterroles', name: 'cluster-admin' } },
  { argv: ['impersonate', 'users'], query: { verb: 'impersonate', resource: 'users' } },
  { argv: ['get', 'widgets.example.com'], query: { verb: 'get', group: 'example.com', resource: 'widgets' } },
  { argv: ['*', '*'], query: { verb: '*', resource: '*' } },
  { argv: ['get', '/metrics'], query: { verb: 'get', path: '/metrics' } },
  { argv: ['get', '/healthz/etcd'], query: { verb: 'get', path: '/healthz/etcd' } },
];

describe('who-can and can-i, and what the API server says', () => {
  let cluster: Cluster;
  let folder: string;
  before(async () => {
    cluster = await startCluster();
    await loadWorld(cluster);
    folder = mkdtempSync(path.join(tmpdir(), 'pci-k8s-'));
  });
  after(async () => {
    rmSync(folder, { recursive: true, force: true });
    await cluster.stop();
  });

  const ask = async (context: string, ...argv: readonly string[]) => {
    const outcome = await runCli(['who-can', ...argv, '--context', context, '--kubeconfig', cluster.kubeconfig, '--format', 'json']);
    return { ...outcome, json: (outcome.out === '' ? undefined : JSON.parse(outcome.out)) as Json };
  };
  const review = async ({ user, groups, verb, path: url, ...rest }: Query): Promise<boolean> => {
    const attributes = url === undefined ? { resourceAttributes: { verb, ...rest } } : { nonResourceAttributes: { verb, path: url } };
    const { status, body, text } = await cluster.request({
      method: 'POST',
      path: '/apis/authorization.k8s.io/v1/subjectaccessreviews',
      body: { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', spec: { user, groups, ...attributes } },
    });
    assert.equal(status, 201, text);
    return (body['status'] as { allowed: boolean }).allowed;
  };

  it('names all of those, and only those, whom the API server lets', async () => {
    const subjects = await subjectsOf(cluster);
    assert.ok(subjects.length > 40, `${subjects.length}`);
    for (const { argv, query } of QUESTIONS) {
      const { code, err, json } = await ask('admin', ...argv);
      assert.deepEqual([code, err, json.atLeast, json.unknown], [0, '', false, []], argv.join(' '));
      const ours = json.holders.map(({ kind, name, namespace }) => loginOf(kind, name, namespace));
      const theirs: string[] = [];
      for (const { user, groups, login } of subjects) if (await review({ ...query, user, groups })) theirs.push(login);
      // Members of it need no binding, and it is named before all others.
      assert.deepEqual([...new Set([...ours, 'Group system:masters'])].sort(), theirs.sort(), argv.join(' '));
    }
  });

  it('answers as the API server on the objects that it gives out', async () => {
    for (const [kind, plural] of Object.entries(KINDS)) {
      const { text } = await cluster.request({ path: `/apis/${RBAC}/v1/${plural}` });
      writeFileSync(path.join(folder, `${kind}.json`), text);
    }
    const subjects = await subjectsOf(cluster);
    const queries = QUESTIONS.flatMap(({ query }) => subjects.map(({ user, groups }): Query => ({ ...query, user, groups })));
    const expected = await Promise.all(queries.map(review));
    const lines = queries.map((query, i) => `${JSON.stringify({ ...query, expect: expected[i] })}\n`);
    const file = path.join(folder, 'queries.jsonl');
    writeFileSync(file, lines.join(''));
    const objects = Object.keys(KINDS).map((kind) => path.join(folder, `${kind}.json`));
    const { code, out, err } = await runCli(['can-i', '--objects', ...objects, '--queries', file]);
    assert.deepEqual([code, err.replaceAll(/^.* as there is no "ClusterRole\/no-such-role"\..*\n/gm, '')], [0, '']);
    const answers = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as QueryAnswer);
    assert.deepEqual(
      answers.map(({ allowed }) => allowed),
      expected,
    );
    assert.deepEqual([...new Set(expected)].sort(), [false, true]);
  });

  it('resolves names by what the cluster serves', async () => {
    const definition = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'terminals.shop.example' },
      spec: {
        group: 'shop.example',
        scope: 'Cluster',
        names: { plural: 'terminals', singular: 'terminal', kind: 'PaymentTerminal', shortNames: ['pt'] },
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
      },
    };
    await cluster.create('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition);
    let json: Json | undefined;
    for (let i = 0; i < 100 && json?.question.resource !== 'terminals'; i++) ({ json } = await ask('admin', 'get', 'pt', 'till-1', '-n', 'shop'));
    assert.deepEqual(json!.question, {
      verb: 'get',
      group: 'shop.example',
      resource: 'terminals',
      subresource: '',
      namespace: '',
      name: 'till-1',
      allNamespaces: false,
    });
    assert.deepEqual(json!.notes, ['"terminals.shop.example" are in no namespace, so "shop" is left out.']);
  });

  it('says "at least" where lists are refused, and which', async () => {
    const { code, json } = await ask('dana', 'get', 'secrets', '-n', 'payments');
    assert.deepEqual([code, json.atLeast, json.holders], [0, true, []]);
    assert.deepEqual(
      json.unknown.map(({ kind, namespace, reason }) => [kind, namespace, reason]),
      [
        ['ClusterRoleBinding', undefined, 'forbidden'],
        ['ClusterRole', undefined, 'forbidden'],
        ['RoleBinding', 'payments', 'forbidden'],
        ['Role', 'payments', 'forbidden'],
      ],
    );
    assert.match(json.source, /read as "dana@shop\.example"/);
    const text = await runCli(['who-can', 'get', 'secrets', '-n', 'payments', '--context', 'dana', '--kubeconfig', cluster.kubeconfig]);
    assert.match(text.out, /^At least these can get secrets in namespace "payments":\n/);
    const sam = await ask('sam', 'get', 'secrets', '-n', 'payments');
    assert.deepEqual([sam.json.atLeast, sam.json.holders], [false, (await ask('admin', 'get', 'secrets', '-n', 'payments')).json.holders]);
  });

  it('reads nothing but roles, bindings and namespaces', async () => {
    const since = readAudit(cluster).length;
    await ask('sam', 'get', 'secrets', '-A');
    const read = readAudit(cluster)
      .slice(since)
      .filter(({ user }) => user.username === 'sam@shop.example');
    assert.deepEqual(
      [...new Set(read.filter(({ objectRef, verb }) => objectRef?.resource && verb !== 'create').map(({ objectRef }) => objectRef!.resource))].sort(),
      ['clusterrolebindings', 'clusterroles', 'namespaces', 'rolebindings', 'roles'],
    );
  });

  it('says why a cluster could not be read', async () => {
    const { code, out, err } = await ask('dead', 'get', 'secrets');
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, /nothing listens there/);
  });
});

describe('the names of resources that are shipped', () => {
  it('are those that the API server serves', async () => {
    const cluster = await startCluster({ auditPolicy: false });
    const found = await discover(await connectTo(cluster.kubeconfig, 'admin'), new AbortController().signal);
    await cluster.stop();
    assert.ok(!isFailure(found));
    const ofServer = found.resources.map(({ group, plural, kind, singular, shortNames, namespaced }) => ({
      group,
      plural,
      kind,
      singular,
      shortNames,
      namespaced,
    }));
    const byName = (a: { group: string; plural: string }, b: { group: string; plural: string }) =>
      `${a.group}/${a.plural}` < `${b.group}/${b.plural}` ? -1 : 1;
    assert.deepEqual([...ownResources()].sort(byName), ofServer.sort(byName));
    const groupsOf = (all: readonly { group: string }[]) => [...new Set(all.map(({ group }) => group))];
    const positions = groupsOf(found.resources);
    assert.deepEqual(groupsOf(ownResources()), positions);
  });
});

interface Subject {
  readonly login: string;
  readonly user: string;
  readonly groups: readonly string[];
}

/** Everybody whom a binding names, and a few whom none does; each once. */
async function subjectsOf(cluster: Cluster): Promise<readonly Subject[]> {
  const found = new Map<string, Subject>();
  const add = (kind: string, name: string, namespace?: string) => {
    const login = loginOf(kind, name, namespace);
    const user = kind === 'ServiceAccount' ? `system:serviceaccount:${namespace!}:${name}` : kind === 'User' ? name : 'nobody';
    found.set(login, { login, user, groups: kind === 'Group' ? [name] : [] });
  };
  for (const plural of [KINDS.ClusterRoleBinding, KINDS.RoleBinding]) {
    const { body } = await cluster.request({ path: `/apis/${RBAC}/v1/${plural}` });
    const { items } = body as unknown as {
      items: readonly { metadata: { namespace?: string }; subjects?: readonly { kind: string; name: string; namespace?: string }[] }[];
    };
    for (const { metadata, subjects } of items)
      for (const { kind, name, namespace } of subjects ?? []) add(kind, name, namespace ?? metadata.namespace);
  }
  add('User', 'stranger');
  add('Group', 'strangers');
  add('ServiceAccount', 'default', 'kube-public');
  return [...found.values()];
}

const loginOf = (kind: string, name: string, namespace?: string): string => `${kind} ${kind === 'ServiceAccount' ? `${namespace!}/` : ''}${name}`;
