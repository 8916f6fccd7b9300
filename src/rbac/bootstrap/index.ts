import { compareVersions, readVersion } from '../../kube/versions/version';
import type { Manifest, PolicyRule } from '../../kube/types';
import { aggregate } from '../aggregation';
import { isRole, keyOf, type RoleObject } from '../objects';
import { readObject } from '../read';
import { policyText } from './policyText';
import { minorsIn, unpack } from './unpack';

/** The minor versions of Kubernetes whose bootstrap policy is shipped, oldest first: `1.34`. */
export const bootstrapMinors = (): readonly string[] => minorsIn(policyText);

/**
 * The Roles, ClusterRoles and bindings that kube-apiserver writes by itself, as a cluster of a minor version has them: with
 * the rules that a controller fills into `admin`, `edit` and `view`. Of a minor that is not shipped, those of the nearest
 * that is. They are made anew at each call.
 *
 * Source: what kube-apiserver writes; for versions before 1.37 the test data in `plugin/pkg/auth/authorizer/rbac/
 * bootstrappolicy/testdata` of kubernetes/kubernetes 1.34.2, 1.35.0 and 1.36.0.
 */
export const bootstrapFor = (minor: string): readonly Manifest[] => withAggregated(unpack(policyText, nearest(minor, bootstrapMinors())));

/** Manifests, with those ClusterRoles filled in that take in others of them. */
export function withAggregated(manifests: readonly Manifest[]): readonly Manifest[] {
  const roles = manifests.map((manifest) => readObject(manifest)?.object).filter((object): object is RoleObject => !!object && isRole(object));
  const { rules } = aggregate(roles.filter(({ kind }) => kind === 'ClusterRole'));
  return manifests.map((manifest) => withRules(manifest, rules.get(keyOf(manifest.kind, '', manifest.metadata?.name ?? ''))));
}

const withRules = (manifest: Manifest, rules: readonly PolicyRule[] | undefined): Manifest =>
  rules && manifest.kind === 'ClusterRole' ? { ...manifest, rules } : manifest;

function nearest(minor: string, shipped: readonly string[]): string {
  const version = readVersion(minor);
  const older = version ? shipped.filter((one) => compareVersions(readVersion(one)!, version) <= 0) : shipped;
  return older.at(-1) ?? shipped[0]!;
}
