import type { Danger } from '../danger';
import { need, rights, wild } from '../need';
import { CHANGE, LEAST, REMOVE, weights, WRITE } from './common';

const ADMISSION = 'admissionregistration.k8s.io';

const MUTATING = ['mutatingwebhookconfigurations', 'mutatingadmissionpolicies', 'mutatingadmissionpolicybindings'];
const VALIDATING = ['validatingwebhookconfigurations', 'validatingadmissionpolicies', 'validatingadmissionpolicybindings'];

/** Rights by which one changes what holds others back, and what a cluster rests on. */
export const controls: readonly Danger[] = [
  {
    id: 'RB-WEBHOOK',
    can: 'can change what others send to the API server, and read it',
    fix: 'Leave admission webhooks and policies to the people who run the cluster.',
    pciDss: LEAST,
    ways: [[need(WRITE, ADMISSION, ...MUTATING)]],
    weights: weights('critical', null, null),
    named: 'step',
  },
  {
    id: 'RB-WEBHOOK',
    variant: 'validating',
    isApart: true,
    can: 'can switch admission controls off',
    fix: 'Leave admission webhooks and policies to the people who run the cluster.',
    pciDss: LEAST,
    ways: [[need([...WRITE, ...REMOVE], ADMISSION, ...VALIDATING)], [need(REMOVE, ADMISSION, ...MUTATING)]],
    weights: weights('high', null, null),
    named: 'step',
  },
  {
    id: 'RB-APISVC',
    can: 'can put a server of its own in the place of an API',
    fix: 'Leave APIServices and CustomResourceDefinitions to the people who run the cluster.',
    pciDss: LEAST,
    ways: [[need(WRITE, 'apiregistration.k8s.io', 'apiservices')], [need(WRITE, 'apiextensions.k8s.io', 'customresourcedefinitions')]],
    weights: weights('high', null, null),
    named: 'step',
  },
  {
    id: 'RB-NSPATCH',
    can: 'can change the labels of namespaces, by which Pod Security and NetworkPolicies go',
    fix: 'Leave namespaces to the people who run the cluster.',
    pciDss: ['7.2.2', '1.3.1'],
    ways: [[need(CHANGE, '', 'namespaces')]],
    weights: weights('medium', 'medium', 'medium'),
    named: 'step',
  },
  {
    id: 'RB-NETPOL',
    can: 'can open the network borders of namespaces',
    fix: 'Leave NetworkPolicies to the people who answer for the segmentation.',
    pciDss: ['7.2.2', '1.2.1', '1.4.1'],
    ways: [[need([...WRITE, ...REMOVE], 'networking.k8s.io', 'networkpolicies')]],
    weights: weights('high', 'high', 'medium'),
    named: 'step',
  },
  {
    id: 'RB-AWSAUTH',
    can: 'can make any AWS identity an administrator',
    fix: 'Take the ConfigMap "aws-auth" out of what it may change.',
    pciDss: LEAST,
    ways: [[{ ...need(CHANGE, '', 'configmaps'), orNamed: ['aws-auth'] }]],
    weights: weights('critical', 'critical', null),
    named: null,
    when: { provider: 'eks', onlyIn: 'kube-system' },
  },
  {
    id: 'RB-COREDNS',
    can: 'can change the names that every Pod resolves',
    fix: 'Take the ConfigMap "coredns" out of what it may change.',
    pciDss: ['7.2.2', '1.3.1'],
    ways: [[{ ...need(CHANGE, '', 'configmaps'), orNamed: ['coredns'] }]],
    weights: weights('high', 'high', null),
    named: null,
    when: { onlyIn: 'kube-system' },
  },
  {
    id: 'RB-EVENTS',
    can: 'can delete events',
    fix: 'Take "delete" and "deletecollection" on events out of the role.',
    pciDss: ['7.2.2', '10.3.2'],
    ways: [[{ anyOf: [...rights(REMOVE, '', 'events'), ...rights(REMOVE, 'events.k8s.io', 'events')] }]],
    weights: weights('medium', 'medium', 'low'),
    named: 'step',
  },
  {
    id: 'RB-LB',
    // CVE-2020-8554.
    can: 'can draw the traffic to an address to a Service of its own',
    fix: 'Take "services/status" out of the role.',
    pciDss: ['7.2.2', '1.3.1'],
    ways: [[need(CHANGE, '', 'services/status')]],
    weights: weights('medium', 'medium', 'medium'),
    named: 'step',
  },
  {
    id: 'RB-DELETEALL',
    can: 'can delete every object',
    fix: 'Name the resources that it deletes.',
    pciDss: LEAST,
    ways: [[need(REMOVE, '*', '*')]],
    weights: weights('high', 'high', 'medium'),
    named: 'step',
    unless: ['RB-ADMIN-NEAR'],
  },
];

/** Rights that nobody has read, as they take in what is not there yet. */
export const asterisks: readonly Danger[] = [
  asterisk('RB-WILD-V', 'verbs', 'has every verb on something, also those that are added later'),
  asterisk('RB-WILD-R', 'resources', 'has rights on every resource of an API group, also on those that are added later'),
  reading('RB-WILD-R', 'resources', 'may read every resource of an API group, also those that are added later'),
  asterisk('RB-WILD-G', 'apiGroups', 'has rights on resources of every API group, also of those that are added later'),
  reading('RB-WILD-G', 'apiGroups', 'may read resources of every API group, also of those that are added later'),
];

function asterisk(id: string, field: 'verbs' | 'resources' | 'apiGroups', can: string): Danger {
  return {
    id,
    can,
    fix: `Name the ${field === 'apiGroups' ? 'API groups' : field} in the place of "*".`,
    pciDss: LEAST,
    ways: [[wild(field, 'write')]],
    weights: weights('high', 'medium', 'medium'),
    named: 'step',
  };
}

/** What can be read by it and ought not to be, such as Secrets, is told by itself. */
function reading(id: string, field: 'resources' | 'apiGroups', can: string): Danger {
  return { ...asterisk(id, field, can), variant: 'read', ways: [[wild(field, 'read')]], weights: weights('low', 'low', 'low') };
}
