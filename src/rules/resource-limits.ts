import type { Inventory } from '../core/inventory';
import type { Patch } from '../core/patch';
import { defineRule } from '../core/rule';
import { defaultsOf, type Defaults } from '../kube/pod/limitRanges';
import type { ContainerTarget } from '../kube/pods';
import type { LimitRange } from '../kube/types';

/** Placeholders: what a small service gets by with until somebody has measured it. */
const MEMORY = '128Mi';
const CPU = '100m';

export const resourceLimits = defineRule({
  id: 'resource-limits',
  code: 'PCI-K8S-310',
  target: 'container',
  looksUp: { '': ['LimitRange'] },
  title: 'Every container has a memory limit and CPU and memory requests',
  tier: 2,
  requirements: { pciDss: ['2.2.6', 'A1.1.3', '6.2.4'], guidance: ['11.1'] },
  severity: 'medium',
  sparesExempt: true,
  messages: {
    'memory-limit': 'Container "{container}" has no memory limit, so it can take the memory of its whole node.',
    'memory-request': {
      text: 'Container "{container}" requests no memory, so it is among the first to be evicted when its node runs short.',
      severity: 'low',
    },
    'cpu-request': { text: 'Container "{container}" requests no CPU, so it gets next to none while its neighbours are busy.', severity: 'low' },
    'cpu-limit': { text: 'Container "{container}" has no CPU limit.', severity: 'info' },
  },
  fixes: {
    resources: {
      title: 'Add requests and a memory limit (numbers to be chosen)',
      safety: 'review',
      effect: `Put in what the program uses: ${CPU} of CPU and ${MEMORY} of memory are placeholders. A container that needs more memory than its limit is killed.`,
    },
  },
  docs: {
    why: 'A container without limits starves its neighbours as soon as it is broken into or has a leak. Availability of the services around card data then depends on the worst program on the node.',
    bad: `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers:
    - name: web
      image: registry.corp/web:1.4.2
`,
    good: `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers:
    - name: web
      image: registry.corp/web:1.4.2
      resources:
        requests: { cpu: 100m, memory: 64Mi }
        limits: { cpu: "1", memory: 64Mi }
`,
  },
  check(target, report, { resource, inventory }) {
    // A debug container has no resources of its own; the API server takes none.
    if (target.role === 'ephemeral') return 'not-applicable';
    const missing = missingOf(target, inventory.derive(defaultsByNamespace).get(resource.namespace));
    // A LimitRange that was not seen could fill these in.
    if (missing.length > 0) inventory.demand('', 'LimitRange', resource.namespace);
    for (const { message, list, name } of missing) {
      report({
        message,
        at: target.path('resources', list, name),
        args: { container: target.name },
        // An init container is gone before the workload takes its first request.
        ...(target.role === 'init' ? { severity: 'info' } : {}),
        // CPU can be taken back at any moment, and a limit slows a program that no neighbour suffers from.
        ...(message === 'cpu-limit' ? {} : { fixes: { resources: () => fill(target, missing) } }),
      });
    }
  },
});

interface Missing {
  readonly message: 'memory-limit' | 'memory-request' | 'cpu-request' | 'cpu-limit';
  readonly list: 'limits' | 'requests';
  readonly name: 'memory' | 'cpu';
}

const wanted: readonly Missing[] = [
  { message: 'memory-limit', list: 'limits', name: 'memory' },
  { message: 'memory-request', list: 'requests', name: 'memory' },
  { message: 'cpu-request', list: 'requests', name: 'cpu' },
  { message: 'cpu-limit', list: 'limits', name: 'cpu' },
];

/** What neither the container nor its pod says nor a LimitRange fills in. A request follows from a limit of the same resource. */
function missingOf({ container, pod }: ContainerTarget, defaults: Defaults | undefined): readonly Missing[] {
  return wanted.filter(({ list, name }) => {
    if (defaults?.[list].has(name)) return false;
    const lists = list === 'limits' ? (['limits'] as const) : (['requests', 'limits'] as const);
    return !lists.some((one) => isGiven(container.resources?.[one]?.[name]) || isGiven(pod.spec.resources?.[one]?.[name]));
  });
}

const isGiven = (quantity: unknown): boolean => quantity !== undefined && quantity !== null;

function fill({ container, path }: ContainerTarget, missing: readonly Missing[]): Patch[] {
  const lacks = missing.filter(({ message }) => message !== 'cpu-limit');
  if (!container.resources && lacks.length === 3) {
    return [{ op: 'set', path: path('resources'), value: { requests: { cpu: CPU, memory: MEMORY }, limits: { memory: MEMORY } } }];
  }
  // A limit below the request would be refused.
  const memory = container.resources?.requests?.['memory'] ?? MEMORY;
  return lacks.map(({ list, name }) => ({ op: 'set', path: path('resources', list, name), value: name === 'cpu' ? CPU : memory }));
}

function defaultsByNamespace(inventory: Inventory): ReadonlyMap<string, Defaults> {
  const byNamespace = new Map<string, LimitRange[]>();
  for (const { namespace, manifest } of inventory.knownOfKind('', 'LimitRange')) {
    const list = byNamespace.get(namespace);
    if (list) list.push(manifest as LimitRange);
    else byNamespace.set(namespace, [manifest as LimitRange]);
  }
  return new Map([...byNamespace].map(([namespace, ranges]) => [namespace, defaultsOf(ranges)]));
}
