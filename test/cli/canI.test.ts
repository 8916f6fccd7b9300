import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inFolder, runCli } from '../support/cli';

const RBAC = 'rbac.authorization.k8s.io';
const role = (name: string, rule: string) => `apiVersion: ${RBAC}/v1
kind: Role
metadata: { name: ${name}, namespace: shop }
rules:
  - ${rule}
`;
const binding = (name: string, to: string, subject: string) => `apiVersion: ${RBAC}/v1
kind: RoleBinding
metadata: { name: ${name}, namespace: shop }
roleRef: { apiGroup: ${RBAC}, kind: Role, name: ${to} }
subjects: [${subject}]
`;
const READ_PODS = "{ apiGroups: [''], resources: [pods], verbs: [get, list] }";
const DANA = '{ kind: User, name: dana }';
const shop = `${role('reader', READ_PODS)}---\n${binding('readers', 'reader', DANA)}`;
const readers = { binding: 'shop/RoleBinding/readers', role: 'shop/Role/reader', rule: 0 };
const get = { user: 'dana', verb: 'get', resource: 'pods', namespace: 'shop' };
const lines = (...queries: readonly unknown[]) => queries.map((query) => `${typeof query === 'string' ? query : JSON.stringify(query)}\n`).join('');
const answersIn = (out: string): unknown[] =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

