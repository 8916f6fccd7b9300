import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defaultSettings } from '../../src/core/settings';
import { accountNameFrom, newAccount, tokenOf } from '../../src/lookups/token';
import { podsOf } from '../../src/kube/pods';
import { Workspace } from '../../src/workspace/workspace';

const account = (more: string) => `apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: web, namespace: shop }\n${more}`;

function token(spec: string, ...accounts: string[]) {
  const workspace = new Workspace([], defaultSettings);
  accounts.forEach((text, i) => {
    workspace.update(`account${i}.yaml`, text);
  });
  workspace.update('pod.yaml', `apiVersion: v1\nkind: Pod\nmetadata: { name: p, namespace: shop }\nspec: { ${spec} containers: [] }\n`);
  const resource = workspace.inventory.resources.find(({ ref }) => ref.kind === 'Pod')!;
  const { account: name, mounted, explicit, objects } = tokenOf(podsOf(resource.manifest)[0]!, resource, workspace.inventory);
  return [name, mounted, explicit, objects.length];
}

describe('token', () => {
  it('the account: the field, else the deprecated one, else "default"', () => {
    assert.equal(token('serviceAccountName: a, serviceAccount: b,')[0], 'a');
    assert.equal(token('serviceAccountName: "", serviceAccount: b,')[0], 'b');
    assert.equal(token('serviceAccountName: null,')[0], 'default');
  });

  it("the pod's word counts before the account's", () => {
    const refusing = account('automountServiceAccountToken: false\n');
    assert.deepEqual(token('serviceAccountName: web,', refusing), ['web', false, false, 1]);
    assert.deepEqual(token('serviceAccountName: web, automountServiceAccountToken: true,', refusing), ['web', true, true, 1]);
    assert.deepEqual(token('serviceAccountName: web, automountServiceAccountToken: false,', account('')), ['web', false, true, 1]);
    assert.deepEqual(token('serviceAccountName: web, automountServiceAccountToken: null,', account('')), ['web', true, false, 1]);
  });

  it('of two files that define the account, one that refuses is not enough', () => {
    assert.deepEqual(token('serviceAccountName: web,', account('automountServiceAccountToken: false\n'), account('')), ['web', true, false, 2]);
  });

  it('there is a token where nobody says anything', () => {
    assert.deepEqual(token(''), ['default', true, false, 0]);
  });

  it('makes names that an account may have', () => {
    assert.deepEqual(['Web:App_1', 'web', '-a-', 'default', '::'].map(accountNameFrom), [
      'web-app-1',
      'web',
      'a',
      'name-of-the-account',
      'name-of-the-account',
    ]);
    assert.deepEqual(newAccount('web', undefined).metadata, { name: 'web' });
    assert.deepEqual(newAccount('web', 'shop').metadata, { name: 'web', namespace: 'shop' });
  });
});
