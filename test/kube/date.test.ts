import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { daysBetween } from '../../src/kube/date';

describe('daysBetween', () => {
  it('counts days, over a leap day and back', () => {
    assert.equal(daysBetween('2026-11-24', '2026-11-24'), 0);
    assert.equal(daysBetween('2028-02-28', '2028-03-01'), 2);
    assert.equal(daysBetween('2026-11-24', '2025-11-24'), -365);
  });
  it('takes the day of a time of the API server', () => {
    assert.equal(daysBetween('2026-11-23T23:59:59Z', '2026-11-24'), 1);
  });
  it('takes nothing else', () => {
    for (const text of ['', '2026-02-30', '2026-13-01', '24.11.2026', '2026-11-24 10:00', 'never']) {
      assert.equal(daysBetween(text, '2026-11-24'), undefined, text);
      assert.equal(daysBetween('2026-11-24', text), undefined, text);
    }
  });
});
