import { groupOf } from './manifest';

/** Kinds without a namespace, by API group, as far as manifests usually hold them. Kinds unknown to us have one. */
const clusterScoped: Readonly<Record<string, readonly string[]>> = {
  // A kubeconfig is no object of the API, and is in no namespace either.
  '': ['Namespace', 'Node', 'PersistentVolume', 'ComponentStatus', 'Config'],
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
  'pci.k8s': ['Cluster'],
  'kyverno.io': ['ClusterPolicy'],
  'policies.kyverno.io': ['ValidatingPolicy'],
  'policies.kubewarden.io': ['ClusterAdmissionPolicy'],
  // Gatekeeper makes a kind for each template.
  'constraints.gatekeeper.sh': ['*'],
  'pod-security.admission.config.k8s.io': ['PodSecurityConfiguration'],
  'apiserver.config.k8s.io': ['AdmissionConfiguration'],
};

export const isClusterScoped = (apiVersion: string, kind: string): boolean => isClusterScopedKind(groupOf(apiVersion), kind);

export const isClusterScopedKind = (group: string, kind: string): boolean => {
  const kinds = clusterScoped[group];
  return kinds !== undefined && (kinds.includes(kind) || kinds.includes('*'));
};
