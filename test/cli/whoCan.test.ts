import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { whoCanText } from '../../src/cli/whoCanReport';
import { questionOf } from '../../src/cli/whoCanQuestion';
import { ownResources, ruleOnlyResources } from '../../src/kube/resourceNames';
import { RbacIndex } from '../../src/rbac/index';
import { whoCan } from '../../src/rbac/whoCan';
import { inFolder, runCli, type Outcome } from '../support/cli';

const RBAC = 'rbac.authorization.k8s.io';
const bind = (name: string, role: string, subject: string, namespace?: string) => `apiVersion: ${RBAC}/v1
kind: ${namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding'}
metadata: { name: ${name}${namespace ? `, namespace: ${namespace}` : ''} }
roleRef: { apiGroup: ${RBAC}, kind: ${role.replace('/', ', name: ')} }
subjects: [${subject}]
`;
const user = (name: string) => `{ kind: User, name: ${name} }`;
const SHOP = [
  bind(
    'devs',
    'ClusterRole/edit',
    "{ kind: User, name: dana }, { kind: ServiceAccount, name: web }, { kind: Group, name: 'system:serviceaccounts:shop' }",
    'shop',
  ),
  `apiVersion: ${RBAC}/v1
kind: Role
metadata: { name: tls, namespace: shop }
rules:
  - { apiGroups: [''], resources: [secrets], verbs: [get], resourceNames: [tls] }
  - { apiGroups: [''], resources: [configmaps], verbs: [get] }
`,
  bind('tls', 'Role/tls', user('eve'), 'shop'),
  bind('ops', 'ClusterRole/cluster-admin', '{ kind: Group, name: ops }'),
].join('---\n');

interface Json {
  readonly question: Readonly<Record<string, unknown>>;
  readonly atLeast: boolean;
  readonly superusers: readonly object[];
  readonly holders: readonly {
    readonly kind: string;
    readonly name: string;
    readonly namespace?: string;
    readonly grants: readonly { readonly binding: string; readonly role: string; readonly rule: number; readonly bootstrap?: readonly string[] }[];
  }[];
  readonly unknown: readonly { readonly message: string }[];
  readonly notes: readonly string[];
}
const read = ({ out }: Outcome): Json => JSON.parse(out) as Json;
/** Who may, without those that only Kubernetes' own bindings let. */
const names = (json: Json) =>
  json.holders
    .filter(({ grants }) => grants.some(({ bootstrap }) => !bootstrap?.includes('binding')))
    .map(({ kind, name, namespace }) => `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`);

const inShop = (
  use: (ask: (...argv: string[]) => Promise<Outcome & { json: Json }>) => Promise<void>,
  files: Record<string, string> = { 'shop.yaml': SHOP },
) =>
  inFolder(files, (run) =>
    use(async (...argv) => {
      const outcome = await run('who-can', ...argv, '--format', 'json', '--files', '.');
      return { ...outcome, json: outcome.out === '' ? (undefined as never) : read(outcome) };
    }),
  );

