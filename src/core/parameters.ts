import { boolean, closed, described, list, map, string, literals, type Data } from '../kube/schema';

/** What a team decides once for all rules: the catalogue's parameters, below `parameters` in `.pci-k8s.yaml`. */
export const parameterSchema = closed({
  breakGlassSubjects: described(list(string), 'Subjects that may hold full administration: `User:x`, `Group:y`, `ServiceAccount:namespace/name`.'),
  systemSubjects: described(
    list(string),
    'Further subjects of the platform, beside those that Kubernetes and the cloud providers create. `*` stands for any text.',
  ),
  privilegedAddons: described(list(string), 'Further DaemonSets that need the node: names or images. `*` stands for any text.'),
  trustedRegistries: described(list(string), "The organisation's registries: `host` or `host/path`."),
  registryMap: described(map(string), 'What stands in for a public registry: `docker.io/: registry.corp/dockerhub/`. The longest prefix counts.'),
  nonProdRegistryPattern: described(
    string,
    'Where images for tests lie, which production must not use: `registry.corp/dev/*`. `*` stands for any text.',
  ),
  allowedHostPorts: described(list({ type: 'integer' }), 'Ports that containers may open on the node.'),
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
  privilegedAddons: [],
  trustedRegistries: [],
  registryMap: {},
  nonProdRegistryPattern: '',
  allowedHostPorts: [],
  defaultNamespace: '',
  platform: 'auto',
  workspaceIsComplete: false,
};
