import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openGroupClaim } from '../../../src/kube/access/claims';

const expression = (text: string) => openGroupClaim({ claimMappings: { groups: { expression: text } } });
const PREFIX = ['claimMappings', 'groups', 'prefix'];
const EXPRESSION = ['claimMappings', 'groups', 'expression'];
const bare = { claimMappings: { groups: { claim: 'groups', prefix: '' } } };

describe('claims', () => {
  it('a claim is open only with an empty prefix', () => {
    assert.deepEqual(openGroupClaim(bare), PREFIX);
    assert.equal(openGroupClaim({ claimMappings: { groups: { claim: 'groups', prefix: 'oidc:' } } }), undefined);
    assert.equal(openGroupClaim({ claimMappings: { groups: { claim: 'groups' } } }), undefined);
    assert.equal(openGroupClaim({ claimMappings: { groups: { prefix: '' } } }), undefined);
    assert.equal(openGroupClaim({ claimMappings: null }), undefined);
  });

  it('an expression is open where it hands claims through', () => {
    assert.deepEqual(expression('claims.groups'), EXPRESSION);
    assert.deepEqual(expression("claims.?groups.orValue(['none'])"), EXPRESSION);
    assert.deepEqual(expression("claims.groups.map(g, 'system:' + g)"), EXPRESSION);
    assert.deepEqual(expression("claims.groups.map(g, 's' + g)"), EXPRESSION);
    assert.deepEqual(expression("claims.groups.map(g, '' + g)"), EXPRESSION);
  });

  it('an expression is not open where it adds a prefix, names no claim or leaves system groups out', () => {
    assert.equal(expression('claims.groups.map(g, "oidc:" + g)'), undefined);
    assert.equal(expression("['developers']"), undefined);
    assert.equal(expression("claims.groups.filter(g, !g.startsWith('system:'))"), undefined);
  });

  it('rules about groups that refuse system: close it, others do not', () => {
    const refusing = "!user.groups.exists(g, g.startsWith('system:'))";
    assert.equal(openGroupClaim({ ...bare, userValidationRules: [{ expression: refusing }] }), undefined);
    assert.equal(openGroupClaim({ ...bare, claimValidationRules: [{ expression: "claims.groups.all(g, !g.startsWith('system:'))" }] }), undefined);
    assert.deepEqual(openGroupClaim({ ...bare, userValidationRules: [{ expression: "!user.username.startsWith('system:')" }] }), PREFIX);
    assert.deepEqual(openGroupClaim({ ...bare, userValidationRules: [{ expression: "user.groups.exists(g, g.startsWith('system:'))" }] }), PREFIX);
    assert.deepEqual(openGroupClaim({ ...bare, claimValidationRules: [{ claim: 'hd', requiredValue: 'example.com' }] }), PREFIX);
  });
});
