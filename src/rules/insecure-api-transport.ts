import type { Patch } from '../core/patch';
import { defineRule, type Report, type Verdict } from '../core/rule';
import { clustersOf, hostOf, isKubeconfig, isLoopback, isPrivate, type KubeconfigCluster } from '../kube/access/kubeconfig';
import type { WebhookConfiguration } from '../kube/admission/types';
import type { Path } from '../kube/path';
import type { ContainerTarget } from '../kube/pods';
import type { ApiService, Container, Kubeconfig, Manifest, ServiceMonitor } from '../kube/types';

type Say = (report: Report<'skip-verify' | 'http' | 'no-ca' | 'proxy' | 'server-name', 'verify' | 'https'>) => void;

export const insecureApiTransport = defineRule({
  id: 'insecure-api-transport',
  code: 'PCI-K8S-903',
  target: 'resourceOrPod',
  kinds: {
    '': ['Config'],
    'apiregistration.k8s.io': ['APIService'],
    'admissionregistration.k8s.io': ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'],
    'monitoring.coreos.com': ['ServiceMonitor'],
  },
  title: 'Clients verify the API server and never use plain HTTP',
  tier: 1,
  requirements: { pciDss: ['2.2.7', '4.2.1.1', '8.3.2'], guidance: ['4.3', '5.2'] },
  severity: 'high',
  sparesExempt: false,
  messages: {
    'skip-verify': '{what} takes any certificate for the right one ("{field}"), so whoever answers is believed and gets what is sent.',
    http: '{what} is spoken to by plain HTTP, so what is sent can be read and changed on the way.',
    'no-ca': {
      text: '{what} has a private address and names no certificate authority, so its certificate is checked against those of this machine, of which none may know it.',
      severity: 'info',
    },
    proxy: '{what} is reached through a proxy whose password goes over plain HTTP and stands in the file.',
    'server-name': {
      text: '{what} has to show a certificate for "{name}", which has nothing in common with its address.',
      severity: 'info',
    },
  },
  fixes: {
    verify: {
      title: 'Require a certificate that can be verified',
      safety: 'review',
      effect:
        'Takes the switch away and names the certificate authority instead. Put the real one in its place, from whoever runs the cluster and not from the server itself: until then nothing connects.',
    },
    https: {
      title: 'Use HTTPS',
      safety: 'review',
      effect: 'Puts "https" into the address. The server has to serve it there.',
    },
  },
  docs: {
    why: 'A client that does not verify the server hands its credential to whoever answers, and with it the way to card data.',
    bad: `apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: { name: v1beta1.metrics.k8s.io }
spec:
  group: metrics.k8s.io
  version: v1beta1
  groupPriorityMinimum: 100
  versionPriority: 100
  insecureSkipTLSVerify: true
  service: { name: metrics-server, namespace: kube-system }
`,
    good: `apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: { name: v1beta1.metrics.k8s.io }
spec:
  group: metrics.k8s.io
  version: v1beta1
  groupPriorityMinimum: 100
  versionPriority: 100
  caBundle: LS0tLS1CRUdJTi4uLg==
  service: { name: metrics-server, namespace: kube-system }
`,
  },
  check({ resource, pod }, report, scope): Verdict {
    // What is in the cluster's kubeconfig is changed on this machine, so a fix has no object of the API to change.
    const inFile = scope.resource.source.kind === 'file';
    if (pod) return checkContainers(pod.containers, report);
    switch (resource.kind) {
      case 'Config':
        return isKubeconfig(resource) ? checkKubeconfig(resource as Kubeconfig, report, inFile) : 'not-applicable';
      case 'APIService':
        return checkApiService(resource, report);
      case 'ServiceMonitor':
        return checkMonitor(resource, report);
      default:
        return checkWebhooks(resource, report);
    }
  },
});

function checkKubeconfig(config: Kubeconfig, report: Say, inFile: boolean): Verdict {
  const clusters = clustersOf(config);
  if (clusters.length === 0) return 'not-applicable';
  for (const one of clusters) {
    const say: Say = ({ fixes = {}, ...found }) => {
      report({ ...found, fixes: inFile ? fixes : {} });
    };
    checkCluster(one, say, `Cluster "${one.name}"`);
  }
  return undefined;
}

function checkCluster({ cluster, at, local }: KubeconfigCluster, report: Say, what: string): void {
  const server = cluster.server ?? '';
  const host = hostOf(server);
  const plain = /^http:/i.test(server);
  const proxy = cluster['proxy-url'] ?? '';
  const wanted = cluster['tls-server-name'];
  if (cluster['insecure-skip-tls-verify'])
    report({
      message: 'skip-verify',
      at: [...at, SKIP],
      args: { what, field: SKIP },
      ...(local ? { severity: 'info' } : {}),
      fixes: { verify: () => nameAuthority(cluster, at) },
    });
  else if (!plain && isPrivate(host) && !cluster['certificate-authority'] && !cluster['certificate-authority-data'])
    report({ message: 'no-ca', at: [...at, 'server'], args: { what } });
  // "kubectl proxy" listens there, and what it sends on is encrypted.
  if (plain && !isLoopback(host)) report({ message: 'http', at: [...at, 'server'], args: { what }, fixes: { https: () => useHttps(at, server) } });
  if (/^http:/i.test(proxy) && URL.canParse(proxy) && new URL(proxy).password !== '')
    report({ message: 'proxy', at: [...at, 'proxy-url'], args: { what } });
  if (wanted && isUnrelated(wanted, host)) report({ message: 'server-name', at: [...at, 'tls-server-name'], args: { what, name: wanted } });
}

