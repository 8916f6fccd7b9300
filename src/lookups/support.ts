import type { Settings } from '../core/settings';
import { kubernetesEnd, hasEnded, nameTable, sinceWhen } from '../kube/versions/endOfLife';
import { minorOf, type Version } from '../kube/versions/version';

/** What is known of the security fixes of a Kubernetes version. */
export type Support =
  | { readonly state: 'supported'; readonly ends: string }
  /** `since`: for messages, `since 2026-06-28`. */
  | { readonly state: 'ended'; readonly since: string }
  /** Nobody can tell by the table; `why` is a full sentence. `vendor`: whose calendar would tell. */
  | { readonly state: 'unknown'; readonly why: string; readonly vendor?: string };

/** Who supports versions for longer than the Kubernetes project does, each by a calendar of its own. */
const vendors: Readonly<Record<string, string>> = {
  eks: 'Amazon EKS',
  gke: 'Google Kubernetes Engine',
  aks: 'Azure Kubernetes Service',
  openshift: 'OpenShift',
};

/** By the table in force. `provider`: who makes the builds, `eks`; where the cluster does not tell, the parameter `platform` may. */
export function supportOf(version: Version, provider: string | null | undefined, settings: Settings): Support {
  const { endOfLife, today, parameters } = settings;
  const platform = parameters.platform === 'auto' ? (provider ?? '') : parameters.platform;
  const table = nameTable(endOfLife, today);
  const name = `Kubernetes ${minorOf(version)}`;
  if (version.isPreRelease) return { state: 'unknown', why: `${name} runs as a pre-release, which gets no security fixes of its own.` };
  const end = kubernetesEnd(endOfLife, version, platform);
  if (!end)
    return { state: 'unknown', why: `Until when ${name} gets security fixes is not in ${table}. The parameter "endOfLifeFile" names a newer one.` };
  if (!hasEnded(end, today)) return { state: 'supported', ends: end.day };
  const vendor = Object.hasOwn(vendors, platform) ? vendors[platform] : undefined;
  if (vendor === undefined || end.own) return { state: 'ended', since: sinceWhen(end) };
  const why = `The Kubernetes project has given ${name} no security fixes ${sinceWhen(end)}; whether ${vendor} still does is not in ${table}.`;
  return { state: 'unknown', why, vendor };
}
