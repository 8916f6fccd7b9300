import { isBreakGlass } from '../lookups/access';
import type { Inventory } from '../core/inventory';
import type { Patch } from '../core/patch';
import { defineRule, type Report, type Verdict } from '../core/rule';
import { listsGroup } from '../kube/access/awsAuth';
import { requestedSubject } from '../kube/access/certificateRequest';
import { openGroupClaim } from '../kube/access/claims';
import { RBAC } from '../kube/access/rbac';
import { MASTERS } from '../kube/access/subjects';
import { CLUSTER_FACTS, type ClusterFacts } from '../kube/clusterFacts';
import { valueAt } from '../kube/path';
import type { AuthenticationConfiguration, CertificateSigningRequest, ConfigMap, EksctlCluster, Manifest, RoleBinding } from '../kube/types';

type Say = (report: Report<'binding' | 'self' | 'mapped' | 'cert' | 'claim', 'name-group' | 'refuse-system'>) => void;

export const systemMastersSubject = defineRule({
  id: 'system-masters-subject',
  code: 'PCI-K8S-101',
  target: 'resource',
  kinds: {
    [RBAC]: ['ClusterRoleBinding', 'RoleBinding'],
    'certificates.k8s.io': ['CertificateSigningRequest'],
    'apiserver.config.k8s.io': ['AuthenticationConfiguration'],
    'eksctl.io': ['ClusterConfig'],
    '': ['ConfigMap'],
    [CLUSTER_FACTS.group]: [CLUSTER_FACTS.kind],
  },
  title: 'Nobody is a member of system:masters except sealed break-glass credentials',
  tier: 1,
  requirements: { pciDss: ['7.2.1', '7.2.2', '8.2.2', '8.2.5'], guidance: ['1.2', '2.2'] },
  severity: 'critical',
  sparesExempt: false,
  messages: {
    binding: '{kind} "{name}" names the group "system:masters", whose members may do everything, whatever any role says.',
    mapped: '"{field}" puts AWS identities into the group "system:masters", whose members may do everything, whatever any role says.',
    cert: 'CertificateSigningRequest "{name}" asks for a certificate of the group "system:masters", which nobody can revoke.',
    self: 'The credential in use ("{user}") is in the group "system:masters", whose members may do everything, whatever any role says.',
    claim: 'Whoever may name groups in the identity provider can put people into "system:masters", because "{field}" adds no prefix to them.',
  },
  fixes: {
    'name-group': {
      title: 'Name a group of the identity provider instead',
      safety: 'review',
      effect: 'Puts "oidc:platform-admins" in its place. Write the name of the group that you mean; its members need a role of their own.',
    },
    'refuse-system': {
      title: 'Refuse logins with system groups',
      safety: 'review',
      effect: 'A token whose groups begin with "system:" no longer logs in. Nobody should need one.',
    },
  },
  docs: {
    why: 'The API server lets this group through before it asks for any role. Its rights can be neither reduced nor taken away by deleting a binding, and the group hides which person acted.',
    bad: `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: ops }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view }
subjects:
  - { apiGroup: rbac.authorization.k8s.io, kind: Group, name: system:masters }
`,
    good: `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: ops }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view }
subjects:
  - { apiGroup: rbac.authorization.k8s.io, kind: Group, name: "oidc:payments-ops" }
`,
  },
  check(manifest, report, { resource, inventory, parameters }): Verdict {
    const { namespace } = resource;
    if (manifest.kind === 'ConfigMap' && !isAwsAuth(manifest, namespace)) return 'not-applicable';
    if (isBreakGlass({ kind: 'Group', name: MASTERS, namespace: '' }, parameters)) return undefined;
    switch (manifest.kind) {
      case CLUSTER_FACTS.kind:
        return checkIdentity(manifest, report, inventory);
      case 'ConfigMap':
        return checkAwsAuth(manifest, report);
      case 'ClusterConfig':
        return checkEksctl(manifest, report);
      case 'AuthenticationConfiguration':
        return checkClaims(manifest, report);
      case 'CertificateSigningRequest':
        return checkRequest(manifest, report, (user) => isBreakGlass({ kind: 'User', name: user, namespace: '' }, parameters));
      default:
        return checkBinding(manifest, report);
    }
  },
});

