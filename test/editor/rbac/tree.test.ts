import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allSeen, type Visibility } from '../../../src/core/visibility';
import * as rbac from '../../../src/editor/rbac/evaluator';
import { canICommand } from '../../../src/editor/rbac/actions/canICommand';
import { exportText, rowsOf } from '../../../src/editor/rbac/actions/exportText';
import { queryLine } from '../../../src/editor/rbac/ask/answer';
import { KnownRbac, type Around } from '../../../src/editor/rbac/knownRbac';
import { bucketed, MOST_SIBLINGS } from '../../../src/editor/rbac/tree/buckets';
import { placeOf } from '../../../src/editor/rbac/tree/byRole';
import { urgentIn } from '../../../src/editor/rbac/tree/byRisk';
import { below, childrenOf, modes, type RbacNode } from '../../../src/editor/rbac/tree/nodes';
import { permissionsOf } from '../../../src/editor/rbac/tree/permissions';
import { requestedBy } from '../../../src/editor/rbac/tree/requests';
import { rootsOf } from '../../../src/editor/rbac/tree/roots';
import type { EngineBundle } from '../../../src/editor/session/load';
import type { Manifest } from '../../../src/kube/types';
import { asUser } from '../../../src/rbac/danger/subject';
import { resource, type Attributes } from '../../../src/rbac/request';
import { binding, clusterRole, role } from '../../rbac/danger/objects';

async function knownOf(manifests: readonly Manifest[], around: Partial<Around> = {}): Promise<KnownRbac> {
  const known = new KnownRbac({ rbac } as unknown as EngineBundle, {
    kind: 'cluster',
    title: 'admin',
    visibility: allSeen,
    gaps: [],
    resources: [...rbac.ownResources(), ...rbac.ruleOnlyResources()],
    namespaces: [],
    identity: undefined,
    at: 0,
    existence: {},
    footholds: {},
    surroundings: {},
    shipped: [],
    ...around,
  });
  known.add(manifests.map((now) => ({ now })));
  await known.settle();
  return known;
}

const nameOf = (node: RbacNode): string => {
  switch (node.type) {
    case 'group':
      return `${node.group} ${node.name} ${node.count}`.replace(/ +/g, ' ');
    case 'subject':
      return node.subject.login;
    case 'finding':
      return `${node.finding.id} ${node.finding.subject.login}`;
    case 'object-finding':
      return `${node.finding.id} ${node.finding.object}`;
    case 'danger':
      return node.danger;
    case 'role':
      return node.role;
    case 'binding':
      return node.binding.key;
    case 'way':
      return `${node.grant.binding.key} ${node.grant.rule}`;
    case 'permission':
      return `${node.permission.scope}:${node.permission.what}:${node.permission.verbs.join()}`;
    case 'query':
      return node.text;
    case 'remark':
      return node.remark.kind;
    default:
      return node.type;
  }
};

/** All lines down to a depth, each with its way. */
function lines(nodes: readonly RbacNode[], depth: number): string[] {
  return nodes.flatMap((node) => [nameOf(node), ...(depth > 1 ? lines(childrenOf(node), depth - 1).map((line) => `  ${line}`) : [])]);
}

const shop = [
  clusterRole('everything', '* *.*'),
  clusterRole('config', 'get configmaps'),
  role('shop', 'secrets', 'get,list secrets', 'list pods'),
  binding('', 'ops', 'everything', 'Group ops'),
  binding('shop', 'readers', 'Role secrets', 'User dana', 'ServiceAccount shop/web'),
  binding('shop', 'lost', 'Role nowhere', 'User erik'),
];

