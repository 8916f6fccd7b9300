import type { Metadata, Node } from './types';

/** A Node, as far as rules ask for it. */
export interface NodeFacts {
  readonly name: string;
  readonly metadata: Metadata;
  readonly node: Node;
  /** The pool that it belongs to, if a provider or an installer labels pools: its nodes are replaced, not mended. */
  readonly pool: string | undefined;
  /** `serverless`: a provider's machine for one pod, such as Fargate's. `virtual`: no machine at all, as Virtual Kubelet shows one. */
  readonly nature: 'machine' | 'serverless' | 'virtual';
}

/** Labels by which providers and installers tell which pool a node belongs to. */
const poolLabels = [
  'eks.amazonaws.com/nodegroup',
  'alpha.eksctl.io/nodegroup-name',
  'karpenter.sh/nodepool',
  'cloud.google.com/gke-nodepool',
  'kubernetes.azure.com/agentpool',
  'agentpool',
  'kops.k8s.io/instancegroup',
  'cluster.x-k8s.io/owner-name',
];

export function nodeFactsOf(manifest: { readonly metadata?: Metadata | null }): NodeFacts {
  const metadata = manifest.metadata ?? {};
  const node = manifest as Node;
  return { name: metadata.name ?? '', metadata, node, pool: poolOf(metadata), nature: natureOf(metadata, node) };
}

function poolOf({ labels, annotations }: Metadata): string | undefined {
  for (const label of poolLabels) {
    const pool = labels?.[label] ?? annotations?.[label];
    if (pool) return pool;
  }
  return undefined;
}

function natureOf({ labels }: Metadata, { spec }: Node): NodeFacts['nature'] {
  if (labels?.['type'] === 'virtual-kubelet' || spec?.taints?.some(({ key }) => key === 'virtual-kubelet.io/provider')) return 'virtual';
  return labels?.['eks.amazonaws.com/compute-type'] === 'fargate' ? 'serverless' : 'machine';
}
