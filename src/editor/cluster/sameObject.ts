import type { Finding } from '../../core/finding';
import type { ObjectRef, Resource } from '../../core/resource';
import { groupOf } from '../../kube/manifest';
import { samePath } from '../../kube/path';

/**
 * The manifests that make an object of a cluster: of the same group, kind, namespace and name. Where none names the
 * namespace, those that name none, as it is then given when they are applied. A Kustomize patch counts only where the base that it
 * changes is not there. The version makes no difference: the API server shows an object in whichever it is asked for.
 */
export function manifestsOf(ref: ObjectRef, resources: readonly Resource[]): readonly Resource[] {
  const named = resources.filter(
    ({ ref: other }) => other.kind === ref.kind && other.name === ref.name && groupOf(other.apiVersion) === groupOf(ref.apiVersion),
  );
  // An object without namespace, as a ClusterRole, has the empty one in both.
  const exact = named.filter(({ namespace }) => namespace === namespaceOf(ref));
  const open = named.filter(({ namespace }) => namespace.startsWith('?'));
  const found = exact.length > 0 ? exact : open;
  const whole = found.filter(({ partial }) => !partial);
  return whole.length > 0 ? whole : found;
}

/** The Namespace object counts as being in itself, in files as in clusters. */
const namespaceOf = ({ apiVersion, kind, name, namespace }: ObjectRef): string =>
  apiVersion === 'v1' && kind === 'Namespace' ? (name ?? '') : (namespace ?? '');

/**
 * The finding of a manifest that says the same as one of the live object: at the same path, else of the same container, as
 * admission may have put others in front of it.
 */
export function sameFinding(wanted: Finding, findings: readonly Finding[]): Finding | undefined {
  const alike = findings.filter(({ rule, variant }) => rule === wanted.rule && variant === wanted.variant);
  return (
    alike.find(({ path, container }) => samePath(path, wanted.path) && container === wanted.container) ??
    alike.find(({ container }) => container !== undefined && container === wanted.container) ??
    (alike.length === 1 && wanted.container === undefined ? alike[0] : undefined)
  );
}
