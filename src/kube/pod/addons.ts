import { matchesAny } from '../pattern';
import { valueAt } from '../path';
import type { PodTarget } from '../pods';

/** What an object is called: enough to know a platform's own. */
interface Named {
  readonly kind: string;
  readonly name?: string;
}

/** Names of DaemonSets, whole or as parts between dashes, since Helm puts the release in front. */
const addonNames = new RegExp(
  `(^|-)(${[
    'kube-proxy',
    // Network plugins.
    'calico-node',
    'canal',
    'cilium',
    'cilium-envoy',
    'kube-flannel',
    'weave-net',
    'antrea-agent',
    'aws-node',
    'azure-cni',
    'azure-cns',
    'azure-npm',
    'ovnkube-node',
    // Storage and device plugins.
    'csi-node',
    'csi-nodeplugin',
    'csi-plugin',
    'device-plugin',
    // Metrics, logs and what watches the runtime.
    'node-exporter',
    'fluentd',
    'fluent-bit',
    'filebeat',
    'promtail',
    'vector',
    'datadog',
    'sysdig-agent',
    'newrelic-infra',
    'falco',
    'tetragon',
  ].join('|')})(-|$)`,
);

/** Ends of image names, registry, tag and digest left out. Every CSI node plugin runs beside the node driver registrar. */
const addonImages = new RegExp(
  `(^|/)(${[
    'kube-proxy',
    'calico/node',
    'cilium/cilium',
    'cilium/cilium-envoy',
    'flannel',
    'weave-kube',
    'antrea-(agent-)?(ubuntu|ubi)',
    'amazon-k8s-cni',
    'azure-(cni|cns|npm)',
    'ovn-kube',
    'csi-node-driver-registrar',
    'node-exporter',
    'fluentd',
    'fluentd-kubernetes-daemonset',
    'fluent-bit',
    'filebeat',
    'promtail',
    'timberio/vector',
    'datadog/agent',
    'sysdig/agent',
    'newrelic/infrastructure',
    'falco',
    'cilium/tetragon',
  ].join('|')})$`,
);

/**
 * Whether a pod belongs to an addon that cannot work without the node: a DaemonSet for network, storage, metrics or logs,
 * known by its name or by one of its images. `added` holds further names and images, in which `*` stands for any text.
 */
export function isNodeAddon({ kind, name = '' }: Named, pod: PodTarget, added: readonly string[]): boolean {
  if (kind !== 'DaemonSet') return false;
  if (addonNames.test(name) || matchesAny(added, name)) return true;
  return pod.containers.some(({ container: { image } }) => {
    if (!image) return false;
    const repository = repositoryOf(image);
    return addonImages.test(repository) || matchesAny(added, repository) || matchesAny(added, image);
  });
}

/** `quay.io/calico/node` of `quay.io/calico/node:v3.30@sha256:…`. */
export function repositoryOf(image: string): string {
  const [named = ''] = image.split('@');
  const tag = named.indexOf(':', named.lastIndexOf('/') + 1);
  return tag < 0 ? named : named.slice(0, tag);
}

const MIRROR = 'kubernetes.io/config.mirror';
const components = new Set(['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd']);

/**
 * Whether a pod is a static Pod of the control plane, as kubeadm puts it on a node: it shares the node's network and
 * certificates, since there is no cluster yet when it starts. A live one is known by the mark of its mirror Pod.
 */
export function isControlPlanePod({ kind }: Named, namespace: string, pod: PodTarget, live: boolean): boolean {
  if (kind !== 'Pod' || namespace !== 'kube-system') return false;
  if (live && valueAt(pod.metadata.annotations, [MIRROR]) === undefined) return false;
  return pod.containers.some(({ container: { command, args } }) => {
    const program = command?.[0] ?? args?.[0] ?? '';
    return components.has(program.slice(program.lastIndexOf('/') + 1));
  });
}
