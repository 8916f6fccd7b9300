import type { Path } from '../path';
import type { PodTarget } from '../pods';

/** A network plugin, as far as it matters whether NetworkPolicies have an effect with it. */
export interface NetworkPlugin {
  readonly enforces: boolean;
  /** What shows it: the path of an image, or of the flag that switches enforcement off. */
  readonly at: Path;
}

/** Ends of image names of agents that enforce NetworkPolicies, registry, tag and digest left out. */
const agents = new RegExp(
  `(^|/)(${[
    'calico/node',
    'mirrored-calico-node',
    'hardened-calico',
    'cilium',
    'cilium/cilium',
    'antrea-agent-(ubuntu|ubi)',
    'antrea-(ubuntu|ubi)',
    'weave-npc',
    'ovn-kube(-[uf])?',
    'azure-npm',
    'kube-network-policies',
    'calico-node',
  ].join('|')})$`,
);
/** Names of DaemonSets whose images are rebuilt under other names: by clouds, distributions and mirrors. */
const agentNames = /^(calico-node|canal|rke2-canal|cilium|anetd|antrea-agent|ovnkube-node|azure-npm|kube-network-policies)$/;

/**
 * The network plugin that a DaemonSet runs; undefined where it runs none that is known here. Flannel only connects pods, and
 * so does the plugin of Amazon's VPC unless its policy agent is switched on. (`NETWORK_POLICY_ENFORCING_MODE` says how the
 * agent starts, and stands in the manifest whether there is an agent or not: aws/amazon-vpc-cni-k8s, `aws-k8s-cni.yaml`.)
 */
export function networkPluginOf(name: string, pod: PodTarget): NetworkPlugin | undefined {
  const found = pod.containers.flatMap(({ container, path, role }) => {
    const repository = repositoryOf(container.image ?? '');
    const given = { flags: [...(container.command ?? []), ...(container.args ?? [])], at: path('image') };
    // An init container installs the plugin and is gone then.
    return role === 'init' ? [] : (pluginIn(repository, container.image ?? '', given) ?? []);
  });
  const enforcing = found.find(({ enforces }) => enforces);
  if (enforcing) return enforcing;
  if (agentNames.test(name)) return { enforces: true, at: ['metadata', 'name'] };
  // The agent that is switched off says more than the plugin beside it.
  return found.at(-1);
}

function pluginIn(
  repository: string,
  image: string,
  { flags, at }: { readonly flags: readonly string[]; readonly at: Path },
): NetworkPlugin | undefined {
  if (agents.test(repository)) return { enforces: true, at };
  if (/(^|\/)aws-network-policy-agent$/.test(repository)) return { enforces: flags.includes('--enable-network-policy=true'), at };
  if (/(^|\/)(mirrored-)?kube-router$/.test(repository)) return { enforces: !flags.includes('--run-firewall=false'), at };
  if (/(^|\/)kindnetd$/.test(repository)) return { enforces: kindnetEnforces(image), at };
  return /(^|\/)(flannel|mirrored-flannel(-flannel)?|hardened-flannel|amazon-k8s-cni)$/.test(repository) ? { enforces: false, at } : undefined;
}

/** kind 0.24 brought it with kindnetd v20240813; the tag is the day of the build. */
const kindnetEnforces = (image: string): boolean => Number(/:v(\d{8})/.exec(image)?.[1] ?? 0) >= 20240813;

/** `quay.io/calico/node` of `quay.io/calico/node:v3.31.0@sha256:…`. */
function repositoryOf(image: string): string {
  const [named = ''] = image.split('@');
  const tag = named.indexOf(':', named.lastIndexOf('/') + 1);
  return tag < 0 ? named : named.slice(0, tag);
}
