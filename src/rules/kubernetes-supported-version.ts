import type { Patch } from '../core/patch';
import { defineRule, type Report, type Scope, type Verdict } from '../core/rule';
import { CLUSTER_FACTS, type ClusterFacts } from '../kube/clusterFacts';
import { installedVersionsIn, installerKinds, type InstalledVersion } from '../kube/controlPlane/installedVersion';
import { daysBetween } from '../kube/date';
import { nameTable, patchesOf } from '../kube/versions/endOfLife';
import { isProviderBuild, minorOf, readVersion, type Version } from '../kube/versions/version';
import { supportOf } from '../lookups/support';

type Say = (report: Report<'eol' | 'eol-soon' | 'patch-behind', 'next-minor'>) => void;

/** Days that an upgrade takes to plan and to try, and in which a patch release is to be in. */
const NOTICE_DAYS = 60;

export const kubernetesSupportedVersion = defineRule({
  id: 'kubernetes-supported-version',
  code: 'PCI-K8S-701',
  target: 'resource',
  kinds: { [CLUSTER_FACTS.group]: [CLUSTER_FACTS.kind], ...installerKinds },
  title: 'The cluster runs a Kubernetes version that still gets security fixes',
  tier: 1,
  requirements: { pciDss: ['6.3.3', '12.3.4'], guidance: ['10.1'] },
  severity: 'high',
  sparesExempt: false,
  messages: {
    eol: 'Kubernetes {version} has had no security fixes {since}, by {table}.',
    'eol-soon': { text: 'Kubernetes {version} gets no security fixes after {ends}, in {days} days, by {table}.', severity: 'medium' },
    'patch-behind': {
      text: 'Kubernetes {version} lacks {count} patch releases, of which the first came out {days} days ago; {newest} is the newest, by {table}.',
      severity: 'medium',
    },
  },
  fixes: {
    'next-minor': {
      title: 'Set the next minor version',
      safety: 'review',
      effect: 'Upgrades the control plane by one minor version, as more than one at once is not supported. Read what that version removes before.',
    },
  },
  docs: {
    why: 'After the end of its life nobody publishes fixes for a version, while the holes found in its successors show where to look in it.',
    bad: `apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.28.15
`,
    good: `apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.37.2
`,
  },
  check(manifest, report, scope): Verdict {
    if (manifest.apiVersion === CLUSTER_FACTS.apiVersion) return checkCluster(manifest as ClusterFacts, report, scope);
    // In a cluster its API server says which version it is, and static Pods only say it once more.
    if (manifest.kind === 'Pod' && scope.inventory.kind === 'cluster') return 'not-applicable';
    const installed = installedVersionsIn(manifest);
    if (installed.length === 0) return 'not-applicable';
    let result: Verdict;
    for (const one of installed) result = judge(one, report, scope) ?? result;
    return result;
  },
});

function checkCluster({ version, provider }: ClusterFacts, report: Say, scope: Scope): Verdict {
  const text = version?.gitVersion ?? '';
  if (text === '') return { notAssessed: 'The API server did not say which version it is.', reason: 'not-listed' };
  return judge({ text, at: ['version', 'gitVersion'], provider: provider ?? undefined }, report, scope);
}

function judge(installed: InstalledVersion, report: Say, scope: Scope): Verdict {
  const { text, at, provider } = installed;
  const { settings } = scope.inventory;
  // kubeadm takes the name of a channel, too: `stable-1.36` is the newest patch release of that minor version.
  const version = readVersion(text.replace(/^(stable|latest)-/, ''));
  if (!version) return { notAssessed: `Which version of Kubernetes "${text}" will be is not known.`, reason: 'unsupported' };
  const table = nameTable(settings.endOfLife, settings.today);
  const support = supportOf(version, provider, settings);
  if (support.state === 'unknown') {
    if (support.vendor === undefined) return { notAssessed: support.why, reason: 'unsupported' };
    return { manual: `${support.why} Show an assessor the version's end of support in the calendar of ${support.vendor}.` };
  }
  if (support.state === 'ended') {
    report({ message: 'eol', at, args: { version: text, since: support.since, table }, fixes: nextMinor(installed, version, scope) });
    return undefined;
  }
  const days = daysBetween(settings.today, support.ends)!;
  if (days <= NOTICE_DAYS) {
    const args = { version: text, ends: support.ends, days: String(days), table };
    report({ message: 'eol-soon', at, args, fixes: nextMinor(installed, version, scope) });
  }
  sayPatchBehind(installed, version, table, report, scope);
  return undefined;
}

function sayPatchBehind({ text, at }: InstalledVersion, version: Version, table: string, report: Say, { inventory: { settings } }: Scope): void {
  if (version.patch === undefined || isProviderBuild(version)) return;
  const patches = patchesOf(settings.endOfLife, version);
  const next = patches[version.patch + 1];
  const days = next === undefined ? undefined : daysBetween(next, settings.today);
  if (days === undefined || days <= NOTICE_DAYS) return;
  const newest = patches.length - 1;
  const args = { version: text, count: String(newest - version.patch), days: String(days), newest: `${minorOf(version)}.${newest}`, table };
  report({ message: 'patch-behind', at, args });
}

/** The newest release of the next minor version, written as this one is; none where the table does not know it. */
function nextMinor({ text, at }: InstalledVersion, version: Version, { inventory: { settings } }: Scope): { 'next-minor'?: () => Patch[] } {
  const next: Version = { ...version, minor: version.minor + 1 };
  const newest = patchesOf(settings.endOfLife, next).length - 1;
  if (newest < 0 || version.suffix !== '' || at.at(-1) === 'gitVersion' || at.at(-1) === 'image') return {};
  const [prefix] = /^\D*/.exec(text)!;
  const value = `${prefix}${minorOf(next)}${version.patch === undefined ? '' : `.${newest}`}`;
  return { 'next-minor': () => [{ op: 'set', path: at, value }] };
}
