import type { AnyRule } from '../core/rule';
import { allowAllNetworkPolicy } from './allow-all-network-policy';
import { automountToken } from './automount-token';
import { capabilities } from './capabilities';
import { clusterAdminBinding } from './cluster-admin-binding';
import { defaultDenyEgress } from './default-deny-egress';
import { defaultDenyIngress } from './default-deny-ingress';
import { defaultServiceAccount } from './default-service-account';
import { hostNamespaces } from './host-namespaces';
import { hostPath } from './host-path';
import { hostPort } from './host-port';
import { imageDigest } from './image-digest';
import { imageMutableTag } from './image-mutable-tag';
import { imageRegistry } from './image-registry';
import { kernelProtections } from './kernel-protections';
import { privilegeEscalation } from './privilege-escalation';
import { privileged } from './privileged';
import { publicGroupBinding } from './public-group-binding';
import { rbacEscalationVerbs } from './rbac-escalation-verbs';
import { rbacSecretRead } from './rbac-secret-read';
import { rbacWildcard } from './rbac-wildcard';
import { readOnlyRootFs } from './read-only-root-fs';
import { resourceLimits } from './resource-limits';
import { runAsRoot } from './run-as-root';
import { seccomp } from './seccomp';
import { systemMastersSubject } from './system-masters-subject';

/** Every rule, by code. */
export const rules: readonly AnyRule[] = [
  systemMastersSubject,
  clusterAdminBinding,
  rbacWildcard,
  rbacEscalationVerbs,
  rbacSecretRead,
  publicGroupBinding,
  defaultServiceAccount,
  automountToken,
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
  defaultDenyIngress,
  defaultDenyEgress,
  allowAllNetworkPolicy,
  hostPort,
  imageMutableTag,
  imageDigest,
  imageRegistry,
];
