import { holdingOf, isBreakGlass } from '../lookups/access';
import { minorIn } from '../lookups/cluster';
import type { Patch } from '../core/patch';
import { defineRule } from '../core/rule';
import { lowered } from '../core/severity';
import { aggregationOf, isPlatformObject, RBAC, rulesOf } from '../kube/access/rbac';
import { CLUSTER_FACTS } from '../kube/clusterFacts';
import type { PolicyRule } from '../kube/types';
import { dangersInRole, type GivenRight } from '../rbac/danger/inRole';

const BOUND = '({verbs} on {resources}). It is bound to {subjects}.';

type Variant = 'exec' | 'attach' | 'portforward' | 'proxy' | 'ephemeral' | 'node-proxy';

export const rbacExecProxy = defineRule({
  id: 'rbac-exec-proxy',
  code: 'PCI-K8S-106',
  target: 'resource',
  kinds: { [RBAC]: ['ClusterRole', 'Role'] },
  looksUp: { [RBAC]: ['ClusterRole', 'ClusterRoleBinding', 'RoleBinding'], [CLUSTER_FACTS.group]: [CLUSTER_FACTS.kind] },
  title: 'No role grants a standing right to enter containers or to talk to kubelets',
  tier: 2,
  requirements: { pciDss: ['7.2.1', '7.2.2', '8.6.1', '10.2.1.2'], guidance: ['2.1', '8.2', '16.4'] },
  severity: 'high',
  sparesExempt: false,
  messages: {
    exec: `{kind} "{name}" allows running commands in containers ${BOUND}`,
    attach: `{kind} "{name}" allows attaching to the processes of containers ${BOUND}`,
    portforward: `{kind} "{name}" allows reaching the ports of Pods past every NetworkPolicy ${BOUND}`,
    proxy: `{kind} "{name}" allows reaching Pods or Services through the API server ${BOUND}`,
    ephemeral: `{kind} "{name}" allows adding containers to running Pods ${BOUND}`,
    'node-proxy': {
      text: `{kind} "{name}" allows running commands in every container through the kubelets, past admission and the audit log ${BOUND}`,
      severity: 'critical',
    },
  },
  fixes: {
    'remove-resource': {
      title: 'Remove the subresource',
      safety: 'review',
      effect: 'Takes it out, or the whole entry where it holds nothing else. What relies on it, such as people who look for faults, is refused then.',
    },
    'name-kubelet-apis': {
      title: 'Allow only metrics and statistics of nodes',
      safety: 'review',
      effect:
        'Puts "nodes/metrics" and "nodes/stats" in its place, which is what agents for monitoring need. Those that call other paths of the kubelet are refused then; "nodes/pods", "nodes/log" and others may be named since Kubernetes 1.33.',
    },
  },
  docs: {
    why: 'Whoever enters a container acts with its identity and sees the card data that it handles, and the commands are in no audit log of the API server.',
    bad: `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: agent }
rules:
  - { apiGroups: [""], resources: [nodes/proxy], verbs: [get] }
`,
    good: `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: agent }
rules:
  - { apiGroups: [""], resources: [nodes/metrics, nodes/stats], verbs: [get] }
`,
  },
  check(manifest, report, { resource, inventory, parameters }) {
    // The rules of an aggregated ClusterRole are a controller's; they are judged where somebody wrote them.
    if (isPlatformObject(manifest) || aggregationOf(manifest)) return 'not-applicable';
    const { kind } = manifest;
    const rules = rulesOf(manifest);
    const found = entrancesIn(rules, kind === 'Role', minorIn(inventory));
    if (found.length === 0) return undefined;
    const { names, modifiers, subjects, partial } = holdingOf(resource, inventory);
    if (!partial && subjects.length > 0 && subjects.every((subject) => isBreakGlass(subject, parameters))) return undefined;
    for (const { variant, rule, rights } of found) {
      const [first] = rights;
      const paths = [...new Set(rights.map(pathOf))];
      const args = { kind, name: resource.ref.name ?? '', subjects: names, verbs: verbsOf(rights), resources: paths.join(', ') };
      report({
        message: variant,
        at: ['rules', rule, 'resources', first!.resource],
        args,
        ...(first!.names ? { severity: lowered(variant === 'node-proxy' ? 'critical' : 'high') } : {}),
        modifiers,
        fixes: fixesFor(variant, rule, rights, rules[rule]!),
      });
    }
    return undefined;
  },
});

const variants: Readonly<Record<string, Variant>> = {
  'pods/exec': 'exec',
  'pods/attach': 'attach',
  'pods/portforward': 'portforward',
  'pods/proxy': 'proxy',
  'services/proxy': 'proxy',
  'pods/ephemeralcontainers': 'ephemeral',
  'nodes/proxy': 'node-proxy',
};

const DANGERS: readonly string[] = ['RB-EXEC', 'RB-PORTFWD', 'RB-SVCPROXY', 'RB-EPHEMERAL', 'RB-NODEPROXY'];

interface Entrance {
  readonly variant: Variant;
  readonly rule: number;
  readonly rights: readonly GivenRight[];
}

/** One of each variant and entry of `rules`. Which verbs matter depends on the version of the API server. */
function entrancesIn(rules: readonly PolicyRule[], isInNamespace: boolean, minor: number | undefined): readonly Entrance[] {
  const found = new Map<string, { variant: Variant; rule: number; rights: GivenRight[] }>();
  // Each entry by itself: what another gives is said of that one.
  for (const [rule, one] of rules.entries()) {
    const dangers = dangersInRole([one], isInNamespace, minor === undefined ? {} : { minor });
    for (const right of dangers.filter(({ danger }) => DANGERS.includes(danger.id)).flatMap(({ rights }) => rights)) {
      const variant = variants[pathOf(right)]!;
      const known = found.get(`${variant} ${rule}`);
      if (known) known.rights.push(right);
      else found.set(`${variant} ${rule}`, { variant, rule, rights: [right] });
    }
  }
  return [...found.values()].sort((a, b) => a.rule - b.rule || a.rights[0]!.resource - b.rights[0]!.resource);
}

const pathOf = ({ right: { resource, subresource } }: GivenRight): string => `${resource}/${subresource ?? ''}`;

const verbsOf = (rights: readonly GivenRight[]): string => [...new Set(rights.map(({ right: { verb } }) => `"${verb}"`))].join(', ');

function fixesFor(
  variant: Variant,
  rule: number,
  rights: readonly GivenRight[],
  { resources }: PolicyRule,
): Partial<Record<'remove-resource' | 'name-kubelet-apis', () => Patch[]>> {
  const places = [...new Set(rights.map(({ resource }) => resource))].sort((a, b) => a - b);
  // Where an asterisk stands for it, nobody knows what else it is for.
  if (places.some((at) => resources?.[at]?.includes('*'))) return {};
  const paths = places.map((at) => ['rules', rule, 'resources', at]);
  const remove = (): Patch[] =>
    places.length === resources?.length ? [{ op: 'remove', path: ['rules', rule] }] : [...paths].reverse().map((path) => ({ op: 'remove', path }));
  const name = (): Patch[] => [
    { op: 'set', path: paths[0]!, value: 'nodes/metrics' },
    ...(resources?.includes('nodes/stats') ? [] : [{ op: 'append', path: ['rules', rule, 'resources'], value: 'nodes/stats' } as const]),
  ];
  return { 'remove-resource': remove, ...(variant === 'node-proxy' ? { 'name-kubelet-apis': name } : {}) };
}
