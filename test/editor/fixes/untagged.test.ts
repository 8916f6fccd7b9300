import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { untagged, withoutTag } from '../../../src/editor/fixes/untagged';

describe('untagged', () => {
  const digest = 'sha256:0123';
  const cases: [string, string][] = [
    [`nginx:1.27@${digest}`, `nginx@${digest}`],
    [`nginx@${digest}`, `nginx@${digest}`],
    [`localhost:5000/shop/web:1.4@${digest}`, `localhost:5000/shop/web@${digest}`],
    [`localhost:5000/web@${digest}`, `localhost:5000/web@${digest}`],
    ['nginx:1.27', 'nginx:1.27'],
  ];
  for (const [given, expected] of cases) {
    it(`${given} becomes ${expected}`, () => {
      assert.equal(untagged(given), expected);
    });
  }
  it('leaves patches of other values alone', () => {
    const patch = { op: 'set', path: ['replicas'], value: 2 } as const;
    assert.equal(withoutTag(patch), patch);
  });
});
