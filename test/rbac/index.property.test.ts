import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { uncovered } from '../../src/rbac/covers';
import { indexFaults } from './indexFaults';
import { worldOf } from '../../src/rbac/world';
import { ruleAllows } from '../../src/rbac/match';
import { randomWorld } from './randomWorld';
import { labelled } from './cases/case';
import type { Manifest } from '../../src/kube/types';

const seed = fc.integer({ min: 0, max: 1_000_000 });

describe('the index', () => {
  it('answers as the literal authorizer does, and after any changes as one that is made anew', () => {
    fc.assert(
      fc.property(seed, (number) => {
        assert.deepEqual(indexFaults(number), []);
      }),
      { numRuns: 60, seed: 1 },
    );
  });
});

describe('aggregation', () => {
  it('adds nothing when it is done again', () => {
    fc.assert(
      fc.property(seed, (number) => {
        const objects = withAggregation(number);
        const once = worldOf(objects, 'computed').clusterRoles;
        const again = worldOf(
          objects.map((object) => {
            const settled = object.kind === 'ClusterRole' && once.find(({ name }) => name === object.metadata?.name);
            return settled ? { ...object, rules: settled.rules } : object;
          }),
          'computed',
        ).clusterRoles;
        assert.deepEqual(
          again.map(({ rules }) => new Set(rules)),
          once.map(({ rules }) => new Set(rules)),
        );
      }),
      { numRuns: 60, seed: 2 },
    );
  });
});

describe('rules that cover others', () => {
  it('cover themselves, and allow whatever those allow', () => {
    fc.assert(
      fc.property(seed, (number) => {
        const { objects, queries } = randomWorld(number, { roles: 6, bindings: 3, queries: 60 });
        const [one = [], other = []] = worldOf(objects).clusterRoles.map(({ rules }) => rules);
        assert.deepEqual(uncovered(one, one), []);
        assert.deepEqual(uncovered([...other, ...one], one), []);
        const covered = other.filter((rule) => uncovered(one, [rule]).length === 0);
        for (const { attributes } of queries) {
          if (covered.some((rule) => ruleAllows(rule, attributes)))
            assert.ok(
              one.some((rule) => ruleAllows(rule, attributes)),
              JSON.stringify({ one, covered, attributes }),
            );
        }
      }),
      { numRuns: 200, seed: 3 },
    );
  });
});

/** Labels and selectors that make chains and circles of the ClusterRoles of a random world. */
function withAggregation(number: number): Manifest[] {
  return randomWorld(number, { roles: 14, bindings: 0 }).objects.map((object, i) => {
    if (object.kind !== 'ClusterRole') return object;
    const marked = labelled(object, { [`to-${(i * 7 + number) % 4}`]: 'true' });
    return i % 2 === 0 ? marked : { ...marked, aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [`to-${(i + number) % 4}`]: 'true' } }] } };
  });
}
