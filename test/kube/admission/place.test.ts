import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { leftOutBy, leftOutByCondition, placeOf } from '../../../src/kube/admission/place';

const vault = placeOf('vault', { tier: 'cards' });
const expression = (key: string, operator: string, ...values: string[]) => ({ matchExpressions: [{ key, operator, values }] });

describe('a namespace that a policy leaves out', () => {
  it('is one that a selector names as an exception, by name or label', () => {
    const at = ['matchExpressions', 0];
    assert.deepEqual(leftOutBy(expression('kubernetes.io/metadata.name', 'NotIn', 'kube-system', 'vault'), vault), at);
    assert.deepEqual(leftOutBy(expression('tier', 'DoesNotExist'), vault), at);
    assert.equal(leftOutBy(expression('tier', 'NotIn', 'other'), vault), undefined);
  });

  it('is not one that a selector does not ask for', () => {
    assert.equal(leftOutBy(expression('injection', 'Exists'), vault), undefined);
    assert.equal(leftOutBy({ matchLabels: { tier: 'other' } }, vault), undefined);
    assert.equal(leftOutBy(undefined, vault), undefined);
  });

  it('is one that a condition names, in the ways in which that is written', () => {
    const of = (text: string) => leftOutByCondition([{ expression: 'true' }, { expression: text }], vault);
    for (const text of [
      "!(request.namespace in ['kube-system', 'vault'])",
      `! ( object.metadata.namespace in ["vault"] )`,
      "request.namespace != 'a' && request.namespace != 'vault'",
    ]) {
      assert.deepEqual(of(text), [1, 'expression'], text);
    }
    for (const text of [
      "request.namespace in ['vault']",
      "!(request.namespace in ['vaults'])",
      "request.namespace == 'vault'",
      "request.name != 'vault'",
    ]) {
      assert.equal(of(text), undefined, text);
    }
  });
});
