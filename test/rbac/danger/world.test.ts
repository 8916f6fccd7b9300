import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RBAC } from '../../../src/kube/access/rbac';
import type { Manifest } from '../../../src/kube/types';
import { bootstrapFor } from '../../../src/rbac/bootstrap/index';
import { Chains } from '../../../src/rbac/danger/chains';
import { RbacRisks } from '../../../src/rbac/danger/risks';
import { nameOf } from '../../../src/rbac/danger/subject';
import { driftOf } from '../../../src/rbac/drift';
import { RbacIndex } from '../../../src/rbac/index';
import { originOf } from '../../../src/rbac/origin';
import { staleIn } from '../../../src/rbac/stale';
import { BINDINGS, CLUSTER_ROLES } from '../../support/cluster/worldRoles';

const apiVersion = `${RBAC}/v1`;
const own: readonly Manifest[] = [
  ...Object.entries(CLUSTER_ROLES).map(([name, rules]) => ({ apiVersion, kind: 'ClusterRole', metadata: { name }, rules })),
  ...BINDINGS.map(({ name, role, subject, namespace }) => {
    const kind = namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding';
    const metadata = namespace === undefined ? { name } : { name, namespace };
    return { apiVersion, kind, metadata, roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: role }, subjects: [subject] };
  }),
];
const shipped = bootstrapFor('1.37');
const index = new RbacIndex([...shipped, ...own]);
const risks = new RbacRisks(index, { minor: 37 });
/** What the team itself bound, by whom. */
const ours = new Set(BINDINGS.map(({ name }) => name));

describe('the shop of mistakes, with what its API server ships', () => {
  it('by the bindings that the team made', () => {
    const told = risks
      .findings()
      .filter(({ evidence }) => evidence.some(({ binding: { name } }) => ours.has(name)))
      .map(({ id, variant, severity, subject, scope }) => `${severity} ${id}${variant ? `.${variant}` : ''} ${nameOf(subject)} ${scope}`.trimEnd());
    assert.deepEqual(told, [
      'critical RB-ADMIN ServiceAccount "monitoring/default"',
      'critical RB-ADMIN ServiceAccount "web/ci"',
      'critical RB-IMP User "former-employee@shop.example"',
      'critical RB-NODEPROXY ServiceAccount "monitoring/node-agent"',
      'high RB-ALLUSERS Group "system:authenticated"',
      'high RB-EPHEMERAL Group "payments-developers" payments',
      'high RB-EXEC Group "payments-developers" payments',
      'high RB-EXEC ServiceAccount "payments/default" payments',
      'high RB-IMP ServiceAccount "payments/default" payments',
      'high RB-POD-CREATE ServiceAccount "payments/default" payments',
      'high RB-SECRET-READ Group "payments-developers" payments',
      'high RB-SECRET-READ ServiceAccount "payments/default" payments',
      'medium RB-DEFAULTSA ServiceAccount "monitoring/default"',
      'medium RB-DEFAULTSA ServiceAccount "payments/default" payments',
      'medium RB-ESC.alone User "former-employee@shop.example"',
      'medium RB-NETPOL ServiceAccount "payments/default" payments',
      'medium RB-POD-PATCH ServiceAccount "payments/default" payments',
      'medium RB-PORTFWD ServiceAccount "payments/default" payments',
      'medium RB-SECRET-WRITE ServiceAccount "payments/default" payments',
      'medium RB-SVCPROXY ServiceAccount "payments/default" payments',
      // Nobody there has more than it has itself.
      'medium RB-TOKEN ServiceAccount "payments/default" payments',
      'low RB-EVENTS ServiceAccount "payments/default" payments',
      'low RB-NODES ServiceAccount "payments/default" payments',
      'low RB-WILD-R.read ServiceAccount "default/scanner"',
    ]);
  });

  it('the ways to all rights', () => {
    const chains = new Chains(risks, { podAccounts: (namespace) => (namespace === 'monitoring' ? ['default', 'node-agent'] : []) });
    const way = (login: string, by: 'name' | 'group' = 'name') => chains.of({ by, login })?.map(({ by: danger, to }) => `${danger} ${nameOf(to)}`);
    assert.deepEqual(way('system:serviceaccount:monitoring:node-agent'), ['RB-NODEPROXY ServiceAccount "monitoring/default"']);
    assert.deepEqual(way('former-employee@shop.example'), ['RB-IMP Group "system:masters"']);
    assert.deepEqual(way('system:serviceaccount:web:ci'), []);
    assert.equal(way('system:serviceaccount:payments:default'), undefined);
    assert.equal(way('auditors', 'group'), undefined);
  });

  it('what the API server ships has no drift, and nobody else’s origin', () => {
    assert.deepEqual(driftOf([...shipped, ...own], shipped), []);
    const keys = new Set(new RbacIndex(shipped).roles);
    assert.ok(keys.size > 50);
    assert.deepEqual([...new Set(own.map((manifest) => originOf(manifest, () => false)))], ['user']);
  });

  it('one binding waits for its role', () => {
    assert.deepEqual(
      staleIn(risks, {}).map(({ id, object }) => `${id} ${object}`),
      ['RB-STALE-1 ClusterRoleBinding/left-over'],
    );
  });
});
