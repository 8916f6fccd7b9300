import { hostOf } from './kubeconfig';

/** The `exec` of a kubeconfig's user that asks for a person's own login, for an API server at one of these addresses. */
export function execStanza(servers: readonly string[], names: readonly string[]): Readonly<Record<string, unknown>> {
  const hosts = servers.map(hostOf);
  const stanza = (command: string, ...args: string[]) => ({
    apiVersion: 'client.authentication.k8s.io/v1',
    command,
    ...(args.length > 0 ? { args } : {}),
    interactiveMode: 'IfAvailable',
  });
  if (hosts.some((host) => /\.eks\.amazonaws\.com(?:\.cn)?$/.test(host))) {
    return stanza('aws', 'eks', 'get-token', '--cluster-name', 'name-of-the-cluster');
  }
  // The id is that of the application "Azure Kubernetes Service AAD Server", the same for all clusters.
  if (hosts.some((host) => host.endsWith('.azmk8s.io')))
    return stanza('kubelogin', 'get-token', '--login', 'azurecli', '--server-id', '6dae42f8-4368-4678-94ff-3960e28e3630');
  // GKE's API servers have addresses without a name, but its contexts are called by project, place and cluster.
  if (names.some((name) => name.startsWith('gke_'))) return { ...stanza('gke-gcloud-auth-plugin'), provideClusterInfo: true };
  return stanza(
    'kubectl',
    'oidc-login',
    'get-token',
    '--oidc-issuer-url=https://address-of-the-identity-provider',
    '--oidc-client-id=name-of-the-client',
  );
}
