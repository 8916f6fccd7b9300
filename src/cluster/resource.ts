import { isMapping } from '../kube/manifest';

/** A resource that an API server serves. */
export interface ApiResource {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** In the path: `networkpolicies`. */
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/**
 * Of a Secret only its metadata ever leaves the API server, and only of Secrets that hold a ServiceAccount's token: it is
 * such tokens that rules look for.
 *
 * Source: Kubernetes API concepts, "Metadata-only fetches"; `core/v1/types.go`, SecretTypeServiceAccountToken.
 */
const SECRETS = 'fieldSelector=type%3Dkubernetes.io%2Fservice-account-token';
const METADATA = (kind: string) => `application/json;as=${kind};g=meta.k8s.io;v=v1`;

const isSecret = ({ group, plural }: ApiResource): boolean => group === '' && plural === 'secrets';

/** How a resource is listed and watched: in one namespace, or in all that there are. */
export interface Asking {
  /** Path and query: `/api/v1/pods`. */
  readonly path: string;
  /** Undefined where the objects themselves are asked for. */
  readonly listAccept?: string;
  readonly watchAccept?: string;
  readonly listKind: string;
}

export function asking(resource: ApiResource, namespace?: string): Asking {
  const { group, version, plural, kind } = resource;
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const path = `${root}${namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`}/${plural}`;
  if (!isSecret(resource)) return { path, listKind: `${kind}List` };
  return {
    path: `${path}?${SECRETS}`,
    listAccept: METADATA('PartialObjectMetadataList'),
    watchAccept: METADATA('PartialObjectMetadata'),
    listKind: 'PartialObjectMetadataList',
  };
}

/**
 * An object of a list or a watch, changed in place: it says what it is, which the items of a list do not, and what no rule
 * reads is gone, which is half of it: who set which field, and the manifest that was applied. The latter holds the values of
 * a Secret even where only metadata was asked for.
 */
export function tidy(resource: ApiResource, object: Record<string, unknown>): object {
  const { group, version, kind } = resource;
  object['apiVersion'] = group === '' ? version : `${group}/${version}`;
  object['kind'] = kind;
  if (isSecret(resource)) {
    delete object['data'];
    delete object['stringData'];
  }
  const { metadata } = object;
  if (isMapping(metadata)) {
    delete metadata['managedFields'];
    if (isMapping(metadata['annotations'])) delete metadata['annotations']['kubectl.kubernetes.io/last-applied-configuration'];
  }
  return object;
}
