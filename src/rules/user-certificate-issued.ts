import { defineRule, type Report, type Scope, type Verdict } from '../core/rule';
import { certificatesInData } from '../kube/access/certificate';
import { requestedSubject } from '../kube/access/certificateRequest';
import type { DistinguishedName } from '../kube/access/distinguishedName';
import { CLUSTER_FACTS } from '../kube/clusterFacts';
import { matchesAny } from '../kube/pattern';
import { closed, described, list, string } from '../kube/schema';
import type { CertificateSigningRequest, Manifest } from '../kube/types';

interface Options {
  readonly signers?: readonly string[] | null;
  readonly componentUsers?: readonly string[] | null;
}
type Say = (report: Report<'pending' | 'approved' | 'node-group' | 'long', 'remove' | 'hour'>) => void;

const GROUP = 'certificates.k8s.io';
const DAY = 86_400;

export const userCertificateIssued = defineRule({
  id: 'user-certificate-issued',
  code: 'PCI-K8S-902',
  target: 'resource',
  kinds: { [GROUP]: ['CertificateSigningRequest'], [CLUSTER_FACTS.group]: [CLUSTER_FACTS.kind] },
  looksUp: { [GROUP]: ['CertificateSigningRequest'] },
  title: 'No client certificates are issued to people or services',
  tier: 2,
  requirements: { pciDss: ['8.2.4', '8.2.5', '8.3.11', '8.6.1'], guidance: ['1.3', '5.1'] },
  severity: 'high',
  sparesExempt: false,
  messages: {
    pending: 'CertificateSigningRequest "{name}" asks for a login of {subject}, which no directory would know of and nobody could revoke.',
    approved: 'CertificateSigningRequest "{name}" was approved: {subject} can log in{until}, and nobody can revoke it.',
    'node-group':
      'CertificateSigningRequest "{name}" asks for a login of {subject}, by which it passes for a node. Kubelets ask the signer "kubernetes.io/kube-apiserver-client-kubelet".',
    long: {
      text: 'The certificate that CertificateSigningRequest "{name}" asks for would be valid for {time}.',
      severity: 'medium',
    },
  },
  fixes: {
    remove: {
      title: 'Remove the request',
      safety: 'review',
      effect: 'Takes the request out of the file. A certificate that was already made of it stays valid until it expires.',
    },
    hour: {
      title: 'Set the time to one hour',
      safety: 'review',
      effect: 'The certificate is valid for an hour and has to be asked for again after it.',
    },
  },
  options: {
    schema: closed({
      signers: described(list(string), 'Further signers whose certificates the API server takes as a login.'),
      componentUsers: described(list(string), 'Users that are programs outside of the cluster, such as its monitoring. `*` stands for any text.'),
    }),
    defaults: { signers: [], componentUsers: [] },
  },
  docs: {
    why: 'Each such certificate is a login that outlives the job of its owner: only its end, or a new authority for the whole cluster, takes the access to card data away.',
    bad: `apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: { name: alice }
spec:
  signerName: kubernetes.io/kube-apiserver-client
  usages: [client auth]
  request: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIZk1JR0hBZ0VBTUNVeEV6QVJCZ05WQkFvTUNtUmxkbVZzYjNCbGNuTXhEakFNQmdOVkJBTU1CV0ZzYVdObApNRmt3RXdZSEtvWkl6ajBDQVFZSUtvWkl6ajBEQVFjRFFnQUVnejNOdFRhc0FuQXRJMlluSUhwQWc0ZnZ2bEphCituRjY4R09rbWcvby9OMTJoTzVHVTN1d0FQb3lJL1V1M2RZbWlRWFRUKytoRitZUzZvUUdpV0pWRktBQU1Bb0cKQ0NxR1NNNDlCQU1DQTBjQU1FUUNJQXdqb0pFeUJ2Rk9xdG1ub3JETmRKK1NpTWEzOUlob0tuMno0Z21uYUxmagpBaUEweW5ZNjFsaUFiWEVoN2JXZU50c1RQbmFxUXZ2dnlCck14NldYVVFFZjZnPT0KLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg==
`,
    good: `apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: { name: csr-n1 }
spec:
  signerName: kubernetes.io/kubelet-serving
  usages: [digital signature, server auth]
  request: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlJQkNqQ0JzZ0lCQURBd01SVXdFd1lEVlFRS0RBeHplWE4wWlcwNmJtOWtaWE14RnpBVkJnTlZCQU1NRG5ONQpjM1JsYlRwdWIyUmxPbTR4TUZrd0V3WUhLb1pJemowQ0FRWUlLb1pJemowREFRY0RRZ0FFR3JsYU1ZZVFVOVhjCmtuNmtncGhUSWhLZnJWQ1dGQlBJMDY2bC9HM2dodFBkd0tQS1hyUkhvVlRsZU9ZcVFuL1J6OFlQa0U1VTBINWYKcVpZWm1STnZwNkFnTUI0R0NTcUdTSWIzRFFFSkRqRVJNQTh3RFFZRFZSMFJCQVl3QklJQ2JqRXdDZ1lJS29aSQp6ajBFQXdJRFJ3QXdSQUlnYTBhSkdYT2RnOVpKK3FWTktqdEFZK0k0bWNQaE9yZVhBbmxCV244TTFRNENJRmM4Ck5PMWROOGZDYUpBeHpnZzlGalRIR0R1bXpIUTZSMS9jVGEvRjJUdngKLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg==
`,
  },
  check(manifest, report, scope): Verdict {
    return manifest.kind === CLUSTER_FACTS.kind ? checkCluster(scope) : checkRequest(manifest, report, scope);
  },
});

