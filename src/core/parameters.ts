import { boolean, closed, described, integer, list, map, string, literals, type Data } from '../kube/schema';

/** What a team decides once for all rules: the catalogue's parameters, below `parameters` in `.pci-k8s.yaml`. */
export const parameterSchema = closed({
  breakGlassSubjects: described(list(string), 'Subjects that may hold full administration: `User:x`, `Group:y`, `ServiceAccount:namespace/name`.'),
  systemSubjects: described(
    list(string),
    'Further subjects of the platform, beside those that Kubernetes and the cloud providers create. `*` stands for any text.',
  ),
  connectedNamespaces: described(
    list(string),
    'Namespaces that serve those with card data and are known to, such as for GitOps, backup and monitoring. `*` stands for any text.',
  ),
  privilegedAddons: described(list(string), 'Further DaemonSets that need the node: names or images. `*` stands for any text.'),
  trustedRegistries: described(list(string), "The organisation's registries: `host` or `host/path`."),
  registryMap: described(map(string), 'What stands in for a public registry: `docker.io/: registry.corp/dockerhub/`. The longest prefix counts.'),
  nonProdRegistryPattern: described(
    string,
    'Where images for tests lie, which production must not use: `registry.corp/dev/*`. `*` stands for any text.',
  ),
  allowedHostPorts: described(list({ type: 'integer' }), 'Ports that containers may open on the node.'),
  dryRunMaxDays: described(integer, 'For how many days an admission policy may only report what it would refuse.'),
  requiredLabels: described(list(string), 'Labels that every workload has to have, so that one can tell what it is and who answers for it.'),
  certMinDays: described(integer, 'How many days before its end a certificate has to be replaced.'),
  clientCertMaxDays: described(integer, 'How many days a client certificate may be valid, as nobody can revoke it before.'),
  endOfLifeFile: described(
    string,
    'A file of end-of-life dates that replaces the shipped ones, as where a vendor supports versions for longer. Relative to this file.',
  ),
  nodeMaxAgeDays: described(integer, 'How many days a node of a pool may be used before it is replaced by one from a newer image.'),
  defaultNamespace: described(string, 'The namespace of objects that name none.'),
  platform: described(literals('auto', 'kubernetes', 'openshift', 'eks', 'gke', 'aks', 'k3s'), 'What the manifests are applied to.'),
  workspaceIsComplete: described(boolean, 'Whether the workspace holds all that is applied to the cluster, so that what is not found is not there.'),
});

type Given = Data<typeof parameterSchema>;
/** All parameters, each with a value. */
export type Parameters = { readonly [K in keyof Given]-?: NonNullable<Given[K]> };

export const defaultParameters: Parameters = {
  breakGlassSubjects: [],
  systemSubjects: [],
  connectedNamespaces: [],
  privilegedAddons: [],
  trustedRegistries: [],
  registryMap: {},
  nonProdRegistryPattern: '',
  allowedHostPorts: [],
  dryRunMaxDays: 30,
  requiredLabels: ['app.kubernetes.io/name', 'app.kubernetes.io/version', 'app.kubernetes.io/managed-by'],
  certMinDays: 30,
  clientCertMaxDays: 1,
  endOfLifeFile: '',
  nodeMaxAgeDays: 45,
  defaultNamespace: '',
  platform: 'auto',
  workspaceIsComplete: false,
};
