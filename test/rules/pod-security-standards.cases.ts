/**
 * What Pod Security admission says of pods, control by control, at its oldest version that anybody still pins and at its
 * newest (1.37). Source: kubernetes/pod-security-admission, `policy/check_*.go`; each control is named as its check there,
 * and the verdicts are those that its evaluator (v0.37.2) gives.
 */
export const controls = {
  windowsHostProcess: 'baseline',
  hostNamespaces: 'baseline',
  privileged: 'baseline',
  capabilities_baseline: 'baseline',
  hostPathVolumes: 'baseline',
  hostPorts: 'baseline',
  appArmorProfile: 'baseline',
  seLinuxOptions: 'baseline',
  procMount: 'baseline',
  seccompProfile_baseline: 'baseline',
  sysctls: 'baseline',
  hostProbesAndHostLifecycle: 'baseline',
  restrictedVolumes: 'restricted',
  allowPrivilegeEscalation: 'restricted',
  runAsNonRoot: 'restricted',
  runAsUser: 'restricted',
  seccompProfile_restricted: 'restricted',
  capabilities_restricted: 'restricted',
  procMount_restricted: 'restricted',
} as const;

export type Level = 'baseline' | 'restricted';
export type Version = 'v1.25' | 'latest';

export interface Case {
  readonly name: string;
  readonly control: keyof typeof controls;
  readonly pod: object;
  /** Where Pod Security refuses the pod. What "baseline" refuses, "restricted" does too. */
  readonly refused: Readonly<Record<Level, readonly Version[]>>;
  /** Every finding of our rules, as code and variant; `(info)` for those that are only said. */
  readonly ours: readonly string[];
}

const ALWAYS = ['v1.25', 'latest'] as const;
const OLD = ['v1.25'] as const;
const NEW = ['latest'] as const;
const refusedAt = (baseline: readonly Version[], restricted: readonly Version[] = baseline) => ({ baseline, restricted });
const allowed = refusedAt([]);
const byBaseline = refusedAt(ALWAYS);
const byRestricted = refusedAt([], ALWAYS);

/** How a case's pod differs from one that passes "restricted"; a null takes a value away. */
interface Difference {
  readonly metadata?: object;
  readonly pod?: object;
  readonly security?: object;
  readonly container?: object;
  readonly containerSecurity?: object;
}

const hard = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
const hardened = (name: string, security: object = {}, more: object = {}) => ({
  name,
  image: 'registry.corp/pay:1',
  securityContext: { ...hard, ...security },
  ...more,
});

const linux = ({ metadata, pod, security, container, containerSecurity }: Difference): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'pay', namespace: 'shop', ...metadata },
  spec: {
    securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: 'RuntimeDefault' }, ...security },
    containers: [hardened('pay', containerSecurity, container)],
    ...pod,
  },
});

/** A Windows pod has none of Linux' fields. */
const windows = ({ pod, security, containerSecurity }: Difference): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'pay', namespace: 'shop' },
  spec: {
    os: { name: 'windows' },
    securityContext: { runAsNonRoot: true, ...security },
    containers: [{ name: 'pay', image: 'registry.corp/pay:1', securityContext: { ...containerSecurity } }],
    ...pod,
  },
});

const mounts = (mountPath: string, readOnly = false) => ({ volumeMounts: [{ name: 'v', mountPath, readOnly }] });
const withVolume = (source: object): Difference => ({ pod: { volumes: [{ name: 'v', ...source }] } });
const withSysctl = (name: string): Difference => ({ security: { sysctls: [{ name, value: '1' }] } });
const apparmor = (container: string, value: string): Difference => ({
  metadata: { annotations: { [`container.apparmor.security.beta.kubernetes.io/${container}`]: value } },
});

function of(control: Case['control'], cases: Readonly<Record<string, readonly [pod: object, refused: Case['refused'], ...ours: string[]]>>): Case[] {
  return Object.entries(cases).map(([name, [pod, refused, ...ours]]) => ({ name, control, pod, refused, ours }));
}

