import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { calicoSelects, calicoSelectsAll } from '../../../src/kube/network/calicoSelector';
import { labelsOf } from '../../../src/kube/labels';

const labels = labelsOf({ app: 'web', tier: 'front-end', 'projectcalico.org/name': 'shop' });

/** What a selector says of the labels above. Undefined: it is none. */
const cases: readonly (readonly [string, boolean | undefined])[] = [
  ['', true],
  ['  ', true],
  ['all()', true],
  ['global()', false],
  [`app == 'web'`, true],
  ['app == "api"', false],
  ['app=="web"&&tier=="front-end"', true],
  ['app != "web"', false],
  // Unlike ==, these hold where the label is not there.
  ['owner != "x"', true],
  ['owner not in {"x"}', true],
  ['app in {"api", "web"}', true],
  ['app in {}', false],
  ['app not in { "api" , "web" }', false],
  ['has(app)', true],
  ['has(owner)', false],
  ['!has(owner)', true],
  ['!!has(app)', true],
  ['tier contains "end"', true],
  ['tier starts with "front"', true],
  ['tier ends with "front"', false],
  ['owner contains "x"', false],
  // && binds closer than ||.
  ['has(app) || has(owner) && has(nobody)', true],
  ['(has(app) || has(owner)) && has(nobody)', false],
  ['has(projectcalico.org/name) && projectcalico.org/name not in {"kube-system", "calico-system"}', true],
  ['app', undefined],
  ['app == web', undefined],
  ['app = "web"', undefined],
  ['(has(app)', undefined],
  ['has(app) has(tier)', undefined],
  ['app == "web', undefined],
  ['some(app)', undefined],
];

describe('Calico selectors', () => {
  for (const [selector, expected] of cases) {
    it(`"${selector}" is ${String(expected)}`, () => {
      assert.equal(calicoSelects(selector, labels), expected);
    });
  }
  it('says nothing where it depends on a label that is not known, and only there', () => {
    const unknown = (key: string) => (key === 'app' ? 'web' : undefined);
    assert.equal(calicoSelects('has(owner)', unknown), undefined);
    assert.equal(calicoSelects('has(owner) || app == "web"', unknown), true);
    assert.equal(calicoSelects('has(owner) && app == "api"', unknown), false);
    assert.equal(calicoSelects('!(owner in {"x"})', unknown), undefined);
    assert.equal(calicoSelects('owner contains "x"', unknown), undefined);
  });
  it('takes everything only if it asks for nothing', () => {
    assert.deepEqual(['', undefined, ' all( ) ', 'has(app)', '!all()'].map(calicoSelectsAll), [true, true, true, false, false]);
  });
});
