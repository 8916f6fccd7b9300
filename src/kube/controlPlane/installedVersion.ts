import { parseImage } from '../image/image';
import { groupOf } from '../manifest';
import { valueAt, type Path } from '../path';
import { podsOf } from '../pods';
import type { Manifest } from '../types';
import { kubeadmKinds, kubernetesVersionsIn } from './kubeadm';

/** A version of Kubernetes that a file asks for. */
export interface InstalledVersion {
  readonly text: string;
  readonly at: Path;
  /** Whose build it is, where the kind tells: `eks`. */
  readonly provider?: string | undefined;
}

/** The kinds that may say which Kubernetes is installed. */
export const installerKinds: Readonly<Record<string, readonly string[]>> = {
  ...kubeadmKinds,
  'cluster.x-k8s.io': ['Cluster', 'MachineDeployment'],
  'kops.k8s.io': ['Cluster'],
  'eksctl.io': ['ClusterConfig'],
  '': ['Pod'],
};

const places: Readonly<Record<string, Path>> = {
  'controlplane.cluster.x-k8s.io/KubeadmControlPlane': ['spec', 'version'],
  'cluster.x-k8s.io/Cluster': ['spec', 'topology', 'version'],
  'cluster.x-k8s.io/MachineDeployment': ['spec', 'template', 'spec', 'version'],
  'kops.k8s.io/Cluster': ['spec', 'kubernetesVersion'],
  'eksctl.io/ClusterConfig': ['metadata', 'version'],
};

/** Images that carry the version of Kubernetes as their tag. */
const ownImages = /(^|\/)kube-(apiserver|controller-manager|scheduler)$/;

/** Every version of Kubernetes that an object of the `installerKinds` asks for. */
export function installedVersionsIn(manifest: Manifest): readonly InstalledVersion[] {
  const group = groupOf(manifest.apiVersion);
  if (group === '') return manifest.kind === 'Pod' ? versionsOfImages(manifest) : [];
  const place = places[`${group}/${manifest.kind}`];
  return [...kubernetesVersionsIn(manifest), ...(place ? [place] : [])].flatMap((at) => {
    const text = valueAt(manifest, at);
    return typeof text === 'string' && text !== '' ? [{ text, at, provider: group === 'eksctl.io' ? 'eks' : undefined }] : [];
  });
}

function versionsOfImages(pod: Manifest): readonly InstalledVersion[] {
  return podsOf(pod).flatMap(({ containers }) =>
    containers.flatMap(({ container, path }) => {
      const image = parseImage(container.image ?? '');
      return 'tag' in image && image.tag && ownImages.test(image.name) ? [{ text: image.tag, at: path('image') }] : [];
    }),
  );
}
