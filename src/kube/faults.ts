import { admissionSchemas } from './admission/types';
import { argoPlaces, isWorkflow } from './argo';
import { clusterFacts } from './clusterFacts';
import { controlPlaneSchemas } from './controlPlane/types';
import { groupOf, isManifest } from './manifest';
import { valueAt, type Path } from './path';
import { calicoPolicy, ciliumPolicy, clusterNetworkPolicy } from './network/networkPolicyTypes';
import { mistakes, type Mistake, type Schema } from './schema';
import { schemas } from './types';
import type { Manifest } from './types';
import { placesOf, shapesOf, type PodShape } from './workloads';

/** The schemas of kinds without pods, by group and kind. */
const byKind: Readonly<Record<string, Schema>> = {
  'rbac.authorization.k8s.io/Role': schemas.role,
  'rbac.authorization.k8s.io/ClusterRole': schemas.role,
  'rbac.authorization.k8s.io/RoleBinding': schemas.roleBinding,
  'rbac.authorization.k8s.io/ClusterRoleBinding': schemas.roleBinding,
  'networking.k8s.io/NetworkPolicy': schemas.networkPolicy,
  'projectcalico.org/NetworkPolicy': calicoPolicy,
  'projectcalico.org/GlobalNetworkPolicy': calicoPolicy,
  'crd.projectcalico.org/NetworkPolicy': calicoPolicy,
  'crd.projectcalico.org/GlobalNetworkPolicy': calicoPolicy,
  'cilium.io/CiliumNetworkPolicy': ciliumPolicy,
  'cilium.io/CiliumClusterwideNetworkPolicy': ciliumPolicy,
  'policy.networking.k8s.io/ClusterNetworkPolicy': clusterNetworkPolicy,
  'policy.networking.k8s.io/AdminNetworkPolicy': clusterNetworkPolicy,
  'policy.networking.k8s.io/BaselineAdminNetworkPolicy': clusterNetworkPolicy,
  '/ServiceAccount': schemas.serviceAccount,
  '/Service': schemas.service,
  '/LimitRange': schemas.limitRange,
  '/PersistentVolume': schemas.persistentVolume,
  '/ConfigMap': schemas.configMap,
  'certificates.k8s.io/CertificateSigningRequest': schemas.certificateSigningRequest,
  'apiregistration.k8s.io/APIService': schemas.apiService,
  'monitoring.coreos.com/ServiceMonitor': schemas.serviceMonitor,
  'cert-manager.io/Certificate': schemas.issuedCertificate,
  'apiserver.config.k8s.io/AuthenticationConfiguration': schemas.authenticationConfiguration,
  'eksctl.io/ClusterConfig': schemas.eksctlCluster,
  'kubelet.config.k8s.io/KubeletConfiguration': schemas.kubeletConfiguration,
  '/Node': schemas.node,
  '/Config': schemas.kubeconfig,
  'pci.k8s/Cluster': clusterFacts,
  'apps/DaemonSet': schemas.daemonSet,
  ...admissionSchemas,
  ...controlPlaneSchemas,
};

/** Every value in an object that the API server would refuse for its type, among the fields that rules read. */
export function wrongTypes(manifest: Manifest, added: readonly PodShape[] = []): Mistake[] {
  if (!isManifest(manifest)) return [];
  const found = mistakes(schemas.metadata, manifest.metadata, ['metadata']);
  const group = groupOf(manifest.apiVersion);
  const schema = byKind[`${group}/${manifest.kind}`] ?? byKind[`${group}/*`];
  if (schema) found.push(...mistakes(schema, manifest));
  for (const shape of shapesOf(manifest.apiVersion, manifest.kind, added)) {
    for (const { spec, metadata } of placesOf(shape, manifest)) {
      found.push(...at(schemas.podSpec, manifest, spec));
      if (metadata.length > 1) found.push(...at(schemas.metadata, manifest, metadata));
    }
  }
  if (isWorkflow(manifest)) {
    const { podFields, containers } = argoPlaces(manifest);
    for (const path of podFields) found.push(...at(schemas.podSpec, manifest, path));
    for (const path of containers) found.push(...at(schemas.container, manifest, path));
  }
  return found;
}

const at = (schema: Schema, manifest: Manifest, path: Path): Mistake[] => mistakes(schema, valueAt(manifest, path), path);
