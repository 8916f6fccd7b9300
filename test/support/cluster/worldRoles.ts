// Who may do what in the shop of worldObjects.ts.

interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

export interface Subject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly apiGroup?: string;
}

export interface Binding {
  readonly name: string;
  /** A ClusterRole. */
  readonly role: string;
  readonly subject: Subject;
  /** Of a RoleBinding; a ClusterRoleBinding has none. */
  readonly namespace?: string;
}

const READ = ['get', 'list', 'watch'];
const RBAC_RESOURCES = ['roles', 'rolebindings', 'clusterroles', 'clusterrolebindings'];

export const CLUSTER_ROLES: Readonly<Record<string, readonly PolicyRule[]>> = {
  // All that a check looks at, and no Secret.
  'pci-k8s-reader': [
    rule(
      [''],
      [
        'pods',
        'podtemplates',
        'replicationcontrollers',
        'services',
        'serviceaccounts',
        'namespaces',
        'nodes',
        'resourcequotas',
        'limitranges',
        'persistentvolumes',
      ],
      READ,
    ),
    rule(['apps'], ['deployments', 'statefulsets', 'daemonsets', 'replicasets'], READ),
    rule(['batch'], ['jobs', 'cronjobs'], READ),
    rule(['rbac.authorization.k8s.io'], RBAC_RESOURCES, READ),
    rule(['networking.k8s.io'], ['networkpolicies', 'ingresses'], READ),
    rule(['admissionregistration.k8s.io'], ['*'], READ),
    rule(['certificates.k8s.io'], ['certificatesigningrequests'], READ),
  ],
  // Sees some of what a check looks at: the other lists answer 403.
  auditor: [rule([''], ['pods', 'namespaces', 'nodes'], READ), rule(['rbac.authorization.k8s.io'], RBAC_RESOURCES, READ)],
  support: [
    rule([''], ['pods', 'secrets'], ['get', 'list']),
    rule([''], ['pods/exec', 'pods/attach', 'pods/ephemeralcontainers'], ['get', 'create', 'patch']),
  ],
  // cluster-admin under another name.
  'platform-helper': [rule(['*'], ['*'], ['*'])],
  'role-manager': [rule(['rbac.authorization.k8s.io'], ['clusterroles'], ['bind', 'escalate']), rule([''], ['users', 'groups'], ['impersonate'])],
  'node-agent': [rule([''], ['nodes/proxy', 'nodes'], ['get'])],
  'config-reader': [rule([''], ['configmaps'], ['get', 'list'])],
};

export const BINDINGS: readonly Binding[] = [
  { name: 'pci-k8s-reader', role: 'pci-k8s-reader', subject: serviceAccount('default', 'scanner') },
  { name: 'auditors', role: 'auditor', subject: group('auditors') },
  { name: 'ci-admin', role: 'cluster-admin', subject: serviceAccount('web', 'ci') },
  { name: 'platform-helper', role: 'platform-helper', subject: serviceAccount('monitoring', 'default') },
  { name: 'role-manager', role: 'role-manager', subject: user('former-employee@shop.example') },
  { name: 'node-agent', role: 'node-agent', subject: serviceAccount('monitoring', 'node-agent') },
  { name: 'everyone-looks', role: 'config-reader', subject: group('system:authenticated') },
  { name: 'left-over', role: 'no-such-role', subject: serviceAccount('web', 'gone') },
  { name: 'developers', role: 'support', subject: group('payments-developers'), namespace: 'payments' },
  { name: 'default-edit', role: 'edit', subject: serviceAccount('payments', 'default'), namespace: 'payments' },
];

function rule(apiGroups: readonly string[], resources: readonly string[], verbs: readonly string[]): PolicyRule {
  return { apiGroups, resources, verbs };
}

function serviceAccount(namespace: string, name: string): Subject {
  return { kind: 'ServiceAccount', namespace, name };
}

function group(name: string): Subject {
  return { kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name };
}

function user(name: string): Subject {
  return { kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name };
}
