import { groupOf } from '../manifest';
import { valueAt, type Path } from '../path';
import type { Manifest } from '../types';
import { flagsOfArgs, type Flag } from './flags';
import type { ExtraArgs } from './types';

/** The kinds that hold kubeadm's configuration: its own files, and Cluster API's objects that carry them. */
export const kubeadmKinds = {
  'kubeadm.k8s.io': ['ClusterConfiguration', 'InitConfiguration', 'JoinConfiguration'],
  'bootstrap.cluster.x-k8s.io': ['KubeadmConfig', 'KubeadmConfigTemplate'],
  'controlplane.cluster.x-k8s.io': ['KubeadmControlPlane', 'KubeadmControlPlaneTemplate'],
} as const;

/** Where kubeadm's own kinds stand in an object: the paths of its configurations of the cluster, and of nodes. */
interface Places {
  readonly cluster: readonly Path[];
  readonly nodes: readonly Path[];
}

const carriers: Readonly<Record<string, Path>> = {
  KubeadmConfig: ['spec'],
  KubeadmConfigTemplate: ['spec', 'template', 'spec'],
  KubeadmControlPlane: ['spec', 'kubeadmConfigSpec'],
  KubeadmControlPlaneTemplate: ['spec', 'template', 'spec', 'kubeadmConfigSpec'],
};

function placesIn({ apiVersion, kind }: Manifest): Places {
  if (groupOf(apiVersion) === 'kubeadm.k8s.io') {
    if (kind === 'ClusterConfiguration') return { cluster: [[]], nodes: [] };
    return { cluster: [], nodes: kind === 'InitConfiguration' || kind === 'JoinConfiguration' ? [[]] : [] };
  }
  const base = groupOf(apiVersion).endsWith('.cluster.x-k8s.io') ? carriers[kind] : undefined;
  if (!base) return { cluster: [], nodes: [] };
  return {
    cluster: [[...base, 'clusterConfiguration']],
    nodes: [
      [...base, 'initConfiguration'],
      [...base, 'joinConfiguration'],
    ],
  };
}

/** The flags that a configuration of kubeadm gives the API server, and the path of the field that holds them. */
export function apiServerFlagsIn(manifest: Manifest): { readonly flags: readonly Flag[]; readonly at: Path } | undefined {
  const [place] = placesIn(manifest).cluster.filter((path) => valueAt(manifest, path));
  if (!place) return undefined;
  const at = [...place, 'apiServer', 'extraArgs'];
  return { flags: flagsOfArgs(valueAt(manifest, at) as ExtraArgs | undefined, at), at };
}

/** The flags that a configuration of kubeadm gives the controller manager. */
export const controllerManagerFlagsIn = (manifest: Manifest): readonly Flag[] =>
  placesIn(manifest).cluster.flatMap((place) => {
    const at = [...place, 'controllerManager', 'extraArgs'];
    return flagsOfArgs(valueAt(manifest, at) as ExtraArgs | undefined, at);
  });

/** How long the certificates that kubeadm makes are valid, where its configuration says so. */
export const validityPeriodsIn = (manifest: Manifest): readonly { readonly value: string; readonly at: Path }[] =>
  placesIn(manifest).cluster.flatMap((place) => {
    const at = [...place, 'certificateValidityPeriod'];
    const value = valueAt(manifest, at);
    return typeof value === 'string' ? [{ value, at }] : [];
  });

/** The flags that a configuration of kubeadm gives kubelets, beside the configuration file that it always gives them. */
export function kubeletFlagsIn(manifest: Manifest): readonly (readonly Flag[])[] {
  return placesIn(manifest).nodes.map((place) => {
    const at = [...place, 'nodeRegistration', 'kubeletExtraArgs'];
    return flagsOfArgs(valueAt(manifest, at) as ExtraArgs | undefined, at);
  });
}

/** Where a configuration of kubeadm says which Kubernetes it installs. */
export const kubernetesVersionsIn = (manifest: Manifest): readonly Path[] =>
  placesIn(manifest)
    .cluster.map((place) => [...place, 'kubernetesVersion'])
    .filter((path) => valueAt(manifest, path));
