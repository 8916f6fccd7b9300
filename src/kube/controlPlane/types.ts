import { boolean, integer, list, map, object, oneOf, string, type Data, type Schema } from '../schema';

/**
 * Flags as kubeadm's files give them: a mapping until v1beta3, a list in which a name may come twice from v1beta4 on.
 * Source: kubernetes/kubernetes, `cmd/kubeadm/app/apis/kubeadm`.
 */
const extraArgs = oneOf(map(string), list(object({ name: string, value: string })));
const cluster = object({
  kubernetesVersion: string,
  apiServer: object({ extraArgs }),
  controllerManager: object({ extraArgs }),
  certificateValidityPeriod: string,
});
const node = object({ nodeRegistration: object({ kubeletExtraArgs: extraArgs }) });
const kubeadmSpec = object({ clusterConfiguration: cluster, initConfiguration: node, joinConfiguration: node });
/** kOps writes its own names for the kubelet's flags: kubernetes/kops, `pkg/apis/kops/componentconfig.go`. */
const kopsKubelet = object({
  anonymousAuth: boolean,
  authorizationMode: string,
  authenticationTokenWebhook: boolean,
  readOnlyPort: integer,
  streamingConnectionIdleTimeout: string,
});
const kops = object({
  spec: object({ kubernetesVersion: string, kubelet: kopsKubelet, controlPlaneKubelet: kopsKubelet, masterKubelet: kopsKubelet }),
});

/** What installers of clusters read, by group and kind. */
export const controlPlaneSchemas: Readonly<Record<string, Schema>> = {
  'kubeadm.k8s.io/ClusterConfiguration': cluster,
  'kubeadm.k8s.io/InitConfiguration': node,
  'kubeadm.k8s.io/JoinConfiguration': node,
  'bootstrap.cluster.x-k8s.io/KubeadmConfig': object({ spec: kubeadmSpec }),
  'bootstrap.cluster.x-k8s.io/KubeadmConfigTemplate': object({ spec: object({ template: object({ spec: kubeadmSpec }) }) }),
  'controlplane.cluster.x-k8s.io/KubeadmControlPlane': object({ spec: object({ version: string, kubeadmConfigSpec: kubeadmSpec }) }),
  'controlplane.cluster.x-k8s.io/KubeadmControlPlaneTemplate': object({
    spec: object({ template: object({ spec: object({ kubeadmConfigSpec: kubeadmSpec }) }) }),
  }),
  'cluster.x-k8s.io/Cluster': object({ spec: object({ topology: object({ version: string }) }) }),
  'cluster.x-k8s.io/MachineDeployment': object({ spec: object({ template: object({ spec: object({ version: string }) }) }) }),
  'kops.k8s.io/Cluster': kops,
  'kops.k8s.io/InstanceGroup': kops,
};

export type ExtraArgs = Data<typeof extraArgs>;
export type KopsKubelet = Data<typeof kopsKubelet>;
