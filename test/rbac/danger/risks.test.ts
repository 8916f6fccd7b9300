import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Manifest } from '../../../src/kube/types';
import { RbacRisks, type RbacFinding, type Surroundings } from '../../../src/rbac/danger/risks';
import { nameOf } from '../../../src/rbac/danger/subject';
import { RbacIndex } from '../../../src/rbac/index';
import { randomWorld } from '../randomWorld';
import { random } from '../../fuzz/mutate';
import { binding, clusterRole, role } from './objects';

const risksOf = (objects: readonly Manifest[], surroundings: Surroundings = {}): RbacRisks => new RbacRisks(new RbacIndex(objects), surroundings);

/** `critical RB-ADMIN of User "dana" in shop, by shop/RoleBinding/b rule 0`. */
const lines = (found: readonly RbacFinding[]): string[] =>
  found.map(({ severity, id, variant, subject, scope, names, evidence }) => {
    const by = evidence.map(({ binding: { key }, rule }) => `${key} rule ${rule}`).join(', ');
    const limit = names ? ` for ${names.join(', ')}` : '';
    return `${severity} ${id}${variant ? `.${variant}` : ''}${limit} of ${nameOf(subject)} in ${scope === '' ? 'all' : scope}, by ${by}`;
  });

describe('risks', () => {
  it('joins the rights of several bindings, of the cluster and of a namespace, and names each', () => {
    const found = risksOf([
      clusterRole('binds', 'bind clusterroles.rbac.authorization.k8s.io', 'get pods'),
      role('shop', 'writes', 'get pods', 'create rolebindings.rbac.authorization.k8s.io'),
      binding('', 'one', 'binds', 'User dana'),
      binding('shop', 'two', 'Role writes', 'User dana'),
    ]).findings();
    assert.deepEqual(lines(found), ['high RB-BIND of User "dana" in shop, by ClusterRoleBinding/one rule 0, shop/RoleBinding/two rule 1']);
  });

  it('does not tell of a namespace what holds in the whole cluster', () => {
    const found = risksOf([
      clusterRole('r', 'get secrets'),
      clusterRole('named', 'get secrets "a"'),
      binding('', 'all', 'r', 'User dana'),
      binding('shop', 'there', 'r', 'User dana'),
      binding('web', 'named', 'named', 'User dana'),
    ]).findings();
    assert.deepEqual(lines(found), ['critical RB-SECRET-READ of User "dana" in all, by ClusterRoleBinding/all rule 0']);
  });

  it('a right to all in a namespace is told beside one by name in the cluster', () => {
    const found = risksOf([
      clusterRole('r', 'get secrets'),
      clusterRole('named', 'get secrets "a"'),
      binding('', 'all', 'named', 'User dana'),
      binding('shop', 'there', 'r', 'User dana'),
    ]).findings();
    assert.deepEqual(lines(found), [
      'high RB-SECRET-READ of User "dana" in shop, by shop/RoleBinding/there rule 0',
      'low RB-SECRET-READ for a of User "dana" in all, by ClusterRoleBinding/all rule 0',
    ]);
  });

  it('tells of a group, not of each of its members, what the group alone gives', () => {
    const found = risksOf([
      clusterRole('r', 'get secrets'),
      clusterRole('p', 'get pods'),
      clusterRole('writes', 'create secrets'),
      binding('shop', 'g', 'r', 'Group system:serviceaccounts:shop'),
      binding('shop', 'web', 'p', 'ServiceAccount shop/web'),
      // Reading is the group's, writing its own: together they are the account's.
      binding('shop', 'op', 'writes', 'ServiceAccount shop/op'),
    ]).findings();
    assert.deepEqual(lines(found), [
      'high RB-SECRET-READ of Group "system:serviceaccounts:shop" in shop, by shop/RoleBinding/g rule 0',
      'medium RB-SECRET-WRITE of ServiceAccount "shop/op" in shop, by shop/RoleBinding/op rule 0, shop/RoleBinding/g rule 0',
    ]);
  });

  it('a user of the name of a ServiceAccount is that ServiceAccount', () => {
    const found = risksOf([clusterRole('r', 'get secrets'), binding('shop', 'b', 'r', 'User system:serviceaccount:shop:web')]).findings();
    assert.deepEqual(lines(found), ['high RB-SECRET-READ of ServiceAccount "shop/web" in shop, by shop/RoleBinding/b rule 0']);
  });

  it('a namespace with a ServiceAccount by which the cluster is taken over weighs as kube-system', () => {
    const index = new RbacIndex([
      clusterRole('r', 'get secrets'),
      clusterRole('admin', '* *.*'),
      binding('ops', 'b', 'r', 'User dana'),
      binding('', 'operator', 'admin', 'ServiceAccount ops/operator'),
    ]);
    const risks = new RbacRisks(index);
    const severity = () => risks.findingsOf({ by: 'name', login: 'dana' }).map((one) => one.severity);
    assert.deepEqual([risks.isPrivileged('ops'), risks.isPrivileged('shop'), risks.isPrivileged('kube-system')], [true, false, true]);
    assert.deepEqual(severity(), ['critical']);
    index.delete('ClusterRoleBinding/operator');
    risks.changed(['ClusterRoleBinding/operator']);
    assert.deepEqual(severity(), ['high']);
    assert.equal(new RbacRisks(index, { privileged: ['ops'] }).isPrivileged('ops'), true);
  });

  it('a token is worth what the ServiceAccounts there have beyond one’s own', () => {
    const objects = [clusterRole('r', 'create serviceaccounts/token'), binding('shop', 'b', 'r', 'User dana')];
    const severity = (...more: Manifest[]) => risksOf([...objects, ...more]).findingsOf({ by: 'name', login: 'dana' })[0]!.severity;
    const pods = clusterRole('p', 'get pods');
    assert.equal(severity(), 'medium');
    assert.equal(severity(pods, binding('shop', 'web', 'p', 'ServiceAccount shop/web')), 'high');
    assert.equal(severity(pods, binding('shop', 'web', 'p', 'ServiceAccount shop/web', 'User dana')), 'medium');
    assert.equal(severity(pods, binding('web', 'web', 'p', 'ServiceAccount web/web')), 'medium');
  });

  it('to impersonate somebody weighs by whom', () => {
    const as = (right: string, ...more: Manifest[]) =>
      risksOf([clusterRole('r', right), binding('', 'b', 'r', 'User dana'), ...more]).findingsOf({ by: 'name', login: 'dana' })[0]!.severity;
    const admin = [clusterRole('admin', '* *.*'), binding('', 'a', 'admin', 'User root', 'ServiceAccount ops/operator')];
    assert.equal(as('impersonate users "eve"', ...admin), 'medium');
    assert.equal(as('impersonate users "eve,root"', ...admin), 'critical');
    assert.equal(as('impersonate serviceaccounts "operator"', ...admin), 'critical');
    assert.equal(as('impersonate users,groups "system:masters"'), 'critical');
  });

  it('callers whom nobody chose', () => {
    const found = risksOf([
      clusterRole('view', 'get pods'),
      clusterRole('system:discovery', 'get /api'),
      clusterRole('reads', 'get secrets'),
      clusterRole('system:public-info-viewer', 'get /version'),
      binding('', 'shipped', 'system:public-info-viewer', 'Group system:unauthenticated', 'Group system:authenticated'),
      binding('', 'relic', 'system:discovery', 'Group system:unauthenticated', 'Group system:authenticated'),
      binding('shop', 'open', 'view', 'User system:anonymous'),
      binding('kube-public', 'kubeadm:bootstrap-signer-clusterinfo', 'Role kubeadm:bootstrap-signer-clusterinfo', 'User system:anonymous'),
      binding('', 'all', 'view', 'Group system:authenticated'),
      binding('', 'accounts', 'reads', 'Group system:serviceaccounts'),
      binding('shop', 'there', 'view', 'Group system:serviceaccounts'),
    ]).findings();
    assert.deepEqual(lines(found), [
      'critical RB-ALLUSERS of Group "system:serviceaccounts" in all, by ClusterRoleBinding/accounts rule 0',
      'critical RB-ANON of User "system:anonymous" in shop, by shop/RoleBinding/open rule 0',
      'critical RB-SECRET-READ of Group "system:serviceaccounts" in all, by ClusterRoleBinding/accounts rule 0',
      'high RB-ALLUSERS of Group "system:authenticated" in all, by ClusterRoleBinding/all rule 0',
      'medium RB-ALLUSERS of Group "system:serviceaccounts" in shop, by shop/RoleBinding/there rule 0',
      'medium RB-ANON.relic of Group "system:unauthenticated" in all, by ClusterRoleBinding/relic rule 0',
    ]);
  });

  it('system:masters, but for the binding that the API server ships, and the default ServiceAccount', () => {
    const found = risksOf([
      clusterRole('view', 'get pods'),
      clusterRole('cluster-admin', '* *.*'),
      binding('', 'cluster-admin', 'cluster-admin', 'Group system:masters'),
      binding('shop', 'more', 'view', 'Group system:masters', 'ServiceAccount shop/default', 'ServiceAccount shop/web'),
    ])
      .findings()
      .filter(({ id }) => id !== 'RB-ADMIN');
    assert.deepEqual(lines(found), [
      'medium RB-DEFAULTSA of ServiceAccount "shop/default" in shop, by shop/RoleBinding/more rule 0',
      'medium RB-MASTERS of Group "system:masters" in shop, by shop/RoleBinding/more rule 0',
    ]);
  });

  it('a ServiceAccount of several workloads that holds something grave', () => {
    const objects = [clusterRole('r', 'get secrets'), binding('shop', 'b', 'r', 'ServiceAccount shop/web')];
    const ids = (workloads: number) =>
      risksOf(objects, { workloadsOf: () => workloads })
        .findings()
        .map(({ id }) => id);
    assert.deepEqual([ids(3), ids(4)], [['RB-SECRET-READ'], ['RB-SECRET-READ', 'RB-SHARED']]);
  });
});

