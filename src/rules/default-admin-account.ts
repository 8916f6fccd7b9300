import { isBreakGlass } from '../lookups/access';
import { factsIn } from '../lookups/cluster';
import type { Patch } from '../core/patch';
import { defineRule, type Report, type Scope, type Verdict } from '../core/rule';
import { credentialsOf } from '../kube/access/credentials';
import { installerNames, INSTALLER_GROUP, isInstallerName } from '../kube/access/installerIdentities';
import { isKubeconfig, usersOf } from '../kube/access/kubeconfig';
import { RBAC } from '../kube/access/rbac';
import { MASTERS } from '../kube/access/subjects';
import { CLUSTER_FACTS, type ClusterFacts } from '../kube/clusterFacts';
import { closed, described, list, string } from '../kube/schema';
import type { Kubeconfig, Manifest, RoleBinding } from '../kube/types';

interface Options {
  readonly genericNames?: readonly string[] | null;
}
type Say = (report: Report<'in-use' | 'bound' | 'installed' | 'present', 'name-group'>) => void;

export const defaultAdminAccount = defineRule({
  id: 'default-admin-account',
  code: 'PCI-K8S-113',
  target: 'resource',
  kinds: { [RBAC]: ['ClusterRoleBinding', 'RoleBinding'], '': ['Config'], [CLUSTER_FACTS.group]: [CLUSTER_FACTS.kind] },
  looksUp: { [CLUSTER_FACTS.group]: [CLUSTER_FACTS.kind] },
  title: 'Installer and shared admin identities are not used for daily work',
  tier: 1,
  requirements: { pciDss: ['2.2.2', '8.2.1', '8.2.2', '10.2.1.2'], guidance: ['1.2'] },
  severity: 'high',
  sparesExempt: false,
  messages: {
    'in-use': 'The login in use is "{user}"{group}, which an installer made or people share: what is done by it can be laid to nobody.',
    bound: '{kind} "{name}" gives rights to {subject}, which an installer made or people share: what is done by it can be laid to nobody.',
    installed: {
      text: 'ClusterRoleBinding "{name}" lets the certificate in kubeadm\'s "admin.conf" do everything. Keep that file sealed for emergencies.',
      severity: 'info',
    },
    present: 'The Secret "kubeadmin" with the installer\'s password is still there. Delete it once an identity provider is set up.',
  },
  fixes: {
    'name-group': {
      title: 'Name a group of the identity provider instead',
      safety: 'review',
      effect:
        'Puts the group "oidc:platform-admins" in its place. Write the name of the group that you mean. Whoever still logs in by the shared name loses these rights.',
    },
  },
  options: {
    schema: closed({
      genericNames: described(list(string), 'Names of users that an installer made or people share; instead of those that are known.'),
    }),
    defaults: { genericNames: installerNames },
  },
  docs: {
    why: 'A name that several people use cannot be tied to one of them, so nobody can say who touched what holds card data.',
    bad: `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: ops }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view }
subjects:
  - { apiGroup: rbac.authorization.k8s.io, kind: User, name: kube-admin }
`,
    good: `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: ops }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view }
subjects:
  - { apiGroup: rbac.authorization.k8s.io, kind: User, name: "oidc:alice@example.com" }
`,
  },
  check(manifest, report, scope): Verdict {
    if (manifest.kind === CLUSTER_FACTS.kind) return checkCluster(manifest as ClusterFacts, report, scope);
    if (manifest.kind === 'Config') return isKubeconfig(manifest) ? checkKubeconfig(manifest, report, scope) : 'not-applicable';
    return checkBinding(manifest, report, scope);
  },
});

function checkBinding(binding: Manifest, report: Say, { parameters, options }: Scope<Options>): Verdict {
  const name = binding.metadata?.name ?? '';
  for (const [i, { kind, name: subject }] of ((binding as RoleBinding).subjects ?? []).entries()) {
    if (!subject || !isShared(kind, subject, options) || isBreakGlass({ kind, name: subject, namespace: '' }, parameters)) continue;
    // kubeadm makes this one, and nobody but the holder of the certificate is in the group.
    const installed = kind === 'Group' && binding.kind === 'ClusterRoleBinding' && name === INSTALLER_GROUP;
    const at = ['subjects', i];
    report({
      message: installed ? 'installed' : 'bound',
      at: [...at, 'name'],
      args: { kind: binding.kind, name, subject: `${kind} "${subject}"` },
      fixes: installed ? {} : { 'name-group': () => nameGroup(at) },
    });
  }
  return undefined;
}

function isShared(kind: string | null | undefined, name: string, options: Options): kind is 'User' | 'Group' {
  return (kind === 'User' && isGeneric(name, options)) || (kind === 'Group' && name === INSTALLER_GROUP);
}

const isGeneric = (name: string, { genericNames }: Options): boolean => isInstallerName(name, genericNames ?? installerNames);

function checkKubeconfig(manifest: Manifest, report: Say, { inventory, options }: Scope<Options>): Verdict {
  // In a cluster, the API server says who we are.
  if (factsIn(inventory)?.identity) return 'not-applicable';
  const current = usersOf(manifest as Kubeconfig).find((one) => one.current);
  if (!current) return 'not-applicable';
  for (const credential of credentialsOf(current.user)) {
    const at = [...current.at, ...credential.at];
    if (credential.kind === 'certificate' && credential.certificate) {
      const { user, groups } = credential.certificate.subject;
      sayInUse({ user, groups, local: current.local, at }, report, options);
    } else if (credential.kind === 'password' && current.user.username) {
      sayInUse({ user: current.user.username, groups: [], local: current.local, at: [...current.at, 'username'] }, report, options);
    } else if (credential.kind === 'certificate') {
      return { notAssessed: 'Whose certificate the current context logs in with cannot be told, as it is in another file.', reason: 'unsupported' };
    }
  }
  return undefined;
}

function checkCluster({ identity, provider, kubeadmin, local }: ClusterFacts, report: Say, { options }: Scope<Options>): Verdict {
  if (kubeadmin) report({ message: 'present', at: ['kubeadmin'] });
  if (!identity?.username) return { notAssessed: 'Who we are cannot be told, as the API server did not say so.', reason: 'not-listed' };
  sayInUse({ user: identity.username, groups: identity.groups ?? [], local: local === true, at: ['identity', 'username'] }, report, options);
  if (provider !== 'openshift' || typeof kubeadmin === 'boolean') return undefined;
  return {
    manual:
      'Whether OpenShift\'s Secret "kubeadmin" still exists was not looked up, as Secrets are not read. Show the answer to "oc get secret kubeadmin -n kube-system", which has to be "not found".',
  };
}

interface Login {
  readonly user: string;
  readonly groups: readonly string[];
  readonly local: boolean;
  readonly at: Report['at'];
}

function sayInUse({ user, groups, local, at }: Login, report: Say, options: Options): void {
  if (!isGeneric(user, options) && !groups.includes(INSTALLER_GROUP)) return;
  const group = [MASTERS, INSTALLER_GROUP].find((one) => groups.includes(one));
  report({
    message: 'in-use',
    at,
    args: { user, group: group ? ` of group "${group}"` : '' },
    severity: local ? 'info' : group === MASTERS ? 'critical' : 'high',
  });
}

const nameGroup = (at: (string | number)[]): Patch[] => [
  { op: 'set', path: [...at, 'kind'], value: 'Group' },
  { op: 'set', path: [...at, 'name'], value: 'oidc:platform-admins' },
];
