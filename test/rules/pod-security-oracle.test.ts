import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { askGo, buildGo } from '../oracle/build';
import { cases, type Case } from './pod-security-standards.cases';

const oracle = buildGo('pod-security', 'pod-security-oracle');

describe('the table of the Pod Security Standards', () => {
  it("says of each case what Pod Security Admission's own evaluator says", { skip: oracle.missing ?? false }, () => {
    const answers = JSON.parse(askGo(oracle, [], JSON.stringify(cases.map(({ name, pod }) => ({ name, pod }))))) as Pick<Case, 'name' | 'refused'>[];
    assert.deepEqual(
      answers,
      cases.map(({ name, refused }) => ({ name, refused })),
    );
  });
});