describe('the lines of Cluster RBAC', () => {
  it('by risk: severities, dangers, who holds them, by which ways', async () => {
    const known = await knownOf(shop);
    assert.deepEqual(lines(rootsOf(known, 'risk', []), 4), [
      'source',
      'severity critical 1',
      '  RB-ADMIN',
      '    RB-ADMIN ops',
      '      ClusterRoleBinding/ops 0',
      'severity high 2',
      '  RB-SECRET-READ',
      '    RB-SECRET-READ dana',
      '      shop/RoleBinding/readers 0',
      '    RB-SECRET-READ system:serviceaccount:shop:web',
      '      shop/RoleBinding/readers 0',
      'severity medium 1',
      '  RB-STALE-1',
      '    RB-STALE-1 shop/RoleBinding/lost',
    ]);
    assert.equal(urgentIn(known), 3);
  });

  it('by subject', async () => {
    const known = await knownOf(shop);
    assert.deepEqual(lines(rootsOf(known, 'subject', []), 3), [
      'source',
      'users 2',
      '  dana',
      '    dangers 1',
      '    permissions 2',
      '    bindings 1',
      '  erik',
      '    permissions 0',
      '    bindings 1',
      'groups 1',
      '  ops',
      '    dangers 1',
      '    permissions 1',
      '    bindings 1',
      'accounts 1',
      '  namespace shop 1',
      '    system:serviceaccount:shop:web',
    ]);
  });

  it('by role, with those that are bound but not there', async () => {
    const known = await knownOf(shop);
    assert.deepEqual(lines(rootsOf(known, 'role', []), 3), [
      'source',
      'cluster-roles 2',
      '  ClusterRole/config',
      '    rules 1',
      '    bound-to 0',
      '  ClusterRole/everything',
      '    rules 1',
      '    bound-to 1',
      'roles 2',
      '  namespace shop 2',
      '    shop/Role/nowhere',
      '    shop/Role/secrets',
    ]);
  });

  it('by namespace, with what a review asks', async () => {
    const known = await knownOf(shop, { namespaces: ['empty'] });
    assert.deepEqual(lines(rootsOf(known, 'namespace', []), 2), [
      'source',
      'namespace empty 0',
      '  read-secrets 1',
      '  exec 1',
      '  subjects 0',
      '  bindings 0',
      '  dangers 0',
      'namespace shop 2',
      '  read-secrets 3',
      '  exec 1',
      '  subjects 3',
      '  bindings 2',
      '  dangers 2',
    ]);
  });

  it('say what Kubernetes ships in one line, unless somebody added to it', async () => {
    const shipped = rbac.bootstrapFor('1.36');
    const known = await knownOf(shipped, { shipped });
    const roots = rootsOf(known, 'risk', []);
    assert.deepEqual(
      roots.map((node) => nameOf(node).replace(/\d+/, 'N')),
      ['source', 'nothing-dangerous', 'system N'],
    );
    assert.equal(urgentIn(known), 0);
    known.add([{ now: binding('', 'mine', 'cluster-admin', 'User dana') }]);
    await known.settle();
    assert.ok(lines(rootsOf(known, 'risk', []), 3).includes('    RB-ADMIN dana'));
  });

  it('have ids of which no two are the same, and know what they are below', async () => {
    const known = await knownOf(shop, { namespaces: ['shop'] });
    const seen = new Set<string>();
    const walk = (nodes: readonly RbacNode[], parent: RbacNode | undefined, depth: number) => {
      for (const node of nodes) {
        assert.equal(seen.has(node.id), false, node.id);
        seen.add(node.id);
        assert.equal(node.parent, parent);
        if (depth > 0) walk(childrenOf(node), node, depth - 1);
      }
    };
    for (const mode of modes) {
      seen.clear();
      walk(rootsOf(known, mode, ['who can get secrets in shop', 'what can dana do', 'nonsense']), undefined, 5);
    }
  });

  it('keep their ids when something else changes', async () => {
    const known = await knownOf(shop);
    const idsOf = () => lines2(rootsOf(known, 'risk', []), 4);
    const before = idsOf();
    known.add([{ now: binding('', 'more', 'config', 'User frank') }]);
    await known.settle();
    assert.deepEqual(idsOf(), before);
  });

  it('follow changes: an object that was made anew before its predecessor was told to be gone stays', async () => {
    const old = binding('', 'ops', 'everything', 'Group ops');
    const anew = binding('', 'ops', 'everything', 'Group other');
    const known = await knownOf([clusterRole('everything', '* *.*'), old]);
    known.add([{ now: anew }, { before: old }]);
    await known.settle();
    assert.deepEqual(
      known.index.subjects.map(({ login }) => login),
      ['other'],
    );
    known.add([{ before: anew }]);
    await known.settle();
    assert.deepEqual(known.index.subjects, []);
    assert.deepEqual(known.findings, []);
  });
});

const lines2 = (nodes: readonly RbacNode[], depth: number): string[] =>
  nodes.flatMap((node) => [node.id, ...(depth > 1 ? lines2(childrenOf(node), depth - 1) : [])]);

