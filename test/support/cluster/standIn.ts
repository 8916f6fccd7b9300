import type { Cluster } from './cluster';
import { controllerReference, podStatus, sha256 } from './kubelet';
import type { ApiObject, StoredObject } from './objects';
import { resourcePath, type ResourceName } from './paths';
import { NODES, type PodSpec, type Workload } from './worldObjects';

/**
 * Puts the ClusterRoles `view`, `edit` and `admin` together from their parts, as the controller of aggregation does. Until
 * that is done they allow nothing.
 */
export async function aggregateRoles({ request, patch }: Cluster): Promise<void> {
  const roles = resourcePath('clusterroles');
  // Each takes in the one before.
  for (const name of ['view', 'edit', 'admin']) {
    const { body } = await request({ path: `${roles}?labelSelector=rbac.authorization.k8s.io/aggregate-to-${name}=true` });
    await patch(`${roles}/${name}`, { rules: body.items!.flatMap((part) => (part as { rules?: object[] }).rules ?? []) });
  }
}

/** Creates a workload and, in a cluster without controllers, the pods with their status and whatever stands between. */
export async function createWorkload(cluster: Cluster, workload: Workload): Promise<void> {
  await MAKERS[workload.kind](cluster, workload);
}

/**
 * The pod by which a kubelet shows that it runs a static one: its annotation says so, and its owner is the node.
 * https://kubernetes.io/docs/tasks/configure-pod-container/static-pod/
 */
export async function addMirrorPod(cluster: Cluster): Promise<void> {
  const node = (await cluster.request({ path: `${resourcePath('nodes')}/control-1` })).body as StoredObject;
  const spec: PodSpec = {
    nodeName: 'control-1',
    hostNetwork: true,
    priorityClassName: 'system-node-critical',
    containers: [
      {
        name: 'kube-apiserver',
        image: 'registry.k8s.io/kube-apiserver:v1.37.2',
        command: ['kube-apiserver', '--anonymous-auth=true', '--authorization-mode=Node,RBAC', '--profiling=true'],
      },
    ],
  };
  const hash = sha256('kube-apiserver').slice(0, 32);
  const name = 'kube-apiserver-control-1';
  const pod = await cluster.create(resourcePath('pods', 'kube-system'), {
    metadata: {
      name,
      labels: { component: 'kube-apiserver', tier: 'control-plane' },
      annotations: {
        'kubernetes.io/config.hash': hash,
        'kubernetes.io/config.mirror': hash,
        'kubernetes.io/config.source': 'file',
      },
      ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: node.metadata.name, uid: node.metadata.uid, controller: true }],
    },
    spec,
  });
  await report(cluster, pod, spec, 'Running');
}

type Maker = (cluster: Cluster, workload: Workload) => Promise<void>;

const MAKERS: Readonly<Record<Workload['kind'], Maker>> = {
  Deployment: async (cluster, workload) => {
    const { name, namespace, spec, replicas = 1 } = workload;
    const deployment = await make(cluster, 'deployments', workload, { replicas, selector: selectorOf(name), template: templateOf(workload) });
    if (cluster.controllers) return;
    const hash = sha256(name).slice(0, 10);
    const labels = { app: name, 'pod-template-hash': hash };
    const set = await cluster.create(resourcePath('replicasets', namespace), {
      metadata: { name: `${name}-${hash}`, labels, ownerReferences: [controllerReference(deployment)] },
      spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
    });
    for (let i = 0; i < replicas; i++) {
      const node = NODES.find(({ pool }) => pool === spec.nodeSelector?.['node-restriction.kubernetes.io/pool']);
      await runPod(cluster, workload, { name: `${set.metadata.name}-${i}`, node: node?.name ?? general(i), owner: set, labels });
    }
  },
  DaemonSet: async (cluster, workload) => {
    const set = await make(cluster, 'daemonsets', workload, { selector: selectorOf(workload.name), template: templateOf(workload) });
    if (cluster.controllers) return;
    for (const { name: node, pool } of NODES) {
      if (pool !== 'control') await runPod(cluster, workload, { name: `${workload.name}-${node}`, node, owner: set });
    }
  },
  // One of its jobs has been done. It is suspended, so that no other begins while a test looks, whatever the hour.
  CronJob: async (cluster, workload) => {
    const template = templateOf(workload);
    const cron = await make(cluster, 'cronjobs', workload, { schedule: '0 3 * * *', suspend: true, jobTemplate: { spec: { template } } });
    const job = await cluster.create(resourcePath('jobs', workload.namespace), {
      metadata: { name: `${workload.name}-1`, labels: { app: workload.name }, ownerReferences: [controllerReference(cron)] },
      spec: { template },
    });
    if (cluster.controllers) return;
    await runPod(cluster, workload, { name: `${workload.name}-1-0`, node: general(0), owner: job }, 'Succeeded');
  },
  Pod: async (cluster, workload) => {
    if (cluster.controllers) await make(cluster, 'pods', workload, workload.spec);
    else await runPod(cluster, workload, { name: workload.name, node: general(1) });
  },
};

async function make(cluster: Cluster, resource: ResourceName, { namespace, name, annotations = {} }: Workload, spec: object): Promise<StoredObject> {
  return cluster.create(resourcePath(resource, namespace), { metadata: { name, labels: { app: name }, annotations }, spec });
}

const selectorOf = (name: string): object => ({ matchLabels: { app: name } });

const templateOf = ({ name, spec }: Workload): object => ({ metadata: { labels: { app: name } }, spec });

const general = (i: number): string => ['general-1', 'general-2'][i % 2]!;

interface Placement {
  readonly name: string;
  readonly node: string;
  readonly owner?: StoredObject;
  readonly labels?: Readonly<Record<string, string>>;
}

async function runPod(
  cluster: Cluster,
  { namespace, name: app, spec }: Workload,
  { name, node, owner, labels = { app } }: Placement,
  phase: 'Running' | 'Succeeded' = 'Running',
): Promise<void> {
  const ownerReferences = owner ? [controllerReference(owner)] : [];
  const placed = { ...spec, nodeName: node };
  const pod = await cluster.create(resourcePath('pods', namespace), { metadata: { name, labels, ownerReferences }, spec: placed });
  await report(cluster, pod, placed, phase);
}

async function report({ patch }: Cluster, { metadata }: StoredObject, spec: PodSpec, phase: 'Running' | 'Succeeded'): Promise<ApiObject> {
  const path = `${resourcePath('pods', metadata.namespace)}/${metadata.name}/status`;
  return patch(path, { status: podStatus(metadata.uid, spec, phase) });
}
