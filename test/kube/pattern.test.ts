import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { matches, matchesAny } from '../../src/kube/pattern';

describe('a pattern', () => {
  it('without star is a name', () => {
    assert.deepEqual(
      ['shop', 'shops', 'my-shop', ''].map((name) => matches('shop', name)),
      [true, false, false, false],
    );
  });
  it('with stars takes any text in their places, and nothing else for the rest', () => {
    assert.deepEqual(
      ['kube-system', 'kube-', 'akube-system'].map((name) => matches('kube-*', name)),
      [true, true, false],
    );
    assert.equal(matches('a.*+c', 'a.b\nb+c'), true);
    assert.equal(matches('a.*', 'ab'), false);
  });
  it('of several, one suffices', () => {
    assert.equal(matchesAny(['a', 'b*'], 'bc'), true);
    assert.equal(matchesAny([], 'bc'), false);
  });
});
