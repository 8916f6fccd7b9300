import type { AnyRule } from '../core/rule';
import { allowAllNetworkPolicy } from './allow-all-network-policy';
import { apiserverAnonymousAuth } from './apiserver-anonymous-auth';
import { automountToken } from './automount-token';
import { capabilities } from './capabilities';
import { certificateExpiry } from './certificate-expiry';
import { clusterAdminBinding } from './cluster-admin-binding';
import { cniEnforcement } from './cni-enforcement';
import { crossScopeRbac } from './cross-scope-rbac';
import { defaultAdminAccount } from './default-admin-account';
import { defaultDenyEgress } from './default-deny-egress';
import { defaultDenyIngress } from './default-deny-ingress';
import { defaultServiceAccount } from './default-service-account';
import { hostNamespaces } from './host-namespaces';
import { hostPath } from './host-path';
import { hostPort } from './host-port';
import { imageDigest } from './image-digest';
import { imageMutableTag } from './image-mutable-tag';
import { imageRegistry } from './image-registry';
import { insecureApiTransport } from './insecure-api-transport';
import { kernelProtections } from './kernel-protections';
import { kubeconfigCredentialType } from './kubeconfig-credential-type';
import { kubeletApiAccess } from './kubelet-api-access';
import { kubernetesSupportedVersion } from './kubernetes-supported-version';
import { nodeAgents } from './node-agents';
import { nodeOsRuntimePatch } from './node-os-runtime-patch';
import { nodeVersionSkew } from './node-version-skew';
import { podSecurityLabels } from './pod-security-labels';
import { policyEnforcement } from './policy-enforcement';
import { privilegeEscalation } from './privilege-escalation';
import { privileged } from './privileged';
import { publicGroupBinding } from './public-group-binding';
import { rbacEscalationVerbs } from './rbac-escalation-verbs';
import { rbacExecProxy } from './rbac-exec-proxy';
import { rbacIndirectTakeover } from './rbac-indirect-takeover';
import { rbacSecretRead } from './rbac-secret-read';
import { rbacWildcard } from './rbac-wildcard';
import { readOnlyRootFs } from './read-only-root-fs';
import { resourceLimits } from './resource-limits';
import { runAsRoot } from './run-as-root';
import { seccomp } from './seccomp';
import { systemMastersSubject } from './system-masters-subject';
import { userCertificateIssued } from './user-certificate-issued';
import { workloadInventory } from './workload-inventory';

/** Every rule, by code. */
export const rules: readonly AnyRule[] = [
  systemMastersSubject,
  clusterAdminBinding,
  rbacWildcard,
  rbacEscalationVerbs,
  rbacSecretRead,
  rbacExecProxy,
  rbacIndirectTakeover,
  publicGroupBinding,
  defaultServiceAccount,
  automountToken,
  kubeconfigCredentialType,
  defaultAdminAccount,
  runAsRoot,
  privileged,
  privilegeEscalation,
  capabilities,
  hostNamespaces,
  hostPath,
  seccomp,
  kernelProtections,
  readOnlyRootFs,
  resourceLimits,
  podSecurityLabels,
  workloadInventory,
  defaultDenyIngress,
  defaultDenyEgress,
  allowAllNetworkPolicy,
  cniEnforcement,
  hostPort,
  imageMutableTag,
  imageDigest,
  imageRegistry,
  kubeletApiAccess,
  nodeVersionSkew,
  nodeOsRuntimePatch,
  nodeAgents,
  kubernetesSupportedVersion,
  apiserverAnonymousAuth,
  policyEnforcement,
  certificateExpiry,
  userCertificateIssued,
  insecureApiTransport,
  crossScopeRbac,
];
