import { defineRule, type Report } from '../core/rule';
import { baselineCapabilities, capabilityName, dangerousCapabilities } from '../kube/pod/capabilities';
import type { ContainerTarget } from '../kube/pods';

/** The one that Pod Security "restricted" lets a container add. */
const ALLOWED = 'NET_BIND_SERVICE';

type Problem = Report<'dangerous' | 'added' | 'not-dropped' | 'spelling', 'dropAll' | 'removeAdded' | 'respell'>;

export const capabilities = defineRule({
  id: 'capabilities',
  code: 'PCI-K8S-304',
  target: 'container',
  title: 'All Linux capabilities are dropped, at most NET_BIND_SERVICE is added',
  tier: 1,
  requirements: { pciDss: ['2.2.4', '2.2.6', '7.2.5'], guidance: ['3.1', '9.1'] },
  severity: 'critical',
  sparesExempt: true,
  messages: {
    dangerous: 'Container "{container}" adds the capability {capability}, which is enough to take over the node or to spy on it.',
    added: {
      text: 'Container "{container}" adds the capability {capability}, which is not among those that containers usually have.',
      severity: 'medium',
    },
    'not-dropped': { text: 'Container "{container}" keeps Linux capabilities beyond NET_BIND_SERVICE.', severity: 'low' },
    spelling: {
      text: 'Container "{container}" writes "{given}" for the capability {capability}, which Pod Security does not take for it.',
      severity: 'low',
    },
  },
  fixes: {
    dropAll: {
      title: 'Drop all capabilities',
      safety: 'review',
      effect:
        'A program that starts as root and then changes its user or the owner of files needs some of them; run it as its user from the start, or add back the one that it needs.',
    },
    removeAdded: {
      title: 'Do not add the capability',
      safety: 'review',
      effect: 'What the program does with the capability fails afterwards. Find out what that is before.',
    },
    respell: {
      title: 'Write the name as Kubernetes has it',
      safety: 'review',
      effect: 'Names stand in capitals and without "CAP_". A runtime that passed over the other spelling now heeds the entry.',
    },
  },
  hardens: { path: ['securityContext', 'capabilities', 'drop'], value: ['ALL'] },
  docs: {
    why: "Capabilities are root's power in pieces. Even the set that every container has from the start lets it forge packets and change the owner of files; nearly no payment service needs any of it.",
    bad: `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers:
    - name: web
      image: registry.corp/web:1.4.2
      securityContext:
        capabilities:
          add: [NET_RAW]
`,
    good: `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers:
    - name: web
      image: registry.corp/web:1.4.2
      securityContext:
        capabilities:
          drop: [ALL]
`,
  },
  check(target, report) {
    // A privileged container has them all, whatever is written here.
    if (target.pod.windows || target.container.securityContext?.privileged === true) return 'not-applicable';
    const dropped = judgeDropped(target);
    if (dropped) report(dropped);
    const added = target.container.securityContext?.capabilities?.add ?? [];
    for (let i = 0; i < added.length; i++) {
      const problem = judgeAdded(target, added, i);
      if (problem) report(problem);
    }
  },
});

function judgeDropped({ container, name, path }: ContainerTarget): Problem | undefined {
  const drop = container.securityContext?.capabilities?.drop ?? [];
  if (drop.includes('ALL')) return undefined;
  const at = path('securityContext', 'capabilities', 'drop');
  // Pod Security compares exactly. Runtimes take "all" too, but containerd puts a prefix of its own before "CAP_ALL" and
  // then drops nothing (containerd, internal/cri/opts, WithCapabilities).
  const misspelt = drop.findIndex((given) => capabilityName(given) === 'ALL');
  if (misspelt >= 0) return respell([...at, misspelt], name, drop[misspelt]!);
  return { message: 'not-dropped', at, args: { container: name }, fixes: { dropAll: () => [{ op: 'append', path: at, value: 'ALL' }] } };
}

function judgeAdded({ name, path }: ContainerTarget, added: readonly string[], index: number): Problem | undefined {
  const given = added[index]!;
  if (given === ALLOWED) return undefined;
  const capability = capabilityName(given);
  const at = path('securityContext', 'capabilities', 'add', index);
  if (capability === ALLOWED) return respell(at, name, given);
  const removed = added.length === 1 ? at.slice(0, -1) : at;
  return {
    message: dangerousCapabilities.has(capability) ? 'dangerous' : baselineCapabilities.has(capability) ? 'not-dropped' : 'added',
    at,
    args: { container: name, capability },
    fixes: { removeAdded: () => [{ op: 'remove', path: removed }] },
  };
}

function respell(at: Report['at'], container: string, given: string): Problem {
  const capability = capabilityName(given);
  return { message: 'spelling', at, args: { container, given, capability }, fixes: { respell: () => [{ op: 'set', path: at, value: capability }] } };
}
