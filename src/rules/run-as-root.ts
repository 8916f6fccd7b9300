import type { Patch } from '../core/patch';
import { defineRule, type Report } from '../core/rule';
import { isOpenShift } from '../lookups/cluster';
import { samePath, type Path } from '../kube/path';
import { effective, effectiveWindows, type ContainerTarget } from '../kube/pods';

/** A user of no system: images seldom name one above 10000, and the node has none of that number either. */
const SOME_USER = 10001;
const ADMINISTRATOR = 'ContainerAdministrator';

type Variant = 'uid-zero' | 'contradiction' | 'not-enforced' | 'uid-only' | 'root-group' | 'administrator' | 'pod-not-enforced';
/** Variants that say what a manifest asks for, not what it leaves open. */
const asksForRoot: ReadonlySet<Variant> = new Set(['uid-zero', 'contradiction', 'administrator']);

type Problem = Report<Variant, 'enforce' | 'otherUser' | 'leaveGroup' | 'containerUser'>;

export const runAsRoot = defineRule({
  id: 'run-as-root',
  code: 'PCI-K8S-301',
  target: 'container',
  looksUp: { 'pci.k8s': ['Cluster'] },
  title: 'Containers run as a non-root user, and the cluster enforces it',
  tier: 1,
  requirements: { pciDss: ['2.2.6', '7.2.5', '2.2.1'], guidance: ['3.1', '12.3'] },
  severity: 'high',
  sparesExempt: true,
  messages: {
    'uid-zero': 'Container "{container}" runs as root.',
    contradiction: {
      text: 'Container "{container}" is to run as user 0 and as a user that is not root, so the kubelet will not start it.',
      severity: 'medium',
    },
    'not-enforced': { text: 'Container "{container}" may run as root: its image decides, and nothing forbids it.', severity: 'medium' },
    'uid-only': { text: 'Container "{container}" runs as user {user}, but nothing would forbid it to run as root.', severity: 'low' },
    'root-group': { text: 'Container "{container}" is in the root group.', severity: 'low' },
    administrator: 'Container "{container}" runs as ContainerAdministrator.',
    'pod-not-enforced': {
      text: 'The pod sets runAsNonRoot to false, which Pod Security "restricted" refuses, although container "{container}" sets it to true.',
      severity: 'info',
    },
  },
  fixes: {
    enforce: {
      title: 'Require a user that is not root (runAsNonRoot: true)',
      safety: 'review',
      effect:
        'The kubelet will not start a container whose image runs as root. Where the image names its user by a word instead of a number, set runAsUser to the number too, since the kubelet cannot tell otherwise.',
    },
    otherUser: {
      title: `Run as user ${SOME_USER} instead of root`,
      safety: 'review',
      effect: `Choose the user that the image provides for; ${SOME_USER} stands for it. Files that belong to root and ports below 1024 may then be out of its reach.`,
    },
    leaveGroup: {
      title: 'Leave the root group',
      safety: 'review',
      effect: 'Files that only the root group may read or write are then out of reach. Some images give their files to that group on purpose.',
    },
    containerUser: {
      title: 'Run as ContainerUser',
      safety: 'review',
      effect: 'ContainerUser cannot change the system: services that install themselves or write below Program Files fail.',
    },
  },
  hardens: { path: ['securityContext', 'runAsNonRoot'], value: true },
  docs: {
    why: 'Root in a container is root on the node as soon as one wall between them gives way. An image runs as root unless somebody changed that, so it has to be forbidden where the container is started.',
    bad: `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  securityContext:
    runAsNonRoot: true
  containers:
    - name: web
      image: registry.corp/web:1.4.2
      securityContext:
        runAsNonRoot: false
`,
    good: `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  securityContext:
    runAsNonRoot: true
    runAsUser: 10001
  containers:
    - name: web
      image: registry.corp/web:1.4.2
`,
  },
  check(target, report, { inventory }) {
    const problems = target.pod.windows ? windowsProblems(target) : [...userProblems(target), ...groupProblems(target)];
    // OpenShift's restricted-v2 gives each namespace a range of users of its own, so only what asks for root can be root.
    const assigned = isOpenShift(inventory);
    // In a user namespace the container's root is nobody on the node; Pod Security relaxes for it from 1.35 on.
    const mapped = target.pod.spec.hostUsers === false;
    for (const problem of problems) {
      if (assigned && !asksForRoot.has(problem.message)) continue;
      report({ args: { container: target.name }, ...problem, ...(mapped ? { severity: 'info' } : {}) });
    }
  },
});