function checkBinding(binding: Manifest, report: Say): Verdict {
  const name = binding.metadata?.name ?? '';
  // The API server makes this one, and its role cannot be changed; see the bootstrap policy of kubernetes/kubernetes.
  if (binding.kind === 'ClusterRoleBinding' && name === 'cluster-admin') return undefined;
  for (const [i, subject] of ((binding as RoleBinding).subjects ?? []).entries()) {
    if (subject.kind !== 'Group' || subject.name !== MASTERS) continue;
    const at = ['subjects', i, 'name'];
    report({ message: 'binding', at, args: { kind: binding.kind, name }, fixes: { 'name-group': () => [renameGroup(at)] } });
  }
  return undefined;
}

/** Who the API server takes us for. On Amazon EKS, who else is in the group stands in a ConfigMap that is not read. */
function checkIdentity(facts: Manifest, report: Say, inventory: Inventory): Verdict {
  const { identity, provider, local } = facts as ClusterFacts;
  if (identity?.groups?.includes(MASTERS)) {
    // A cluster on somebody's own machine is theirs.
    report({ message: 'self', at: ['identity', 'groups'], args: { user: identity.username ?? '' }, ...(local ? { severity: 'info' } : {}) });
  }
  if (provider === 'eks' && inventory.kind === 'cluster') inventory.demand('', 'ConfigMap', 'kube-system');
  return identity ? undefined : 'not-applicable';
}

function checkAwsAuth(config: Manifest, report: Say): Verdict {
  for (const field of ['mapRoles', 'mapUsers']) {
    const text = (config as ConfigMap).data?.[field];
    if (text && listsGroup(text, MASTERS)) report({ message: 'mapped', at: ['data', field], args: { field } });
  }
  return undefined;
}

function checkEksctl(cluster: Manifest, report: Say): Verdict {
  const mappings = (cluster as EksctlCluster).iamIdentityMappings;
  if (!mappings) return 'not-applicable';
  for (const [i, { groups }] of mappings.entries()) {
    for (const [j, group] of (groups ?? []).entries()) {
      const at = ['iamIdentityMappings', i, 'groups', j];
      if (group === MASTERS)
        report({ message: 'mapped', at, args: { field: 'iamIdentityMappings' }, fixes: { 'name-group': () => [renameGroup(at)] } });
    }
  }
  return undefined;
}

function checkClaims(configuration: Manifest, report: Say): Verdict {
  for (const [i, jwt] of ((configuration as AuthenticationConfiguration).jwt ?? []).entries()) {
    const at = openGroupClaim(jwt);
    if (!at) continue;
    report({
      message: 'claim',
      at: ['jwt', i, ...at],
      args: { field: at.slice(0, -1).join('.') },
      fixes: {
        'refuse-system': () => [
          {
            op: 'append',
            path: ['jwt', i, 'userValidationRules'],
            value: { expression: "!user.groups.exists(g, g.startsWith('system:'))", message: 'system groups are reserved' },
          },
        ],
      },
    });
  }
  return undefined;
}

function checkRequest(manifest: Manifest, report: Say, isSealed: (user: string) => boolean): Verdict {
  // Nobody gets a certificate by a request that was denied or failed.
  const conditions = valueAt(manifest, ['status', 'conditions']);
  if (Array.isArray(conditions) && conditions.some((condition) => ['Denied', 'Failed'].includes(String(valueAt(condition, ['type'])))))
    return 'not-applicable';
  const request = (manifest as CertificateSigningRequest).spec?.request;
  const subject = request ? requestedSubject(request) : undefined;
  if (!subject)
    return { notAssessed: '"spec.request" holds no certificate request that could be read, so its groups are not known.', reason: 'unsupported' };
  if (!subject.groups.includes(MASTERS) || isSealed(subject.user)) return undefined;
  report({ message: 'cert', at: ['spec', 'request'], args: { name: manifest.metadata?.name ?? '' } });
  return undefined;
}

/** EKS reads it in `kube-system` only; a manifest without a namespace may be meant for it. */
function isAwsAuth(manifest: Manifest, namespace: string): boolean {
  return manifest.metadata?.name === 'aws-auth' && (namespace === 'kube-system' || namespace.startsWith('?'));
}

const renameGroup = (path: (string | number)[]): Patch => ({ op: 'set', path, value: 'oidc:platform-admins' });
