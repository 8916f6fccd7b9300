import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { labelsOf, matchSelector, selectsEverything, unknownLabels } from '../../src/kube/labels';
import type { LabelSelector } from '../../src/kube/types';

const labels = labelsOf({ app: 'web', empty: null });
const expression = (key: string, operator: string, ...values: string[]): LabelSelector => ({ matchExpressions: [{ key, operator, values }] });

describe('label selectors', () => {
  it('ask all of their labels and expressions', () => {
    assert.equal(matchSelector({}, labels), true);
    assert.equal(matchSelector({ matchLabels: { app: 'web' } }, labels), true);
    assert.equal(matchSelector({ matchLabels: { app: 'web', tier: 'front' } }, labels), false);
    assert.equal(matchSelector({ matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: 'Exists' }] }, labels), false);
    // The API server stores a null in a map of strings as the empty string.
    assert.equal(matchSelector({ matchLabels: { empty: '' } }, labels), true);
  });
  it('know four operators', () => {
    assert.equal(matchSelector(expression('app', 'In', 'api', 'web'), labels), true);
    assert.equal(matchSelector(expression('tier', 'In', 'front'), labels), false);
    assert.equal(matchSelector(expression('app', 'NotIn', 'web'), labels), false);
    assert.equal(matchSelector(expression('tier', 'NotIn', 'front'), labels), true);
    assert.equal(matchSelector(expression('app', 'Exists'), labels), true);
    assert.equal(matchSelector(expression('tier', 'DoesNotExist'), labels), true);
    assert.equal(matchSelector(expression('app', 'Like', 'w*'), labels), undefined);
  });
  it('say nothing of labels that are not known', () => {
    assert.equal(matchSelector({}, unknownLabels), true);
    assert.equal(matchSelector(expression('app', 'NotIn', 'web'), unknownLabels), undefined);
    assert.equal(matchSelector({ matchLabels: { app: 'web' } }, unknownLabels), undefined);
  });
  it('take everything only if they ask for nothing', () => {
    assert.equal(selectsEverything({ matchLabels: {}, matchExpressions: [] }), true);
    assert.equal(selectsEverything(expression('app', 'Exists')), false);
    assert.equal(
      selectsEverything(expression('app', 'Exists'), (key) => key === 'app'),
      true,
      'a label that every object has',
    );
    assert.equal(
      selectsEverything(expression('app', 'NotIn', 'web'), (key) => key === 'app'),
      false,
    );
  });
});
