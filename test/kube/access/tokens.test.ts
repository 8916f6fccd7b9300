import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accountOf, claimsOf, kindOfToken } from '../../../src/kube/access/tokens';
import { token } from '../../support/certificates';

describe('tokens', () => {
  it('of ServiceAccounts say whose they are and until when', () => {
    const sub = 'system:serviceaccount:ci:deployer';
    assert.deepEqual(kindOfToken(token({ iss: 'https://kubernetes.default.svc', sub, exp: 1_800_000_000 })), {
      kind: 'service-account',
      account: 'ci/deployer',
      expires: '2027-01-15',
    });
    assert.deepEqual(kindOfToken(token({ iss: 'kubernetes/serviceaccount', sub })), {
      kind: 'service-account',
      account: 'ci/deployer',
      expires: 'never',
    });
  });

  it('of identity providers end', () => {
    assert.deepEqual(kindOfToken(token({ iss: 'https://idp.example.com', sub: 'ümlaut', exp: 1_800_000_000 })), { kind: 'identity-provider' });
    assert.deepEqual(kindOfToken(token({ iss: 'https://idp.example.com', sub: 'alice' })), { kind: 'opaque' });
  });

  it('of platforms that keep a list of them are known by their form', () => {
    assert.deepEqual(kindOfToken('sha256~Zm9v'), { kind: 'revocable', issuer: 'OpenShift' });
    assert.deepEqual(kindOfToken('kubeconfig-u-b4qkhsnliz:abc'), { kind: 'revocable', issuer: 'Rancher' });
    assert.deepEqual(kindOfToken('token-x7k2p:abc'), { kind: 'revocable', issuer: 'Rancher' });
  });

  it('of any other form are opaque', () => {
    for (const text of ['', 'abc', 'a.b', 'a.b.c', 'a.b.c.d', `a.${btoa('[1]')}.c`, 'token-x7k2p', token('text' as never)])
      assert.deepEqual(kindOfToken(text), { kind: 'opaque' }, text);
  });

  it('with claims of wrong types say nothing by these', () => {
    assert.deepEqual(claimsOf(token({ iss: 1, sub: null, exp: '1800000000' })), {});
    assert.deepEqual(claimsOf(token({ exp: 1e300 })), {});
    assert.equal(claimsOf('abc'), undefined);
  });

  it('are told by the user name that the API server gives them', () => {
    assert.equal(accountOf('system:serviceaccount:shop:web'), 'shop/web');
    assert.equal(accountOf('system:serviceaccount:shop'), undefined);
    assert.equal(accountOf('alice'), undefined);
  });
});
