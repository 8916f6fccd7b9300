import type { Inventory } from '../core/inventory';
import type { Patch } from '../core/patch';
import { defineRule, type Report, type Verdict } from '../core/rule';
import { RBAC } from '../kube/access/rbac';
import { CLUSTER_FACTS, managedBy, type ClusterFacts } from '../kube/clusterFacts';
import { booleanFlag, commandLineOf, textFlag, type Flag } from '../kube/controlPlane/flags';
import { apiServerFlagsIn, kubeadmKinds } from '../kube/controlPlane/kubeadm';
import type { Path } from '../kube/path';
import { isMirror, podsOf } from '../kube/pods';
import type { AuthenticationConfiguration, Manifest } from '../kube/types';
import { grantsAnonymous } from '../lookups/anonymous';

type Say = (report: Report<'open' | 'too-wide' | 'conflict' | 'answers', 'health-only'>) => void;

/** What load balancers and the kubelet's own probes ask for; the API server compares whole paths. */
const HEALTH = ['/livez', '/readyz', '/healthz'];
const SERVER_CONFIG = 'apiserver.config.k8s.io';

/** What a provider's customer can look up of the API server. */
const evidence: Readonly<Record<string, string>> = {
  eks: 'Show an assessor that a request without credentials to "/version" is refused with 401, as Amazon EKS does from version 1.32 on.',
  gke: 'Show an assessor that "anonymousAuthenticationConfig.mode" of the cluster is LIMITED.',
  aks: 'Show an assessor the answer to a request without credentials to "/version", and which networks may reach the API server.',
};

export const apiserverAnonymousAuth = defineRule({
  id: 'apiserver-anonymous-auth',
  code: 'PCI-K8S-702',
  target: 'resource',
  kinds: {
    '': ['Pod'],
    [SERVER_CONFIG]: ['AuthenticationConfiguration'],
    'kubeadm.k8s.io': ['ClusterConfiguration'],
    'bootstrap.cluster.x-k8s.io': kubeadmKinds['bootstrap.cluster.x-k8s.io'],
    'controlplane.cluster.x-k8s.io': kubeadmKinds['controlplane.cluster.x-k8s.io'],
    [CLUSTER_FACTS.group]: [CLUSTER_FACTS.kind],
  },
  looksUp: { '': ['Pod'], [SERVER_CONFIG]: ['AuthenticationConfiguration'], [RBAC]: ['ClusterRoleBinding', 'RoleBinding'] },
  title: 'The API server takes no requests without credentials but for its health',
  tier: 1,
  requirements: { pciDss: ['2.2.4', '7.3.3', '8.2.1', '8.3.1'], guidance: ['1.1'] },
  severity: 'medium',
  sparesExempt: false,
  messages: {
    open: 'The API server takes requests without credentials and leaves it to roles what they may do. An AuthenticationConfiguration can limit them to the paths of its health.',
    'too-wide': 'The API server takes requests to "{path}" without credentials, which is none of the paths of its health.',
    conflict:
      '"--anonymous-auth" is given beside an AuthenticationConfiguration that says who may come without credentials, and then the API server does not start.',
    answers: { text: 'The API server answered a request to "{path}" without credentials.', severity: 'critical' },
  },
  fixes: {
    'health-only': {
      title: 'Allow only the paths of its health',
      safety: 'review',
      effect:
        'Other requests without credentials are refused with 401. "kubeadm join" by a token needs one such request, to the ConfigMap "cluster-info", and fails while this is in force.',
    },
  },
  docs: {
    why: 'Nobody can say who sent a request without credentials. Even where roles give it nothing, one wrong binding later gives the whole network what it grants, and the version alone tells which hole to try.',
    bad: `apiVersion: apiserver.config.k8s.io/v1
kind: AuthenticationConfiguration
anonymous:
  enabled: true
`,
    good: `apiVersion: apiserver.config.k8s.io/v1
kind: AuthenticationConfiguration
anonymous:
  enabled: true
  conditions:
    - path: /livez
    - path: /readyz
    - path: /healthz
`,
  },
  check(manifest, report, { inventory }): Verdict {
    switch (manifest.kind) {
      case 'AuthenticationConfiguration':
        return judgeConfiguration(manifest, report, inventory);
      case 'Pod':
        return judgePod(manifest, report, inventory);
      case CLUSTER_FACTS.kind:
        return judgeCluster(manifest as ClusterFacts, report, inventory);
      default:
        return judgeKubeadm(manifest, report, inventory);
    }
  },
});

/** A right that a role gives to callers without credentials makes it matter that they are let in. */
const weightOf = (inventory: Inventory): { severity?: 'high' } => (grantsAnonymous(inventory) ? { severity: 'high' } : {});

function judgeConfiguration(manifest: Manifest, report: Say, inventory: Inventory): Verdict {
  const { anonymous } = manifest as AuthenticationConfiguration;
  // Without this section the flag decides.
  if (!anonymous) return 'not-applicable';
  if (anonymous.enabled !== true) return undefined;
  const paths = (anonymous.conditions ?? []).map(({ path }) => path ?? '');
  const at = ['anonymous', 'conditions'];
  if (paths.length === 0) {
    const conditions = HEALTH.map((path) => ({ path }));
    const fixes = { 'health-only': (): Patch[] => [{ op: 'set', path: at, value: conditions }] };
    report({ message: 'open', at: ['anonymous', 'enabled'], ...weightOf(inventory), fixes });
  }
  const keepsSome = paths.some((path) => HEALTH.includes(path));
  for (const [i, path] of paths.entries()) {
    if (HEALTH.includes(path)) continue;
    // An empty list would open all paths.
    const fixes = keepsSome ? { 'health-only': (): Patch[] => [{ op: 'remove', path: [...at, i] }] } : {};
    report({ message: 'too-wide', at: [...at, i, 'path'], args: { path }, fixes });
  }
  return undefined;
}

