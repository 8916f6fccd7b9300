import type { Manifest } from '../../../src/kube/types';
import type { Cluster } from './cluster';

const RBAC = 'rbac.authorization.k8s.io';
const PLURALS = { ClusterRole: 'clusterroles', ClusterRoleBinding: 'clusterrolebindings', Role: 'roles', RoleBinding: 'rolebindings' };

interface Written extends Manifest {
  readonly aggregationRule?: { readonly clusterRoleSelectors: readonly { readonly matchLabels: Readonly<Record<string, string>> }[] };
  readonly rules?: readonly Readonly<Record<string, readonly string[]>>[] | null;
  readonly roleRef?: { readonly kind: string; readonly name: string };
  readonly subjects?: readonly { readonly kind: string; readonly name: string; readonly namespace?: string }[];
}

/** What a server wrote by itself into a cluster that nobody else wrote into, without what differs from cluster to cluster. */
export async function writtenBy(cluster: Cluster): Promise<readonly Manifest[]> {
  const found: Manifest[] = [];
  for (const [kind, plural] of Object.entries(PLURALS)) {
    const { body } = await cluster.request({ path: `/apis/${RBAC}/v1/${plural}` });
    for (const { metadata, ...rest } of (body as unknown as { items: readonly Written[] }).items) {
      const { name, namespace, labels, annotations } = metadata as Record<string, unknown>;
      if ((labels as Record<string, string> | undefined)?.['kubernetes.io/bootstrapping'] !== 'rbac-defaults') continue;
      found.push({
        ...rest,
        apiVersion: `${RBAC}/v1`,
        kind,
        metadata: { name, ...(namespace ? { namespace } : {}), labels, annotations },
      } as Manifest);
    }
  }
  return found;
}

/** The bootstrap policies of several minor versions in the form that `unpack` reads. */
export function pack(policies: ReadonlyMap<string, readonly Manifest[]>): string {
  const minors = [...policies.keys()];
  const blocks = new Map<string, string[]>();
  for (const [minor, policy] of policies) {
    for (const manifest of policy) {
      const text = blockOf(manifest);
      blocks.set(text, [...(blocks.get(text) ?? []), minor]);
    }
  }
  const marked = [...blocks].map(([text, of]) => {
    const [head, ...lines] = text.split('\n');
    return [`${head!}${of.length === minors.length ? '' : ` @${of.join(',')}`}`, ...lines].join('\n');
  });
  return [minors.join(' '), ...marked.sort((a, b) => (a < b ? -1 : 1))].join('\n');
}

function blockOf({ kind, metadata, aggregationRule, rules, roleRef, subjects }: Written): string {
  const labels = Object.keys(metadata?.labels ?? {}).filter((label) => label.startsWith(`${RBAC}/`));
  const taken = (aggregationRule?.clusterRoleSelectors ?? []).flatMap(({ matchLabels }) => Object.keys(matchLabels));
  const short = (label: string) => label.slice(RBAC.length + 1);
  const head = [
    kind,
    [metadata?.namespace, metadata?.name].filter(Boolean).join('/'),
    ...(roleRef ? ['>', `${roleRef.kind}/${roleRef.name}`] : []),
    ...labels.map((label) => `+${short(label)}`),
    ...taken.map((label) => `<${short(label)}`),
  ];
  const lines = [
    ...(rules ?? []).map(({ verbs, apiGroups, resources, resourceNames, nonResourceURLs }) =>
      (nonResourceURLs ? [verbs, nonResourceURLs] : [verbs, apiGroups, resources, ...(resourceNames ? [resourceNames] : [])])
        .map((list) => list!.join())
        .join('|'),
    ),
    ...(subjects ?? []).map((subject) => `${subject.kind} ${[subject.namespace, subject.name].filter(Boolean).join('/')}`),
  ];
  return [head.join(' '), ...lines.map((line) => ` ${line}`)].join('\n');
}
