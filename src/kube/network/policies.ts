import { readCalicoPolicy } from './calicoPolicy';
import { readCiliumPolicy } from './ciliumPolicy';
import { readClusterNetworkPolicy } from './clusterNetworkPolicy';
import { groupOf } from '../manifest';
import { readNetworkPolicy } from './networkPolicy';
import type { Policy } from './policy';
import type { Manifest } from '../types';

type Reader = (manifest: Manifest) => Policy | Policy[];

/** The kinds that decide which traffic pods may have, by API group. Staged kinds of Calico decide nothing. */
export const policyKinds = {
  'networking.k8s.io': ['NetworkPolicy'],
  'projectcalico.org': ['NetworkPolicy', 'GlobalNetworkPolicy'],
  // Under this group Calico keeps the same objects where it has no API server of its own.
  'crd.projectcalico.org': ['NetworkPolicy', 'GlobalNetworkPolicy'],
  'cilium.io': ['CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy'],
  'policy.networking.k8s.io': ['ClusterNetworkPolicy', 'AdminNetworkPolicy', 'BaselineAdminNetworkPolicy'],
} as const;

const readers: Readonly<Record<keyof typeof policyKinds, Reader>> = {
  'networking.k8s.io': readNetworkPolicy,
  'projectcalico.org': readCalicoPolicy,
  'crd.projectcalico.org': readCalicoPolicy,
  'cilium.io': readCiliumPolicy,
  'policy.networking.k8s.io': readClusterNetworkPolicy,
};

export function isPolicy({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): boolean {
  const group = groupOf(apiVersion);
  return isKnown(group) && (policyKinds[group] as readonly string[]).includes(kind);
}

/** The policies in an object: none where it is no policy, several where a kind may hold more than one. */
export function policiesIn(manifest: Manifest): readonly Policy[] {
  const group = groupOf(manifest.apiVersion);
  if (!isKnown(group) || !isPolicy(manifest)) return [];
  const policies = readers[group](manifest);
  return Array.isArray(policies) ? policies : [policies];
}

const isKnown = (group: string): group is keyof typeof policyKinds => Object.hasOwn(policyKinds, group);
