import { matchesAny } from '../pattern';
import type { PodTarget } from '../pods';
import { repositoryOf } from './addons';

/** What an agent on a node is for: sends its logs away, measures it, or notices an attack while it happens. */
export const agentClasses = ['logging', 'metrics', 'runtime-detection'] as const;
export type AgentClass = (typeof agentClasses)[number];

/** Further images and names of DaemonSets by class, as a team adds them. `*` stands for any text. */
export type AgentPatterns = Readonly<Partial<Record<AgentClass, readonly string[] | null>>>;

const ending = (...names: readonly string[]): RegExp => new RegExp(`(^|/)(${names.join('|')})$`);

const collectors = [
  'opentelemetry-collector(-contrib|-k8s)?',
  'otelcol(-contrib)?',
  'splunk-otel-collector',
  'datadog(hq)?/agent',
  '(grafana/)?alloy',
];

/** Ends of image names, registry, tag and digest left out. */
const images: Readonly<Record<AgentClass, RegExp>> = {
  logging: ending(
    ...collectors,
    'fluent-bit',
    'aws-for-fluent-bit',
    'fluentd',
    'fluentd-kubernetes-daemonset',
    'vector',
    'promtail',
    'filebeat',
    'elastic-agent',
    'cloudwatch-agent',
    'containerinsights/ciprod',
    'newrelic-fluentbit-output',
    'sumologic-otel-collector',
  ),
  metrics: ending(
    ...collectors,
    'node-exporter',
    'metricbeat',
    'elastic-agent',
    'telegraf',
    'cloudwatch-agent',
    'containerinsights/ciprod',
    'gke-metrics-agent',
    '(dynatrace-)?oneagent',
    'newrelic/infrastructure(-k8s|-bundle)?',
    'netdata',
  ),
  'runtime-detection': ending(
    'falco(-no-driver)?',
    'tetragon',
    'kubearmor',
    'tracee',
    'sysdig/(agent|agent-slim|host-shield)',
    'falcon-sensor',
    '(aquasec/|aqua-?)enforcer',
    '(twistlock|prisma|private)/defender',
    '(stackrox-io/collector|rhacs-collector(-slim)?-rhel8|rhacs-collector(-slim)?-rhel9)',
    'wazuh-agent',
    's1-agent',
    '(low-level-collector|microsoft-defender-collector)',
    'kubescape/node-agent',
    'aws-guardduty-agent',
  ),
};

/** The classes of the agents that a pod of a DaemonSet runs: one that does several things is in several. */
export function agentClassesOf(name: string, pod: PodTarget, added: AgentPatterns): readonly AgentClass[] {
  const repositories = pod.containers.flatMap(({ container: { image } }) => (image ? [repositoryOf(image)] : []));
  return agentClasses.filter((one) => {
    const patterns = added[one] ?? [];
    if (matchesAny(patterns, name) || repositories.some((repository) => matchesAny(patterns, repository))) return true;
    return repositories.some((repository) => images[one].test(repository)) && (one !== 'logging' || readsLogs(pod));
  });
}

/** Many agents collect logs if they are told to; whoever does has the node's directories of them. */
function readsLogs({ spec }: PodTarget): boolean {
  return (spec.volumes ?? []).some(({ hostPath }) =>
    /^\/(var(\/(log(\/.*)?|lib\/docker\/containers))?|run\/log\/journal)?\/?$/.test(hostPath?.path ?? '-'),
  );
}
