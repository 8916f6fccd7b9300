import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { certificateExpiry as rule } from '../../src/rules/certificate-expiry';
import { certificate, inData, type CertificateParts } from '../support/certificates';
import { linesOf, liveCluster } from '../support/live';
import { testRule, type Given } from '../support/rule-test';

const given: Given = { today: '2026-11-24' };
const data = (parts: CertificateParts = {}) => inData(certificate(parts));
const authority = (until: string, from = '2020-11-24') => ({ user: 'ca', authority: true, from, until });
/** A line with a value, and what is said of it. */
const line = (key: string, value: string, mark?: string) =>
  `${key}${value}\n${mark === undefined ? '' : `#${' '.repeat(key.length - 1)}${'^'.repeat(value.length)} ${mark}\n`}`;

const clientConfig = (certificateLine: string, server = 'https://10.0.0.5:6443') => `apiVersion: v1
kind: Config
current-context: prod
contexts: [{ name: prod, context: { cluster: prod, user: alice } }]
clusters: [{ name: prod, cluster: { server: "${server}" } }]
users:
  - name: alice
    user:
${certificateLine}`;
const client = (parts: CertificateParts, mark?: string, server?: string) =>
  clientConfig(line('      client-certificate-data: ', data(parts), mark), server);
const cluster = (value: string, mark?: string) => `apiVersion: v1
kind: Config
clusters:
  - name: prod
    cluster:
${line('      certificate-authority-data: ', value, mark)}`;
const webhooks = (value: string, mark?: string, kind = 'ValidatingWebhookConfiguration') => `apiVersion: admissionregistration.k8s.io/v1
kind: ${kind}
metadata: { name: policies }
webhooks:
  - name: pods.example.com
    clientConfig:
      service: { name: policies, namespace: policies }
${line('      caBundle: ', value, mark)}`;
const apiService = (spec: string) => `apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: { name: v1beta1.metrics.k8s.io }
spec:
${spec}`;
const kubelet = (more: string) => `apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n${more}`;
const rotated = kubelet('rotateCertificates: true\nserverTLSBootstrap: true\n');
const manager = (flag: string) => `apiVersion: v1
kind: Pod
metadata: { name: kube-controller-manager, namespace: kube-system }
spec:
  containers:
    - name: kube-controller-manager
      command:
        - kube-controller-manager
${flag}`;
const kubeadm = (more: string, version = 'v1beta4') => `apiVersion: kubeadm.k8s.io/${version}\nkind: ClusterConfiguration\n${more}`;
const issued = (more: string) =>
  `apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: { name: web, namespace: shop }\nspec:\n  secretName: web\n${more}`;

