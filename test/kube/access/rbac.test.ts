import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  aggregates,
  allows,
  allowsUrl,
  effectiveRules,
  grants,
  grantsEverything,
  isDiscoveryOf,
  isPlatformObject,
  userFacingRoles,
  type ResourceRequest,
} from '../../../src/kube/access/rbac';
import type { Manifest, PolicyRule } from '../../../src/kube/types';

const rule = (groups: string[], resources: string[], verbs: string[], resourceNames?: string[]): PolicyRule => ({
  apiGroups: groups,
  resources,
  verbs,
  ...(resourceNames ? { resourceNames } : {}),
});
const ask = (verb: string, group: string, resource: string, more: Partial<ResourceRequest> = {}): ResourceRequest => ({
  verb,
  group,
  resource,
  ...more,
});
const exec = ask('get', '', 'pods', { subresource: 'exec', name: 'a' });

/** Each line: what it shows, the rule, the request, the answer of the authorizer. */
const matching: readonly [string, PolicyRule, ResourceRequest, boolean][] = [
  ['the same words', rule([''], ['pods'], ['get']), ask('get', '', 'pods', { name: 'a' }), true],
  ['another verb', rule([''], ['pods'], ['get']), ask('list', '', 'pods'), false],
  ['a verb in capitals', rule([''], ['pods'], ['GET']), ask('get', '', 'pods'), false],
  ['every verb', rule([''], ['pods'], ['*']), ask('escalate', '', 'pods'), true],
  ['another group', rule(['apps'], ['deployments'], ['get']), ask('get', 'extensions', 'deployments'), false],
  ['a group with its version', rule(['apps/v1'], ['deployments'], ['get']), ask('get', 'apps', 'deployments'), false],
  ['every group, also core', rule(['*'], ['pods'], ['get']), ask('get', '', 'pods'), true],
  ['every resource, also subresources', rule([''], ['*'], ['get']), exec, true],
  ['a resource does not mean its subresources', rule([''], ['pods'], ['get']), exec, false],
  ['a subresource', rule([''], ['pods/exec'], ['get']), exec, true],
  ['a subresource does not mean its resource', rule([''], ['pods/exec'], ['get']), ask('get', '', 'pods'), false],
  ['a subresource of every resource', rule([''], ['*/exec'], ['get']), exec, true],
  ['a subresource of every resource is none', rule([''], ['*/exec'], ['get']), ask('get', '', 'exec'), false],
  ['an asterisk behind the slash', rule([''], ['pods/*'], ['get']), exec, false],
  ['two asterisks', rule([''], ['*/*'], ['get']), exec, false],
  ['a resource in the singular', rule([''], ['pod'], ['get']), ask('get', '', 'pods'), false],
  ['groups and resources multiply', rule(['', 'apps'], ['pods', 'deployments'], ['get']), ask('get', 'apps', 'pods'), true],
  ['the name', rule([''], ['pods'], ['get'], ['a', 'b']), ask('get', '', 'pods', { name: 'b' }), true],
  ['another name', rule([''], ['pods'], ['get'], ['a']), ask('get', '', 'pods', { name: 'b' }), false],
  ['no name in the request', rule([''], ['pods'], ['list'], ['a']), ask('list', '', 'pods'), false],
  ['an asterisk as the name', rule([''], ['pods'], ['get'], ['*']), ask('get', '', 'pods', { name: 'a' }), false],
  ['an empty list of names', rule([''], ['pods'], ['get'], []), ask('get', '', 'pods', { name: 'a' }), true],
  ['no verbs', { apiGroups: [''], resources: ['pods'], verbs: null }, ask('get', '', 'pods'), false],
  ['no groups', { resources: ['pods'], verbs: ['get'] }, ask('get', '', 'pods'), false],
  ['no resources', { apiGroups: [''], verbs: ['get'] }, ask('get', '', 'pods'), false],
];

const urls: readonly [string, string, boolean][] = [
  ['*', '/metrics', true],
  ['/metrics', '/metrics', true],
  ['/metrics', '/metrics/a', false],
  ['/healthz/*', '/healthz/etcd', true],
  ['/healthz/*', '/healthz', false],
  ['/healthz*', '/healthzz', true],
  ['/healthz**', '/healthz', true],
  ['/*/metrics', '/a/metrics', false],
];

const clusterRole = (name: string, more: object): Manifest => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: { name, ...more },
});
const whole = (name: string, label: string, labels: object = {}): Manifest => ({
  ...clusterRole(name, { labels }),
  aggregationRule: { clusterRoleSelectors: [{ matchLabels: { none: 'x' } }, { matchLabels: { into: label } }] },
  rules: [rule(['*'], ['*'], ['*'])],
});
const part = (name: string, label: string, ...rules: PolicyRule[]): Manifest => ({ ...clusterRole(name, { labels: { into: label } }), rules });
const pods = rule([''], ['pods'], ['get']);
const nodes = rule([''], ['nodes'], ['get']);

