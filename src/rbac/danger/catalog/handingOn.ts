import { RBAC } from '../../../kube/access/rbac';
import type { Danger } from '../danger';
import { need, type Need } from '../need';
import { CHANGE, LEAST, weights, WRITE } from './common';

/** The verbs by which one does nearly everything with an object. */
const OBJECT_VERBS = ['get', 'list', 'create', 'update', 'patch', 'delete'];

/** Rights to everything. */
export const full: readonly Danger[] = [
  {
    id: 'RB-ADMIN',
    can: 'can do everything',
    fix: 'Bind a role that names what is needed, in the namespace where it is needed.',
    pciDss: LEAST,
    ways: [[need(['*'], '*', '*')]],
    weights: weights('critical', 'critical', 'high'),
    named: 'step',
  },
  {
    id: 'RB-ADMIN-NEAR',
    can: 'can read, write and delete every object',
    fix: 'Bind a role that names what is needed, in the namespace where it is needed.',
    pciDss: LEAST,
    ways: [OBJECT_VERBS.map((verb) => need([verb], '*', '*'))],
    weights: weights('critical', 'high', 'high'),
    named: 'step',
    unless: ['RB-ADMIN'],
  },
];

const escalateOn = (resource: string): Need => need(['escalate'], RBAC, resource);
const bindingWrites = need(WRITE, RBAC, 'rolebindings', 'clusterrolebindings');

/** Rights by which one hands on, or gives oneself, more than one has. */
export const handingOn: readonly Danger[] = [
  {
    id: 'RB-ESC',
    can: 'can write rights into roles that it does not have',
    fix: 'Take the verb "escalate" out of the role.',
    pciDss: LEAST,
    ways: [
      [escalateOn('clusterroles'), need(CHANGE, RBAC, 'clusterroles')],
      [escalateOn('roles'), need(CHANGE, RBAC, 'roles')],
      [escalateOn('clusterroles'), need(['create'], RBAC, 'clusterroles'), need(['bind'], RBAC, 'clusterroles'), bindingWrites],
      [escalateOn('roles'), need(['create'], RBAC, 'roles'), need(['bind'], RBAC, 'roles'), need(WRITE, RBAC, 'rolebindings')],
    ],
    weights: weights('critical', 'critical', 'high'),
    named: 'step',
  },
  {
    id: 'RB-ESC',
    variant: 'alone',
    can: 'has the right to escalate, though none to change a role',
    fix: 'Take the verb "escalate" out of the role.',
    pciDss: LEAST,
    ways: [[need(['escalate'], RBAC, 'roles', 'clusterroles')]],
    weights: weights('medium', 'medium', 'medium'),
    named: 'step',
  },
  {
    id: 'RB-BIND',
    can: 'can bind roles with rights that it does not have',
    fix: 'Name the roles that may be bound in "resourceNames".',
    pciDss: LEAST,
    ways: [
      [need(['bind'], RBAC, 'clusterroles'), bindingWrites],
      // A ClusterRoleBinding takes no Role.
      [need(['bind'], RBAC, 'roles'), need(WRITE, RBAC, 'rolebindings')],
    ],
    weights: weights('critical', 'critical', 'high'),
    named: 'role',
  },
  {
    id: 'RB-RBACWRITE',
    can: 'can write roles or bindings, within the rights that it has',
    fix: 'Leave the writing of roles and bindings to the people or the pipeline that review them.',
    pciDss: LEAST,
    ways: [[need(WRITE, RBAC, 'rolebindings', 'clusterrolebindings', 'roles', 'clusterroles')]],
    weights: weights('medium', 'medium', 'low'),
    named: 'step',
    unless: ['RB-ESC', 'RB-BIND'],
  },
];
