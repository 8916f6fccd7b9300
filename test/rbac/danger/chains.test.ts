import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Manifest } from '../../../src/kube/types';
import { Chains, type Footholds } from '../../../src/rbac/danger/chains';
import { RbacRisks } from '../../../src/rbac/danger/risks';
import { nameOf } from '../../../src/rbac/danger/subject';
import { RbacIndex } from '../../../src/rbac/index';
import { binding, clusterRole } from './objects';

const admin = [clusterRole('admin', '* *.*'), binding('', 'operator', 'admin', 'ServiceAccount ops/operator')];

/** `User "dana" –RB-TOKEN in ops→ ServiceAccount "ops/operator"`, one a step; undefined where there is no way. */
function wayOf(login: string, objects: readonly Manifest[], footholds: Footholds = {}, by: 'name' | 'group' = 'name'): string[] | undefined {
  const chains = new Chains(new RbacRisks(new RbacIndex(objects)), footholds);
  return chains
    .of({ by, login })
    ?.map(({ from, by: danger, scope, to }) => `${nameOf(from)} –${danger} in ${scope === '' ? 'all' : scope}→ ${nameOf(to)}`);
}

/** The way of Dana who holds a role with some rules in a namespace, beside an administrator in "ops". */
const wayBy = (rules: readonly string[], namespace: string, footholds?: Footholds, ...more: Manifest[]) =>
  wayOf('dana', [...admin, clusterRole('r', ...rules), binding(namespace, 'b', 'r', 'User dana'), ...more], footholds);

const step = (danger: string, scope: string) => [`User "dana" –${danger} in ${scope}→ ServiceAccount "ops/operator"`];
const toMasters = (danger: string) => [`User "dana" –${danger} in all→ Group "system:masters"`];
const RBAC = 'rbac.authorization.k8s.io';