describe('risks after changes', () => {
  /** Everything in a fixed order, as two ways to the same must give the same. */
  const told = (risks: RbacRisks): string[] => lines(risks.findings().map((one) => ({ ...one, evidence: [] })));

  for (const aggregation of ['stored', 'computed'] as const) {
    for (let seed = 1; seed <= 8; seed++) {
      it(`are as those of a new index, with ${aggregation} rules of aggregated roles, seed ${seed}`, () => {
        const next = random(seed);
        const pool = [...aggregated(), ...dangerous(), ...randomWorld(seed, { roles: 12, bindings: 40 }).objects];
        const index = new RbacIndex([], aggregation);
        const risks = new RbacRisks(index);
        for (let step = 0; step < 120; step++) {
          const manifest = pool[next(pool.length)]!;
          const key = index.set(manifest);
          if (key === undefined) continue;
          if (next(3) === 0) index.delete(key);
          risks.changed([key]);
          if (next(4) === 0) risks.findings();
        }
        assert.deepEqual(told(risks), told(new RbacRisks(index)));
      });
    }
  }

  const label = (manifest: Manifest, labels: Record<string, string>): Manifest => ({ ...manifest, metadata: { ...manifest.metadata, labels } });
  const aggregated = (): Manifest[] => [
    { ...label(clusterRole('whole'), {}), aggregationRule: { clusterRoleSelectors: [{ matchLabels: { into: 'whole' } }] } },
    label(clusterRole('part-a', 'get secrets'), { into: 'whole' }),
    label(clusterRole('part-b', 'create pods'), { into: 'whole' }),
    label(clusterRole('part-b', 'get pods'), { into: 'whole' }),
    binding('shop', 'whole', 'whole', 'User dana', 'ServiceAccount shop/web'),
    binding('', 'whole', 'whole', 'Group ops'),
  ];
  const dangerous = (): Manifest[] => [
    clusterRole('admin', '* *.*'),
    clusterRole('admin', 'get pods'),
    clusterRole('token', 'create serviceaccounts/token', 'create pods/exec'),
    binding('', 'admin', 'admin', 'ServiceAccount ops/operator'),
    binding('', 'admin', 'admin', 'User dana'),
    binding('ops', 'token', 'token', 'User eve', 'Group system:serviceaccounts:ops', 'Group system:serviceaccounts'),
    binding('ops', 'token', 'token', 'Group system:authenticated'),
    binding('shop', 'token', 'token', 'ServiceAccount shop/web'),
  ];
});
