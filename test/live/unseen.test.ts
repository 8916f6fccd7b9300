import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AnyRule } from '../../src/core/rule';
import { allowAllNetworkPolicy } from '../../src/rules/allow-all-network-policy';
import { automountToken } from '../../src/rules/automount-token';
import { clusterAdminBinding } from '../../src/rules/cluster-admin-binding';
import { defaultDenyIngress } from '../../src/rules/default-deny-ingress';
import { defaultServiceAccount } from '../../src/rules/default-service-account';
import { rbacEscalationVerbs } from '../../src/rules/rbac-escalation-verbs';
import { rbacSecretRead } from '../../src/rules/rbac-secret-read';
import { resourceLimits } from '../../src/rules/resource-limits';
import { runAsRoot } from '../../src/rules/run-as-root';
import { systemMastersSubject } from '../../src/rules/system-masters-subject';
import { linesOf, liveCluster, type Unlisted } from '../support/live';

const RBAC = 'rbac.authorization.k8s.io';
const lines = (rule: AnyRule, yaml: string, unlisted: Unlisted = {}) => linesOf(liveCluster([rule], yaml, { unlisted }));

const bind = (kind: string, role: string, subject: string) =>
  `apiVersion: ${RBAC}/v1\nkind: ${kind}\nmetadata: { name: b${kind === 'RoleBinding' ? ', namespace: shop' : ''} }\nroleRef: { kind: ClusterRole, name: ${role} }\nsubjects: [${subject}]\n`;
const ops = '{ kind: Group, name: ops }';
const role = (rules: string) => `apiVersion: ${RBAC}/v1\nkind: ClusterRole\nmetadata: { name: r }\nrules: [${rules}]\n`;
const facts = (more: string) => `apiVersion: pci.k8s/v1\nkind: Cluster\nmetadata: { name: prod }\n${more}`;
const key = 'Cluster.pci.k8s/prod';

describe('roles and bindings that were not seen', () => {
  const noRoles: Unlisted = { [`${RBAC}/ClusterRole`]: 'forbidden' };

  it('do not hide what every cluster has', () => {
    assert.deepEqual(lines(clusterAdminBinding, bind('ClusterRoleBinding', 'cluster-admin', ops), noRoles), [
      'ClusterRoleBinding/b: fail PCI-K8S-102.cluster high "ClusterRoleBinding "b" gives all rights in the whole cluster ("cluster-admin") to Group "ops"."',
    ]);
    assert.deepEqual(lines(clusterAdminBinding, bind('ClusterRoleBinding', 'edit', ops), noRoles), [
      'ClusterRoleBinding/b: fail PCI-K8S-102.broad medium "ClusterRoleBinding "b" gives the workloads and Secrets of every namespace ("edit"), and with them every ServiceAccount, to Group "ops"."',
    ]);
  });

  it('matter only where somebody is bound whom the platform did not make', () => {
    assert.deepEqual(lines(clusterAdminBinding, bind('ClusterRoleBinding', 'own', ops), noRoles), ['ClusterRoleBinding/b: forbidden PCI-K8S-102']);
    assert.deepEqual(lines(clusterAdminBinding, bind('ClusterRoleBinding', 'own', '{ kind: User, name: "system:kube-scheduler" }'), noRoles), [
      'ClusterRoleBinding/b: pass PCI-K8S-102',
    ]);
  });

  it('cost nothing that is true without them', () => {
    const named = `{ apiGroups: [${RBAC}], resources: [clusterroles], verbs: [bind], resourceNames: [own] }`;
    const escalates = `{ apiGroups: [${RBAC}], resources: [roles], verbs: [escalate] }`;
    // A role can only be judged where it was read itself, here in its namespace.
    const yaml = `apiVersion: ${RBAC}/v1\nkind: Role\nmetadata: { name: r, namespace: shop }\nrules: [${named}, ${escalates}]\n`;
    assert.deepEqual(lines(rbacEscalationVerbs, yaml, noRoles), [
      `shop/Role/r: fail PCI-K8S-104.escalate high "Role "r" allows writing rights into roles that the writer does not have ("escalate" on roles). It is bound to no subject."`,
      'shop/Role/r: forbidden PCI-K8S-104',
    ]);
  });

  it('are not taken for all that there are', () => {
    const secrets = role('{ apiGroups: [""], resources: [secrets], verbs: [get] }');
    const account = '{ kind: ServiceAccount, name: external-secrets, namespace: eso }';
    assert.deepEqual(lines(rbacSecretRead, secrets + '---\n' + bind('ClusterRoleBinding', 'r', account)), [
      'ClusterRole/r: fail PCI-K8S-105.read low "ClusterRole "r" allows reading every Secret (get). It is bound to ServiceAccount "eso/external-secrets"."',
    ]);
    assert.deepEqual(lines(rbacSecretRead, secrets + '---\n' + bind('ClusterRoleBinding', 'r', account), { [`${RBAC}/RoleBinding`]: 'forbidden' }), [
      'ClusterRole/r: fail PCI-K8S-105.read high "ClusterRole "r" allows reading every Secret (get). It is bound to ServiceAccount "eso/external-secrets" and perhaps to others, as not all bindings could be listed."',
    ]);
  });
});