describe('can-i', () => {
  it('answers line by line, with every way by which it is so', async () => {
    const queries = lines(
      get,
      { ...get, verb: 'delete' },
      { ...get, namespace: 'other' },
      { user: 'root', groups: ['system:masters'], verb: 'get', path: '/metrics' },
      { user: 'system:node:n1', groups: ['system:nodes'], verb: 'get', resource: 'secrets', namespace: 'shop', name: 'tls' },
    );
    await inFolder({ 'shop.yaml': shop, 'q.jsonl': queries }, async (run) => {
      const { code, out, err } = await run('can-i', '--objects', 'shop.yaml', '--queries', 'q.jsonl');
      assert.deepEqual([code, err], [0, '']);
      assert.deepEqual(answersIn(out), [
        { allowed: true, by: [readers] },
        { allowed: false, by: [] },
        { allowed: false, by: [] },
        { allowed: true, by: [] },
        { allowed: 'unknown', by: [] },
      ]);
    });
  });

  it('reads folders, lists, several documents and JSON, and several paths after one option', async () => {
    const items = [role('reader', READ_PODS), binding('readers', 'reader', DANA)].map(
      (text) => `${text.trimEnd().replace(/^/gm, '    ').replace('    ', '  - ')}\n`,
    );
    const files = {
      'a/list.yaml': `apiVersion: v1\nkind: List\nitems:\n${items.join('')}`,
      'b/more.json': JSON.stringify({
        apiVersion: `${RBAC}/v1`,
        kind: 'RoleBindingList',
        items: [
          {
            metadata: { name: 'group', namespace: 'shop' },
            roleRef: { kind: 'Role', name: 'reader' },
            subjects: [{ kind: 'Group', name: 'ops' }],
          },
        ],
      }),
      'q.jsonl': lines({ ...get, groups: ['ops'] }),
    };
    const both = [{ allowed: true, by: [{ ...readers, binding: 'shop/RoleBinding/group' }, readers] }];
    await inFolder(files, async (run) => {
      for (const objects of [
        ['--objects', '.'],
        ['--objects', 'a', 'b'],
        ['--objects', 'a', '--objects', 'b/more.json'],
        ['--objects=a', 'b'],
      ])
        assert.deepEqual(answersIn((await run('can-i', ...objects, '--queries', 'q.jsonl')).out), both, objects.join(' '));
    });
  });

  it('has no roles but those that are given, and an aggregated one as it is stored', async () => {
    const objects = `apiVersion: ${RBAC}/v1
kind: ClusterRole
metadata: { name: all }
aggregationRule: { clusterRoleSelectors: [{ matchLabels: { into: all } }] }
---
apiVersion: ${RBAC}/v1
kind: ClusterRole
metadata: { name: part, labels: { into: all } }
rules:
  - ${READ_PODS}
---
apiVersion: ${RBAC}/v1
kind: ClusterRoleBinding
metadata: { name: all }
roleRef: { apiGroup: ${RBAC}, kind: ClusterRole, name: all }
subjects: [${DANA}]
---
apiVersion: ${RBAC}/v1
kind: ClusterRoleBinding
metadata: { name: admin }
roleRef: { apiGroup: ${RBAC}, kind: ClusterRole, name: cluster-admin }
subjects: [{ kind: User, name: eve }]
`;
    const queries = lines(get, { ...get, user: 'eve' }, { user: 'eve', groups: ['system:authenticated'], verb: 'get', path: '/version' });
    await inFolder({ 'o.yaml': objects, 'q.jsonl': queries }, async (run) => {
      const { code, out, err } = await run('can-i', '--objects', 'o.yaml', '--queries', 'q.jsonl');
      assert.equal(code, 0);
      assert.deepEqual(answersIn(out), [
        { allowed: false, by: [] },
        { allowed: false, by: [] },
        { allowed: false, by: [] },
      ]);
      assert.equal(
        err,
        'o.yaml:21:1: warning: ClusterRoleBinding/admin: It grants nothing, as there is no "ClusterRole/cluster-admin". It will as soon as somebody makes one.\n',
      );
    });
  });

  it('is a test where answers are expected', async () => {
    const queries = lines(
      { ...get, expect: true },
      { ...get, verb: 'delete', expect: true },
      { ...get, name: 'web', groups: ['ops'], expect: false },
      get,
    );
    await inFolder({ 'shop.yaml': shop, 'q.jsonl': queries, 'good.jsonl': lines({ ...get, expect: true }) }, async (run) => {
      const { code, out, err } = await run('can-i', '--objects', 'shop.yaml', '--queries', 'q.jsonl');
      assert.equal(code, 1);
      assert.equal(answersIn(out).length, 4);
      assert.equal(
        err,
        [
          'q.jsonl:2: expected allowed, and it is refused: "dana": delete pods in namespace "shop"',
          'q.jsonl:3: expected refused, and it is allowed: "dana" in "ops": get pods "web" in namespace "shop", by shop/RoleBinding/readers → shop/Role/reader rules[0]',
          '2 of 3 expected answers differ.\n',
        ].join('\n'),
      );
      assert.deepEqual(await run('can-i', '--objects', 'shop.yaml', '--queries', 'good.jsonl'), {
        code: 0,
        out: `${JSON.stringify({ allowed: true, by: [readers] })}\n`,
        err: '',
      });
    });
  });

  it('keeps lines aligned where some are no queries, passes over blank ones, and exits by 2', async () => {
    const queries = lines(get, 'nonsense', '', '   ', { ...get, verbs: 'get' }, { ...get, expect: false }, `${JSON.stringify(get)}\r`);
    await inFolder({ 'shop.yaml': shop, 'q.jsonl': `\uFEFF${queries.trimEnd()}` }, async (run) => {
      const { code, out, err } = await run('can-i', '--objects', 'shop.yaml', '--queries', 'q.jsonl');
      assert.equal(code, 2);
      const answers = answersIn(out) as { error?: string; allowed?: boolean }[];
      assert.deepEqual(
        answers.map(({ allowed, error }) => allowed ?? error?.replace(/:.*/, '')),
        [true, 'The line is not JSON', answers[2]!.error, true, true],
      );
      assert.match(answers[2]!.error!, /^The key "verbs" is not known\./);
      assert.match(err, /^q\.jsonl:2: error: The line is not JSON: /);
      assert.match(err, /\nq\.jsonl:5: error: The key "verbs" is not known\./);
      assert.match(err, /\nq\.jsonl:6: expected refused, and it is allowed/);
    });
  });

  it('says what it could not read, answers by the rest, and exits by 2', async () => {
    const files = { 'shop.yaml': shop, 'broken.yaml': 'apiVersion: v1\nkind: [\n', 'q.jsonl': lines(get) };
    await inFolder(files, async (run) => {
      const broken = await run('can-i', '--objects', '.', '--queries', 'q.jsonl');
      assert.deepEqual([broken.code, answersIn(broken.out)], [2, [{ allowed: true, by: [readers] }]]);
      assert.match(broken.err, /^broken\.yaml:\d+:\d+: error: /);
      const gone = await run('can-i', '--objects', 'shop.yaml', 'gone.yaml', '--queries', 'q.jsonl');
      assert.deepEqual([gone.code, gone.err], [2, '"gone.yaml" could not be read: it does not exist.\n']);
      assert.deepEqual(answersIn(gone.out), [{ allowed: true, by: [readers] }]);
      const none = await run('can-i', '--objects', 'shop.yaml', '--queries', 'gone.jsonl');
      assert.deepEqual([none.code, none.out, none.err], [2, '', '"gone.jsonl" could not be read: it does not exist.\n']);
      const bytes = await run('can-i', '--objects', 'q.jsonl', '--queries', 'q.jsonl');
      assert.match(bytes.err, /No Role, ClusterRole or binding was found in the files\.\n/);
    });
  });

  it('says which objects do not count, and names only so many', async () => {
    const refused = `apiVersion: ${RBAC}/v1\nkind: Role\nmetadata: { name: bad, namespace: shop }\nrules: [{ verbs: get }]\n`;
    const nowhere = binding('nowhere', 'reader', '{ kind: User, name: eve }').replace(', namespace: shop', '');
    const many = Array.from({ length: 60 }, (_, i) => binding(`b${i}`, 'gone', DANA)).join('---\n');
    await inFolder(
      { 'a.yaml': `${shop}---\n${refused}---\n${nowhere}`, 'many.yaml': many, 'q.jsonl': lines({ ...get, user: 'eve' }) },
      async (run) => {
        const few = await run('can-i', '--objects', 'a.yaml', '--queries', 'q.jsonl');
        assert.deepEqual([few.code, answersIn(few.out)], [0, [{ allowed: false, by: [] }]]);
        assert.deepEqual(
          few.err
            .trimEnd()
            .split('\n')
            .map((line) => line.split(': ').slice(0, 3).join(': ')),
          ['a.yaml:16:18: warning: shop/Role/bad', 'a.yaml:20:1: warning: RoleBinding/nowhere'],
        );
        const all = await run('can-i', '--objects', 'many.yaml', '--queries', 'q.jsonl');
        assert.equal(all.err.trimEnd().split('\n').length, 51);
        assert.match(all.err, /\n10 more warnings about objects are not shown\.\n$/);
      },
    );
  });

  it('reads queries from standard input and writes them as text', async () => {
    await inFolder({ 'shop.yaml': shop }, async () => {
      const { code, out } = await runCli(
        ['can-i', '--objects', 'shop.yaml', '--queries', '-', '--format', 'text'],
        lines(get, { ...get, verb: 'delete' }, '{'),
      );
      assert.equal(code, 2);
      const [first, second, third] = out.split('\n');
      assert.equal(first, 'allowed  "dana": get pods in namespace "shop", by shop/RoleBinding/readers → shop/Role/reader rules[0]');
      assert.equal(second, 'refused  "dana": delete pods in namespace "shop"');
      assert.match(third!, /^error    The line is not JSON: /);
    });
  });

  it('answers a hundred thousand queries in their order', async () => {
    const queries = Array.from({ length: 100_000 }, (_, i) => ({ ...get, verb: i % 3 === 0 ? 'get' : 'delete', name: `web-ü-${i}` }));
    await inFolder({ 'shop.yaml': shop, 'q.jsonl': lines(...queries) }, async (run) => {
      const { code, out } = await run('can-i', '--objects', 'shop.yaml', '--queries', 'q.jsonl');
      assert.equal(code, 0);
      const answers = out.trimEnd().split('\n');
      assert.equal(answers.length, queries.length);
      const [yes, no] = [JSON.stringify({ allowed: true, by: [readers] }), JSON.stringify({ allowed: false, by: [] })];
      assert.equal(
        answers.findIndex((line, i) => line !== (i % 3 === 0 ? yes : no)),
        -1,
      );
    });
  });

  it('says what it needs', async () => {
    const messages: [argv: string[], message: RegExp][] = [
      [['--queries', 'q'], /needs manifests by "--objects" and a file of queries/],
      [['--objects', 'o'], /needs manifests by "--objects" and a file of queries/],
      [['q', '--objects', 'o', '--queries', 'q'], /takes no "q"/],
      [['--objects', '-', '--queries', '-'], /cannot hold both/],
      [['--objects', 'o', '--queries', 'q', '--format', 'xml'], /"--format" takes json, text, not "xml"/],
    ];
    for (const [argv, message] of messages) {
      const { code, err } = await runCli(['can-i', ...argv]);
      assert.equal(code, 2);
      assert.match(err, message);
    }
  });
});
