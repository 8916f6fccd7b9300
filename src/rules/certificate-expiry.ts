import { factsIn } from '../lookups/cluster';
import type { Patch } from '../core/patch';
import { defineRule, type Report, type ResourceOrPod, type Scope, type Verdict } from '../core/rule';
import type { Severity } from '../core/severity';
import { certificatesIn, certificatesInData, type Certificate } from '../kube/access/certificate';
import { lastOf, problemsOf, type CertificateProblem } from '../kube/access/certificateHealth';
import { isComponent } from '../kube/access/credentials';
import { clustersOf, isKubeconfig, usersOf } from '../kube/access/kubeconfig';
import type { WebhookConfiguration } from '../kube/admission/types';
import { CLUSTER_FACTS, managedBy, type ClusterFacts } from '../kube/clusterFacts';
import { commandLineOf, textFlag } from '../kube/controlPlane/flags';
import { controllerManagerFlagsIn, kubeadmKinds, validityPeriodsIn } from '../kube/controlPlane/kubeadm';
import { hoursOf } from '../kube/duration';
import { groupOf } from '../kube/manifest';
import { formatPath, type Path } from '../kube/path';
import type { PodTarget } from '../kube/pods';
import type { ApiService, IssuedCertificate, Kubeconfig, KubeletConfiguration, Manifest } from '../kube/types';

type Variant = 'expired' | 'soon' | 'long' | 'weak' | 'kubelet-rotation' | 'kubelet-serving' | 'signing';
type Say = (report: Report<Variant, 'rotate' | 'bootstrap'>) => void;

/** A year, as kubeadm and the signers of Kubernetes have it. */
const YEAR_DAYS = 365;
/** What browsers took of a server's certificate from 2020 on; later limits are theirs alone. Source: CA/Browser Forum, ballot SC-081v3. */
const SERVER_DAYS = 398;

export const certificateExpiry = defineRule({
  id: 'certificate-expiry',
  code: 'PCI-K8S-901',
  target: 'resourceOrPod',
  kinds: {
    '': ['Config'],
    [CLUSTER_FACTS.group]: [CLUSTER_FACTS.kind],
    'admissionregistration.k8s.io': ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'],
    'apiregistration.k8s.io': ['APIService'],
    'kubelet.config.k8s.io': ['KubeletConfiguration'],
    'cert-manager.io': ['Certificate'],
    ...kubeadmKinds,
  },
  looksUp: { 'kubeadm.k8s.io': kubeadmKinds['kubeadm.k8s.io'], [CLUSTER_FACTS.group]: [CLUSTER_FACTS.kind] },
  title: 'Certificates are valid, short-lived and rotated',
  tier: 2,
  requirements: { pciDss: ['4.2.1', '4.2.1.1', '8.3.11', '12.3.3', '2.2.7'], guidance: ['5.1', '4.3'] },
  severity: 'high',
  sparesExempt: false,
  messages: {
    expired: '{what} expired on {date}.',
    soon: { text: '{what} expires on {date}, in {days} days.', severity: 'medium' },
    long: { text: '{what} is valid until {date}, another {days} days, and nobody can revoke it before.', severity: 'low' },
    weak: '{what} has {weakness}, which is no longer strong enough.',
    'kubelet-rotation': {
      text: 'The kubelet does not replace its client certificate before it expires, as "rotateCertificates" is not true.',
      severity: 'medium',
    },
    'kubelet-serving': {
      text: 'The kubelet signs its serving certificate itself, as "serverTLSBootstrap" is not true, so nobody can tell it from another\'s.',
      severity: 'info',
    },
    signing: { text: '"{field}" lets certificates be valid for {days} days.', severity: 'medium' },
  },
  fixes: {
    rotate: {
      title: 'Set rotateCertificates to true',
      safety: 'review',
      effect: 'The kubelet asks for a new client certificate in time. The controller manager approves such requests by itself.',
    },
    bootstrap: {
      title: 'Set serverTLSBootstrap to true',
      safety: 'review',
      effect:
        'The kubelet asks the cluster for its serving certificate. Kubernetes approves none of these requests by itself: without an approver, logs and exec stop working.',
    },
  },
  docs: {
    why: 'The API server checks no revocation list, so the lifetime is the only limit on a stolen certificate; and one that expires unnoticed takes the payments down.',
    bad: `apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
rotateCertificates: false
`,
    good: `apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
rotateCertificates: true
serverTLSBootstrap: true
`,
  },
  check(target, report, scope): Verdict {
    return target.pod ? checkPod(target.pod, report) : checkObject(target.resource, report, scope);
  },
});

