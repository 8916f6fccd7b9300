import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allSeen } from '../../../src/core/visibility';
import { MatrixModel } from '../../../src/editor/rbac/matrixModel';
import { waysTo, type CellQuestion } from '../../../src/editor/rbac/matrixWays';
import type { RbacSource } from '../../../src/editor/rbac/source';
import { ownResources } from '../../../src/kube/resourceNames';
import type { Manifest } from '../../../src/kube/types';
import { RbacRisks } from '../../../src/rbac/danger/risks';
import { RbacIndex } from '../../../src/rbac/index';
import { allIn, namedIn } from '../../../src/webview/cell';
import { readFromMatrix, type FromMatrix, type HeaderMessage, type MatrixChoice, type ToMatrix } from '../../../src/webview/messages';
import { verbsIn } from '../../../src/webview/verbs';

const apiVersion = 'rbac.authorization.k8s.io/v1';
const apiGroup = 'rbac.authorization.k8s.io';

const role = (name: string, rule: object): Manifest => ({ apiVersion, kind: 'ClusterRole', metadata: { name }, rules: [rule] });
const bind = (name: string, to: string, namespace: string, ...subjects: readonly object[]): Manifest => ({
  apiVersion,
  kind: namespace === '' ? 'ClusterRoleBinding' : 'RoleBinding',
  metadata: namespace === '' ? { name } : { name, namespace },
  roleRef: { apiGroup, kind: 'ClusterRole', name: to },
  subjects,
});
const user = (name: string) => ({ kind: 'User', apiGroup, name });
const OBJECTS = [
  role('pods', { verbs: ['get', 'list'], apiGroups: [''], resources: ['pods'] }),
  role('one-secret', { verbs: ['get', 'create'], apiGroups: [''], resources: ['secrets'], resourceNames: ['tls'] }),
  role('deployer', { verbs: ['*'], apiGroups: ['apps'], resources: ['deployments'] }),
  bind('ana', 'pods', '', user('ana')),
  bind('ben', 'one-secret', 'shop', user('ben')),
  bind('web', 'deployer', 'shop', { kind: 'ServiceAccount', namespace: 'shop', name: 'web' }),
  bind('all', 'pods', 'shop', { kind: 'Group', apiGroup, name: 'system:serviceaccounts' }),
];

function sourceOf(objects: readonly Manifest[]): RbacSource {
  const index = new RbacIndex(objects);
  return {
    kind: 'cluster',
    title: 'prod',
    index,
    risks: new RbacRisks(index),
    visibility: allSeen,
    gaps: ['Something was not seen.'],
    resources: ownResources(),
    namespaces: ['default', 'shop'],
    identity: undefined,
    at: 0,
    originOf: () => undefined,
  };
}

/** A model with what it posts and asks for. */
class Desk {
  readonly posted: ToMatrix[] = [];
  readonly explained: CellQuestion[] = [];
  exports = 0;
  readonly model = new MatrixModel({
    post: (message) => this.posted.push(message),
    emptyMessage: 'Nothing is known.',
    slices: () => () => Promise.resolve(),
    explain: (question) => this.explained.push(question),
    export: () => (this.exports += 1),
  });

  get header(): HeaderMessage {
    return this.posted.findLast((message) => message.type === 'header')!;
  }

  async choose(choice: Partial<MatrixChoice>): Promise<void> {
    await this.model.receive({ type: 'choose', choice: { ...this.model.choice, ...choice } });
  }

  /** The rows as the page would get them: `User ana: pods get list`. */
  async rows(): Promise<string[]> {
    const { version, count, columns } = this.header;
    await this.model.receive({ type: 'rows', version, from: 0, count });
    const message = this.posted.at(-1)!;
    assert.ok(message.type === 'rows');
    return message.rows.map(({ kind, name, cells }) => {
      const words = cells.flatMap((cell, i) => {
        const verbs = [...verbsIn(allIn(cell)), ...verbsIn(namedIn(cell)).map((verb) => `(${verb})`)];
        return verbs.length === 0 ? [] : [`${columns[i]!} ${verbs.join(' ')}`];
      });
      return `${kind} ${name}: ${words.join('; ')}`;
    });
  }