/** Sources of volumes that "restricted" takes, and those that it refuses. */
const volumesTaken = {
  configMap: { name: 'c' },
  csi: { driver: 'csi.corp' },
  downwardAPI: {},
  emptyDir: {},
  ephemeral: {},
  image: { reference: 'registry.corp/data:1' },
  persistentVolumeClaim: { claimName: 'c' },
  projected: {},
  secret: { secretName: 's' },
};
const volumesRefused = {
  gcePersistentDisk: { pdName: 'd' },
  awsElasticBlockStore: { volumeID: 'd' },
  gitRepo: { repository: 'https://git.corp/x.git' },
  nfs: { server: 'nfs.corp', path: '/' },
  iscsi: { targetPortal: '10.0.0.1', iqn: 'iqn.2026-01.corp:d', lun: 0 },
  glusterfs: { endpoints: 'e', path: '/' },
  rbd: { monitors: ['m'], image: 'i' },
  flexVolume: { driver: 'corp/d' },
  cinder: { volumeID: 'd' },
  cephfs: { monitors: ['m'] },
  flocker: { datasetName: 'd' },
  fc: { targetWWNs: ['50060e801049cfd1'], lun: 0 },
  azureFile: { secretName: 's', shareName: 'f' },
  vsphereVolume: { volumePath: 'p' },
  quobyte: { registry: 'r', volume: 'v' },
  azureDisk: { diskName: 'd', diskURI: 'u' },
  portworxVolume: { volumeID: 'd' },
  photonPersistentDisk: { pdID: 'd' },
  scaleIO: { gateway: 'g', system: 's', volumeName: 'v', secretRef: { name: 's' } },
  storageos: { volumeName: 'v' },
};

/** Parameters that became safe after 1.25. */
const laterSysctls = [
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_wmem',
  'net.ipv4.tcp_slow_start_after_idle',
  'net.ipv4.tcp_notsent_lowat',
];
const alwaysSafeSysctls = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
];
const addable = ['AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT'];
const adding = (...add: string[]): Difference => ({ containerSecurity: { capabilities: { drop: ['ALL'], add } } });

const each = <T>(items: readonly T[], make: (item: T) => readonly [string, readonly [object, Case['refused'], ...string[]]]) =>
  Object.fromEntries(items.map(make));

