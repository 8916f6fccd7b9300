import { defineRule, type Report } from '../core/rule';
import type { Path } from '../kube/path';
import { effective, type ContainerTarget } from '../kube/pods';
import { isSafeSysctl } from '../kube/pod/sysctls';
import type { Container } from '../kube/types';

/** The annotation by which AppArmor profiles were chosen before 1.30; the container's name comes after it. */
const APPARMOR = 'container.apparmor.security.beta.kubernetes.io/';
/** Types of processes in containers. Source: kubernetes/pod-security-admission, `policy/check_seLinuxOptions.go`. */
const seLinuxTypes = new Set(['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t']);

type Problem = Report<'apparmor' | 'procmount' | 'sysctl' | 'selinux' | 'probe-host', 'removeSetting'>;

export const kernelProtections = defineRule({
  id: 'kernel-protections',
  code: 'PCI-K8S-308',
  target: 'container',
  title: 'AppArmor, SELinux, /proc masks and sysctls keep their safe settings',
  tier: 2,
  requirements: { pciDss: ['2.2.4', '2.2.6'], guidance: ['9.1', '3.1'] },
  severity: 'high',
  sparesExempt: true,
  messages: {
    apparmor: 'Container "{container}" runs without an AppArmor profile: it is set to "{value}".',
    procmount: 'Container "{container}" sees parts of /proc that runtimes hide (procMount "{value}").',
    sysctl: 'The pod sets the kernel parameter "{sysctl}", which is not among those that Kubernetes calls safe.',
    selinux: { text: 'Container "{container}" sets the SELinux {field} "{value}", which is not one for containers.', severity: 'medium' },
    'probe-host': {
      text: 'Container "{container}" has the kubelet call the host "{host}" ({handler}) instead of the pod itself.',
      severity: 'low',
    },
  },
  fixes: {
    removeSetting: {
      title: 'Remove the setting',
      safety: 'review',
      effect:
        'The default is in force again: the profile of the runtime, masked /proc, the parameter of the node, or a probe of the pod itself. A program that needs the exception fails.',
    },
  },
  docs: {
    why: 'Each of these settings takes away one wall between a container and the kernel that it shares with every other pod of its node, those with card data among them.',
    bad: `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  securityContext:
    appArmorProfile: { type: Unconfined }
  containers:
    - name: web
      image: registry.corp/web:1.4.2
`,
    good: `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  securityContext:
    sysctls:
      - name: net.ipv4.tcp_syncookies
        value: "1"
  containers:
    - name: web
      image: registry.corp/web:1.4.2
`,
  },
  check(target, report) {
    const found = probeHosts(target);
    if (!target.pod.windows) found.push(...appArmor(target), ...seLinux(target), ...procMount(target), ...sysctls(target));
    for (const problem of found) report(problem);
    // A probe is the kubelet's on every system; all else here is Linux'.
    return target.pod.windows && found.length === 0 ? 'not-applicable' : undefined;
  },
});

/** Takes away the value itself, or what holds it where it is of no use without. */
const problem = (message: Problem['message'], at: Path, args: Readonly<Record<string, string>>, removed: Path = at): Problem => ({
  message,
  at,
  args,
  fixes: { removeSetting: () => [{ op: 'remove', path: removed }] },
});

function appArmor(target: ContainerTarget): Problem[] {
  const { pod, name: container } = target;
  const found: Problem[] = [];
  const profile = effective(target, 'appArmorProfile');
  // To name RuntimeDefault instead would keep the pod off nodes without AppArmor; without a profile it is the default.
  if (profile?.value.type === 'Unconfined') found.push(problem('apparmor', [...profile.at, 'type'], { container, value: 'Unconfined' }, profile.at));
  const annotations = pod.metadata.annotations;
  const value = annotations?.[APPARMOR + container];
  // On Pods the API server writes each of the two by the other, which is one decision.
  const isSaid = found.length > 0 && value === 'unconfined';
  if (value && !isSaid && value !== 'runtime/default' && !value.startsWith('localhost/')) {
    found.push(problem('apparmor', [...pod.metadataAt, 'annotations', APPARMOR + container], { container, value }));
  }
  return found;
}

function seLinux(target: ContainerTarget): Problem[] {
  const options = effective(target, 'seLinuxOptions');
  if (!options) return [];
  return (['user', 'role', 'type'] as const).flatMap((field) => {
    const value = options.value[field];
    // The level only keeps containers apart from each other, and each may choose its own.
    if (!value || (field === 'type' && seLinuxTypes.has(value))) return [];
    return [problem('selinux', [...options.at, field], { container: target.name, field, value })];
  });
}

function procMount({ container, name, pod, path }: ContainerTarget): Problem[] {
  const value = container.securityContext?.procMount;
  if (!value || value === 'Default') return [];
  const found = problem('procmount', path('securityContext', 'procMount'), { container: name, value });
  // In a user namespace /proc shows and takes nothing of the node's; Pod Security "baseline" allows it from 1.35 on.
  return [pod.spec.hostUsers === false ? { ...found, severity: 'info' } : found];
}

function sysctls({ pod }: ContainerTarget): Problem[] {
  const given = pod.spec.securityContext?.sysctls ?? [];
  return given.flatMap(({ name }, i) => {
    if (!name || isSafeSysctl(name)) return [];
    const list = pod.path('securityContext', 'sysctls');
    return [problem('sysctl', [...list, i, 'name'], { sysctl: name }, given.length === 1 ? list : [...list, i])];
  });
}

const probes = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;
const hooks = ['postStart', 'preStop'] as const;

/** Pod Security "baseline" refuses these from 1.34 on: the kubelet would call any host for whoever writes a manifest. */
function probeHosts({ container, name, path }: ContainerTarget): Problem[] {
  const found: Problem[] = [];
  const look = (handler: Container['livenessProbe'], ...at: string[]) => {
    for (const call of ['httpGet', 'tcpSocket'] as const) {
      const host = handler?.[call]?.host;
      if (host) found.push(problem('probe-host', path(...at, call, 'host'), { container: name, host, handler: at.at(-1)! }));
    }
  };
  for (const probe of probes) if (container[probe]) look(container[probe], probe);
  for (const hook of hooks) if (container.lifecycle?.[hook]) look(container.lifecycle[hook], 'lifecycle', hook);
  return found;
}
