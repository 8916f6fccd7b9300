import { groupOf } from './manifest';

/** Kinds without a namespace, by API group, as far as manifests usually hold them. Kinds unknown to us have one. */
const clusterScoped: Readonly<Record<string, readonly string[]>> = {
  '': ['Namespace', 'Node', 'PersistentVolume', 'ComponentStatus'],
  'rbac.authorization.k8s.io': ['ClusterRole', 'ClusterRoleBinding'],
  'apiextensions.k8s.io': ['CustomResourceDefinition'],
  'apiregistration.k8s.io': ['APIService'],
  'admissionregistration.k8s.io': [
    'MutatingWebhookConfiguration',
    'ValidatingWebhookConfiguration',
    'ValidatingAdmissionPolicy',
    'ValidatingAdmissionPolicyBinding',
    'MutatingAdmissionPolicy',
    'MutatingAdmissionPolicyBinding',
  ],
  'certificates.k8s.io': ['CertificateSigningRequest', 'ClusterTrustBundle'],
  'flowcontrol.apiserver.k8s.io': ['FlowSchema', 'PriorityLevelConfiguration'],
  'networking.k8s.io': ['IngressClass', 'IPAddress', 'ServiceCIDR'],
  'node.k8s.io': ['RuntimeClass'],
  policy: ['PodSecurityPolicy'],
  'policy.networking.k8s.io': ['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy', 'ClusterNetworkPolicy'],
  'scheduling.k8s.io': ['PriorityClass'],
  'storage.k8s.io': ['StorageClass', 'CSIDriver', 'CSINode', 'VolumeAttachment', 'VolumeAttributesClass'],
  'projectcalico.org': ['GlobalNetworkPolicy', 'StagedGlobalNetworkPolicy', 'GlobalNetworkSet'],
  'crd.projectcalico.org': ['GlobalNetworkPolicy', 'StagedGlobalNetworkPolicy', 'GlobalNetworkSet'],
  'cilium.io': ['CiliumClusterwideNetworkPolicy'],
  'argoproj.io': ['ClusterWorkflowTemplate'],
};

export function isClusterScoped(apiVersion: string, kind: string): boolean {
  return clusterScoped[groupOf(apiVersion)]?.includes(kind) ?? false;
}