describe('a question', () => {
  const refused: Visibility = {
    unseen: (_, kind) => (kind === 'RoleBinding' ? { reason: 'forbidden', message: 'The list was refused.' } : undefined),
    serves: () => true,
  };

  const answer = (known: KnownRbac, text: string) => {
    const line = queryLine(known, text, undefined);
    return [line.count, line.isPartial, ...childrenOf(line).map(nameOf)];
  };

  it('who can: those who need no binding, those who may, and how many more may elsewhere', async () => {
    const known = await knownOf(shop);
    assert.deepEqual(answer(known, 'who can list secrets in shop'), [4, false, 'system:masters', 'dana', 'system:serviceaccount:shop:web', 'ops']);
    assert.deepEqual(answer(known, 'who can list secrets'), [2, false, 'system:masters', 'ops', 'more']);
    assert.deepEqual(answer(known, 'who can list nodes'), [2, false, 'system:masters', 'ops']);
  });

  it('says "at least" and why where lists were refused', async () => {
    const known = await knownOf(shop, { visibility: refused });
    assert.deepEqual(answer(known, 'who can list secrets in web'), [2, true, 'system:masters', 'ops', 'missing']);
    assert.deepEqual(answer(known, 'can frank list secrets in web'), [undefined, true, 'unknown', 'missing']);
    assert.deepEqual(answer(known, 'what can frank do'), [0, true, 'nothing-known', 'missing']);
    // Of the cluster as a whole, what RoleBindings say plays no part.
    assert.deepEqual(answer(known, 'who can list nodes'), [2, false, 'system:masters', 'ops']);
  });

  it('can: yes with every way, or no', async () => {
    const known = await knownOf(shop);
    assert.deepEqual(answer(known, 'can dana +ops list secrets in shop'), [
      undefined,
      false,
      'yes',
      'ClusterRoleBinding/ops 0',
      'shop/RoleBinding/readers 0',
    ]);
    assert.deepEqual(answer(known, 'can dana delete secrets in shop'), [undefined, false, 'no']);
    assert.deepEqual(answer(known, 'can dana +system:masters delete secrets'), [undefined, false, 'yes']);
  });

  it('what can: all that somebody may do, and only what holds where it is asked', async () => {
    const known = await knownOf([...shop, binding('', 'config', 'config', 'User dana')]);
    assert.deepEqual(answer(known, 'what can dana do'), [3, false, ':configmaps:get', 'shop:pods:list', 'shop:secrets:get,list']);
    assert.deepEqual(answer(known, 'what can dana do in web'), [1, false, ':configmaps:get']);
  });

  it('is told to be none', async () => {
    assert.deepEqual(answer(await knownOf(shop), 'who may'), [undefined, false, 'note']);
  });
});

describe('permissions', () => {
  it('are those of the subject and of the groups that it is in by itself', async () => {
    const known = await knownOf([
      clusterRole('config', 'get configmaps "a,b"', 'get /metrics'),
      binding('', 'all', 'config', 'Group system:authenticated'),
      binding('shop', 'shop', 'config', 'Group system:serviceaccounts:shop'),
    ]);
    const found = permissionsOf(known.index, { by: 'name', login: 'system:serviceaccount:shop:web' });
    assert.deepEqual(
      found.map(({ scope, what, names, grants }) => [scope, what, names, grants.map(({ subject }) => subject.login)]),
      [
        ['', '/metrics', [], ['system:authenticated']],
        ['', 'configmaps', ['a', 'b'], ['system:authenticated']],
        ['shop', 'configmaps', ['a', 'b'], ['system:serviceaccounts:shop']],
      ],
    );
  });
});

describe('buckets', () => {
  const item = (name: string, parent: RbacNode | undefined): RbacNode => ({ type: 'source', ...below(parent, name) });
  const many = (count: number, name: (i: number) => string) => Array.from({ length: count }, (_, i) => name(i));

  it('are not made of what can be looked through', () => {
    const names = many(MOST_SIBLINGS, (i) => `team-${i}`);
    assert.equal(bucketed(names, (name) => name, item)(undefined).length, MOST_SIBLINGS);
  });

  it('are made by the first letters that tell names apart, as often as needed, and lose nothing', () => {
    const names = many(5000, (i) => `team-${String(i).padStart(4, '0')}`);
    const found: string[] = [];
    const walk = (nodes: readonly RbacNode[]) => {
      assert.ok(nodes.length <= MOST_SIBLINGS);
      for (const node of nodes) {
        if (node.type === 'source') found.push(node.id.split('\n').at(-1)!);
        else walk(childrenOf(node));
      }
    };
    const roots = bucketed(names, (name) => name, item)(undefined);
    assert.deepEqual(
      roots.map((node) => node.type === 'group' && [node.name, node.count]),
      many(5, (i) => `team-${i}`).map((name) => [name, 1000]),
    );
    walk(roots);
    assert.deepEqual(found, names);
  });

  it('end where names are the same', () => {
    assert.equal(
      bucketed(
        many(300, () => 'same'),
        (name) => name,
        item,
      )(undefined).length,
      300,
    );
  });
});

