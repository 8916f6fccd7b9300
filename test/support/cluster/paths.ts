/** The path of a resource of the API, such as `pods`: of one namespace, or of all where none is named. */
export function resourcePath(resource: ResourceName, namespace?: string): string {
  const group = GROUPS[resource];
  return namespace === undefined ? `${group}/${resource}` : `${group}/namespaces/${namespace}/${resource}`;
}

const CORE = '/api/v1';
const APPS = '/apis/apps/v1';
const BATCH = '/apis/batch/v1';
const RBAC = '/apis/rbac.authorization.k8s.io/v1';

const GROUPS = {
  namespaces: CORE,
  nodes: CORE,
  pods: CORE,
  secrets: CORE,
  serviceaccounts: CORE,
  services: CORE,
  daemonsets: APPS,
  deployments: APPS,
  replicasets: APPS,
  cronjobs: BATCH,
  jobs: BATCH,
  clusterrolebindings: RBAC,
  clusterroles: RBAC,
  rolebindings: RBAC,
  networkpolicies: '/apis/networking.k8s.io/v1',
};

export type ResourceName = keyof typeof GROUPS;
