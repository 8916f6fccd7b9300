import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  isOrHolds,
  isPlatformSubject,
  isSecretsController,
  nameSubject,
  publicReach,
  subjectsOf,
  type Subject,
} from '../../../src/kube/access/subjects';

const binding = (...subjects: object[]) => ({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', subjects });
const read = (subject: object, namespace = 'shop') => subjectsOf(binding(subject), namespace)[0]?.subject;
const account = (name: string, namespace: string): Subject => ({ kind: 'ServiceAccount', name, namespace });
const user = (name: string): Subject => ({ kind: 'User', name, namespace: '' });
const group = (name: string): Subject => ({ kind: 'Group', name, namespace: '' });

describe('subjects', () => {
  it("a ServiceAccount without namespace is one of the binding's own", () => {
    assert.deepEqual(read({ kind: 'ServiceAccount', name: 'web' }), account('web', 'shop'));
    assert.deepEqual(read({ kind: 'ServiceAccount', name: 'web', namespace: '' }), account('web', 'shop'));
    assert.deepEqual(read({ kind: 'ServiceAccount', name: 'web', namespace: 'other' }), account('web', 'other'));
  });

  it('a ClusterRoleBinding has no namespace that a ServiceAccount could be of', () => {
    assert.equal(read({ kind: 'ServiceAccount', name: 'web' }, ''), undefined);
  });

  it('a User of the form of an account is that account', () => {
    assert.deepEqual(read({ kind: 'User', name: 'system:serviceaccount:a:web' }), account('web', 'a'));
    assert.deepEqual(read({ kind: 'User', name: 'system:serviceaccount:a' }), user('system:serviceaccount:a'));
    assert.deepEqual(read({ kind: 'User', name: 'system:serviceaccount:a:b:c' }), user('system:serviceaccount:a:b:c'));
  });

  it('subjects that match nobody are left out, and the others keep their index', () => {
    const subjects = subjectsOf(
      binding({ kind: 'user', name: 'a' }, { kind: 'Group' }, { kind: 'Node', name: 'a' }, { kind: 'Group', name: 'ops' }),
      'shop',
    );
    assert.deepEqual(subjects, [{ subject: group('ops'), index: 3 }]);
    assert.deepEqual(subjectsOf({ ...binding(), subjects: null }, 'shop'), []);
  });

  it('names a subject for people', () => {
    assert.equal(nameSubject(account('web', 'shop')), 'ServiceAccount "shop/web"');
    assert.equal(nameSubject(account('web', '?deploy')), 'ServiceAccount "web"');
    assert.equal(nameSubject(group('ops')), 'Group "ops"');
  });

  it('knows the subjects that nobody chose, by kind and name', () => {
    const reach = [
      user('system:anonymous'),
      group('system:unauthenticated'),
      group('system:authenticated'),
      group('system:serviceaccounts'),
      group('system:serviceaccounts:shop'),
    ];
    assert.deepEqual(reach.map(publicReach), ['anonymous', 'anonymous', 'authenticated', 'service-accounts', 'namespace-service-accounts']);
    const chosen = [
      group('system:anonymous'),
      user('system:authenticated'),
      account('system:serviceaccounts', 'a'),
      group('system:serviceaccountsx'),
    ];
    assert.deepEqual(chosen.map(publicReach), [undefined, undefined, undefined, undefined]);
  });

  it("knows the platform's own", () => {
    const own = [user('system:kube-scheduler'), group('system:nodes'), account('a', 'kube-system'), user('eks:node-manager'), user('aks-support')];
    assert.deepEqual(
      own.filter((subject) => !isPlatformSubject(subject)),
      [],
    );
    const others = [
      group('system:masters'),
      group('system:authenticated'),
      user('alice'),
      account('system:a', 'shop'),
      group('gke-security-groups@example.com'),
    ];
    assert.deepEqual(others.filter(isPlatformSubject), []);
  });

  it('knows controllers of Secrets by their accounts', () => {
    assert.equal(isSecretsController(account('cert-manager', 'certs')), true);
    assert.equal(isSecretsController(user('cert-manager')), false);
  });

  it('knows the groups that an account is in', () => {
    const web = { name: 'web', namespace: 'shop' };
    const holding = [account('web', 'shop'), group('system:serviceaccounts'), group('system:serviceaccounts:shop')];
    assert.deepEqual(
      holding.filter((subject) => !isOrHolds(subject, web)),
      [],
    );
    const others = [account('web', 'other'), account('api', 'shop'), group('system:serviceaccounts:other'), user('web'), group('web')];
    assert.deepEqual(
      others.filter((subject) => isOrHolds(subject, web)),
      [],
    );
  });
});