describe('the command that asks the server', () => {
  const of = (login: string, by: 'name' | 'group', request: Attributes, namespaced = true) =>
    canICommand('admin', { subject: { by, login }, user: asUser({ by, login }), request }, namespaced).replace(
      'kubectl --context admin auth can-i ',
      '',
    );

  it('has who, what and where', () => {
    assert.equal(
      of('dana', 'name', resource('get', '', 'secrets', { namespace: 'shop', name: 'tls' })),
      'get secrets/tls --namespace shop --as dana',
    );
    assert.equal(
      of('system:serviceaccount:shop:web', 'name', resource('patch', 'apps', 'deployments')),
      'patch deployments.apps --all-namespaces --as system:serviceaccount:shop:web',
    );
    assert.equal(of('ops', 'group', resource('get', '', 'nodes'), false), 'get nodes --as somebody --as-group ops');
    assert.equal(
      of("o'brien", 'name', resource('create', '', 'pods', { subresource: 'exec', namespace: 'shop', name: 'web' })),
      `create pods/web --subresource exec --namespace shop --as 'o'\\''brien'`,
    );
  });
});

describe('export', () => {
  const texts = { can: (text: string) => text, rule: ({ rule: one }: { rule: number }) => `rule ${one}` };

  it('has a row for each way of each finding, and for what is to be said of objects', async () => {
    const known = await knownOf(shop);
    const rows = rowsOf(known, rootsOf(known, 'risk', []), texts);
    assert.deepEqual(
      rows.map(({ severity, kind, namespace, name, scope, binding: by, role: of }) => [severity, kind, namespace, name, scope, by, of].join()),
      [
        'critical,Group,,ops,,ClusterRoleBinding/ops,ClusterRole/everything',
        'high,User,,dana,shop,shop/RoleBinding/readers,shop/Role/secrets',
        'high,ServiceAccount,shop,web,shop,shop/RoleBinding/readers,shop/Role/secrets',
        'medium,,,,,shop/RoleBinding/lost,',
      ],
    );
  });

  it('comes to an end in every order, and makes no formula of a name', async () => {
    const known = await knownOf([clusterRole('config', 'get configmaps'), binding('', 'b', 'config', 'User =cmd()', 'User a|b')]);
    for (const mode of modes) {
      const rows = rowsOf(known, rootsOf(known, mode, ['what can a|b do']), texts);
      assert.ok(
        rows.some(({ name }) => name === 'a|b'),
        mode,
      );
    }
    const rows = rowsOf(known, rootsOf(known, 'subject', []), texts);
    assert.match(exportText('csv', [], rows), /,'=cmd\(\),/);
    assert.match(exportText('markdown', ['About.'], rows), /\| a\\\|b \|/);
    assert.deepEqual((JSON.parse(exportText('json', ['About.'], rows)) as { about: unknown }).about, ['About.']);
  });
});

describe('what a line is about', () => {
  it('is the request of who stands there', async () => {
    const known = await knownOf(shop);
    const query = queryLine(known, 'who can list secrets in shop', undefined);
    const dana = childrenOf(query).find((node) => node.type === 'subject' && node.subject.login === 'dana')!;
    assert.deepEqual(requestedBy(dana, known.index), {
      subject: { by: 'name', login: 'dana' },
      user: { name: 'dana', groups: ['system:authenticated'] },
      request: resource('list', '', 'secrets', { namespace: 'shop' }),
    });
    const [way] = childrenOf(dana);
    assert.deepEqual(requestedBy(way!, known.index)?.request, resource('list', '', 'secrets', { namespace: 'shop' }));
  });

  it('is in the parts of a key', () => {
    assert.deepEqual(placeOf('shop/RoleBinding/web'), { namespace: 'shop', kind: 'RoleBinding', name: 'web' });
    assert.deepEqual(placeOf('ClusterRole/system:node'), { namespace: '', kind: 'ClusterRole', name: 'system:node' });
    assert.deepEqual(placeOf('?k8s/base/Role/web'), { namespace: '?k8s/base', kind: 'Role', name: 'web' });
  });
});