describe('who-can on manifests', () => {
  it('shows every way, and what of it Kubernetes itself ships', async () => {
    await inShop(async (ask) => {
      const { code, err, json } = await ask('get', 'secret', '-n', 'shop');
      assert.deepEqual([code, err], [0, '']);
      assert.deepEqual(json.question, {
        verb: 'get',
        group: '',
        resource: 'secrets',
        subresource: '',
        namespace: 'shop',
        name: '',
        allNamespaces: false,
      });
      assert.deepEqual(json.superusers, [{ kind: 'Group', name: 'system:masters' }]);
      assert.deepEqual([json.atLeast, json.unknown], [false, []]);
      assert.deepEqual(names(json), ['User dana', 'ServiceAccount shop/web', 'Group ops', 'Group system:serviceaccounts:shop']);
      const [dana] = json.holders;
      assert.deepEqual(dana!.grants, [
        { binding: 'shop/RoleBinding/devs', role: 'ClusterRole/edit', rule: 0, namespace: 'shop', bootstrap: ['role'] },
      ]);
      const manager = json.holders.find(({ name }) => name === 'system:kube-controller-manager')!;
      assert.deepEqual(
        manager.grants.map(({ bootstrap }) => bootstrap),
        [['binding', 'role']],
      );
      assert.ok(json.notes.includes('Some may for single objects only: "tls". Ask with the name.'));
    });
  });

  it('takes a name, a subresource, a group and a URL', async () => {
    await inShop(async (ask) => {
      assert.deepEqual(
        names((await ask('get', 'secrets', 'tls', '-n', 'shop')).json),
        ['User dana', 'ServiceAccount shop/web', 'User eve', 'Group ops', 'Group system:serviceaccounts:shop'].sort((a, b) => order(a) - order(b)),
      );
      assert.deepEqual(names((await ask('create', 'po/exec', '--namespace', 'shop')).json).slice(0, 1), ['User dana']);
      assert.deepEqual((await ask('patch', 'deployments.v1.apps/scale', '-n', 'shop')).json.question['group'], 'apps');
      assert.deepEqual(names((await ask('get', '/metrics?x=1')).json), ['Group ops']);
      assert.deepEqual((await ask('get', '/metrics?x=1')).json.question, { verb: 'get', path: '/metrics' });
    });
  });

  it('is cluster-wide without a namespace, and then says that there are more', async () => {
    await inShop(async (ask) => {
      const { json } = await ask('get', 'configmaps');
      assert.deepEqual(names(json), ['Group ops']);
      const all = (await ask('get', 'cm', '-A')).json;
      assert.deepEqual(names(all), ['User dana', 'User eve', 'ServiceAccount shop/web', 'Group ops', 'Group system:serviceaccounts:shop']);
      assert.equal(all.question['allNamespaces'], true);
      const more = all.holders.length - json.holders.length;
      assert.ok(json.notes.includes(`${more} more may in one namespace or another: "--all-namespaces" shows them, and "--namespace" those of one.`));
      const nodes = (await ask('get', 'nodes', '-A')).json;
      assert.deepEqual([nodes.question['allNamespaces'], names(nodes)], [false, ['Group ops']]);
    });
  });

  it('takes the base of another version, or none', async () => {
    await inShop(async (ask) => {
      const trust = async (...more: string[]) => (await ask('list', 'clustertrustbundles', ...more)).json.holders.map(({ name }) => name);
      assert.ok((await trust()).includes('system:serviceaccounts'));
      assert.ok(!(await trust('--kubernetes', 'v1.36.4')).includes('system:serviceaccounts'));
      const bare = (await ask('get', 'secrets', '-n', 'shop', '--no-bootstrap')).json;
      assert.deepEqual([bare.atLeast, bare.holders], [true, []]);
      assert.deepEqual(bare.unknown, [
        { message: '"shop/RoleBinding/devs" refers to "ClusterRole/edit", which is not in the files: what it grants is not known.' },
        { message: '"ClusterRoleBinding/ops" refers to "ClusterRole/cluster-admin", which is not in the files: what it grants is not known.' },
      ]);
    });
  });

  it('fills aggregated roles, those of Kubernetes too, from the files', async () => {
    const files = {
      'a.yaml': `apiVersion: ${RBAC}/v1
kind: ClusterRole
metadata: { name: widgets, labels: { ${RBAC}/aggregate-to-view: 'true' } }
rules: [{ apiGroups: [example.com], resources: [widgets], verbs: [get] }]
---
${bind('viewers', 'ClusterRole/edit', user('dana'))}`,
    };
    await inShop(async (ask) => {
      const { json } = await ask('get', 'widgets.example.com');
      assert.deepEqual(names(json), ['User dana']);
      assert.ok(json.notes.includes('No resource "widgets.example.com" is known, so it is asked as it is written.'));
    }, files);
  });

  it('knows objects that name no namespace by their folder', async () => {
    const files = { 'k8s/a.yaml': bind('devs', 'ClusterRole/edit', '{ kind: ServiceAccount, name: web }', '') };
    await inShop(async (ask) => {
      assert.deepEqual(names((await ask('get', 'secrets', '-A')).json), ['ServiceAccount ?k8s/web']);
      const { json } = await ask('get', 'secrets', '-n', 'shop');
      assert.deepEqual(names(json), []);
      assert.deepEqual(json.unknown, [{ message: '"(k8s)/RoleBinding/devs" names no namespace: whether it holds in "shop" is not known.' }]);
      assert.deepEqual((await ask('get', 'nodes')).json.unknown, []);
    }, files);
  });

  it('is incomplete where a file could not be read, and exits by 2', async () => {
    await inShop(
      async (ask) => {
        const { code, err, json } = await ask('get', 'secrets', '-n', 'shop');
        assert.deepEqual([code, json.atLeast], [2, true]);
        assert.match(err, /^broken\.yaml:\d+:\d+: error: /);
        assert.match(json.unknown[0]!.message, /^broken\.yaml:\d+:\d+: /);
      },
      { 'shop.yaml': SHOP, 'broken.yaml': 'apiVersion: v1\nkind: [\n' },
    );
  });

  it('is readable in a terminal', async () => {
    await inFolder({ 'shop.yaml': SHOP }, async (run) => {
      const { code, out } = await run('who-can', 'get', 'cm', '-n', 'shop', '--files', 'shop.yaml');
      assert.equal(code, 0);
      const [shown, rest] = out.split('\nBy what Kubernetes itself ships\n');
      assert.equal(
        shown,
        `These can get configmaps in namespace "shop":

Built in
  Group system:masters, which needs no binding

Users and ServiceAccounts
  User dana
    shop/RoleBinding/devs  →  ClusterRole/edit (built in)  rules[4]: get configmaps
  User eve
    shop/RoleBinding/tls   →  shop/Role/tls                rules[1]: get configmaps
  ServiceAccount shop/web
    shop/RoleBinding/devs  →  ClusterRole/edit (built in)  rules[4]: get configmaps

Groups
  Group ops
    ClusterRoleBinding/ops  →  ClusterRole/cluster-admin (built in)  rules[0]: * *
  Group system:serviceaccounts:shop, every ServiceAccount of namespace "shop"
    shop/RoleBinding/devs   →  ClusterRole/edit (built in)           rules[4]: get configmaps
`.replaceAll('rules[4]', /rules\[\d+\]/.exec(out.slice(out.indexOf('User dana')))![0]),
      );
      assert.match(rest!, /\n {2}The manifests, and the roles and bindings that Kubernetes 1\.37 itself writes\.\n$/);
    });
  });

  it('says "at least" where something is not known, and colors only where asked', () => {
    const index = new RbacIndex();
    const question = questionOf({ verb: 'get', resource: 'secrets', name: undefined, namespace: 'shop', everywhere: false }, ownResources());
    const answer = {
      question,
      source: 'A cluster.',
      ...whoCan(index, question.attributes),
      unknown: [{ message: 'The list of roles was refused.' }],
      notes: [],
      bootstrap: new Set<string>(),
      index,
    };
    const plain = whoCanText(answer, false);
    assert.match(plain, /^At least these can get secrets in namespace "shop":\n/);
    assert.match(plain, /\n {2}Nobody else was found\.\n/);
    assert.match(plain, /\nNot known\n {2}The list of roles was refused\.\n/);
    assert.match(whoCanText({ ...answer, unknown: [] }, false), /^These can .*\n\nBuilt in\n.*\n {2}Nobody else may\.\n/);

    assert.equal(whoCanText(answer, true).replace(/\u001b\[\d+m/g, ''), plain);
    assert.notEqual(whoCanText(answer, true), plain);
  });
});

const order = (name: string): number => ['User', 'Serv', 'Grou'].indexOf(name.slice(0, 4));

describe('who-can: what is asked', () => {
  const known = [...ownResources(), ...ruleOnlyResources()];
  const ask = (line: string, more: { namespace?: string; everywhere?: boolean } = {}) => {
    const [verb = '', resource = '', name] = line.split(' ');
    return questionOf({ verb, resource, name, namespace: more.namespace, everywhere: more.everywhere ?? false }, known);
  };
  const request = (line: string, more?: Parameters<typeof ask>[1]) => {
    const { attributes } = ask(line, more);
    return attributes.path ?? `${attributes.namespace}/${attributes.resource}/${attributes.name}`;
  };

  it('puts a request for a namespace into that namespace, and a list of namespaces into none', () => {
    assert.equal(request('get ns shop'), 'shop/namespaces/shop');
    assert.equal(request('get ns', { namespace: 'shop' }), 'shop/namespaces/shop');
    assert.equal(request('update namespaces/finalize shop'), 'shop/namespaces/shop');
    assert.equal(request('list ns', { namespace: 'shop' }), '/namespaces/');
    assert.equal(request('watch ns shop'), '/namespaces/shop');
    assert.deepEqual(ask('list ns', { namespace: 'shop' }).notes, ['To list namespaces is a request on all of them, so "shop" is left out.']);
    assert.equal(ask('get ns shop').text, 'get namespaces "shop"');
    assert.throws(() => ask('get ns shop', { namespace: 'other' }), /The namespace "shop" is in itself and not in "other"\./);
  });

  it('leaves out a namespace where there is none, and a name where a request has none', () => {
    assert.equal(request('get nodes n1', { namespace: 'shop' }), '/nodes/n1');
    assert.deepEqual(ask('get nodes n1', { namespace: 'shop' }).notes, ['"nodes" are in no namespace, so "shop" is left out.']);
    assert.equal(request('create secrets tls', { namespace: 'shop' }), 'shop/secrets/');
    assert.deepEqual(ask('create secrets tls').notes, ['A request to create has no name, so "tls" is left out.']);
    assert.equal(request('create pods/exec web', { namespace: 'shop' }), 'shop/pods/web');
    assert.equal(request('deletecollection secrets tls', { namespace: 'shop' }), 'shop/secrets/');
    assert.equal(ask('get /metrics', { everywhere: true }).where, 'there');
    assert.deepEqual(ask('get /metrics', { namespace: 'shop' }).notes, ['A URL is in no namespace, so it is asked cluster-wide.']);
    assert.throws(() => ask('get /metrics x'), /A URL has no name/);
  });

  it('says what may have been meant otherwise', () => {
    assert.deepEqual(ask('get events').notes, ['"events" is also "events.events.k8s.io", which is not what is asked.']);
    assert.match(ask('GET pods').notes.join(), /Verbs are compared with case/);
    assert.match(ask('* pods').notes.join(), /Only rules with "\*" allow every verb/);
    assert.match(ask('get pods/web-1').notes.join(), /"web-1" is taken for a subresource\. .*"pods web-1"/);
    assert.deepEqual([ask('get pods/log').notes, ask('impersonate users dana').notes, ask('get *').notes], [[], [], []]);
    assert.throws(() => ask('get .apps'), /"\.apps" names no resource/);
  });
});

describe('who-can: arguments', () => {
  it('says what it needs', async () => {
    const messages: [argv: string[], message: RegExp][] = [
      [['get'], /needs a verb and a resource/],
      [['get', 'pods'], /needs manifests by "--files", or a cluster/],
      [['get', 'pods', 'a', 'b', '--files', 'x'], /and no "b"/],
      [['get', 'pods', '--files', 'x', '--current-context'], /exclude each other/],
      [['get', 'pods', '--files', 'x', '-n', 'shop', '-A'], /exclude each other/],
      [['get', 'pods', '--files', 'x', '-n', ''], /needs a name/],
      [['get', 'pods', '--files', 'x', '--kubernetes', '1.20'], /"--kubernetes" takes 1\.34, 1\.35, 1\.36, 1\.37, not "1\.20"/],
      [['get', 'pods', '--files', 'x', '--kubernetes', '1.36', '--no-bootstrap'], /exclude each other/],
      [['get', 'pods', '--current-context', '--no-bootstrap'], /need "--files"/],
      [['get', 'pods', '--current-context', '--context', 'x'], /exclude each other/],
    ];
    for (const [argv, message] of messages) {
      const { code, err } = await runCli(['who-can', ...argv]);
      assert.equal(code, 2);
      assert.match(err, message);
    }
  });

  it('takes paths before and after the question', async () => {
    await inFolder({ 'a.yaml': SHOP, 'b.yaml': bind('more', 'ClusterRole/view', user('zoe')) }, async (run) => {
      const one = await run('who-can', 'get', 'pods', '--files', 'a.yaml', 'b.yaml', '-n', 'shop');
      assert.match(one.out, /User zoe/);
      assert.deepEqual(await run('who-can', '--files', 'a.yaml', 'b.yaml', '-n', 'shop', 'get', 'pods'), one);
    });
  });
});
