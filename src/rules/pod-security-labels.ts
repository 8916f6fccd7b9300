import {
  ENFORCE,
  ENFORCE_VERSION,
  isLevel,
  labelPath,
  misspeltLabels,
  POD_SECURITY,
  readPodSecurityDefaults,
  type PodSecurityDefaults,
} from '../kube/admission/podSecurity';
import { admissionKinds, isGuarded, namespacePlace } from '../lookups/admission';
import { isOpenShift } from '../lookups/cluster';
import type { Inventory } from '../core/inventory';
import type { Patch } from '../core/patch';
import { defineRule, type FixMaker } from '../core/rule';
import type { Manifest } from '../kube/types';

const LABEL_SYNC = 'security.openshift.io/scc.podSecurityLabelSync';

type Fixes = Partial<Record<'restricted' | 'baseline' | 'dryRun', FixMaker>>;
type Labels = Readonly<Record<string, string | null>>;

export const podSecurityLabels = defineRule({
  id: 'pod-security-labels',
  code: 'PCI-K8S-312',
  target: 'resource',
  kinds: { '': ['Namespace'] },
  looksUp: {
    ...admissionKinds,
    'pod-security.admission.config.k8s.io': ['PodSecurityConfiguration'],
    'apiserver.config.k8s.io': ['AdmissionConfiguration'],
    'pci.k8s': ['Cluster'],
  },
  title: 'Namespaces enforce a Pod Security Standard',
  tier: 1,
  requirements: { pciDss: ['2.2.1', '2.2.6', '6.5.1'], guidance: ['3.1', '15.1'] },
  severity: 'high',
  sparesExempt: true,
  messages: {
    missing:
      'Namespace "{namespace}" has no label "pod-security.kubernetes.io/enforce", so it lets every pod in, unless the API server has a default of its own.',
    privileged: 'Namespace "{namespace}" enforces the level "privileged", which lets every pod in.',
    exempt: 'Namespace "{namespace}" is exempt from Pod Security admission by the configuration of the API server, so its labels have no effect.',
    'below-restricted': {
      text: 'Namespace "{namespace}" holds card data and enforces the level "baseline", which lets pods run as root with the capabilities of a container.',
      severity: 'low',
    },
    unpinned: {
      text: 'Namespace "{namespace}" enforces the newest version of its level, so an upgrade of the cluster can refuse pods that it took before.',
      severity: 'info',
    },
    typo: { text: 'Pod Security admission does not know {part}.', severity: 'medium' },
  },
  fixes: {
    restricted: {
      title: 'Set the level to restricted',
      safety: 'review',
      effect:
        'New pods that ask for more than "restricted" allows are refused; those that run go on. Look at what "warn" says of the workloads before, and pin enforce-version to the version of your cluster.',
    },
    baseline: {
      title: 'Set the level to baseline and warn of what is above restricted',
      safety: 'review',
      effect: 'New pods that get at their node are refused; those that run go on. Whoever applies a manifest is told what "restricted" would refuse.',
    },
    dryRun: {
      title: 'Add warn and audit for restricted first',
      firstStep: true,
      safety: 'review',
      effect: 'Refuses nothing: whoever applies a manifest is told what "restricted" would refuse, and the audit log has it too.',
    },
  },
  docs: {
    why: 'The manifests of today may be right; admission keeps the next one right. Without a level that is enforced, one pod with the rights of its node is enough to read the card data of all others there.',
    bad: `apiVersion: v1
kind: Namespace
metadata: { name: shop }
`,
    good: `apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    pod-security.kubernetes.io/enforce: restricted
    pod-security.kubernetes.io/enforce-version: v1.36
`,
  },
  check(manifest, report, { resource, inventory }) {
    const labels = manifest.metadata?.labels ?? {};
    const args = { namespace: manifest.metadata?.name ?? '' };
    for (const { label, part } of misspeltLabels(labels)) {
      const what = part === 'key' ? `the label "${label}"` : `the value "${labels[label] ?? ''}" of the label "${label}"`;
      report({ message: 'typo', at: labelPath(label), args: { part: what } });
    }
    const defaults = defaultsIn(inventory);
    if (defaults.some(({ exempt }) => exempt.includes(args.namespace))) {
      if (!isGuardedBySomethingElse(manifest, inventory)) report({ message: 'exempt', at: ['metadata', 'name'], args });
      return undefined;
    }
    if (resource.addedLabels?.onObject.has(ENFORCE)) {
      return { notAssessed: 'The kustomization sets the level that this namespace enforces, so it is not known from here.', reason: 'unsupported' };
    }
    const level = labels[ENFORCE];
    if (level === undefined || level === null) {
      if (defaults.some(({ enforce }) => enforce !== 'privileged') || isGuardedBySomethingElse(manifest, inventory)) return undefined;
      // A patch may leave the label to its base.
      if (!resource.partial) report({ message: 'missing', at: ['metadata', 'name'], args, fixes: fixesFor(labels) });
    } else if (level === 'privileged') {
      if (!isGuardedBySomethingElse(manifest, inventory)) report({ message: 'privileged', at: labelPath(ENFORCE), args, fixes: fixesFor(labels) });
    } else if (isLevel(level)) {
      const isLow = level === 'baseline' && inventory.isCde(resource.namespace);
      if (isLow) report({ message: 'below-restricted', at: labelPath(ENFORCE), args, fixes: fixesFor(labels, level) });
      const version = labels[ENFORCE_VERSION] ?? 'latest';
      if (version === 'latest') report({ message: 'unpinned', at: labelPath(ENFORCE_VERSION), args });
    }
    return undefined;
  },
});

const defaultsIn = (inventory: Inventory): readonly PodSecurityDefaults[] => inventory.derive(findDefaults);

/** The API server reads these from files, so a cluster does not show them. */
function findDefaults(inventory: Inventory): readonly PodSecurityDefaults[] {
  const files = [
    ...inventory.knownOfKind('pod-security.admission.config.k8s.io', 'PodSecurityConfiguration'),
    ...inventory.knownOfKind('apiserver.config.k8s.io', 'AdmissionConfiguration'),
  ];
  return files.flatMap(({ manifest }) => readPodSecurityDefaults(manifest) ?? []);
}

/** OpenShift admits pods by its security context constraints, and sets the labels itself where it is told to. */
function isGuardedBySomethingElse({ metadata }: Manifest, inventory: Inventory): boolean {
  if (isOpenShift(inventory) || metadata?.labels?.[LABEL_SYNC] === 'true') return true;
  return isGuarded(namespacePlace(metadata?.name ?? '', inventory), inventory);
}

/** What is set already for warnings and the audit log stays. */
function fixesFor(labels: Labels, level?: 'baseline'): Fixes {
  const set = (mode: string, value: string): Patch => ({ op: 'set', path: labelPath(POD_SECURITY + mode), value });
  const report = ['warn', 'audit'].filter((mode) => labels[POD_SECURITY + mode] !== 'restricted').map((mode) => set(mode, 'restricted'));
  return {
    restricted: () => [set('enforce', 'restricted'), ...report],
    ...(level === 'baseline' ? {} : { baseline: () => [set('enforce', 'baseline'), ...report] }),
    ...(report.length === 0 ? {} : { dryRun: () => report }),
  };
}
