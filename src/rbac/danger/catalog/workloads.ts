import type { Danger } from '../danger';
import { need, rights, type Need } from '../need';
import { ACCOUNTS, CHANGE, LEAST, REMOVE, weights, WRITE } from './common';

const controllers: Need = {
  anyOf: [
    ...rights(['create'], '', 'pods'),
    ...rights(WRITE, 'apps', 'deployments', 'daemonsets', 'statefulsets', 'replicasets'),
    ...rights(WRITE, 'batch', 'jobs', 'cronjobs'),
    ...rights(WRITE, '', 'replicationcontrollers'),
  ],
};

/** Rights by which one gets into workloads. */
export const pods: readonly Danger[] = [
  {
    id: 'RB-POD-CREATE',
    can: 'can run Pods, as any ServiceAccount of their namespace',
    fix: 'Leave deploying to a pipeline, and enforce the Pod Security Standard "restricted" in the namespace.',
    pciDss: ACCOUNTS,
    ways: [[controllers]],
    weights: weights('critical', 'critical', 'high'),
    named: 'step',
  },
  {
    id: 'RB-POD-PATCH',
    can: 'can change the image of running Pods',
    fix: 'Take "update" and "patch" on Pods out of the role; controllers change their own.',
    pciDss: LEAST,
    ways: [[need(CHANGE, '', 'pods')]],
    weights: weights('high', 'high', 'medium'),
    named: 'step',
  },
  {
    id: 'RB-EXEC',
    can: 'can run commands in containers',
    fix: 'Take "pods/exec" and "pods/attach" out of the role, and give it for an emergency only.',
    pciDss: [...LEAST, '8.6.1', '10.2.1.2'],
    ways: [[need(['create'], '', 'pods/exec', 'pods/attach')]],
    weights: weights('critical', 'high', 'high'),
    named: 'step',
  },
  {
    id: 'RB-EXEC',
    // A WebSocket is opened by GET; since 1.35 the server asks for "create" as well.
    variant: 'websocket',
    can: 'can run commands in containers through a WebSocket',
    fix: 'Take "pods/exec" and "pods/attach" out of the role, and give it for an emergency only.',
    pciDss: [...LEAST, '8.6.1', '10.2.1.2'],
    ways: [[need(['get'], '', 'pods/exec', 'pods/attach')]],
    weights: weights('critical', 'high', 'high'),
    named: 'step',
    when: { below: 35 },
  },
  {
    id: 'RB-EPHEMERAL',
    can: 'can add a container to running Pods',
    fix: 'Take "pods/ephemeralcontainers" out of the role.',
    pciDss: [...LEAST, '8.6.1'],
    ways: [[need(CHANGE, '', 'pods/ephemeralcontainers')]],
    weights: weights('critical', 'high', 'high'),
    named: 'step',
  },
  {
    id: 'RB-PORTFWD',
    can: 'can reach the ports of Pods past every NetworkPolicy',
    fix: 'Take "pods/portforward" out of the role.',
    pciDss: ['7.2.2', '1.3.1'],
    ways: [[need(['create'], '', 'pods/portforward')]],
    weights: weights('high', 'high', 'medium'),
    named: 'step',
  },
  {
    id: 'RB-PORTFWD',
    variant: 'websocket',
    can: 'can reach the ports of Pods past every NetworkPolicy through a WebSocket',
    fix: 'Take "pods/portforward" out of the role.',
    pciDss: ['7.2.2', '1.3.1'],
    ways: [[need(['get'], '', 'pods/portforward')]],
    weights: weights('high', 'high', 'medium'),
    named: 'step',
    when: { below: 35 },
  },
  {
    id: 'RB-PODSTATUS',
    can: 'can write the status of Pods',
    fix: 'Leave the status of Pods to the kubelets.',
    pciDss: LEAST,
    ways: [[need(CHANGE, '', 'pods/status')]],
    weights: weights('low', 'low', 'low'),
    named: 'step',
  },
];

/** Rights by which one gets at nodes, or past the network. */
export const nodes: readonly Danger[] = [
  {
    id: 'RB-NODEPROXY',
    // The kubelet takes GET for what runs commands, and the API server's audit log and admission do not see it.
    can: 'can run commands in every container through the kubelets, past admission and audit',
    fix: 'Name what is needed instead: "nodes/metrics", "nodes/stats", "nodes/log".',
    pciDss: [...LEAST, '10.2.1.2'],
    ways: [[need(['get', 'create'], '', 'nodes/proxy')]],
    weights: weights('critical', null, null),
    named: 'step',
  },
  {
    id: 'RB-SVCPROXY',
    can: 'can reach Services and Pods through the API server',
    fix: 'Take "services/proxy" and "pods/proxy" out of the role.',
    pciDss: ['7.2.2', '1.3.1'],
    ways: [[need(['get', 'create'], '', 'services/proxy', 'pods/proxy')]],
    weights: weights('high', 'medium', 'medium'),
    named: 'step',
  },
  {
    id: 'RB-NODES',
    variant: 'steal',
    can: 'can move Pods to a node of its choice',
    fix: 'Take either the writing of nodes or the deleting of Pods out of its roles.',
    pciDss: LEAST,
    ways: [[need(CHANGE, '', 'nodes', 'nodes/status'), need(REMOVE, '', 'pods')]],
    weights: weights('high', 'high', null),
    named: 'step',
  },
  {
    id: 'RB-NODES',
    can: 'can change or delete nodes, or evict Pods',
    fix: 'Leave nodes to the kubelets and to the people who run them.',
    pciDss: LEAST,
    ways: [[need(CHANGE, '', 'nodes', 'nodes/status')], [need(['delete'], '', 'nodes')], [need(['create'], '', 'pods/eviction')]],
    weights: weights('medium', 'low', 'low'),
    named: 'step',
  },
  {
    id: 'RB-PV',
    can: 'can mount directories of nodes by a PersistentVolume',
    fix: 'Leave the making of volumes to the storage provisioner.',
    pciDss: LEAST,
    ways: [[need(['create'], '', 'persistentvolumes')]],
    weights: weights('high', null, null),
    named: 'step',
  },
];
