import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allCases } from './cases/all';

for (const [title, cases] of Object.entries(allCases)) {
  describe(title, () => {
    for (const { name, expected, actual } of cases) {
      it(name, () => {
        assert.deepEqual(actual(), expected);
      });
    }
  });
}
