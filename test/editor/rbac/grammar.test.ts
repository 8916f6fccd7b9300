import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { complete } from '../../../src/editor/rbac/ask/completion';
import { readAsk } from '../../../src/editor/rbac/ask/grammar';
import { readSubject, writeSubject } from '../../../src/editor/rbac/ask/words';
import { writeAsk } from '../../../src/editor/rbac/ask/write';
import { ownResources, ruleOnlyResources } from '../../../src/kube/resourceNames';
import { resource, type Attributes } from '../../../src/rbac/request';

const known = [...ownResources(), ...ruleOnlyResources()];
const names = {
  resources: known,
  namespaces: ['payments', 'shop'],
  subjects: [
    { by: 'name', login: 'system:serviceaccount:shop:web' },
    { by: 'name', login: 'dana' },
    { by: 'group', login: 'ops' },
  ],
} as const;

describe('a question of one line', () => {
  const requests: readonly (readonly [string, Attributes, ('there' | 'everywhere')?])[] = [
    ['who can get secrets in shop', resource('get', '', 'secrets', { namespace: 'shop' })],
    ['who can list po', resource('list', '', 'pods')],
    ['who can delete Deployment web in shop', resource('delete', 'apps', 'deployments', { namespace: 'shop', name: 'web' })],
    ['who can create pods/exec in shop', resource('create', '', 'pods', { subresource: 'exec', namespace: 'shop' })],
    ['who can get secrets everywhere', resource('get', '', 'secrets'), 'everywhere'],
    ['who can get secrets cluster-wide', resource('get', '', 'secrets')],
    // An object may be called so, too.
    ['who can get secrets in in shop', resource('get', '', 'secrets', { namespace: 'shop', name: 'in' })],
    ['who can get ns in shop', resource('get', '', 'namespaces', { namespace: 'shop', name: 'shop' })],
    ['who can get /metrics', { verb: 'get', path: '/metrics' }],
    ['who  can\tuse widgets.shop.example in shop', resource('use', 'shop.example', 'widgets', { namespace: 'shop' })],
  ];
  for (const [line, attributes, where = 'there'] of requests) {
    it(line, () => {
      const ask = readAsk(line, known);
      assert.ok('kind' in ask && ask.kind === 'who', JSON.stringify(ask));
      assert.deepEqual([ask.question.attributes, ask.question.where], [attributes, where]);
    });
  }

  it('can be what somebody can do', () => {
    const subject = { by: 'name', login: 'system:serviceaccount:shop:web' };
    assert.deepEqual(readAsk('what can sa:shop/web do', known), { kind: 'what', subject, namespace: undefined });
    assert.deepEqual(readAsk('what can sa:shop/web do in payments', known), { kind: 'what', subject, namespace: 'payments' });
    assert.deepEqual(readAsk('what can group:ops do', known), { kind: 'what', subject: { by: 'group', login: 'ops' }, namespace: undefined });
  });

  it('can be whether somebody can, with groups', () => {
    const ask = readAsk('can dana +g0 +"site ops" delete pods in payments', known);
    assert.ok('kind' in ask && ask.kind === 'can', JSON.stringify(ask));
    assert.deepEqual(ask.user, { name: 'dana', groups: ['g0', 'site ops', 'system:authenticated'] });
    assert.deepEqual(ask.question.attributes, resource('delete', '', 'pods', { namespace: 'payments' }));
    const account = readAsk('can sa:shop/web get pods', known);
    assert.deepEqual('kind' in account && account.kind === 'can' && account.user.groups, [
      'system:serviceaccounts',
      'system:serviceaccounts:shop',
      'system:authenticated',
    ]);
    const group = readAsk('can group:ops get pods', known);
    assert.deepEqual('kind' in group && group.kind === 'can' && group.user, { name: '', groups: ['ops', 'system:authenticated'] });
  });

  const problems: readonly (readonly [string, RegExp])[] = [
    ['', /^Write "who can/],
    ['who', /^Write "who can/],
    ['who can', /^Name a verb/],
    ['who can get', /^Name what to get/],
    ['who can get secrets in', /^Name the namespace/],
    ['who can get secrets tls shop', /^"shop" is not understood here/],
    ['who can get ns shop in payments', /^The namespace "shop" is in itself and not in "payments"/],
    ['who can get /metrics now', /^A URL has no name/],
    ['what can', /^Name somebody/],
    ['what can sa:web do', /^"sa:web" names nobody/],
    ['what can dana', /^After the subject comes "do"/],
    ['what can dana do now', /^"now" is not understood here/],
    ['can dana + get pods', /^After "\+" comes the name of a group/],
    ['can dana +ops', /^Name a verb/],
    ['can dana get', /^Name what to get/],
  ];
  for (const [line, message] of problems) {
    it(`says what is wrong with "${line}"`, () => {
      const ask = readAsk(line, known);
      assert.match('problem' in ask ? ask.problem : JSON.stringify(ask), message);
    });
  }

  it('is written so that it is read back', () => {
    for (const [line] of requests) {
      const ask = readAsk(line, known);
      if (!('kind' in ask) || ask.kind !== 'who' || ask.question.where === 'everywhere') continue;
      const again = readAsk(writeAsk(ask.question.attributes), known);
      assert.deepEqual('kind' in again && again.kind === 'who' && again.question.attributes, ask.question.attributes, line);
    }
  });

  it('names somebody so that the name is read back', () => {
    const logins = ['dana', 'dana@shop.example', 'group:x', 'sa:x', 'user:x', '+x', 'system:serviceaccount:shop:web', 'system:node:n1'];
    for (const subject of [...logins.map((login) => ({ by: 'name', login }) as const), { by: 'group', login: 'ops' } as const]) {
      assert.deepEqual(readSubject(writeSubject(subject)), subject);
    }
    assert.equal(writeSubject({ by: 'group', login: 'site ops' }), 'group:"site ops"');
  });
});

describe('completion', () => {
  const cases: readonly (readonly [string, number, readonly string[]])[] = [
    ['', 0, ['who can', 'what can', 'can']],
    ['wh', 0, ['who can', 'what can']],
    ['who ', 4, ['can']],
    ['who can del', 8, ['delete', 'deletecollection']],
    ['who can list secr', 13, ['secrets']],
    ['who can create pods/e', 15, ['pods/exec', 'pods/ephemeralcontainers']],
    ['who can impersonate ', 20, ['users', 'groups', 'serviceaccounts']],
    ['who can list secrets ', 21, ['in', 'everywhere', 'cluster-wide']],
    ['who can list secrets in ', 24, ['payments', 'shop']],
    ['who can list secrets in shop ', 29, []],
    ['who can get /metrics ', 21, []],
    ['what can ', 9, ['sa:shop/web', 'dana', 'group:ops']],
    ['what can dana ', 14, ['do']],
    ['what can dana do ', 17, ['in']],
    ['can dana +', 9, ['+ops']],
    [
      'can dana +ops patch ing',
      20,
      ['ingresses.networking.k8s.io', 'ingressclasses.networking.k8s.io', 'bindings', 'horizontalpodautoscalers.autoscaling'],
    ],
  ];
  for (const [line, from, words] of cases) {
    it(`of "${line}"`, () => {
      const found = complete(line, names);
      assert.deepEqual([found.from, found.words.slice(0, 4)], [from, words]);
    });
  }

  it('knows a word that is only begun from one that is whole', () => {
    const begun = ['who can list sec', 'who can list secrets in pay', 'what can da', 'wh'];
    const whole = ['who can list secrets', 'who can list po', 'who can list secrets in shop', 'who can list secrets tls', 'can dana get Pod', ''];
    assert.deepEqual(
      [...begun, ...whole].filter((line) => complete(line, names).isBegun),
      begun,
    );
  });

  it('leads to every question that it begins', () => {
    // Taking the first word that is offered each time must come to a question.
    for (const start of ['who can get ', 'what can ', 'can dana ']) {
      let line = start;
      for (let step = 0; step < 8; step++) {
        const { from, words } = complete(line, names);
        if (words.length === 0) break;
        line = `${line.slice(0, from)}${words[0]!} `;
      }
      assert.ok('kind' in readAsk(line, known), line);
    }
  });
});
