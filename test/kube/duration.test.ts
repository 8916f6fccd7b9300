import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hoursOf } from '../../src/kube/duration';

describe('durations', () => {
  it('are added up', () => {
    const given = ['8760h', '8760h0m0s', '1.5h', '90m', '3600s', '1h30m', '3600000ms', '0', '0s'];
    assert.deepEqual(given.map(hoursOf), [8760, 8760, 1.5, 1.5, 1, 1.5, 1, 0, 0]);
  });
  it('have units, and no others than Go has', () => {
    assert.deepEqual(['', '365', '365d', '1y', 'h', '-1h', '$(TIME)', '1h '].map(hoursOf), Array(8).fill(undefined));
  });
});