describe('ways to all rights', () => {
  const rows: readonly [string, readonly string[], string, string[] | undefined, Footholds?][] = [
    ['none by reading Pods', ['get pods'], '', undefined],
    ['a token of an account in the namespace', ['create serviceaccounts/token'], 'ops', step('RB-TOKEN', 'ops')],
    ['a token of an account anywhere', ['create serviceaccounts/token'], '', step('RB-TOKEN', 'all')],
    ['a token of the named account', ['create serviceaccounts/token "operator"'], 'ops', step('RB-TOKEN', 'ops')],
    ['none by a token of another account', ['create serviceaccounts/token "web"'], 'ops', undefined],
    ['none by a token in another namespace', ['create serviceaccounts/token'], 'shop', undefined],
    ['a Pod that runs as the account', ['create pods'], 'ops', step('RB-POD-CREATE', 'ops')],
    ['a workload that is told to', ['patch deployments.apps "web"'], 'ops', step('RB-POD-CREATE', 'ops')],
    ['a token written into a Secret', ['create,get secrets'], 'ops', step('RB-SECRET-WRITE', 'ops')],
    ['impersonation of an account', ['impersonate serviceaccounts'], 'ops', step('RB-IMP', 'ops')],
    ['impersonation with the group beside RBAC', ['impersonate users,groups'], '', toMasters('RB-IMP')],
    ['impersonation of an account in the cluster', ['impersonate users'], '', step('RB-IMP', 'all')],
    ['none by groups alone, as the server asks for a user', ['impersonate groups'], '', undefined],
    ['commands in a Pod of the account', ['create pods/exec'], 'ops', step('RB-EXEC', 'ops'), { podAccounts: () => ['operator'] }],
    ['none by commands in other Pods', ['create pods/exec'], 'ops', undefined, { podAccounts: () => ['web'] }],
    ['none by commands where nobody knows the Pods', ['create pods/exec'], 'ops', undefined],
    ['the kubelets', ['get nodes/proxy'], '', step('RB-NODEPROXY', 'all'), { podAccounts: (name) => (name === 'ops' ? ['operator'] : []) }],
    ['a Secret with its token', ['list secrets'], 'ops', step('RB-SECRET-READ', 'ops'), { tokenAccounts: () => ['operator'] }],
    ['none by Secrets without tokens', ['list secrets'], 'ops', undefined, { tokenAccounts: () => [] }],
    ['all rights in the namespace', ['* *.*'], 'ops', step('RB-ADMIN', 'ops')],
    ['rights written into roles', [`escalate,update clusterroles.${RBAC}`], '', toMasters('RB-ESC')],
    ['roles bound in the cluster', [`bind clusterroles.${RBAC}`, `create clusterrolebindings.${RBAC}`], '', toMasters('RB-BIND')],
    ['the role that is named and gives all', [`bind clusterroles.${RBAC} "admin"`, `create clusterrolebindings.${RBAC}`], '', toMasters('RB-BIND')],
    ['none by a named role that gives little', [`bind clusterroles.${RBAC} "r"`, `create clusterrolebindings.${RBAC}`], '', undefined],
    ['none by binding within namespaces, where nobody can do more', [`bind roles.${RBAC}`, `create rolebindings.${RBAC}`], 'shop', undefined],
  ];
  for (const [name, rules, namespace, expected, footholds] of rows) {
    it(name, () => {
      assert.deepEqual(wayBy(rules, namespace, footholds), expected);
    });
  }

  it('is empty for who has all rights, and there for the members of a group that has a way', () => {
    assert.deepEqual(wayOf('system:serviceaccount:ops:operator', admin), []);
    const group = [...admin, clusterRole('t', 'create serviceaccounts/token'), binding('ops', 'g', 't', 'Group system:serviceaccounts:shop')];
    assert.deepEqual(wayOf('system:serviceaccount:shop:any', group), [
      'Group "system:serviceaccounts:shop" –RB-TOKEN in ops→ ServiceAccount "ops/operator"',
    ]);
  });

  /** Dana, then accounts of a, b, c… each with a token of the next, the last with one of the administrator. */
  const line = (length: number): Manifest[] => {
    const names = ['a', 'b', 'c', 'd', 'e'].slice(0, length - 1);
    const holders = ['User dana', ...names.map((name) => `ServiceAccount ${name}/x`)];
    const to = [...names, 'ops'];
    return [...admin, clusterRole('t', 'create serviceaccounts/token'), ...holders.map((holder, i) => binding(to[i]!, `b${i}`, 't', holder))];
  };

  it('leads over several, at most four steps', () => {
    assert.deepEqual(wayOf('dana', line(4)), [
      'User "dana" –RB-TOKEN in a→ ServiceAccount "a/x"',
      'ServiceAccount "a/x" –RB-TOKEN in b→ ServiceAccount "b/x"',
      'ServiceAccount "b/x" –RB-TOKEN in c→ ServiceAccount "c/x"',
      'ServiceAccount "c/x" –RB-TOKEN in ops→ ServiceAccount "ops/operator"',
    ]);
    assert.equal(wayOf('dana', line(5)), undefined);
  });

  it('is the shortest', () => {
    const shorter = [...line(4), clusterRole('p', 'create pods'), binding('c', 'short', 'p', 'User dana')];
    assert.deepEqual(wayOf('dana', shorter), [
      'User "dana" –RB-POD-CREATE in c→ ServiceAccount "c/x"',
      'ServiceAccount "c/x" –RB-TOKEN in ops→ ServiceAccount "ops/operator"',
    ]);
  });

  it('goes around in no circle', () => {
    const circle = [
      clusterRole('t', 'create serviceaccounts/token'),
      binding('a', 'one', 't', 'ServiceAccount b/x'),
      binding('b', 'two', 't', 'ServiceAccount a/x'),
    ];
    assert.equal(wayOf('system:serviceaccount:a:x', circle), undefined);
  });
});