/** Source: kubernetes/kubernetes, `pkg/controller/certificates/cleaner`: looks hourly for what was approved an hour ago. */
function checkCluster({ inventory }: Scope): Verdict {
  inventory.demand(GROUP, 'CertificateSigningRequest');
  return {
    manual:
      'A request is deleted about an hour after its approval, so that there is none proves nothing. Show the entries of the audit log in which requests to "certificatesigningrequests/approval" were answered.',
  };
}

function checkRequest(manifest: Manifest, report: Say, { options, resource }: Scope<Options>): Verdict {
  const { spec, status } = manifest as CertificateSigningRequest;
  if (!makesLogin(spec, options)) return undefined;
  const answers = new Set((status?.conditions ?? []).map(({ type }) => type));
  // Nothing is made of such a request any more.
  if (answers.has('Denied') || answers.has('Failed')) return undefined;
  const subject = spec?.request ? requestedSubject(spec.request) : undefined;
  if (!subject)
    return {
      notAssessed: '"spec.request" holds no certificate request that could be read, so whose login it asks for is not known.',
      reason: 'unsupported',
    };
  const nodes = subject.groups.includes('system:nodes');
  if (!nodes && subject.user.startsWith('system:node:')) return undefined;
  const name = manifest.metadata?.name ?? '';
  const seconds = spec?.expirationSeconds ?? undefined;
  const short = seconds !== undefined && seconds <= DAY;
  const approved = answers.has('Approved');
  const program = short && matchesAny(options.componentUsers ?? [], subject.user);
  report({
    message: nodes ? 'node-group' : approved ? 'approved' : 'pending',
    at: ['spec', 'signerName'],
    args: { name, subject: nameOf(subject), until: approved ? untilOf(status?.certificate) : '' },
    ...(program ? { severity: 'low' } : {}),
    fixes: approved ? {} : { remove: () => [{ op: 'remove', path: [] }] },
  });
  // Nothing in the fields of a request can be changed once the API server has it.
  const inFile = resource.source.kind === 'file';
  if (!short && !approved) {
    report({
      message: 'long',
      at: ['spec', 'expirationSeconds'],
      args: { name, time: seconds === undefined ? 'as long as the signer likes, by default a year' : daysOf(seconds) },
      ...(inFile ? { fixes: { hour: () => [{ op: 'set', path: ['spec', 'expirationSeconds'], value: 3600 }] } } : {}),
    });
  }
  return undefined;
}

/** Whether what a signer makes of the request is one that the API server takes as a login. */
function makesLogin(spec: CertificateSigningRequest['spec'], { signers }: Options): boolean {
  const signer = spec?.signerName ?? '';
  if (signer === 'kubernetes.io/kube-apiserver-client') return true;
  // The first is left over from before v1, which asks for a signer. Both sign what is no login, too.
  return (signer === 'kubernetes.io/legacy-unknown' || (signers ?? []).includes(signer)) && (spec?.usages ?? []).includes('client auth');
}

const nameOf = ({ user, groups }: DistinguishedName): string =>
  `"${user}"${groups.length > 0 ? ` of ${groups.map((group) => `"${group}"`).join(', ')}` : ''}`;

function untilOf(certificate: string | null | undefined): string {
  const [issued] = certificatesInData(certificate ?? '');
  return issued ? ` until ${new Date(issued.notAfter).toISOString().slice(0, 10)}` : '';
}

const daysOf = (seconds: number): string => (seconds < 3 * DAY ? `${Math.round(seconds / 3600)} hours` : `${Math.round(seconds / DAY)} days`);
