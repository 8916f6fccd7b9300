import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { verbDangersOf, type Reach } from '../../../src/rbac/danger/escalationVerbs';

const RBAC = 'rbac.authorization.k8s.io';
const tell = (apiGroups: string[], resources: string[], verbs: string[], reach: Reach = 'cluster', resourceNames?: string[]) =>
  verbDangersOf({ apiGroups, resources, verbs, ...(resourceNames ? { resourceNames } : {}) }, reach).map(
    ({ kind, severity, verbAt, resources: on }) => `${kind} ${severity} ${verbAt} ${on.join()}`,
  );

describe('escalation', () => {
  it('tells each verb that is written', () => {
    assert.deepEqual(tell([RBAC, ''], ['clusterroles', 'roles', 'users'], ['get', 'escalate', 'bind', 'impersonate']), [
      'escalate critical 1 clusterroles,roles',
      'bind critical 2 clusterroles,roles',
      'impersonate critical 3 users',
    ]);
  });

  it('tells the worst of what an asterisk grants', () => {
    assert.deepEqual(tell(['*'], ['*'], ['*']), ['escalate critical 0 clusterroles,roles']);
    assert.deepEqual(tell([''], ['*'], ['*']), ['impersonate critical 0 users,groups,serviceaccounts']);
    assert.deepEqual(tell([RBAC], ['rolebindings'], ['*']), ['binding-write info 0 rolebindings']);
    assert.deepEqual(tell(['apps'], ['*'], ['*']), []);
  });

  it('leaves out what a Role cannot grant', () => {
    assert.deepEqual(tell([RBAC], ['clusterroles', 'roles'], ['escalate'], 'namespace'), ['escalate critical 0 roles']);
    assert.deepEqual(tell([RBAC], ['clusterroles'], ['escalate'], 'namespace'), []);
    assert.deepEqual(tell([RBAC], ['clusterroles'], ['bind'], 'namespace'), ['bind critical 0 clusterroles']);
    assert.deepEqual(tell(['', 'authentication.k8s.io'], ['users', 'groups', 'uids'], ['impersonate'], 'namespace'), []);
    assert.deepEqual(tell([''], ['*'], ['*'], 'namespace'), ['impersonate high 0 serviceaccounts']);
    assert.deepEqual(tell([RBAC], ['clusterrolebindings'], ['create'], 'namespace'), []);
  });

  it('knows the groups of old and new impersonation', () => {
    assert.deepEqual(tell(['authentication.k8s.io'], ['users'], ['impersonate']), []);
    assert.deepEqual(tell([''], ['users'], ['impersonate:user-info']), []);
    assert.deepEqual(tell(['authentication.k8s.io'], ['users', 'nodes'], ['impersonate:arbitrary-node']), [
      'impersonate-constrained low 0 users,nodes',
    ]);
    assert.deepEqual(tell([''], ['pods'], ['impersonate-on:user-info:get']), []);
  });

  it('takes the key of an extra value as a subresource', () => {
    assert.deepEqual(tell(['authentication.k8s.io'], ['userextras/scopes', 'userextras', 'userextras/*'], ['impersonate']), [
      'impersonate high 0 userextras/scopes',
    ]);
    assert.deepEqual(tell(['authentication.k8s.io'], ['*'], ['impersonate']), ['impersonate high 0 uids,userextras']);
  });

  it('weighs names', () => {
    const impersonate = (resource: string, name: string) => tell([''], [resource], ['impersonate'], 'cluster', [name])[0]?.split(' ')[1];
    assert.equal(impersonate('groups', 'developers'), 'medium');
    assert.equal(impersonate('groups', 'system:nodes'), 'high');
    assert.equal(impersonate('groups', 'system:masters'), 'critical');
    assert.equal(impersonate('users', 'system:masters'), 'high');
  });

  it('tells writing of bindings once, and only where no verb lifts its limit', () => {
    assert.deepEqual(tell([RBAC], ['rolebindings'], ['get', 'create', 'patch']), ['binding-write info 1 rolebindings']);
    assert.deepEqual(tell([RBAC], ['rolebindings', 'roles'], ['create', 'bind']), ['bind high 1 roles']);
    // Nobody can create something whose name is fixed beforehand.
    assert.deepEqual(tell([RBAC], ['rolebindings'], ['create'], 'cluster', ['a']), []);
  });
});
