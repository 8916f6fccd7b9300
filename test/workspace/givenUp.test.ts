import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defaultSettings } from '../../src/core/settings';
import { Workspace } from '../../src/workspace/workspace';

/** Where all is read exactly, the fast reader is not asked and leaves nothing. */
const isFast = process.env['PCI_K8S_EXACT_READER'] === undefined;

describe('what the fast reader left to the exact one', () => {
  const workspace = new Workspace([], defaultSettings);
  const has = (expected: Record<string, number>) => {
    assert.deepEqual(Object.fromEntries(workspace.givenUp), isFast ? expected : {});
  };

  it('is nothing as long as documents are ordinary', () => {
    workspace.update('plain.yaml', 'a: 1\n---\nb: [2]\n');
    has({});
  });
  it('is counted by reason, each document for itself', () => {
    workspace.update('odd.yaml', 'a: 1\na: 2\n---\nb: 1\nb: 2\n---\nc:\t1\n---\nd: 1\n');
    has({ 'key twice': 2, tab: 1 });
  });
  it('counts again only documents whose text changed', () => {
    workspace.update('odd.yaml', 'a: 1\na: 2\n---\nb: 1\nb: 3\n---\nc:\t1\n---\nd: 2\n');
    has({ 'key twice': 3, tab: 1 });
  });
  it('stays when a file goes', () => {
    workspace.remove('odd.yaml');
    has({ 'key twice': 3, tab: 1 });
  });
});