testRule(rule, {
  passes: {
    'a client certificate of a day': { yaml: client({ from: '2026-11-24', until: '2026-11-25' }), given },
    'a client certificate as long as the team allows': {
      yaml: client({ until: '2027-02-20' }),
      given: { ...given, parameters: { clientCertMaxDays: 90 } },
    },
    'a part of the control plane for a year': { yaml: client({ user: 'system:kube-scheduler', until: '2027-11-20' }), given },
    'an authority for ten years': { yaml: cluster(data(authority('2030-11-24'))), given },
    // kubeadm's file says what kubeadm sets in any case.
    'a kubelet that kubeadm sets up': `${kubelet('serverTLSBootstrap: true\nrotateCertificates: false\n')}---\napiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\n`,
    'a kubelet with a certificate of its own': kubelet('rotateCertificates: true\ntlsCertFile: /etc/kubelet/tls.crt\n'),
    'an old authority in a bundle beside its successor': {
      yaml: webhooks(inData(certificate(authority('2026-01-01')), certificate(authority('2036-01-01')))),
      given,
    },
    // cert-manager makes the authorities of webhooks for 90 days, and a new one at 30.
    'an authority that is renewed every 90 days': { yaml: webhooks(data(authority('2026-12-26', '2026-09-27'))), given },
    'a server for 90 days': issued('  duration: 2160h\n'),
    'an authority by cert-manager': issued('  duration: 87600h\n  isCA: true\n'),
    'signatures for a year': manager('        - --cluster-signing-duration=8760h0m0s\n'),
    'no word of signatures': manager(''),
    'certificates of kubeadm for a year': kubeadm('certificateValidityPeriod: 8760h\n'),
  },
  notApplicable: {
    'a configuration of another program': `apiVersion: v1\nkind: Config\nbuild: {}\n`,
    'a kubeconfig without certificates': clientConfig(`      exec: { command: aws }\n`),
    'webhooks that use the authorities of the machine': webhooks('""'),
    'an API of the API server itself': apiService('  group: apps\n'),
    'another pod': `apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec: { containers: [{ name: web, args: ["--cluster-signing-duration=87600h"] }] }\n`,
    'kubeadm without a word of certificates': kubeadm('kubernetesVersion: v1.37.2\n'),
  },
  notAssessed: {
    'a certificate in another file': { yaml: clientConfig(`      client-certificate: alice.crt\n`), reason: 'unsupported' },
    'an authority that was taken out': { yaml: cluster('DATA+OMITTED'), reason: 'unsupported' },
    'a bundle that is none': { yaml: webhooks('LS0tLS1CRUdJTi4uLg=='), reason: 'unsupported' },
    'a bundle that a template fills in': { yaml: webhooks('"{{ .ca }}"'), reason: 'template-value' },
    'a controller manager that a shell starts': {
      yaml: manager('').replace(
        '        - kube-controller-manager\n',
        '        - sh\n        - -c\n        - exec kube-controller-manager --cluster-signing-duration=87600h\n',
      ),
      reason: 'unsupported',
    },
    'signatures for a time that is filled in later': { yaml: manager('        - --cluster-signing-duration=$(TIME)\n'), reason: 'unsupported' },
    'a wrong type': { yaml: kubelet('rotateCertificates: "true"\n'), reason: 'wrong-type' },
  },
  fails: [
    {
      name: 'a client certificate that expired',
      yaml: client({ until: '2026-11-20' }, 'expired'),
      given,
      message: 'The client certificate of user "alice" expired on 2026-11-20.',
    },
    {
      name: 'a client certificate that expires soon',
      yaml: client({ from: '2025-12-20', until: '2026-12-20' }, 'soon'),
      given,
      message: 'The client certificate of user "alice" expires on 2026-12-20, in 26 days.',
    },
    {
      name: 'a client certificate for longer than a year',
      yaml: client({ until: '2036-11-24' }, 'long'),
      given,
      message: 'The client certificate of user "alice" is valid until 2036-11-24, another 3653 days, and nobody can revoke it before.',
    },
    {
      name: 'a client certificate for a year, as kubeadm makes it, for information',
      yaml: client({ until: '2027-11-24' }, 'long info'),
      given,
      message: 'The client certificate of user "alice" is valid until 2027-11-24, another 365 days, and nobody can revoke it before.',
    },
    {
      name: 'a part of the control plane for longer than a year',
      yaml: client({ user: 'system:kube-scheduler', until: '2036-11-24' }, 'long'),
      given,
    },
    {
      name: 'a weak key',
      yaml: client({ from: '2026-11-24', until: '2026-11-25', bits: 1024 }, 'weak'),
      given,
      message: 'The client certificate of user "alice" has an RSA key of 1024 bits, which is no longer strong enough.',
    },
    {
      name: "an old certificate of a cluster on somebody's own machine",
      yaml: client({ until: '2026-11-20' }, 'expired info', 'https://127.0.0.1:6443'),
      given,
    },
    {
      name: 'an authority that ends within a year',
      yaml: cluster(data(authority('2027-11-20')), 'soon'),
      given,
      message: 'The certificate authority of cluster "prod" expires on 2027-11-20, in 361 days.',
    },
    {
      name: 'an authority that signed by SHA-1 below another',
      yaml: cluster(data({ ...authority('2036-11-20'), issuer: 'root', signature: '1.2.840.113549.1.1.5' }), 'weak'),
      given,
      message: 'The certificate authority of cluster "prod" has a signature by SHA-1, which is no longer strong enough.',
    },
    {
      name: 'a webhook whose authority expired',
      yaml: webhooks(data(authority('2026-11-20')), 'expired', 'MutatingWebhookConfiguration'),
      given,
      message: 'The certificate authority of webhook "pods.example.com" expired on 2026-11-20.',
    },
    {
      name: 'an API whose authority ends soon',
      yaml: apiService(line('  caBundle: ', data(authority('2027-01-20')), 'soon')),
      given,
      message: 'The certificate authority of APIService "v1beta1.metrics.k8s.io" expires on 2027-01-20, in 57 days.',
    },
    {
      name: 'a kubelet that does not rotate its certificate',
      yaml: kubelet(
        `serverTLSBootstrap: true
rotateCertificates: false # later
#                   ^^^^^ kubelet-rotation
`,
      ),
      fixed: kubelet(`serverTLSBootstrap: true\nrotateCertificates: true # later\n`),
      message: 'The kubelet does not replace its client certificate before it expires, as "rotateCertificates" is not true.',
    },
    {
      name: 'a kubelet that signs its certificate itself, for information',
      yaml: kubelet(`rotateCertificates: true\nserverTLSBootstrap: false\n#                   ^^^^^ kubelet-serving\n`),
      fixed: rotated,
      message: 'The kubelet signs its serving certificate itself, as "serverTLSBootstrap" is not true, so nobody can tell it from another\'s.',
    },
    {
      name: 'a kubelet of which neither is said',
      yaml: `apiVersion: v1
kind: List
items:
  - # The name of the object is what there is to underline.
    apiVersion: kubelet.config.k8s.io/v1beta1
    kind: KubeletConfiguration
#         ^^^^^^^^^^^^^^^^^^^^ kubelet-rotation
#         ^^^^^^^^^^^^^^^^^^^^ kubelet-serving
`,
    },
    {
      name: 'signatures for ten years',
      yaml: manager(
        `        - --cluster-signing-duration=87600h
#         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ signing
`,
      ),
      message: '"cluster-signing-duration" lets certificates be valid for 3650 days.',
    },
    {
      name: 'signatures for two years, by kubeadm',
      yaml: kubeadm(
        `controllerManager:
  extraArgs:
    - name: cluster-signing-duration
      value: 17520h
#            ^^^^^^ signing
`,
      ),
    },
    {
      name: 'signatures for two years, by an older kubeadm',
      yaml: kubeadm(
        `controllerManager:
  extraArgs:
    cluster-signing-duration: 17520h
#                             ^^^^^^ signing
`,
        'v1beta3',
      ),
    },
    {
      name: 'certificates of kubeadm for ten years, by Cluster API',
      yaml: `apiVersion: controlplane.cluster.x-k8s.io/v1beta1
kind: KubeadmControlPlane
metadata: { name: prod }
spec:
  kubeadmConfigSpec:
    clusterConfiguration:
      certificateValidityPeriod: 87600h
#                                ^^^^^^ signing
`,
      message: '"spec.kubeadmConfigSpec.clusterConfiguration.certificateValidityPeriod" lets certificates be valid for 3650 days.',
    },
    {
      name: 'a server for two years, by cert-manager',
      yaml: issued(`  duration: 17520h0m0s\n#           ^^^^^^^^^^ signing\n`),
      message: '"spec.duration" lets certificates be valid for 730 days.',
    },
  ],
});