function judgePod(pod: Manifest, report: Say, inventory: Inventory): Verdict {
  const [started] = podsOf(pod).flatMap(({ containers }) =>
    containers.flatMap((container) => {
      const line = commandLineOf(container);
      return line?.component === 'kube-apiserver' ? [{ line, at: container.path('command') }] : [];
    }),
  );
  if (!started) return 'not-applicable';
  const { line, at } = started;
  if (line.opaque) return { notAssessed: 'A shell starts the API server here, so what its flags come to is not known.', reason: 'unsupported' };
  // Without a mode, everybody may do everything, and the server then takes nobody without credentials.
  const modes = textFlag(line.flags, 'authorization-mode')?.value ?? (textFlag(line.flags, 'authorization-config') ? '' : ALWAYS_ALLOW);
  return judgeFlags(line.flags, modes, at, report, inventory);
}

function judgeKubeadm(manifest: Manifest, report: Say, inventory: Inventory): Verdict {
  const given = apiServerFlagsIn(manifest);
  if (!given) return 'not-applicable';
  // kubeadm gives the modes Node and RBAC where nobody gives others.
  return judgeFlags(given.flags, textFlag(given.flags, 'authorization-mode')?.value ?? '', given.at, report, inventory);
}

const ALWAYS_ALLOW = 'AlwaysAllow';

/** `at`: where to show that a flag is missing. */
function judgeFlags(flags: readonly Flag[], modes: string, at: Path, report: Say, inventory: Inventory): Verdict {
  const flag = booleanFlag(flags, 'anonymous-auth');
  const file = textFlag(flags, 'authentication-config');
  const sections = file ? configurations(inventory) : [];
  const decides = sections.some(({ anonymous }) => anonymous);
  if (flag && decides) {
    report({ message: 'conflict', at: flag.at });
    return undefined;
  }
  if (flag && flag.value === undefined) return { notAssessed: '"--anonymous-auth" has a value that is not known here.', reason: 'unsupported' };
  if (flag?.value === false) return undefined;
  // kubernetes/kubernetes, `pkg/kubeapiserver/options/authentication.go`: the server sets it back to false and says so in its log.
  if (modes.split(',').includes(ALWAYS_ALLOW)) return undefined;
  if (!flag && file) {
    if (decides) return 'not-applicable';
    if (sections.length === 0) return fileDecides(file.value, inventory);
  }
  report({ message: 'open', at: flag?.at ?? at, ...weightOf(inventory) });
  return undefined;
}

const configurations = (inventory: Inventory): AuthenticationConfiguration[] =>
  inventory.knownOfKind(SERVER_CONFIG, 'AuthenticationConfiguration').map(({ manifest }) => manifest as AuthenticationConfiguration);

function fileDecides(file: string, inventory: Inventory): Verdict {
  const what = `The file "${file}" says who may come without credentials`;
  if (inventory.kind === 'cluster') return { manual: `${what}. Show an assessor its section "anonymous".` };
  return { notAssessed: `${what}, and no AuthenticationConfiguration was found in this workspace.`, reason: 'not-indexed' };
}

/** Answers of the API server itself come first: they hold whoever runs it, and whatever stands in front of it. */
function judgeCluster(facts: ClusterFacts, report: Say, inventory: Inventory): Verdict {
  const answers = Object.entries(facts.anonymous ?? {}).filter(([path]) => !HEALTH.includes(path));
  const pods = inventory.knownOfKind('', 'Pod').some(({ manifest }) => isOwnApiServer(manifest));
  const served = answers.filter(([path, status]) => status === 200 && path !== '/version');
  for (const [path] of served) report({ message: 'answers', at: ['anonymous', path], args: { path } });
  if (served.length > 0) return undefined;
  const admitted = answers.find(([, status]) => status === 200 || status === 403);
  // Its flags are judged where they are given.
  if (pods) return 'not-applicable';
  if (admitted) {
    report({ message: 'open', at: ['anonymous', admitted[0]], ...weightOf(inventory) });
    return undefined;
  }
  if (answers.length > 0 && answers.every(([, status]) => status === 401)) return undefined;
  const provider = managedBy(facts);
  if (provider !== undefined) return { manual: `${provider} runs the API server and shows none of its flags. ${evidence[facts.provider!]!}` };
  inventory.demand('', 'Pod', 'kube-system');
  return {
    manual:
      'The API server runs in no pod here, so its flags are not shown. Show an assessor its flag "--anonymous-auth" or its AuthenticationConfiguration.',
  };
}

/** Whether a Pod shows this cluster's own API server, and not one that runs as a workload in it. */
function isOwnApiServer(manifest: Manifest): boolean {
  if (manifest.metadata?.namespace !== 'kube-system') return false;
  return podsOf(manifest).some(
    (pod) => isMirror(pod) && pod.containers.some((container) => commandLineOf(container)?.component === 'kube-apiserver'),
  );
}
