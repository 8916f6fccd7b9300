import { randomUUID } from 'node:crypto';
import type { Cluster } from './cluster';
import { etcdClient } from './etcd';
import { podStatus } from './kubelet';
import type { NewObject, ObjectMeta } from './objects';
import { resourcePath } from './paths';

export interface CrowdSize {
  /** `crowd-0`, `crowd-1` and so on, over which the rest is spread; 50 unless told. */
  readonly namespaces?: number;
  /** Running pods `pod-0` and so on. */
  readonly pods?: number;
  /** Deployments `app-0` and so on with a ReplicaSet each, which own the pods by turns; none unless told. */
  readonly deployments?: number;
  /** `binding-0` and so on. */
  readonly roleBindings?: number;
}

/**
 * Adds many objects, for tests of paging, memory and speed. Pods and bindings are put into etcd behind the server's back, as
 * a restore of a backup does it: 10,000 pods take 1.2 s, through the API 18. The server reads JSON where it would have
 * written protobuf, fills in defaults as it reads, and tells those that watch; admission and validation are left out.
 */
export async function loadCrowd(cluster: Cluster, { namespaces = 50, pods = 0, deployments = 0, roleBindings = 0 }: CrowdSize): Promise<void> {
  await cluster.create(resourcePath('nodes'), { metadata: { name: 'crowded' } });
  for (const [name, verbs] of Object.entries(ROLES)) {
    await cluster.create(resourcePath('clusterroles'), { metadata: { name }, rules: [{ apiGroups: ['', 'apps'], resources: ['*'], verbs }] });
  }
  for (let i = 0; i < namespaces; i++) await cluster.create(resourcePath('namespaces'), { metadata: { name: namespaceOf(i, namespaces) } });
  const apps = Array.from({ length: deployments }, (_, i) => appOf(i, namespaceOf(i, namespaces)));
  await putAll(cluster, 'deployments', deployments, (i) => apps[i]!.deployment);
  await putAll(cluster, 'replicasets', deployments, (i) => apps[i]!.replicaSet);
  await putAll(cluster, 'pods', pods, (i) => podObject(i, namespaceOf(i, namespaces), apps[i % (apps.length || 1)]?.replicaSet));
  await putAll(cluster, 'rolebindings', roleBindings, (i) => bindingObject(i, namespaceOf(i, namespaces)));
}

const ROLES: Readonly<Record<string, readonly string[]>> = {
  'crowd-reader': ['get', 'list', 'watch'],
  'crowd-writer': ['create', 'update', 'patch', 'delete'],
  'crowd-owner': ['*'],
};

const namespaceOf = (i: number, namespaces: number): string => `crowd-${i % namespaces}`;

type Stored = NewObject & { readonly metadata: ObjectMeta };

function podObject(i: number, namespace: string, owner: Stored | undefined): Stored {
  const uid = randomUUID();
  const app = owner?.metadata.name ?? `app-${i % 500}`;
  const spec = { nodeName: 'crowded', serviceAccountName: 'default', ...podSpec(app, i % 7) };
  const metadata = {
    name: `pod-${i}`,
    namespace: owner?.metadata.namespace ?? namespace,
    uid,
    labels: { app },
    creationTimestamp: now(),
    ...(owner ? { ownerReferences: [ownerReference(owner)] } : {}),
  } as ObjectMeta;
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec, status: podStatus(uid, spec) };
}

const podSpec = (app: string, minor: number) => ({ containers: [{ name: 'main', image: `registry.shop.example/${app}:1.${minor}` }] });

/** What a Deployment and the ReplicaSet of its first rollout look like. */
function appOf(i: number, namespace: string): { readonly deployment: Stored; readonly replicaSet: Stored } {
  const name = `app-${i}`;
  const labels = { app: name };
  const spec = { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: podSpec(name, i % 7) } };
  const make = (kind: string, owner?: Stored): Stored => ({
    apiVersion: 'apps/v1',
    kind,
    metadata: {
      name,
      namespace,
      uid: randomUUID(),
      creationTimestamp: now(),
      ...(owner ? { ownerReferences: [ownerReference(owner)] } : {}),
    } as ObjectMeta,
    spec,
  });
  const deployment = make('Deployment');
  return { deployment, replicaSet: make('ReplicaSet', deployment) };
}

const ownerReference = ({ apiVersion, kind, metadata: { name, uid } }: Stored): object => ({ apiVersion, kind, name, uid, controller: true });

function bindingObject(i: number, namespace: string): Stored {
  const roles = Object.keys(ROLES);
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: `binding-${i}`, namespace, uid: randomUUID(), creationTimestamp: now() } as ObjectMeta,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: roles[i % roles.length] },
    subjects: [{ kind: 'ServiceAccount', name: `robot-${i % 10_000}`, namespace }],
  };
}

async function putAll({ etcdUrl }: Cluster, resource: string, count: number, make: (i: number) => Stored): Promise<void> {
  const etcd = etcdClient(etcdUrl);
  for (let from = 0; from < count; from += TRANSACTION) {
    const size = Math.min(TRANSACTION, count - from);
    const entries = Array.from({ length: size }, (_, i) => {
      const object = make(from + i);
      return [`/registry/${resource}/${object.metadata.namespace!}/${object.metadata.name!}`, JSON.stringify(object)] as const;
    });
    await etcd.putAll(entries);
  }
}

const TRANSACTION = 100;

const now = (): string => new Date().toISOString().replace(/\.\d+/, '');
