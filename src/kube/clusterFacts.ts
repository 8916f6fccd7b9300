import { boolean, integer, list, map, object, string, type Data } from './schema';
import type { Manifest } from './types';

/**
 * What is known of a cluster beside its objects, as an object of a kind of ours: so rules read it, and people see it, as
 * they do any other. Its name is the kube context's.
 */
export const clusterFacts = object({
  /** GET /version. */
  version: object({ gitVersion: string, major: string, minor: string, platform: string }),
  /** Who runs the control plane, if one can tell: `eks`, `gke`, `aks`; `openshift`, `k3s` for distributions. */
  provider: string,
  /** The answer to a SelfSubjectReview: who the API server takes us for. */
  identity: object({ username: string, groups: list(string), extra: map(list(string)) }),
  /** What the credential in use says of itself, however it was come by. Times are ISO 8601; a token without `expires` says none. */
  credential: object({
    token: object({ issuer: string, subject: string, expires: string }),
    certificate: object({ commonName: string, organizations: list(string), notBefore: string, notAfter: string }),
  }),
  /** Of OpenShift: whether there is still a Secret "kubeadmin" in "kube-system"; where its metadata alone could be asked for. */
  kubeadmin: boolean,
  /** What the API server shows at the TLS handshake: its address, and its chain, leaf first, as PEM. */
  endpoint: object({ server: string, certificates: list(string) }),
  /** Answers to requests without credentials, by path, which are made only when a person asked for it. */
  anonymous: map(integer),
  /** Whether the address of the API server is a loopback one, or the context is called as local clusters are. */
  local: boolean,
});

export type ClusterFacts = Data<typeof clusterFacts>;

export const CLUSTER_FACTS = { group: 'pci.k8s', apiVersion: 'pci.k8s/v1', kind: 'Cluster' } as const;

/** The control planes of these are run by the provider, who shows none of their flags and files. */
const MANAGED: Readonly<Record<string, string>> = { eks: 'Amazon EKS', gke: 'Google Kubernetes Engine', aks: 'Azure Kubernetes Service' };

/** The provider's name for people, where it runs the control plane. */
export function managedBy({ provider }: ClusterFacts): string | undefined {
  return provider && Object.hasOwn(MANAGED, provider) ? MANAGED[provider] : undefined;
}

export const factsObject = (context: string, facts: ClusterFacts): Manifest => ({
  apiVersion: CLUSTER_FACTS.apiVersion,
  kind: CLUSTER_FACTS.kind,
  metadata: { name: context },
  ...facts,
});
