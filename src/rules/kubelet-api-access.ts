import type { Inventory } from '../core/inventory';
import type { Patch } from '../core/patch';
import { defineRule, type Report, type Verdict } from '../core/rule';
import { CLUSTER_FACTS, managedBy, type ClusterFacts } from '../kube/clusterFacts';
import { kubeletKinds, kubeletSettingsIn, type KubeletSettings } from '../kube/controlPlane/kubelet';
import { valueAt, type Path } from '../kube/path';
import type { Manifest } from '../kube/types';

type Variant = 'anonymous' | 'authz' | 'webhook-off' | 'read-only-port' | 'debug' | 'idle';
type Say = (report: Report<Variant, 'close'>) => void;

/** What a provider's customer can look up of the kubelets of their nodes. */
const evidence: Readonly<Record<string, string>> = {
  eks: 'Show an assessor the kubelet configuration in the launch templates and the user data of the node groups, or that they are managed ones with none.',
  gke: 'Show an assessor that "insecureKubeletReadonlyPortEnabled" is false in the node pools\' configuration.',
  aks: 'Show an assessor the custom kubelet configuration of the node pools, or that there is none.',
};

export const kubeletApiAccess = defineRule({
  id: 'kubelet-api-access',
  code: 'PCI-K8S-601',
  target: 'resource',
  kinds: { ...kubeletKinds, [CLUSTER_FACTS.group]: [CLUSTER_FACTS.kind], '': ['ConfigMap'] },
  looksUp: { 'kubelet.config.k8s.io': ['KubeletConfiguration'] },
  title: 'The kubelet API asks for credentials and rights and has no read-only port',
  tier: 1,
  requirements: { pciDss: ['2.2.4', '2.2.5', '7.3.3', '8.3.1'], guidance: ['1.1', '4.3'] },
  severity: 'critical',
  sparesExempt: false,
  messages: {
    anonymous: { text: 'The kubelet answers callers without credentials.', severity: 'high' },
    authz: { text: 'The kubelet lets every caller that it knows do everything, without asking what they may do.', severity: 'high' },
    'webhook-off': {
      text: 'The kubelet does not ask the API server about tokens, so only client certificates let callers in, and nobody can revoke these.',
      severity: 'low',
    },
    'read-only-port': {
      text: 'The kubelet shows its pods to everybody on port {port}, without credentials and without encryption.',
      severity: 'high',
    },
    debug: { text: 'The kubelet offers "{handler}", which is needed only to look for faults in the kubelet itself.', severity: 'info' },
    idle: { text: 'The kubelet never ends a connection of exec or port-forward that nobody uses.', severity: 'info' },
  },
  fixes: {
    close: {
      title: 'Set the safe value',
      safety: 'review',
      effect: 'Callers that came in by this are refused, such as old monitoring. Kubelets take the new value when they start again.',
    },
  },
  docs: {
    why: 'The kubelet runs commands in every container of its node. Whoever may ask it needs no right in the cluster to read the memory of the pod that handles card data.',
    bad: `apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
authentication:
  anonymous: { enabled: true }
readOnlyPort: 10255
`,
    good: `apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
authentication:
  anonymous: { enabled: false }
  webhook: { enabled: true }
authorization: { mode: Webhook }
`,
  },
  check(manifest, report, { resource, inventory }): Verdict {
    if (manifest.apiVersion === CLUSTER_FACTS.apiVersion) return judgeCluster(manifest as ClusterFacts, inventory);
    if (manifest.kind === 'ConfigMap') return judgeConfigMap(manifest, resource.namespace, inventory);
    const settings = kubeletSettingsIn(manifest);
    if (settings.length === 0) return 'not-applicable';
    for (const one of settings) judge(one, manifest, report);
    return undefined;
  },
});

function judge(settings: KubeletSettings, manifest: Manifest, report: Say): void {
  const { anonymous, webhook, authorization, readOnlyPort, debugFlags, profiling, idleTimeout } = settings;
  const close = (at: Path, value: string | number | boolean) => ({ close: () => [setting(manifest, at, value)] });
  const asksNoRights = authorization?.value === 'AlwaysAllow';
  if (anonymous?.value === true) {
    report({ message: 'anonymous', at: anonymous.at, ...(asksNoRights ? { severity: 'critical' } : {}), fixes: close(anonymous.at, false) });
  }
  if (asksNoRights) report({ message: 'authz', at: authorization.at, fixes: close(authorization.at, 'Webhook') });
  if (webhook?.value === false) report({ message: 'webhook-off', at: webhook.at, fixes: close(webhook.at, true) });
  if (readOnlyPort && readOnlyPort.value !== 0) {
    report({ message: 'read-only-port', at: readOnlyPort.at, args: { port: String(readOnlyPort.value) }, fixes: close(readOnlyPort.at, 0) });
  }
  if (debugFlags?.value === true)
    report({ message: 'debug', at: debugFlags.at, args: { handler: '/debug/flags' }, fixes: close(debugFlags.at, false) });
  if (profiling?.value === true) report({ message: 'debug', at: profiling.at, args: { handler: '/debug/pprof' }, fixes: close(profiling.at, false) });
  if (idleTimeout && isZero(idleTimeout.value)) report({ message: 'idle', at: idleTimeout.at, fixes: close(idleTimeout.at, '4h0m0s') });
}

/** The value as the file has to write it: the values of flags are texts. */
function setting(manifest: Manifest, path: Path, value: string | number | boolean): Patch {
  return { op: 'set', path, value: typeof valueAt(manifest, path) === 'string' ? String(value) : value };
}

/** A duration as Go writes it: `0`, `0s`, `0h0m0s`. */
const isZero = (duration: string): boolean => /^\d/.test(duration) && !/[1-9]/.test(duration);

/** The API shows no kubelet's settings but by a right that would let whoever has it run commands on every node. */
function judgeCluster(facts: ClusterFacts, inventory: Inventory): Verdict {
  if (hasConfiguration(inventory)) return 'not-applicable';
  const provider = managedBy(facts);
  if (provider !== undefined) return { manual: `${provider} sets up the kubelets, and the API does not show how. ${evidence[facts.provider!]!}` };
  return {
    notAssessed:
      'How the kubelets are set up is not known: kubeadm keeps it in the ConfigMap "kube-system/kubelet-config", which is not there or may not be read.',
    reason: 'not-listed',
  };
}

const hasConfiguration = (inventory: Inventory): boolean => inventory.knownOfKind('kubelet.config.k8s.io', 'KubeletConfiguration').length > 0;

function judgeConfigMap({ metadata }: Manifest, namespace: string, inventory: Inventory): Verdict {
  const isKubelets = /^kubelet-config(-1\.\d+)?$/.test(metadata?.name ?? '') && (namespace === 'kube-system' || namespace.startsWith('?'));
  // What a cluster keeps in it is there as an object of its own.
  const isRead = inventory.kind === 'cluster' && hasConfiguration(inventory);
  if (!isKubelets || isRead) return 'not-applicable';
  return {
    notAssessed: 'This ConfigMap holds a KubeletConfiguration as a text in "data.kubelet", which was not read. Check that text as a file of its own.',
    reason: 'unsupported',
  };
}