  static async open(objects = OBJECTS): Promise<Desk> {
    const desk = new Desk();
    await desk.model.show(sourceOf(objects));
    await desk.model.receive({ type: 'ready', choice: undefined });
    return desk;
  }
}

const withoutMasters = (rows: readonly string[]): string[] => rows.filter((row) => !row.startsWith('Group system:masters'));

describe('The model of the matrix', () => {
  it('tells a page nothing before it says that it is ready', async () => {
    const desk = new Desk();
    await desk.model.show(sourceOf(OBJECTS));
    assert.deepEqual(desk.posted, []);
    await desk.model.receive({ type: 'ready', choice: undefined });
    assert.deepEqual(
      desk.posted.map(({ type }) => type),
      ['busy', 'header'],
    );
    const { title, groups, namespaces, gaps, count, total } = desk.header;
    assert.deepEqual(
      { title, namespaces, gaps, count, total },
      { title: 'prod', namespaces: ['default', 'shop'], gaps: ['Something was not seen.'], count: 5, total: 5 },
    );
    assert.equal(groups[0], '');
    assert.ok(groups.includes('apps'));
  });

  it('says why it shows nothing', async () => {
    const desk = new Desk();
    await desk.model.receive({ type: 'ready', choice: undefined });
    assert.deepEqual(desk.posted, [{ type: 'empty', message: 'Nothing is known.' }]);
    assert.equal(desk.model.csv(), undefined);
  });

  it('shows what is granted anywhere, in the whole cluster, and in one namespace', async () => {
    const desk = await Desk.open();
    assert.match((await desk.rows())[0]!, /^Group system:masters: bindings get list watch create update patch delete deletecollection; /);
    assert.deepEqual(withoutMasters(await desk.rows()), [
      'User ana: pods get list',
      'User ben: secrets (get)',
      'ServiceAccount shop/web: pods get list',
      'Group system:serviceaccounts: pods get list',
    ]);
    await desk.choose({ place: 'cluster' });
    assert.deepEqual(withoutMasters(await desk.rows()), [
      'User ana: pods get list',
      'User ben: ',
      'ServiceAccount shop/web: ',
      'Group system:serviceaccounts: ',
    ]);
    await desk.choose({ place: 'namespace:default', grantedOnly: true });
    assert.deepEqual(withoutMasters(await desk.rows()), ['User ana: pods get list']);
    await desk.choose({ place: 'namespace:shop', group: 'apps' });
    assert.deepEqual(withoutMasters(await desk.rows()), [
      'ServiceAccount shop/web: deployments get list watch create update patch delete deletecollection',
    ]);
  });

  it('filters by every word of kind, namespace and name', async () => {
    const desk = await Desk.open();
    await desk.choose({ filter: 'SHOP web' });
    assert.deepEqual(await desk.rows(), ['ServiceAccount shop/web: pods get list']);
    assert.equal(desk.header.total, 5);
    await desk.choose({ filter: 'nobody' });
    assert.equal(desk.header.count, 0);
  });

  it('answers no question about rows that are others by now', async () => {
    const desk = await Desk.open();
    const { version } = desk.header;
    await desk.choose({ filter: 'ana' });
    const before = desk.posted.length;
    await desk.model.receive({ type: 'rows', version, from: 0, count: 10 });
    await desk.model.receive({ type: 'explain', version, row: 0, column: 0 });
    assert.equal(desk.posted.length, before);
    assert.deepEqual(desk.explained, []);
  });

  it('has the right cell explained, and none that is not there', async () => {
    const desk = await Desk.open();
    const { version, columns } = desk.header;
    await desk.model.receive({ type: 'explain', version, row: 3, column: columns.indexOf('pods') });
    await desk.model.receive({ type: 'explain', version, row: 99, column: 0 });
    await desk.model.receive({ type: 'explain', version, row: 0, column: 999 });
    assert.deepEqual(
      desk.explained.map(({ subject, column, place }) => [subject.login, column.resource, place.kind]),
      [['system:serviceaccount:shop:web', 'pods', 'everywhere']],
    );
    const ways = waysTo(sourceOf(OBJECTS).index, desk.explained[0]!);
    assert.deepEqual(
      ways.map(({ through, binding, role: of, rule, gives }) => [through.login, binding.key, of, rule, verbsIn(allIn(gives))]),
      [['system:serviceaccounts', 'shop/RoleBinding/all', 'ClusterRole/pods', 0, ['get', 'list']]],
    );
  });

  it('follows its source, and keeps what was chosen as far as it is there', async () => {
    const desk = await Desk.open();
    await desk.choose({ place: 'namespace:shop', filter: 'ana' });
    await desk.model.show(sourceOf([...OBJECTS, bind('ana2', 'deployer', 'shop', user('ana'))]));
    await desk.choose({ group: 'apps' });
    assert.deepEqual(await desk.rows(), ['User ana: deployments get list watch create update patch delete deletecollection']);
    await desk.model.show({ ...sourceOf(OBJECTS), namespaces: ['default'], resources: [] });
    assert.equal(desk.header.choice.place, 'everywhere');
    assert.equal(desk.header.choice.filter, 'ana');
  });

  it('gives up what nobody waits for any more', async () => {
    const desk = new Desk();
    await desk.model.show(sourceOf(OBJECTS));
    const first = desk.model.receive({ type: 'ready', choice: undefined });
    const second = desk.choose({ place: 'cluster' });
    await Promise.all([first, second]);
    assert.deepEqual(
      desk.posted.flatMap((message) => (message.type === 'header' ? [message.choice.place] : [])),
      ['cluster'],
    );
    desk.model.rest();
    await desk.model.show(sourceOf(OBJECTS));
    assert.equal(desk.posted.at(-1)!.type, 'header');
  });

  it('exports what is shown', async () => {
    const desk = await Desk.open();
    await desk.choose({ group: 'apps', filter: 'shop/web' });
    const text = [...desk.model.csv()!].join('');
    assert.equal(
      text,
      '\ufeffSubject,Kind,Namespace,Where,controllerrevisions.apps,daemonsets.apps,deployments.apps,replicasets.apps,statefulsets.apps\r\n' +
        'web,ServiceAccount,shop,everywhere,,,get list watch create update patch delete deletecollection,,\r\n',
    );
    await desk.model.receive({ type: 'export' });
    assert.equal(desk.exports, 1);
    await desk.choose({ group: '', filter: 'ben' });
    assert.match([...desk.model.csv()!].join(''), /,named objects: get,/);
  });
});