export const cases: readonly Case[] = [
  ...of('windowsHostProcess', {
    'a hardened Windows pod': [windows({}), allowed],
    'HostProcess false': [windows({ security: { windowsOptions: { hostProcess: false } } }), allowed],
    'HostProcess of the pod': [
      windows({ pod: { hostNetwork: true }, security: { windowsOptions: { hostProcess: true } } }),
      byBaseline,
      'PCI-K8S-302.host-process',
      'PCI-K8S-305.network',
    ],
    'HostProcess of a container': [
      windows({ pod: { hostNetwork: true }, containerSecurity: { windowsOptions: { hostProcess: true } } }),
      byBaseline,
      'PCI-K8S-302.host-process',
      'PCI-K8S-305.network',
    ],
    'HostProcess of the pod that no container takes': [
      windows({ security: { windowsOptions: { hostProcess: true } }, containerSecurity: { windowsOptions: { hostProcess: false } } }),
      byBaseline,
    ],
  }),
  ...of('hostNamespaces', {
    'no namespace of the node': [linux({ pod: { hostPID: false, hostIPC: false, hostNetwork: false } }), allowed],
    hostPID: [linux({ pod: { hostPID: true } }), byBaseline, 'PCI-K8S-305.pid'],
    hostIPC: [linux({ pod: { hostIPC: true } }), byBaseline, 'PCI-K8S-305.ipc'],
    hostNetwork: [linux({ pod: { hostNetwork: true } }), byBaseline, 'PCI-K8S-305.network'],
    shareProcessNamespace: [linux({ pod: { shareProcessNamespace: true } }), allowed],
  }),
  ...of('privileged', {
    'privileged false': [linux({ containerSecurity: { privileged: false } }), allowed],
    'a privileged container': [
      linux({ containerSecurity: { privileged: true, allowPrivilegeEscalation: null } }),
      byBaseline,
      'PCI-K8S-302.privileged',
    ],
    'a privileged init container': [
      linux({ pod: { initContainers: [hardened('init', { privileged: true, allowPrivilegeEscalation: null })] } }),
      byBaseline,
      'PCI-K8S-302.privileged',
    ],
    'a privileged debug container': [
      linux({ pod: { ephemeralContainers: [hardened('debug', { privileged: true, allowPrivilegeEscalation: null })] } }),
      byBaseline,
      'PCI-K8S-302.privileged',
    ],
    'a privileged container that drops nothing and has no seccomp profile': [
      linux({ security: { seccompProfile: null }, containerSecurity: { privileged: true, allowPrivilegeEscalation: null, capabilities: null } }),
      byBaseline,
      'PCI-K8S-302.privileged',
    ],
  }),
  ...of('capabilities_baseline', {
    'no capability': [linux({}), allowed],
    'NET_BIND_SERVICE added': [linux(adding('NET_BIND_SERVICE')), allowed],
    'NET_RAW added': [linux(adding('NET_RAW')), byBaseline, 'PCI-K8S-304.added'],
    'SYS_TIME added to an init container': [
      linux({ pod: { initContainers: [hardened('init', { capabilities: { drop: ['ALL'], add: ['SYS_TIME'] } })] } }),
      byBaseline,
      'PCI-K8S-304.added',
    ],
    'ALL added': [linux(adding('ALL')), byBaseline, 'PCI-K8S-304.dangerous'],
    'SYS_ADMIN added, without a word about escalation': [
      linux({ containerSecurity: { allowPrivilegeEscalation: null, capabilities: { drop: ['ALL'], add: ['SYS_ADMIN'] } } }),
      byBaseline,
      'PCI-K8S-304.dangerous',
    ],
    'a dangerous capability in another spelling': [linux(adding('CAP_NET_ADMIN')), byBaseline, 'PCI-K8S-304.dangerous'],
    'NET_BIND_SERVICE added in small letters': [linux(adding('net_bind_service')), byBaseline, 'PCI-K8S-304.spelling'],
    'a harmless capability in another spelling': [linux(adding('CAP_CHOWN')), byBaseline, 'PCI-K8S-304.not-dropped'],
  }),
  ...of('hostPathVolumes', {
    'a path of the node, written to': [
      linux({ ...withVolume({ hostPath: { path: '/srv' } }), container: mounts('/srv') }),
      byBaseline,
      'PCI-K8S-306.writable',
    ],
    'a path of the node, only read': [
      linux({ ...withVolume({ hostPath: { path: '/srv' } }), container: mounts('/srv', true) }),
      byBaseline,
      'PCI-K8S-306.readonly',
    ],
    'a path of the node that no container mounts': [linux(withVolume({ hostPath: { path: '/srv' } })), byBaseline, 'PCI-K8S-306.unmounted'],
    'the runtime’s socket': [
      linux({ ...withVolume({ hostPath: { path: '/run/containerd/containerd.sock' } }), container: mounts('/s', true) }),
      byBaseline,
      'PCI-K8S-306.socket',
    ],
    'the root of the node': [linux({ ...withVolume({ hostPath: { path: '/' } }), container: mounts('/node') }), byBaseline, 'PCI-K8S-306.sensitive'],
    'an empty directory': [linux({ ...withVolume({ emptyDir: {} }), container: mounts('/tmp') }), allowed],
  }),
  ...of('hostPorts', {
    'a port of the container': [linux({ container: { ports: [{ containerPort: 8080, hostPort: 0 }] } }), allowed],
    'a port of the node': [linux({ container: { ports: [{ containerPort: 8080, hostPort: 80 }] } }), byBaseline, 'PCI-K8S-408.host-port'],
    'a port of the node for a sidecar': [
      linux({ pod: { initContainers: [hardened('proxy', {}, { restartPolicy: 'Always', ports: [{ containerPort: 15001, hostPort: 15001 }] })] } }),
      byBaseline,
      'PCI-K8S-408.host-port',
    ],
    'a port on the network of the node': [
      linux({ pod: { hostNetwork: true }, container: { ports: [{ containerPort: 80, hostPort: 80 }] } }),
      byBaseline,
      'PCI-K8S-305.network',
    ],
  }),
  ...of('appArmorProfile', {
    'AppArmor: the runtime’s profile': [linux({ security: { appArmorProfile: { type: 'RuntimeDefault' } } }), allowed],
    'AppArmor: a profile on the node': [linux({ containerSecurity: { appArmorProfile: { type: 'Localhost', localhostProfile: 'pay' } } }), allowed],
    'AppArmor off for the pod': [linux({ security: { appArmorProfile: { type: 'Unconfined' } } }), byBaseline, 'PCI-K8S-308.apparmor'],
    'AppArmor off for a container': [linux({ containerSecurity: { appArmorProfile: { type: 'Unconfined' } } }), byBaseline, 'PCI-K8S-308.apparmor'],
    'AppArmor off for an init container': [
      linux({ pod: { initContainers: [hardened('init', { appArmorProfile: { type: 'Unconfined' } })] } }),
      byBaseline,
      'PCI-K8S-308.apparmor',
    ],
    'AppArmor off for the pod and on for each container': [
      linux({ security: { appArmorProfile: { type: 'Unconfined' } }, containerSecurity: { appArmorProfile: { type: 'RuntimeDefault' } } }),
      byBaseline,
    ],
    'AppArmor off by annotation': [linux(apparmor('pay', 'unconfined')), byBaseline, 'PCI-K8S-308.apparmor'],
    'AppArmor off by annotation for a container that there is not': [linux(apparmor('other', 'unconfined')), byBaseline],
    'AppArmor: the runtime’s profile by annotation': [linux(apparmor('pay', 'runtime/default')), allowed],
    'AppArmor: a profile on the node by annotation': [linux(apparmor('pay', 'localhost/pay')), allowed],
    'AppArmor: an empty annotation': [linux(apparmor('pay', '')), allowed],
  }),
  ...of('seLinuxOptions', {
    'SELinux: a level': [linux({ security: { seLinuxOptions: { level: 's0:c1,c2' } } }), allowed],
    ...each(['container_t', 'container_init_t', 'container_kvm_t'], (type) => [
      `SELinux: the type ${type}`,
      [linux({ security: { seLinuxOptions: { type } } }), allowed],
    ]),
    'SELinux: the type container_engine_t': [linux({ security: { seLinuxOptions: { type: 'container_engine_t' } } }), refusedAt(OLD)],
    'SELinux: the type spc_t of the pod': [linux({ security: { seLinuxOptions: { type: 'spc_t' } } }), byBaseline, 'PCI-K8S-308.selinux'],
    'SELinux: the type spc_t of a debug container': [
      linux({ pod: { ephemeralContainers: [hardened('debug', { seLinuxOptions: { type: 'spc_t' } })] } }),
      byBaseline,
      'PCI-K8S-308.selinux',
    ],
    'SELinux: a user': [linux({ containerSecurity: { seLinuxOptions: { user: 'system_u' } } }), byBaseline, 'PCI-K8S-308.selinux'],
    'SELinux: a role': [linux({ containerSecurity: { seLinuxOptions: { role: 'system_r' } } }), byBaseline, 'PCI-K8S-308.selinux'],
    'SELinux: a type of the pod that no container takes': [
      linux({ security: { seLinuxOptions: { type: 'spc_t' } }, containerSecurity: { seLinuxOptions: { type: 'container_t' } } }),
      byBaseline,
    ],
  }),
  ...of('procMount', {
    'masked /proc': [linux({ containerSecurity: { procMount: 'Default' } }), allowed],
    'unmasked /proc': [linux({ containerSecurity: { procMount: 'Unmasked' } }), byBaseline, 'PCI-K8S-308.procmount'],
    'unmasked /proc of an init container': [
      linux({ pod: { initContainers: [hardened('init', { procMount: 'Unmasked' })] } }),
      byBaseline,
      'PCI-K8S-308.procmount',
    ],
  }),
  ...of('procMount_restricted', {
    'masked /proc in a user namespace': [linux({ pod: { hostUsers: false }, containerSecurity: { procMount: 'Default' } }), allowed],
    'unmasked /proc in a user namespace': [
      linux({ pod: { hostUsers: false }, containerSecurity: { procMount: 'Unmasked' } }),
      refusedAt(OLD, ALWAYS),
      'PCI-K8S-308.procmount (info)',
    ],
  }),
  ...of('seccompProfile_baseline', {
    'a seccomp profile on the node': [linux({ security: { seccompProfile: { type: 'Localhost', localhostProfile: 'pay.json' } } }), allowed],
    'seccomp off for the pod': [linux({ security: { seccompProfile: { type: 'Unconfined' } } }), byBaseline, 'PCI-K8S-307.unconfined'],
    'seccomp off for a container': [linux({ containerSecurity: { seccompProfile: { type: 'Unconfined' } } }), byBaseline, 'PCI-K8S-307.unconfined'],
    'seccomp off for a debug container': [
      linux({ pod: { ephemeralContainers: [hardened('debug', { seccompProfile: { type: 'Unconfined' } })] } }),
      byBaseline,
      'PCI-K8S-307.unconfined',
    ],
    'seccomp off for the pod and on for each container': [
      linux({ security: { seccompProfile: { type: 'Unconfined' } }, containerSecurity: { seccompProfile: { type: 'RuntimeDefault' } } }),
      byBaseline,
    ],
  }),
  ...of('seccompProfile_restricted', {
    'seccomp for each container by itself': [
      linux({ security: { seccompProfile: null }, containerSecurity: { seccompProfile: { type: 'RuntimeDefault' } } }),
      allowed,
    ],
    'no seccomp profile': [linux({ security: { seccompProfile: null } }), byRestricted, 'PCI-K8S-307.missing'],
    'a seccomp profile by an annotation of old': [
      linux({ metadata: { annotations: { 'seccomp.security.alpha.kubernetes.io/pod': 'runtime/default' } }, security: { seccompProfile: null } }),
      byRestricted,
      'PCI-K8S-307.missing',
    ],
    'no seccomp profile of one container': [
      linux({
        pod: { initContainers: [hardened('init')] },
        security: { seccompProfile: null },
        containerSecurity: { seccompProfile: { type: 'RuntimeDefault' } },
      }),
      byRestricted,
      'PCI-K8S-307.missing',
    ],
    'no seccomp profile on Windows': [windows({ security: { seccompProfile: null } }), allowed],
  }),
  ...of('sysctls', {
    ...each(alwaysSafeSysctls, (name) => [`the parameter ${name}`, [linux(withSysctl(name)), allowed]]),
    ...each(laterSysctls, (name) => [`the parameter ${name}`, [linux(withSysctl(name)), refusedAt(OLD)]]),
    'the parameter kernel.msgmax': [linux(withSysctl('kernel.msgmax')), byBaseline, 'PCI-K8S-308.sysctl'],
    'a safe parameter written with slashes': [linux(withSysctl('net/ipv4/tcp_syncookies')), byBaseline],
  }),
  ...of('hostProbesAndHostLifecycle', {
    'a probe without host': [linux({ container: { livenessProbe: { httpGet: { port: 80, host: '' } } } }), allowed],
    ...each(['livenessProbe', 'readinessProbe', 'startupProbe'], (probe) => [
      `a host in the ${probe}`,
      [linux({ container: { [probe]: { httpGet: { port: 80, host: 'corp' } } } }), refusedAt(NEW), 'PCI-K8S-308.probe-host'],
    ]),
    'a host in a probe by TCP of a sidecar': [
      linux({
        pod: { initContainers: [hardened('proxy', {}, { restartPolicy: 'Always', readinessProbe: { tcpSocket: { port: 80, host: '10.0.0.1' } } })] },
      }),
      refusedAt(NEW),
      'PCI-K8S-308.probe-host',
    ],
    ...each(['postStart', 'preStop'], (hook) => [
      `a host in ${hook}`,
      [linux({ container: { lifecycle: { [hook]: { httpGet: { port: 80, host: 'corp' } } } } }), refusedAt(NEW), 'PCI-K8S-308.probe-host'],
    ]),
  }),
  ...of('restrictedVolumes', {
    ...each(Object.entries(volumesTaken), ([source, value]) => [`a volume of the type ${source}`, [linux(withVolume({ [source]: value })), allowed]]),
    ...each(Object.entries(volumesRefused), ([source, value]) => [
      `a volume of the type ${source}`,
      [linux(withVolume({ [source]: value })), byRestricted, 'PCI-K8S-306.inline'],
    ]),
  }),
  ...of('allowPrivilegeEscalation', {
    'escalation forbidden': [linux({}), allowed],
    'escalation not forbidden': [linux({ containerSecurity: { allowPrivilegeEscalation: null } }), byRestricted, 'PCI-K8S-303.unset'],
    'escalation allowed': [linux({ containerSecurity: { allowPrivilegeEscalation: true } }), byRestricted, 'PCI-K8S-303.allowed'],
    'escalation not forbidden in a debug container': [
      linux({ pod: { ephemeralContainers: [hardened('debug', { allowPrivilegeEscalation: null })] } }),
      byRestricted,
      'PCI-K8S-303.unset',
    ],
    'escalation not forbidden in a user namespace': [
      linux({ pod: { hostUsers: false }, containerSecurity: { allowPrivilegeEscalation: null } }),
      byRestricted,
      'PCI-K8S-303.unset',
    ],
    'a pod for Windows nodes that does not name its system': [
      {
        ...(windows({}) as { spec: object }),
        spec: { ...(windows({}) as { spec: object }).spec, os: null, nodeSelector: { 'kubernetes.io/os': 'windows' } },
      },
      byRestricted,
    ],
  }),
  ...of('runAsNonRoot', {
    'root forbidden by each container': [linux({ security: { runAsNonRoot: null }, containerSecurity: { runAsNonRoot: true } }), allowed],
    'root not forbidden': [linux({ security: { runAsNonRoot: null, runAsUser: null } }), byRestricted, 'PCI-K8S-301.not-enforced'],
    'root not forbidden, another user given': [linux({ security: { runAsNonRoot: null } }), byRestricted, 'PCI-K8S-301.uid-only'],
    'root not forbidden in one container': [
      linux({
        pod: { initContainers: [hardened('init')] },
        security: { runAsNonRoot: null, runAsUser: null },
        containerSecurity: { runAsNonRoot: true },
      }),
      byRestricted,
      'PCI-K8S-301.not-enforced',
    ],
    'root allowed by a container': [
      linux({ security: { runAsUser: null }, containerSecurity: { runAsNonRoot: false } }),
      byRestricted,
      'PCI-K8S-301.not-enforced',
    ],
    'root allowed by the pod and forbidden by each container': [
      linux({ security: { runAsNonRoot: false }, containerSecurity: { runAsNonRoot: true } }),
      byRestricted,
      'PCI-K8S-301.pod-not-enforced (info)',
    ],
    'root not forbidden in a user namespace': [
      linux({ pod: { hostUsers: false }, security: { runAsNonRoot: null, runAsUser: null } }),
      refusedAt([], OLD),
      'PCI-K8S-301.not-enforced (info)',
    ],
    'root not forbidden on Windows': [windows({ security: { runAsNonRoot: null } }), byRestricted, 'PCI-K8S-301.not-enforced'],
    'root not forbidden on Windows, but another user named': [
      windows({ security: { runAsNonRoot: null, windowsOptions: { runAsUserName: 'ContainerUser' } } }),
      byRestricted,
    ],
    'the administrator of a Windows container': [
      windows({ security: { windowsOptions: { runAsUserName: 'ContainerAdministrator' } } }),
      allowed,
      'PCI-K8S-301.administrator',
    ],
    'the root group': [linux({ security: { runAsGroup: 0 } }), allowed, 'PCI-K8S-301.root-group'],
  }),
  ...of('runAsUser', {
    'a user other than root': [linux({ containerSecurity: { runAsUser: 1000 } }), allowed],
    'no user': [linux({ security: { runAsUser: null } }), allowed],
    'user 0 for the pod, root forbidden': [linux({ security: { runAsUser: 0 } }), byRestricted, 'PCI-K8S-301.contradiction'],
    'user 0 for a container': [linux({ containerSecurity: { runAsUser: 0, runAsNonRoot: false } }), byRestricted, 'PCI-K8S-301.uid-zero'],
    'user 0 for a debug container': [
      linux({ pod: { ephemeralContainers: [hardened('debug', { runAsUser: 0 })] } }),
      byRestricted,
      'PCI-K8S-301.contradiction',
    ],
    'user 0 for the pod that no container takes': [linux({ security: { runAsUser: 0 }, containerSecurity: { runAsUser: 1000 } }), byRestricted],
    'user 0 in a user namespace': [
      linux({ pod: { hostUsers: false }, security: { runAsUser: 0, runAsNonRoot: null } }),
      refusedAt([], OLD),
      'PCI-K8S-301.uid-zero (info)',
    ],
    'user 0 with hostUsers true': [
      linux({ pod: { hostUsers: true }, security: { runAsUser: 0, runAsNonRoot: null } }),
      byRestricted,
      'PCI-K8S-301.uid-zero',
    ],
  }),
  ...of('capabilities_restricted', {
    'all capabilities dropped, one by name as well': [linux({ containerSecurity: { capabilities: { drop: ['NET_RAW', 'ALL'] } } }), allowed],
    'no capability dropped': [linux({ containerSecurity: { capabilities: null } }), byRestricted, 'PCI-K8S-304.not-dropped'],
    'only NET_RAW dropped': [linux({ containerSecurity: { capabilities: { drop: ['NET_RAW'] } } }), byRestricted, 'PCI-K8S-304.not-dropped'],
    'all dropped in small letters': [linux({ containerSecurity: { capabilities: { drop: ['all'] } } }), byRestricted, 'PCI-K8S-304.spelling'],
    'no capability dropped by a debug container': [
      linux({ pod: { ephemeralContainers: [hardened('debug', { capabilities: null })] } }),
      byRestricted,
      'PCI-K8S-304.not-dropped',
    ],
    'no capability dropped on Windows': [windows({ containerSecurity: {} }), allowed],
    ...each(addable, (capability) => [`${capability} added`, [linux(adding(capability)), byRestricted, 'PCI-K8S-304.not-dropped']]),
  }),
];