function checkObject(manifest: NonNullable<ResourceOrPod['resource']>, report: Say, scope: Scope): Verdict {
  switch (manifest.kind) {
    case 'Config':
      return isKubeconfig(manifest) ? checkKubeconfig(manifest as Kubeconfig, report, scope) : 'not-applicable';
    case CLUSTER_FACTS.kind:
      return groupOf(manifest.apiVersion) === CLUSTER_FACTS.group ? checkEndpoint(manifest as ClusterFacts, report, scope) : 'not-applicable';
    case 'APIService':
      return checkBundles([{ data: (manifest as ApiService).spec?.caBundle, at: ['spec', 'caBundle'], of: nameOf(manifest) }], report, scope);
    case 'ValidatingWebhookConfiguration':
    case 'MutatingWebhookConfiguration':
      return checkBundles(bundlesOf(manifest), report, scope);
    case 'KubeletConfiguration':
      return checkKubelet(manifest as KubeletConfiguration, report, scope);
    case 'Certificate':
      return checkIssued((manifest as IssuedCertificate).spec, report);
    default:
      return checkKubeadm(manifest, report);
  }
}

/** Where a certificate stands and what it is, as "the certificate authority of cluster "prod"". */
interface Place {
  readonly what: string;
  readonly at: Path;
  /** Whether the cluster is one on somebody's own machine. */
  readonly local?: boolean;
  readonly maxDays?: number;
}

function sayProblems(
  certificate: Certificate,
  { what, at, local, maxDays = SERVER_DAYS }: Place,
  report: Say,
  { inventory, parameters }: Scope,
): void {
  const { today } = inventory.settings;
  const date = new Date(certificate.notAfter).toISOString().slice(0, 10);
  for (const found of problemsOf(certificate, { today, minDays: parameters.certMinDays, maxDays })) {
    const severity: Severity | undefined = local || isUsual(found, maxDays) ? 'info' : undefined;
    report({ message: found.problem, at, args: { what, date, ...wordsOf(found) }, ...(severity ? { severity } : {}) });
  }
}

/** A client certificate of up to a year is what kubeadm and the signers of Kubernetes make where nobody says otherwise. */
const isUsual = (found: CertificateProblem, maxDays: number): boolean => found.problem === 'long' && maxDays < YEAR_DAYS && found.days <= YEAR_DAYS;

function wordsOf(found: CertificateProblem): Readonly<Record<string, string>> {
  if (found.problem === 'weak') return { weakness: found.weakness };
  return found.problem === 'expired' ? {} : { days: String(found.days) };
}

function checkKubeconfig(config: Kubeconfig, report: Say, scope: Scope): Verdict {
  const unread: string[] = [];
  let seen = 0;
  const look = (data: string | null | undefined, file: string | null | undefined, place: Place) => {
    const certificates = data ? certificatesInData(data) : [];
    // A client shows its own first, then those that lead to its authority; of authorities, the one that ends last.
    const certificate = place.maxDays === undefined ? lastOf(certificates) : certificates[0];
    if (certificate) {
      seen += 1;
      const component = place.maxDays !== undefined && isComponent(certificate.subject.user);
      sayProblems(certificate, component ? { ...place, maxDays: YEAR_DAYS } : place, report, scope);
    } else if (data || file) unread.push(place.what.replace('The', 'the'));
  };
  for (const { name, user, at, local } of usersOf(config)) {
    const what = `The client certificate of user "${name}"`;
    const place = { what, at: [...at, 'client-certificate-data'], local, maxDays: scope.parameters.clientCertMaxDays };
    look(user['client-certificate-data'], user['client-certificate'], place);
  }
  for (const { name, cluster, at, local } of clustersOf(config)) {
    const place = { what: `The certificate authority of cluster "${name}"`, at: [...at, 'certificate-authority-data'], local };
    look(cluster['certificate-authority-data'], cluster['certificate-authority'], place);
  }
  if (unread.length > 0) return unreadable(unread);
  return seen === 0 ? 'not-applicable' : undefined;
}

const unreadable = (what: readonly string[]): Verdict => ({
  notAssessed: `Not read, because of another file or in no form that is known: ${what.join(', ')}.`,
  reason: 'unsupported',
});

function checkEndpoint(facts: ClusterFacts, report: Say, scope: Scope): Verdict {
  const chain = (facts.endpoint?.certificates ?? []).flatMap(certificatesIn);
  if (chain.length === 0) return { notAssessed: 'The certificate of the API server was not seen.', reason: 'not-listed' };
  const managed = managedBy(facts) !== undefined;
  for (const [i, certificate] of chain.entries()) {
    // A root is in the kubeconfig, too, and is judged there.
    if (i > 0 && certificate.selfIssued) continue;
    const what = i === 0 ? 'The certificate of the API server' : 'A certificate between that of the API server and its authority';
    // The provider replaces it, and decides how long it is valid.
    const say: Say = (found) => {
      if (!managed || (found.message !== 'soon' && found.message !== 'long')) report(found);
    };
    sayProblems(certificate, { what, at: ['endpoint', 'certificates', i], local: facts.local === true }, say, scope);
  }
  return undefined;
}