const SKIP = 'insecure-skip-tls-verify';

function nameAuthority(cluster: KubeconfigCluster['cluster'], at: Path): Patch[] {
  const isKnown = [cluster['certificate-authority'], cluster['certificate-authority-data']].some((authority) => authority);
  return [
    // A file that is not there stops only this cluster; text that is no base64 would stop every one in the file.
    ...(isKnown ? [] : [{ op: 'set', path: [...at, 'certificate-authority'], value: 'certificate-of-the-authority.pem' } as const]),
    { op: 'remove', path: [...at, SKIP] },
  ];
}

const useHttps = (path: Path, address: string): Patch[] => [{ op: 'set', path: [...path, 'server'], value: address.replace(/^http:/i, 'https:') }];

/** Whether two host names share no domain. An address has no name of its own, so there any name is told for a reason. */
function isUnrelated(name: string, host: string): boolean {
  if (!/[a-z]/i.test(host) || host.startsWith('[') || isLoopback(host) || isPrivate(host) || !name.includes('.')) return false;
  const domain = (full: string) => full.toLowerCase().split('.').slice(-2).join('.');
  return !/(?:^|\.)(?:svc|local)$/.test(domain(name)) && domain(name) !== domain(host);
}

function checkApiService(manifest: Manifest, report: Say): Verdict {
  const { spec } = manifest as ApiService;
  // Without a Service it is one of the API server's own.
  if (!spec?.service) return 'not-applicable';
  const at = ['spec', 'insecureSkipTLSVerify'];
  if (!spec.insecureSkipTLSVerify) return undefined;
  const value = 'base64-of-the-certificate-of-the-authority';
  report({
    message: 'skip-verify',
    at,
    args: { what: `APIService "${manifest.metadata?.name ?? ''}"`, field: 'insecureSkipTLSVerify' },
    fixes: {
      verify: () => [
        { op: 'set', path: ['spec', 'caBundle'], value },
        { op: 'remove', path: at },
      ],
    },
  });
  return undefined;
}

function checkWebhooks(manifest: Manifest, report: Say): Verdict {
  for (const [i, { name, clientConfig }] of ((manifest as WebhookConfiguration).webhooks ?? []).entries()) {
    const url = clientConfig?.url ?? '';
    const at = ['webhooks', i, 'clientConfig', 'url'];
    if (!/^http:/i.test(url)) continue;
    const patch: Patch = { op: 'set', path: at, value: url.replace(/^http:/i, 'https:') };
    report({ message: 'http', at, args: { what: `Webhook "${name ?? ''}"` }, fixes: { https: () => [patch] } });
  }
  return undefined;
}

function checkMonitor(manifest: Manifest, report: Say): Verdict {
  for (const [i, { port, tlsConfig }] of ((manifest as ServiceMonitor).spec?.endpoints ?? []).entries()) {
    if (!tlsConfig?.insecureSkipVerify) continue;
    const what = `Endpoint "${port ?? String(i)}" of ServiceMonitor "${manifest.metadata?.name ?? ''}"`;
    report({
      message: 'skip-verify',
      at: ['spec', 'endpoints', i, 'tlsConfig', 'insecureSkipVerify'],
      args: { what, field: 'insecureSkipVerify' },
      severity: 'low',
    });
  }
  return undefined;
}

function checkContainers(containers: readonly ContainerTarget[], report: Say): Verdict {
  let found = false;
  for (const { container, name, path } of containers) {
    for (const field of ['command', 'args'] as const) {
      for (const [i, word] of (container[field] ?? []).entries()) {
        const flag = FLAG.exec(word)?.[1];
        if (flag === undefined) continue;
        found = true;
        const args = { what: `Container "${name}"`, field: `--${flag}` };
        // Other programs have the same flag for other servers, and the metrics server sends kubelets no more than its own token.
        report({ message: 'skip-verify', at: path(field, i), args, ...(flag === SKIP && runsKubectl(container) ? {} : { severity: 'low' }) });
      }
    }
  }
  // Most programs are no clients of the API server, and of those that are most say nothing of it.
  return found ? undefined : 'not-applicable';
}

const runsKubectl = ({ command, args }: Container): boolean => [...(command ?? []), ...(args ?? [])].some((word) => KUBECTL.test(word));

/** As a word of its own, or in a line for a shell. */
const FLAG = /(?:^|[\s"'])--(insecure-skip-tls-verify|kubelet-insecure-tls)(?:=true)?(?=$|[\s"';&|])/;
const KUBECTL = /(?:^|[\s"'/])(?:kubectl|oc)(?:$|\s)/;
