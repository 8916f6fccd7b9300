import type { Node, NodeSelectorRequirement, PodSpec, Taint, Toleration } from '../types';

/** What decides whether a pod may run on a node. */
export interface Place {
  readonly name: string;
  readonly labels: Readonly<Record<string, string | null>>;
  readonly taints: readonly Taint[];
}

export const placeOf = (name: string, labels: Readonly<Record<string, string | null>> | null | undefined, { spec }: Node): Place => ({
  name,
  labels: labels ?? {},
  taints: spec?.taints ?? [],
});

/** Why a DaemonSet puts no pod on a node: its selector or affinity leaves the node out, or the node's taint keeps it away. */
export type Barrier = { readonly kind: 'selector' } | { readonly kind: 'taint'; readonly taint: Taint };

/**
 * Undefined where a DaemonSet puts a pod on the node. Its controller asks for the node's name, selector, required affinity
 * and taints; a preferred affinity and `PreferNoSchedule` change nothing. Source: kubernetes/kubernetes,
 * `pkg/controller/daemon/daemon_controller.go` (`NodeShouldRunDaemonPod`).
 */
export function barrierFor(spec: PodSpec, place: Place): Barrier | undefined {
  if (!isChosen(spec, place)) return { kind: 'selector' };
  const tolerations = spec.tolerations ?? [];
  const taint = place.taints.find((one) => keepsAway(one) && !tolerations.some((toleration) => tolerates(toleration, one)));
  return taint && { kind: 'taint', taint };
}

function isChosen({ nodeName, nodeSelector, affinity }: PodSpec, place: Place): boolean {
  if (nodeName && nodeName !== place.name) return false;
  if (Object.entries(nodeSelector ?? {}).some(([key, value]) => place.labels[key] !== (value ?? ''))) return false;
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (!required) return true;
  // Terms are alternatives, and one that asks for nothing takes no node.
  return (required.nodeSelectorTerms ?? []).some(({ matchExpressions, matchFields }) => {
    const expressions = matchExpressions ?? [];
    const fields = matchFields ?? [];
    if (expressions.length + fields.length === 0) return false;
    return (
      expressions.every((one) => meets(one, place.labels[one.key ?? ''])) &&
      fields.every((one) => one.key === 'metadata.name' && meets(one, place.name))
    );
  });
}

/** Source: kubernetes/component-helpers, `scheduling/corev1/nodeaffinity`; a label that is not there is in no list. */
function meets({ operator, values }: NodeSelectorRequirement, value: string | null | undefined): boolean {
  const has = value !== null && value !== undefined;
  switch (operator) {
    case 'In':
      return has && (values ?? []).includes(value);
    case 'NotIn':
      return !has || !(values ?? []).includes(value);
    case 'Exists':
      return has;
    case 'DoesNotExist':
      return !has;
    case 'Gt':
    case 'Lt': {
      const [number, limit] = [Number.parseInt(value ?? '', 10), Number.parseInt(values?.[0] ?? '', 10)];
      return operator === 'Gt' ? number > limit : number < limit;
    }
    default:
      return false;
  }
}

/**
 * Whether a taint keeps the pods of a DaemonSet away for good. Its controller lets them tolerate what a node is tainted with
 * while it is out of order (`AddOrUpdateDaemonPodTolerations`), and other such taints pass by themselves: of a node that has
 * just come or is about to go.
 */
function keepsAway({ key, effect }: Taint): boolean {
  return (effect === 'NoSchedule' || effect === 'NoExecute') && !passing.test(key ?? '');
}

const passing = new RegExp(
  `^(${[
    'node\\.kubernetes\\.io/(not-ready|unreachable|disk-pressure|memory-pressure|pid-pressure|unschedulable|network-unavailable|out-of-service)',
    'node\\.cloudprovider\\.kubernetes\\.io/(uninitialized|shutdown)',
    'ToBeDeletedByClusterAutoscaler',
    'DeletionCandidateOfClusterAutoscaler',
    'karpenter\\.sh/(disrupted|unregistered)',
  ].join('|')})$`,
);

/** An empty key with `Exists` tolerates all, an empty effect every effect. Source: kubernetes/api, `core/v1/toleration.go`. */
export function tolerates({ key, operator, value, effect }: Toleration, taint: Taint): boolean {
  if (effect && effect !== taint.effect) return false;
  if (key && key !== taint.key) return false;
  if (operator === 'Exists') return true;
  return (!operator || operator === 'Equal') && Boolean(key) && (value ?? '') === (taint.value ?? '');
}
