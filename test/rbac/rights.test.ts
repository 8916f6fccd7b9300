import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PolicyRule } from '../../src/kube/types';
import { allows, allowsUrl, grants, grantsEverything, type ResourceRequest } from '../../src/rbac/rights';

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

describe('rights', () => {
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
});