describe('A message of the page', () => {
  const choice = { group: '', place: 'cluster', filter: '', grantedOnly: false };
  const good: readonly FromMatrix[] = [
    { type: 'ready', choice: undefined },
    { type: 'ready', choice },
    { type: 'choose', choice },
    { type: 'rows', version: 1, from: 0, count: 64 },
    { type: 'explain', version: 1, row: 2, column: 3 },
    { type: 'export' },
  ];
  for (const message of good)
    it(`is taken: ${JSON.stringify(message)}`, () => {
      assert.deepEqual(readFromMatrix(message), message);
    });

  for (const data of [
    undefined,
    null,
    'ready',
    {},
    { type: 'run' },
    { type: 'choose' },
    { type: 'choose', choice: { ...choice, group: 1 } },
    { type: 'rows', version: 1, from: -1, count: 1 },
    { type: 'rows', version: 1, from: 0.5, count: 1 },
    { type: 'explain', version: 1, row: 'x', column: 0 },
  ]) {
    it(`is not believed: ${JSON.stringify(data)}`, () => {
      assert.equal(readFromMatrix(data), undefined);
    });
  }

  it('gets no more rows at a time than a page can show', () => {
    assert.deepEqual(readFromMatrix({ type: 'rows', version: 1, from: 0, count: 1e9 }), { type: 'rows', version: 1, from: 0, count: 500 });
  });
});
