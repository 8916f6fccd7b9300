import { isControlled } from '../kube/metadata';
import { isMalformed, parseImage, tagClass } from '../kube/image/image';
import { isMirror, type PodTarget } from '../kube/pods';
import type { Path } from '../kube/path';
import type { Metadata } from '../kube/types';
import { podKinds } from '../kube/workloads';
import type { Inventory } from '../core/inventory';
import type { Patch } from '../core/patch';
import type { Resource } from '../core/resource';
import { defineRule } from '../core/rule';

const NAME = 'app.kubernetes.io/name';
const VERSION = 'app.kubernetes.io/version';
const MANAGED_BY = 'app.kubernetes.io/managed-by';

type Labels = NonNullable<Metadata['labels']>;

export const workloadInventory = defineRule({
  id: 'workload-inventory',
  code: 'PCI-K8S-313',
  target: 'pod',
  looksUp: podKinds,
  title: 'Every workload can be identified: own namespace, owner, name and version labels, a controller',
  tier: 2,
  requirements: { pciDss: ['12.5.1', '6.3.2', '2.2.3'], guidance: ['14.1', '7.1'] },
  severity: 'low',
  sparesExempt: true,
  messages: {
    'default-namespace': '{kind} "{name}" is in the namespace "default", where nothing tells whose it is or what it may reach.',
    labels: '{kind} "{name}" lacks the {labels}, so an inventory cannot tell what it is.',
    'pod-labels': 'The pods of {kind} "{name}" lack the {labels}, so none of them can be told from others.',
    'bare-pod': 'Pod "{name}" has no controller: nothing starts it again, and nothing says what put it there.',
  },
  fixes: {
    addLabels: {
      title: 'Add the labels',
      safety: 'review',
      effect:
        "Takes the workload's name, and the version from the image's tag. What cannot be known is a placeholder to be replaced. Labels of the pod template start new pods.",
    },
    ownNamespace: {
      title: 'Set a namespace',
      safety: 'review',
      effect:
        'Puts a placeholder in: write the namespace that you mean. The workload is created there anew; the old one stays until somebody deletes it.',
    },
  },
  docs: {
    why: 'Which workloads touch card data, in which version, and who answers for them, is the first question of every assessment and of every new vulnerability.',
    bad: `apiVersion: v1
kind: Pod
metadata: { name: web, namespace: default }
spec:
  containers:
    - name: web
      image: registry.corp/web:1.4.2
`,
    good: `apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
  labels:
    app.kubernetes.io/name: web
    app.kubernetes.io/version: 1.4.2
    app.kubernetes.io/managed-by: argocd
spec:
  containers:
    - name: web
      image: registry.corp/web:1.4.2
`,
  },
  check(pod, report, scope) {
    const { resource } = scope;
    const { requiredLabels } = scope.parameters;
    const { manifest, ref } = resource;
    const metadata = manifest.metadata ?? {};
    if (isMirror(pod) || isHook(metadata) || isHook(pod.metadata)) return 'not-applicable';
    const args = { kind: ref.kind, name: ref.name ?? '' };
    if (resource.namespace === 'default') {
      const at = ['metadata', 'namespace'];
      report({
        message: 'default-namespace',
        // Where something else gives the namespace, the name stands for the place where it would be.
        at: metadata.namespace ? at : ['metadata', 'name'],
        args,
        fixes: { ownNamespace: () => [{ op: 'set', path: at, value: 'name-of-the-namespace' }] },
      });
    }
    // A patch adds to the labels of its base.
    if (resource.partial) return undefined;
    const lacking = requiredLabels.filter((label) => !hasLabel(label, metadata) && !resource.addedLabels?.onObject.has(label));
    if (lacking.length > 0) {
      report({
        message: 'labels',
        at: ['metadata', 'labels'],
        args: { ...args, labels: listLabels(lacking) },
        fixes: { addLabels: () => addLabels(['metadata', 'labels'], lacking, pod, resource) },
      });
    }
    // A Pod's own metadata is its pods' metadata too.
    const isTemplate = pod.metadataAt.length > 1;
    if (isTemplate && requiredLabels.includes(NAME) && !isSet(pod.metadata.labels, NAME) && !resource.addedLabels?.onPods.has(NAME)) {
      const at = [...pod.metadataAt, 'labels'];
      report({
        message: 'pod-labels',
        at,
        args: { ...args, labels: listLabels([NAME]) },
        fixes: { addLabels: () => addLabels(at, [NAME], pod, resource) },
      });
    }
    if (ref.kind === 'Pod' && isBare(resource, scope.inventory)) {
      report({ message: 'bare-pod', at: ['metadata', 'name'], args, ...(scope.inventory.kind === 'files' ? { severity: 'info' } : {}) });
    }
    return undefined;
  },
});

/** Helm makes these for a moment, for a change or a test of a release, which is known by other means. */
const isHook = ({ annotations }: Metadata): boolean => annotations?.['helm.sh/hook'] !== undefined;

const isSet = (labels: Labels | null | undefined, label: string): boolean => Boolean(labels?.[label]);

/** Who manages a workload may also be told by its owner, or by a label or annotation that names a team. */
function hasLabel(label: string, metadata: Metadata): boolean {
  if (isSet(metadata.labels, label)) return true;
  if (label !== MANAGED_BY) return false;
  const names = [...Object.keys(metadata.labels ?? {}), ...Object.keys(metadata.annotations ?? {})];
  return isControlled(metadata) || names.some((name) => /(^|\/)(owner|team)$/.test(name));
}

const listLabels = (labels: readonly string[]): string => `${labels.length === 1 ? 'label' : 'labels'} ${labels.join(', ')}`;

/** In a cluster a Pod without owner; among manifests one beside workloads that have a controller. */
function isBare(resource: Resource, inventory: Inventory): boolean {
  if (inventory.kind === 'cluster') return !isControlled(resource.manifest.metadata);
  return inventory.derive(foldersWithControllers).has(folderOf(resource));
}

function foldersWithControllers(inventory: Inventory): ReadonlySet<string> {
  const controlled = inventory.resources.filter((resource) => resource.ref.kind !== 'Pod' && inventory.podsOf(resource).length > 0);
  return new Set(controlled.map(folderOf));
}

const folderOf = ({ source }: Resource): string => (source.kind === 'file' ? source.file.slice(0, source.file.lastIndexOf('/') + 1) : '');

function addLabels(at: Path, labels: readonly string[], pod: PodTarget, { manifest }: Resource): Patch[] {
  return labels.map((label) => ({ op: 'set', path: [...at, label], value: valueFor(label, pod, manifest.metadata?.name ?? '') }));
}

function valueFor(label: string, { containers }: PodTarget, name: string): string {
  const image = parseImage(containers.find(({ role }) => role === 'container')?.container.image ?? '');
  const version = isMalformed(image) || tagClass(image) !== 'fixed' ? '' : (image.tag ?? '');
  const known = label === NAME ? name : label === VERSION ? version : '';
  return isLabelValue(known) ? known : `name-the-${label.slice(label.lastIndexOf('/') + 1)}`.slice(0, 63);
}

/** Source: kubernetes/apimachinery, `pkg/util/validation`, IsValidLabelValue; an empty one says nothing here. */
const isLabelValue = (value: string): boolean => /^(?=.{1,63}$)[A-Za-z0-9]([\w.-]*[A-Za-z0-9])?$/.test(value);
