import type { Cluster } from './cluster';
import { eventually } from './eventually';
import { nodeObject } from './kubelet';
import { resourcePath } from './paths';
import { addMirrorPod, aggregateRoles, createWorkload } from './standIn';
import { EPHEMERAL_CONTAINER, NAMESPACES, NODES, PAYMENTS_POLICIES, SECRET_VALUE, SERVICE_ACCOUNTS, SHOP_SERVICE, WORKLOADS } from './worldObjects';
import { BINDINGS, CLUSTER_ROLES, type Binding } from './worldRoles';

export { digestOf } from './kubelet';
export { SECRET_VALUE };

/**
 * Writes a payments shop with mistakes (worldObjects.ts, worldRoles.ts) through the API, and returns when its pods run. A
 * second call adds nothing. In a cluster without controllers what they would make is written too.
 */
export async function loadWorld(cluster: Cluster): Promise<void> {
  await createNodes(cluster);
  await createNamespaces(cluster);
  await createAccess(cluster);
  await createNetwork(cluster);
  await cluster.create(resourcePath('secrets', 'payments'), { metadata: { name: 'acquirer' }, stringData: { password: SECRET_VALUE } });
  if (!cluster.controllers) await aggregateRoles(cluster);
  for (const workload of WORKLOADS) await createWorkload(cluster, workload);
  await addMirrorPod(cluster);
  const debug = `${resourcePath('pods', 'monitoring')}/debug/ephemeralcontainers`;
  await cluster.patch(debug, { spec: { ephemeralContainers: [EPHEMERAL_CONTAINER] } });
  await eventually('every pod of the shop runs or has done its work', () => allRun(cluster));
}

async function createNodes(cluster: Cluster): Promise<void> {
  for (const facts of NODES) {
    await cluster.create(resourcePath('nodes'), nodeObject(facts));
    // Every new node is tainted as not ready, and it is a controller that takes the taint away again.
    const taints = facts.pool === 'control' ? [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }] : null;
    await cluster.patch(`${resourcePath('nodes')}/${facts.name}`, { spec: { taints } });
  }
}

async function createNamespaces({ create }: Cluster): Promise<void> {
  for (const [name, labels] of Object.entries(NAMESPACES)) {
    await create(resourcePath('namespaces'), { metadata: { name, labels } });
    // A controller's work, and pods are refused until it is done.
    await create(resourcePath('serviceaccounts', name), { metadata: { name: 'default' } });
  }
  for (const { namespace, name } of SERVICE_ACCOUNTS) await create(resourcePath('serviceaccounts', namespace), { metadata: { name } });
}

async function createAccess({ create }: Cluster): Promise<void> {
  for (const [name, rules] of Object.entries(CLUSTER_ROLES)) await create(resourcePath('clusterroles'), { metadata: { name }, rules });
  for (const binding of BINDINGS) await create(bindingsPath(binding), bindingObject(binding));
}

function bindingsPath({ namespace }: Binding): string {
  return namespace === undefined ? resourcePath('clusterrolebindings') : resourcePath('rolebindings', namespace);
}

function bindingObject({ name, role, subject }: Binding): { metadata: { name: string } } & Record<string, unknown> {
  return { metadata: { name }, roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role }, subjects: [subject] };
}

async function createNetwork({ create }: Cluster): Promise<void> {
  await create(resourcePath('services', 'web'), SHOP_SERVICE);
  for (const [name, spec] of Object.entries(PAYMENTS_POLICIES)) {
    await create(resourcePath('networkpolicies', 'payments'), { metadata: { name }, spec });
  }
}

async function allRun({ request }: Cluster): Promise<boolean> {
  const pods = (await request({ path: resourcePath('pods') })).body.items!;
  return WORKLOADS.every(({ namespace, name, replicas = 1, kind }) => {
    const count = kind === 'DaemonSet' ? NODES.length - 1 : replicas;
    const own = pods.filter(({ metadata }) => metadata.namespace === namespace && metadata.labels?.['app'] === name);
    return own.filter(({ status }) => isUp(status)).length >= count;
  });
}

function isUp(status: unknown): boolean {
  const { phase } = status as { readonly phase: string };
  return phase === 'Running' || phase === 'Succeeded';
}