describe('who we are', () => {
  it('may be a member of system:masters', () => {
    assert.deepEqual(lines(systemMastersSubject, facts('identity: { username: kubernetes-admin, groups: ["system:masters"] }\n')), [
      `${key}: fail PCI-K8S-101.self critical "The credential in use ("kubernetes-admin") is in the group "system:masters", whose members may do everything, whatever any role says."`,
    ]);
    assert.deepEqual(lines(systemMastersSubject, facts('identity: { username: jo, groups: ["oidc:ops"] }\n')), [`${key}: pass PCI-K8S-101`]);
    assert.deepEqual(lines(systemMastersSubject, facts('local: true\nidentity: { username: a, groups: ["system:masters"] }\n')), [
      `${key}: fail PCI-K8S-101.self info "The credential in use ("a") is in the group "system:masters", whose members may do everything, whatever any role says."`,
    ]);
  });

  it('leaves open on Amazon EKS who else is, since the ConfigMap that says so is not read', () => {
    const eks = facts('provider: eks\nidentity: { username: jo, groups: [] }\n');
    assert.deepEqual(lines(systemMastersSubject, eks, { '/ConfigMap': 'not-listed' }), [`${key}: not-listed PCI-K8S-101`]);
  });

  it('is nothing to a request for a certificate that was denied', () => {
    const request = 'apiVersion: certificates.k8s.io/v1\nkind: CertificateSigningRequest\nmetadata: { name: c }\n';
    assert.deepEqual(
      lines(systemMastersSubject, `${request}spec: { request: bm90IG9uZQ== }\nstatus: { conditions: [{ type: Denied, status: "True" }] }\n`),
      [],
    );
    assert.deepEqual(lines(systemMastersSubject, `${request}spec: { request: bm90IG9uZQ== }\n`), [
      'CertificateSigningRequest/c: unsupported PCI-K8S-101',
    ]);
  });
});

describe('tokens', () => {
  const account = (name: string, namespace = 'shop', more = '') =>
    `---\napiVersion: v1\nkind: ServiceAccount\nmetadata: { name: ${name}, namespace: ${namespace} }\n${more}`;
  const volume = 'volumes: [{ name: kube-api-access-a, projected: { sources: [{ serviceAccountToken: { path: token } }] } }]';
  const mounts = 'volumeMounts: [{ name: kube-api-access-a, mountPath: /var/run/secrets/kubernetes.io/serviceaccount }]';
  const pod = (container: string, more = '') =>
    `---\napiVersion: v1\nkind: Pod\nmetadata: { name: p, namespace: shop }\nspec: { serviceAccountName: default, containers: [{ name: c, ${container} }] ${more} }\n`;
  const withToken = pod(mounts, `, ${volume}`);

  it('of a Pod are what was mounted when it started, whatever its account says by now', () => {
    const refusing = account('default', 'shop', 'automountServiceAccountToken: false\n');
    assert.deepEqual(lines(defaultServiceAccount, withToken + refusing), [
      'shop/Pod/p: fail PCI-K8S-109.used low "Pod "p" runs with the token of ServiceAccount "default", as does every pod there that names no other."',
      'shop/ServiceAccount/default: pass PCI-K8S-109',
    ]);
    assert.deepEqual(lines(automountToken, pod('image: a') + account('default')), ['shop/Pod/p: pass PCI-K8S-110']);
  });

  it('of a Pod need no list of accounts', () => {
    assert.deepEqual(lines(automountToken, withToken, { '/ServiceAccount': 'forbidden' }), [
      'shop/Pod/p: fail PCI-K8S-110.mounted medium "Pod "p" mounts a token of ServiceAccount "default", and nothing shows that it calls the API."',
    ]);
    const deployment =
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: d, namespace: shop }\nspec: { template: { spec: { containers: [] } } }\n';
    assert.deepEqual(lines(automountToken, deployment, { '/ServiceAccount': 'forbidden' }), ['shop/Deployment/d: forbidden PCI-K8S-110']);
  });

  it('of the account "default" are said once: of the workloads that use it or, where there are none, of the account', () => {
    assert.deepEqual(lines(defaultServiceAccount, withToken + account('default') + account('default', 'empty') + account('default', 'kube-system')), [
      'empty/ServiceAccount/default: fail PCI-K8S-109.mountable low "ServiceAccount "default" gives its token to every pod that names no other and does not refuse it."',
      'shop/Pod/p: fail PCI-K8S-109.used low "Pod "p" runs with the token of ServiceAccount "default", as does every pod there that names no other."',
      'shop/ServiceAccount/default: pass PCI-K8S-109',
    ]);
  });
});