describe('rbac', () => {
  for (const [name, given, request, expected] of matching) {
    it(`${expected ? 'allows' : 'does not allow'}: ${name}`, () => {
      assert.equal(allows(given, request), expected);
    });
  }
  for (const [url, path, expected] of urls) {
    it(`the URL ${url} ${expected ? 'covers' : 'does not cover'} ${path}`, () => {
      assert.equal(allowsUrl({ nonResourceURLs: [url], verbs: ['get'] }, 'get', path), expected);
    });
  }
  it('a rule for URLs allows no other verb', () => {
    assert.equal(allowsUrl({ nonResourceURLs: ['*'], verbs: ['get'] }, 'post', '/metrics'), false);
  });

  it('says on which objects a right is granted', () => {
    const named = rule([''], ['secrets', 'pods/exec'], ['*'], ['a']);
    const secrets = (verb: string) => grants(named, { verb, group: '', resource: 'secrets' });
    assert.deepEqual(['get', 'list', 'update', 'create', 'deletecollection'].map(secrets), ['named', 'named', 'named', undefined, undefined]);
    assert.equal(grants(named, { verb: 'create', group: '', resource: 'pods', subresource: 'exec' }), 'named');
    assert.equal(grants(rule([''], ['secrets'], ['create']), { verb: 'create', group: '', resource: 'secrets' }), 'all');
    assert.equal(grants(named, { verb: 'get', group: '', resource: 'pods' }), undefined);
  });

  it('knows a rule that grants everything', () => {
    assert.equal(grantsEverything(rule(['', '*'], ['*'], ['get', '*'])), true);
    assert.equal(grantsEverything(rule(['*'], ['*'], ['*'], ['a'])), false);
    assert.equal(grantsEverything(rule([''], ['*'], ['*'])), false);
    assert.equal(grantsEverything({ nonResourceURLs: ['*'], verbs: ['*'] }), false);
  });

  it("unites the rules of what an aggregated role takes in, in the order of names, each once, and not its own file's", () => {
    const roles = [whole('all', 'all'), part('b', 'all', nodes), part('a', 'all', pods, nodes), part('other', 'x', rule([''], ['secrets'], ['get']))];
    assert.deepEqual(effectiveRules(roles[0]!, roles), [pods, nodes]);
    assert.deepEqual(effectiveRules(roles[1]!, roles), [nodes]);
  });

  it('unites through other aggregated roles, also in a circle', () => {
    const roles = [whole('one', 'one', { into: 'two' }), whole('two', 'two', { into: 'one' }), part('a', 'one', pods), part('b', 'two', nodes)];
    assert.deepEqual(effectiveRules(roles[0]!, roles), [pods, nodes]);
  });

  it('a role takes in neither itself nor a Role', () => {
    const all: Manifest = { ...clusterRole('all', {}), aggregationRule: { clusterRoleSelectors: [{}] } };
    assert.equal(aggregates(all, all), false);
    assert.equal(aggregates(all, clusterRole('a', {})), true);
    assert.equal(aggregates(all, { ...clusterRole('a', {}), kind: 'Role' }), false);
    assert.equal(aggregates({ ...all, kind: 'Role' }, clusterRole('a', {})), false);
  });

  it('the built-in roles take in what carries their labels, and one another', () => {
    const [admin, edit, view] = userFacingRoles;
    const forViewers = clusterRole('a', { labels: { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' } });
    assert.deepEqual(
      [admin, edit, view].map((role) => aggregates(role!, forViewers)),
      [false, false, true],
    );
    assert.equal(aggregates(edit!, view!), true);
    assert.equal(aggregates(admin!, edit!), true);
    assert.equal(aggregates(admin!, view!), false);
  });

  it('knows what belongs to the platform', () => {
    const names = [
      'system:node',
      'eks:node-manager',
      'gce:cloud-provider',
      'gke-metrics',
      'aks-service',
      'systemd',
      'gke-security-groups@example.com',
      'admin',
    ];
    assert.deepEqual(
      names.filter((name) => isPlatformObject(clusterRole(name, {}))),
      names.slice(0, 5),
    );
    assert.equal(isPlatformObject(clusterRole('admin', { labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' } })), true);
  });

  it('knows which groups every cluster gives discovery to', () => {
    const of = (name: string, group: string, kind = 'ClusterRole') => isDiscoveryOf({ kind, name }, group);
    assert.equal(of('system:discovery', 'system:authenticated'), true);
    assert.equal(of('system:discovery', 'system:unauthenticated'), false);
    assert.equal(of('system:discovery', 'system:authenticated', 'Role'), false);
    assert.equal(of('view', 'system:authenticated'), false);
  });
});
