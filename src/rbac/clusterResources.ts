import { RBAC } from '../kube/access/rbac';

/**
 * Resources of Kubernetes that are in no namespace, by API group, and the identities that one impersonates without one: what
 * a RoleBinding says about them allows nothing. Resources that nobody knows here are taken to be in a namespace.
 */
const clusterResources: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['', new Set(['nodes', 'namespaces', 'persistentvolumes', 'componentstatuses', 'users', 'groups'])],
  ['authentication.k8s.io', new Set(['users', 'groups', 'uids', 'userextras', 'nodes', 'tokenreviews', 'selfsubjectreviews'])],
  ['authorization.k8s.io', new Set(['subjectaccessreviews', 'selfsubjectaccessreviews', 'selfsubjectrulesreviews'])],
  [RBAC, new Set(['clusterroles', 'clusterrolebindings'])],
  ['apiextensions.k8s.io', new Set(['customresourcedefinitions'])],
  ['apiregistration.k8s.io', new Set(['apiservices'])],
  [
    'admissionregistration.k8s.io',
    new Set([
      'mutatingwebhookconfigurations',
      'validatingwebhookconfigurations',
      'validatingadmissionpolicies',
      'validatingadmissionpolicybindings',
      'mutatingadmissionpolicies',
      'mutatingadmissionpolicybindings',
    ]),
  ],
  ['certificates.k8s.io', new Set(['certificatesigningrequests', 'signers', 'clustertrustbundles'])],
  ['flowcontrol.apiserver.k8s.io', new Set(['flowschemas', 'prioritylevelconfigurations'])],
  ['networking.k8s.io', new Set(['ingressclasses', 'ipaddresses', 'servicecidrs'])],
  ['node.k8s.io', new Set(['runtimeclasses'])],
  ['scheduling.k8s.io', new Set(['priorityclasses'])],
  ['storage.k8s.io', new Set(['storageclasses', 'csidrivers', 'csinodes', 'volumeattachments', 'volumeattributesclasses'])],
]);

/** Whether requests for a resource have no namespace. */
export const isClusterResource = (group: string, resource: string): boolean => clusterResources.get(group)?.has(resource) ?? false;

/** The groups that have a resource of that name which is in no namespace. */
export const clusterGroupsOf = (resource: string): readonly string[] =>
  [...clusterResources].flatMap(([group, resources]) => (resources.has(resource) ? [group] : []));