describe('workloads', () => {
  const pod = (container: string) =>
    `apiVersion: v1\nkind: Pod\nmetadata: { name: p, namespace: shop }\nspec: { containers: [{ name: c, ${container} }] }\n`;

  it('with all their limits need no LimitRange, and others cannot be judged without', () => {
    const noRanges: Unlisted = { '/LimitRange': 'forbidden' };
    assert.deepEqual(lines(resourceLimits, pod('resources: { limits: { cpu: 1, memory: 1Gi } }'), noRanges), ['shop/Pod/p: pass PCI-K8S-310']);
    assert.deepEqual(lines(resourceLimits, pod('resources: { limits: { cpu: 1 } }'), noRanges), ['shop/Pod/p: forbidden PCI-K8S-310']);
  });

  it('of OpenShift are given their user, as the cluster tells', () => {
    assert.deepEqual(lines(runAsRoot, `${facts('provider: openshift\n')}---\n${pod('image: a')}`), ['shop/Pod/p: pass PCI-K8S-301']);
    assert.deepEqual(lines(runAsRoot, `${facts('provider: k3s\n')}---\n${pod('image: a')}`), [
      'shop/Pod/p: fail PCI-K8S-301.not-enforced medium "Container "c" may run as root: its image decides, and nothing forbids it."',
    ]);
  });
});

describe('network policies', () => {
  const shop = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n---\n';
  const policy = (spec: string) =>
    `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: own, namespace: shop }\nspec: ${spec}\n---\n`;
  const agent =
    'apiVersion: apps/v1\nkind: DaemonSet\nmetadata: { name: agent, namespace: shop }\nspec: { template: { spec: { hostNetwork: true, containers: [] } } }\n';
  const ofShop = (rule: AnyRule, yaml: string, unlisted: Unlisted = {}) =>
    lines(rule, yaml, unlisted).filter((line) => /^(Namespace\/|shop\/Net)/.test(line));
  const missing = (reason: string, severity = 'high') =>
    `Namespace/shop: fail PCI-K8S-401.missing ${severity} "Inbound traffic is not denied by default in namespace "shop": ${reason}."`;

  it('are asked for where not all pods were seen, since those may not be on the network of their node', () => {
    assert.deepEqual(ofShop(defaultDenyIngress, shop + agent), []);
    assert.deepEqual(ofShop(defaultDenyIngress, shop + agent, { '/Pod': 'forbidden' }), [missing('no policy does so')]);
  });

  it('are not said to be for each pod where not all pods were seen', () => {
    const web =
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web, namespace: shop }\nspec: { template: { metadata: { labels: { app: web } }, spec: { containers: [] } } }\n';
    const own = policy('{ podSelector: { matchLabels: { app: web } } }');
    assert.deepEqual(ofShop(defaultDenyIngress, shop + own + web), [
      'Namespace/shop: fail PCI-K8S-401.partial medium "Inbound traffic is not denied by default in namespace "shop": policies select each pod that is there now, but not those to come."',
    ]);
    assert.deepEqual(ofShop(defaultDenyIngress, shop + own + web, { '/Pod': 'forbidden' }), [missing('no policy does so')]);
  });

  it('are judged with Cilium too, whose own configuration is not read', () => {
    const cilium: Unlisted = { 'cilium.io/CiliumNetworkPolicy': 'listed', '/ConfigMap': 'not-listed' };
    assert.deepEqual(ofShop(defaultDenyIngress, shop + policy('{ podSelector: {} }'), cilium), ['Namespace/shop: pass PCI-K8S-401']);
    assert.deepEqual(ofShop(defaultDenyIngress, shop, cilium), [
      missing('no policy does so, unless "enable-policy: always" is set in Cilium\'s own configuration, which was not read', 'info'),
    ]);
  });

  it('of Calico are read once, through its API server where it has one', () => {
    const calico: Unlisted = { 'projectcalico.org/NetworkPolicy': 'listed', 'crd.projectcalico.org/NetworkPolicy': 'not-listed' };
    assert.deepEqual(ofShop(defaultDenyIngress, shop + policy('{ podSelector: {} }'), calico), ['Namespace/shop: pass PCI-K8S-401']);
  });

  it('that are open for some ports may be those of the public edge, which Services tell; all else is said', () => {
    const open = policy(
      '{ podSelector: { matchLabels: { app: web } }, ingress: [{ ports: [{ port: 443 }] }, { from: [{ namespaceSelector: {} }] }] }',
    );
    const everywhere =
      'shop/NetworkPolicy/own: fail PCI-K8S-403.any-namespace high "An ingress rule of policy "own" allows the pods of every namespace."';
    assert.deepEqual(ofShop(allowAllNetworkPolicy, open), [
      'shop/NetworkPolicy/own: fail PCI-K8S-403.any-peer medium "An ingress rule of policy "own" names no peers, so it allows all of them."',
      everywhere,
    ]);
    assert.deepEqual(ofShop(allowAllNetworkPolicy, open, { '/Service': 'forbidden' }), [everywhere, 'shop/NetworkPolicy/own: forbidden PCI-K8S-403']);
  });
});
