import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { listsGroup } from '../../../src/kube/access/awsAuth';

const lists = (text: string) => listsGroup(text, 'system:masters');

describe('awsAuth', () => {
  for (const text of [
    '- rolearn: a\n  groups:\n    - system:masters\n',
    '- rolearn: a\r\n  groups:\r\n  - system:masters\r\n',
    '- groups:\n  - "system:masters" # the team\n  - b\n',
    "- groups: ['dev', 'system:masters']\n",
    '- {rolearn: a, groups: [system:masters, dev]}',
    '[{"groups":["system:masters"]}]',
    '- groups:\n  - system:masters-of-none\n  - system:masters',
    '- groups: [\n    dev,\n    system:masters\n  ]\n',
  ]) {
    it(`is in the list: ${JSON.stringify(text)}`, () => {
      assert.equal(lists(text), true);
    });
  }
  for (const text of [
    '',
    '- groups:\n  - system:nodes\n',
    '- groups:\n  # - system:masters\n  - dev\n',
    '- groups: [dev] # [system:masters]\n',
    '- username: system:masters\n  groups: [dev]\n',
    '- groups:\n  - system:masters:eu\n',
    '- groups:\n  - my-system:masters\n',
    '- groups: [system:mastersx]\n',
  ]) {
    it(`is not in the list: ${JSON.stringify(text)}`, () => {
      assert.equal(lists(text), false);
    });
  }
});