function userProblems(target: ContainerTarget): Problem[] {
  const nonRoot = effective(target, 'runAsNonRoot');
  const user = effective(target, 'runAsUser');
  if (user?.value === 0) {
    const message = nonRoot?.value === true ? 'contradiction' : 'uid-zero';
    return [{ message, at: user.at, fixes: { otherUser: () => becomeOther(target, user.at) } }];
  }
  if (nonRoot?.value === true) return nonRoot.level === 'container' ? contradictedPod(target) : [];
  const at = nonRoot?.at ?? target.path('securityContext', 'runAsNonRoot');
  const fixes = { enforce: (): Patch[] => [{ op: 'set', path: enforceAt(target), value: true }] };
  if (user === undefined) return [{ message: 'not-enforced', at, fixes }];
  return [{ message: 'uid-only', at, args: { container: target.name, user: String(user.value) }, fixes }];
}

/** The container's own value wins, but Pod Security looks at each value by itself (policy/check_runAsNonRoot.go). */
function contradictedPod({ pod }: ContainerTarget): Problem[] {
  return pod.spec.securityContext?.runAsNonRoot === false ? [{ message: 'pod-not-enforced', at: pod.path('securityContext', 'runAsNonRoot') }] : [];
}

function groupProblems(target: ContainerTarget): Problem[] {
  const problems: Problem[] = [];
  const group = effective(target, 'runAsGroup');
  if (group?.value === 0) {
    problems.push({ message: 'root-group', at: group.at, fixes: { leaveGroup: () => [{ op: 'set', path: group.at, value: SOME_USER }] } });
  }
  const supplemental = target.pod.spec.securityContext?.supplementalGroups ?? [];
  for (const [i, id] of supplemental.entries()) {
    if (id !== 0) continue;
    const list = target.pod.path('securityContext', 'supplementalGroups');
    const path = supplemental.length === 1 ? list : [...list, i];
    problems.push({ message: 'root-group', at: [...list, i], fixes: { leaveGroup: () => [{ op: 'remove', path }] } });
  }
  return problems;
}

/** Pod Security asks for runAsNonRoot on Windows as well; there a user's name says as much. */
function windowsProblems(target: ContainerTarget): Problem[] {
  const user = effectiveWindows(target, 'runAsUserName');
  // Windows compares names of users without regard to case.
  if (user?.value.toLowerCase() === ADMINISTRATOR.toLowerCase()) {
    return [{ message: 'administrator', at: user.at, fixes: { containerUser: () => [{ op: 'set', path: user.at, value: 'ContainerUser' }] } }];
  }
  const nonRoot = effective(target, 'runAsNonRoot');
  if (user !== undefined || nonRoot?.value === true) return [];
  const at = nonRoot?.at ?? target.path('securityContext', 'runAsNonRoot');
  return [{ message: 'not-enforced', at, fixes: { enforce: () => [{ op: 'set', path: enforceAt(target), value: true }] } }];
}

function becomeOther(target: ContainerTarget, user: Path): Patch[] {
  const nonRoot = effective(target, 'runAsNonRoot');
  const other: Patch = { op: 'set', path: user, value: SOME_USER };
  if (nonRoot?.value === true) return [other];
  const beside = [...user.slice(0, -1), 'runAsNonRoot'];
  return [other, { op: 'set', path: nonRoot?.level === 'container' ? nonRoot.at : beside, value: true }];
}

/**
 * Where `runAsNonRoot: true` belongs: in the place of the false in force, else in the pod, for all of its containers. Not
 * in the pod where another container is root on purpose, since the kubelet would no longer start that one.
 */
function enforceAt(target: ContainerTarget): Path {
  const own = target.path('securityContext', 'runAsNonRoot');
  const inForce = effective(target, 'runAsNonRoot');
  if (inForce?.level === 'container') return own;
  const whole = target.pod.path('securityContext', 'runAsNonRoot');
  const stopsAnother = target.pod.containers.some((other) => {
    const from = effective(other, 'runAsNonRoot');
    return effective(other, 'runAsUser')?.value === 0 && (from === undefined || samePath(from.at, whole));
  });
  return stopsAnother ? own : whole;
}
