import { isLocal } from '../kube/access/kubeconfig';
import { factsObject, type ClusterFacts } from '../kube/clusterFacts';
import type { Manifest } from '../kube/types';
import type { Failure } from './api';
import type { Connection } from './connect';
import type { KubeContext } from './contexts';
import type { CredentialFacts } from './credential';
import { discover, serverVersion, type Discovery, type ServerVersion } from './discovery';
import { isFailure } from './failures';
import { whoAmI, type Identity } from './identity';

/** What is known of a cluster before its objects are read. */
export interface Survey {
  readonly version: ServerVersion;
  readonly discovery: Discovery;
  /** Undefined where the server cannot tell, as one before Kubernetes 1.27. */
  readonly identity: Identity | undefined;
  /** What the credential says of itself. */
  readonly credential: CredentialFacts | undefined;
  readonly certificates: readonly string[];
  /** HTTP statuses of requests without credentials, by path; undefined where nobody asked for them. */
  readonly anonymous?: Readonly<Record<string, number>>;
}

/** The first requests to a cluster. A failure is one that keeps everything else from being asked. */
export async function survey(connection: Connection, signal: AbortSignal): Promise<Survey | Failure> {
  const version = await serverVersion(connection, signal);
  if (isFailure(version)) return version;
  const [discovery, identity, credential, certificates] = await Promise.all([
    discover(connection, signal),
    whoAmI(connection, signal),
    connection.credential(signal),
    connection.certificates(signal),
  ]);
  if (isFailure(discovery)) return discovery;
  return {
    version,
    discovery,
    identity: isFailure(identity) ? undefined : identity,
    credential: isFailure(credential) ? undefined : credential,
    certificates: isFailure(certificates) ? [] : certificates,
  };
}

/** The survey as an object that rules read. */
export function factsOf(
  context: KubeContext,
  { version, identity, credential, certificates, anonymous }: Survey,
  provider: string | undefined,
): Manifest {
  const facts: ClusterFacts = {
    version,
    ...(provider === undefined ? {} : { provider }),
    ...(identity ? { identity } : {}),
    ...(credential ? { credential: ofCredential(credential) } : {}),
    ...(anonymous ? { anonymous } : {}),
    endpoint: { server: context.server, certificates: [...certificates] },
    local: isLocal(context.name, context.server),
  };
  return factsObject(context.name, facts);
}

function ofCredential({ token, certificate }: CredentialFacts): NonNullable<ClusterFacts['credential']> {
  if (!certificate) return token ? { token } : {};
  const { commonName, organizations, notBefore, notAfter } = certificate;
  return { ...(token ? { token } : {}), certificate: { commonName, organizations, notBefore, notAfter } };
}

/**
 * Who runs the control plane. EKS and GKE say so in the version. AKS does not, but its nodes do, and where a provider's nodes
 * show no pod of an API server, the provider keeps it to itself.
 */
export function providerOf({ gitVersion }: ServerVersion, nodes: readonly Manifest[], pods: readonly Manifest[]): string | undefined {
  if (gitVersion.includes('-eks-')) return 'eks';
  if (gitVersion.includes('-gke.')) return 'gke';
  if (gitVersion.includes('+k3s')) return 'k3s';
  if (pods.some(({ metadata }) => metadata?.labels?.['component'] === 'kube-apiserver')) return undefined;
  const id = nodes.map(({ spec }) => (spec as { providerID?: unknown } | undefined)?.providerID).find((one) => typeof one === 'string') ?? '';
  const [, scheme = ''] = /^(aws|gce|azure):\/\//.exec(id) ?? [];
  return { aws: 'eks', gce: 'gke', azure: 'aks' }[scheme];
}