describe('certificates that a cluster shows', () => {
  const indent = (text: string) => text.replace(/^/gm, '      ').trimEnd();
  const facts = (chain: string[], more = '') => `apiVersion: pci.k8s/v1
kind: Cluster
metadata: { name: prod }
${more}endpoint:
  server: https://10.0.0.5:6443
  certificates:
${chain.map((one) => `    - |\n${indent(one)}\n`).join('')}`;
  const lines = (yaml: string) => linesOf(liveCluster([rule], yaml, { given }));
  const of = (variant: string, severity: string, message: string) => [`Cluster.pci.k8s/prod: fail PCI-K8S-901.${variant} ${severity} "${message}"`];
  const root = certificate({ user: 'ca', issuer: 'ca', authority: true, from: '2017-01-01', until: '2027-01-01' });

  it('are those of the API server', () => {
    assert.deepEqual(lines(facts([certificate({ user: 'kube-apiserver' }), root])), ['Cluster.pci.k8s/prod: pass PCI-K8S-901']);
    assert.deepEqual(
      lines(facts([certificate({ user: 'kube-apiserver', from: '2025-12-01', until: '2026-12-01' }), root])),
      of('soon', 'medium', 'The certificate of the API server expires on 2026-12-01, in 7 days.'),
    );
    assert.deepEqual(
      lines(facts([certificate({ user: 'kube-apiserver', until: '2036-11-24' })])),
      of('long', 'low', 'The certificate of the API server is valid until 2036-11-24, another 3653 days, and nobody can revoke it before.'),
    );
    assert.deepEqual(
      lines(facts([certificate({ user: 'kube-apiserver', until: '2036-11-24' })], 'local: true\n')),
      of('long', 'info', 'The certificate of the API server is valid until 2036-11-24, another 3653 days, and nobody can revoke it before.'),
    );
  });
  it('are those between it and its authority', () => {
    const between = certificate({ user: 'between', issuer: 'root', authority: true, from: '2017-01-01', until: '2027-01-01' });
    assert.deepEqual(
      lines(facts([certificate({ user: 'kube-apiserver', issuer: 'between' }), between])),
      of('soon', 'medium', 'A certificate between that of the API server and its authority expires on 2027-01-01, in 38 days.'),
    );
  });
  it('are the business of the provider, as to how long they are', () => {
    const managed = (parts: CertificateParts) => lines(facts([certificate(parts)], 'provider: gke\n'));
    assert.deepEqual(managed({ until: '2031-11-24' }), ['Cluster.pci.k8s/prod: pass PCI-K8S-901']);
    assert.deepEqual(managed({ from: '2025-12-01', until: '2026-12-01' }), ['Cluster.pci.k8s/prod: pass PCI-K8S-901']);
    assert.deepEqual(
      managed({ bits: 1024 }),
      of('weak', 'high', 'The certificate of the API server has an RSA key of 1024 bits, which is no longer strong enough.'),
    );
  });
  it('may not have been seen', () => {
    assert.deepEqual(lines('apiVersion: pci.k8s/v1\nkind: Cluster\nmetadata: { name: prod }\n'), ['Cluster.pci.k8s/prod: not-listed PCI-K8S-901']);
  });
  it('are those of the kubeconfig in use and of webhooks', () => {
    assert.deepEqual(lines(`${client({ until: '2026-11-20' })}---\n${webhooks(data(authority('2026-11-20')))}`), [
      'Config/: fail PCI-K8S-901.expired high "The client certificate of user "alice" expired on 2026-11-20."',
      'ValidatingWebhookConfiguration/policies: fail PCI-K8S-901.expired high "The certificate authority of webhook "pods.example.com" expired on 2026-11-20."',
    ]);
  });
  it('of kubelets are the business of the provider', () => {
    const managed = 'apiVersion: pci.k8s/v1\nkind: Cluster\nmetadata: { name: prod }\nprovider: eks\n---\n';
    assert.deepEqual(
      lines(managed + kubelet('metadata: { name: kubelet-config }\n')).filter((one) => one.startsWith('KubeletConfiguration')),
      [],
    );
  });
});
