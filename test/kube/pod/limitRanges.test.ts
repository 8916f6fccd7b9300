import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defaultsOf } from '../../../src/kube/pod/limitRanges';

const filledIn = (...limits: object[]) => {
  const { limits: limit, requests } = defaultsOf([{ spec: { limits } }]);
  return { limits: [...limit].sort(), requests: [...requests].sort() };
};

describe('what a LimitRange fills in', () => {
  it('limits and requests from defaults and maxima', () => {
    assert.deepEqual(filledIn({ type: 'Container', default: { memory: '1Gi' }, max: { cpu: 2 } }), {
      limits: ['cpu', 'memory'],
      requests: ['cpu', 'memory'],
    });
  });
  it('only requests from minima and default requests', () => {
    assert.deepEqual(filledIn({ type: 'Container', defaultRequest: { memory: '1Gi' }, min: { cpu: '10m' } }), {
      limits: [],
      requests: ['cpu', 'memory'],
    });
  });
  it('nothing for other types, nulls and ranges without limits', () => {
    assert.deepEqual(filledIn({ type: 'Pod', max: { memory: '1Gi' } }, { type: 'Container', default: { memory: null }, max: null }), {
      limits: [],
      requests: [],
    });
    assert.deepEqual(defaultsOf([{}, { spec: null }]).limits.size, 0);
  });
});