interface Bundle {
  readonly data: string | null | undefined;
  readonly at: Path;
  readonly of: string;
}

const nameOf = ({ kind, metadata }: Manifest): string => `${kind} "${metadata?.name ?? ''}"`;

function bundlesOf(manifest: Manifest): Bundle[] {
  return ((manifest as WebhookConfiguration).webhooks ?? []).map(({ name, clientConfig }, i) => ({
    data: clientConfig?.caBundle,
    at: ['webhooks', i, 'clientConfig', 'caBundle'],
    of: `webhook "${name ?? ''}"`,
  }));
}

function checkBundles(bundles: readonly Bundle[], report: Say, scope: Scope): Verdict {
  const given = bundles.filter(({ data }) => data);
  if (given.length === 0) return 'not-applicable';
  const unread: string[] = [];
  for (const { data, at, of } of given) {
    const what = `The certificate authority of ${of}`;
    const certificate = lastOf(certificatesInData(data!));
    // A bundle that holds the server's own certificate trusts just that one, which ends as an authority does.
    if (certificate) sayProblems({ ...certificate, authority: true }, { what, at }, report, scope);
    else unread.push(what.replace('The', 'the'));
  }
  return unread.length > 0 ? unreadable(unread) : undefined;
}

function checkKubelet(configuration: KubeletConfiguration, report: Say, scope: Scope): Verdict {
  const facts = factsIn(scope.inventory);
  if (facts && managedBy(facts) !== undefined) return 'not-applicable';
  const set = (field: string): readonly Patch[] => [{ op: 'set', path: [field], value: true }];
  if (configuration.rotateCertificates !== true && !isForKubeadm(scope))
    report({ message: 'kubelet-rotation', at: ['rotateCertificates'], fixes: { rotate: () => set('rotateCertificates') } });
  // A certificate of one's own may be signed by anybody.
  if (configuration.serverTLSBootstrap !== true && !configuration.tlsCertFile)
    report({ message: 'kubelet-serving', at: ['serverTLSBootstrap'], fixes: { bootstrap: () => set('serverTLSBootstrap') } });
  return undefined;
}

/** kubeadm sets `rotateCertificates`, whatever its file says: kubernetes/kubernetes, `cmd/kubeadm/app/componentconfigs/kubelet.go`. */
function isForKubeadm({ resource: { source }, inventory }: Scope): boolean {
  const beside = kubeadmKinds['kubeadm.k8s.io'].flatMap((kind) => inventory.knownOfKind('kubeadm.k8s.io', kind));
  return source.kind === 'file' && beside.some((other) => other.source.kind === 'file' && other.source.file === source.file);
}

function checkIssued(spec: IssuedCertificate['spec'], report: Say): Verdict {
  return spec?.duration && !spec.isCA ? sayHours([{ value: spec.duration, at: ['spec', 'duration'] }], SERVER_DAYS, report) : undefined;
}

function checkKubeadm(manifest: Manifest, report: Say): Verdict {
  const signing = textFlag(controllerManagerFlagsIn(manifest), SIGNING);
  const durations = [...(signing ? [{ ...signing, field: SIGNING }] : []), ...validityPeriodsIn(manifest)];
  return durations.length > 0 ? sayHours(durations, YEAR_DAYS, report) : 'not-applicable';
}

const SIGNING = 'cluster-signing-duration';

function checkPod({ containers }: PodTarget, report: Say): Verdict {
  const lines = containers.flatMap((container) => commandLineOf(container) ?? []).filter(({ component }) => component === 'kube-controller-manager');
  if (lines.length === 0) return 'not-applicable';
  if (lines.some(({ opaque }) => opaque))
    return { notAssessed: 'A shell starts the controller manager, so its flags are not known.', reason: 'unsupported' };
  const durations = lines.flatMap(({ flags = [] }) => textFlag(flags, SIGNING) ?? []).map((signing) => ({ ...signing, field: SIGNING }));
  return sayHours(durations, YEAR_DAYS, report);
}

interface Duration {
  readonly value: string;
  readonly at: Path;
  /** Its name for people; that of its path where it has no other. */
  readonly field?: string;
}

function sayHours(durations: readonly Duration[], mostDays: number, report: Say): Verdict {
  let unread: string | undefined;
  for (const { value, at, field = formatPath(at) } of durations) {
    const hours = hoursOf(value);
    if (hours === undefined) unread = `"${field}" holds no duration that could be read.`;
    else if (hours > mostDays * 24) report({ message: 'signing', at, args: { field, days: String(Math.round(hours / 24)) } });
  }
  return unread === undefined ? undefined : { notAssessed: unread, reason: 'unsupported' };
}
