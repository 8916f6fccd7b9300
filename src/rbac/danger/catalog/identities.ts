import type { Danger } from '../danger';
import { actsAs, extras, need } from '../need';
import { ACCOUNTS, CHANGE, READ, weights } from './common';

const IDENTITIES = 'authentication.k8s.io';
const CERTIFICATES = 'certificates.k8s.io';

/** Rights by which one acts as somebody else. */
export const identities: readonly Danger[] = [
  {
    id: 'RB-IMP',
    can: 'can act in the name of others',
    fix: 'Name whom it may act as in "resourceNames", or take the verb "impersonate" out of the role.',
    pciDss: ['7.2.1', '8.2.1', '10.2.1.2'],
    ways: [[need(['impersonate'], '', 'users', 'serviceaccounts')]],
    weights: weights('critical', 'critical', 'high'),
    named: 'whom',
  },
  {
    id: 'RB-IMP',
    // The server asks for a user before it looks at groups, uids and extra values.
    variant: 'alone',
    can: 'may add groups or other traits to an identity, though not take on a user',
    fix: 'Take the verb "impersonate" out of the role.',
    pciDss: ['7.2.1', '8.2.1', '10.2.1.2'],
    ways: [[need(['impersonate'], '', 'groups')], [need(['impersonate'], IDENTITIES, 'uids')], [extras('impersonate')]],
    weights: weights('medium', null, null),
    named: 'step',
  },
  {
    id: 'RB-IMP-C',
    can: 'can act in the name of others within limits',
    fix: 'Name whom it may act as, and the resources on which.',
    pciDss: ['7.2.1', '8.2.1', '10.2.1.2'],
    ways: [
      [need(['impersonate:user-info'], IDENTITIES, 'users'), actsAs('user-info')],
      [need(['impersonate:serviceaccount'], IDENTITIES, 'serviceaccounts'), actsAs('serviceaccount')],
      [need(['impersonate:arbitrary-node'], IDENTITIES, 'nodes'), actsAs('arbitrary-node')],
      [need(['impersonate:associated-node'], IDENTITIES, 'nodes'), actsAs('associated-node')],
    ],
    weights: weights('medium', 'medium', 'medium'),
    named: 'medium',
    // On by default since then (KEP-5284).
    when: { from: 36 },
    unless: ['RB-IMP'],
  },
  {
    id: 'RB-CSR',
    can: 'can issue itself a certificate of any user',
    fix: 'Name the signers that it may approve for in "resourceNames"; none of them for client certificates.',
    pciDss: ['7.2.2', '8.2.4'],
    ways: [
      [
        need(['create'], CERTIFICATES, 'certificatesigningrequests'),
        need(CHANGE, CERTIFICATES, 'certificatesigningrequests/approval'),
        { ...need(['approve'], CERTIFICATES, 'signers'), orNamed: ['kubernetes.io/kube-apiserver-client', 'kubernetes.io/*'] },
      ],
    ],
    weights: weights('critical', null, null),
    named: 'medium',
  },
  {
    id: 'RB-CSR',
    variant: 'approve',
    can: 'can approve certificates of any user that others ask for',
    fix: 'Name the signers that it may approve for in "resourceNames"; none of them for client certificates.',
    pciDss: ['7.2.2', '8.2.4'],
    ways: [
      [
        need(CHANGE, CERTIFICATES, 'certificatesigningrequests/approval'),
        { ...need(['approve'], CERTIFICATES, 'signers'), orNamed: ['kubernetes.io/kube-apiserver-client', 'kubernetes.io/*'] },
      ],
    ],
    weights: weights('high', null, null),
    named: 'medium',
  },
  {
    id: 'RB-CSR',
    variant: 'sign',
    isApart: true,
    can: 'can put certificates of its own into requests',
    fix: 'Name the signers that it signs for in "resourceNames".',
    pciDss: ['7.2.2', '8.2.4'],
    ways: [[need(['sign'], CERTIFICATES, 'signers'), need(CHANGE, CERTIFICATES, 'certificatesigningrequests/status')]],
    weights: weights('high', null, null),
    named: 'step',
  },
  {
    id: 'RB-TOKEN',
    can: 'can make tokens of ServiceAccounts',
    fix: 'Name the ServiceAccounts in "resourceNames".',
    pciDss: [...ACCOUNTS, '8.6.1'],
    ways: [[need(['create'], '', 'serviceaccounts/token')]],
    weights: weights('critical', 'critical', 'high'),
    named: 'step',
  },
  {
    id: 'RB-SECRET-READ',
    can: 'can read Secrets',
    fix: 'Name the Secrets in "resourceNames", with the verb "get".',
    pciDss: ['7.2.1', '7.2.6', '8.6.3'],
    ways: [[need(READ, '', 'secrets')]],
    weights: weights('critical', 'critical', 'high'),
    named: 'low',
  },
  {
    id: 'RB-SECRET-WRITE',
    can: 'can have a token of any ServiceAccount written into a Secret, or change Secrets of others',
    fix: 'Name the Secrets that it updates in "resourceNames", and leave out "create".',
    pciDss: ['7.2.1', '7.2.6', '8.6.3'],
    ways: [[need(['create'], '', 'secrets'), { ...need(READ, '', 'secrets'), isNamedEnough: true }], [need(CHANGE, '', 'secrets')]],
    weights: weights('critical', 'critical', 'medium'),
    named: 'step',
  },
];
