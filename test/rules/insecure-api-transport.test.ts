import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { insecureApiTransport as rule } from '../../src/rules/insecure-api-transport';
import { linesOf, liveCluster } from '../support/live';
import { testRule } from '../support/rule-test';

const kubeconfig = (cluster: string, context = 'prod') => `apiVersion: v1
kind: Config
current-context: ${context}
contexts: [{ name: ${context}, context: { cluster: prod, user: alice } }]
clusters:
  - name: prod
    cluster:
${cluster}`;
const CA = '      certificate-authority: ca.pem\n';
const service = '  service: { name: metrics-server, namespace: kube-system }\n';
const apiService = (spec: string) => `apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: { name: v1beta1.metrics.k8s.io }
spec:
  group: metrics.k8s.io
${spec}`;
const webhook = (config: string, kind = 'ValidatingWebhookConfiguration') => `apiVersion: admissionregistration.k8s.io/v1
kind: ${kind}
metadata: { name: policies }
webhooks:
  - name: pods.example.com
    clientConfig:
${config}`;
const monitor = (tls: string) => `apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: { name: kubelet, namespace: monitoring }
spec:
  endpoints:
    - port: https-metrics
      tlsConfig: ${tls}
`;
const pod = (container: string) => `apiVersion: v1
kind: Pod
metadata: { name: job, namespace: kube-system }
spec:
  containers:
    - name: job
      image: registry.corp/job:1
${container}`;

testRule(rule, {
  passes: {
    'an authority in another file': kubeconfig(`      server: https://10.0.0.5:6443\n${CA}`),
    'an authority in the file': kubeconfig(`      server: https://10.0.0.5:6443\n      certificate-authority-data: LS0t\n`),
    // Rancher and Teleport have certificates of public authorities.
    'a public name, with the authorities of the machine': kubeconfig(`      server: https://rancher.example.com/k8s/clusters/c-m-1\n`),
    'a public address, with the authorities of the machine': kubeconfig(`      server: https://203.0.113.7\n`),
    'kubectl proxy': kubeconfig(`      server: http://127.0.0.1:8001\n`),
    'kubectl proxy, by name': kubeconfig(`      server: http://localhost:8001\n`),
    'a switch that is off': kubeconfig(`      server: https://10.0.0.5:6443\n      insecure-skip-tls-verify: false\n${CA}`),
    'a proxy without password': kubeconfig(`      server: https://10.0.0.5:6443\n      proxy-url: http://proxy.corp:3128\n${CA}`),
    'a proxy with a password that goes over TLS': kubeconfig(`      server: https://10.0.0.5:6443\n      proxy-url: https://a:b@proxy.corp\n${CA}`),
    'a name for an address': kubeconfig(`      server: https://203.0.113.7\n      tls-server-name: api.prod.example.com\n${CA}`),
    'a name for a tunnel': kubeconfig(`      server: https://localhost:6443\n      tls-server-name: api.prod.example.com\n${CA}`),
    'another name of the same domain': kubeconfig(`      server: https://bastion.example.com\n      tls-server-name: api.prod.example.com\n${CA}`),
    'the name that every API server has': kubeconfig(
      `      server: https://bastion.example.com\n      tls-server-name: kubernetes.default.svc\n${CA}`,
    ),
    'an API whose server is verified': apiService(`${service}  caBundle: LS0t\n`),
    'an API whose server is verified by the authorities of the machine': apiService(service),
    'a webhook by HTTPS': webhook('      url: https://hooks.example.com/pods\n'),
    'a webhook by a Service, which is always HTTPS': webhook('      service: { name: policies, namespace: policies }\n'),
    'a scrape that is verified': monitor('{ insecureSkipVerify: false }'),
  },
  notApplicable: {
    'a configuration of another program': `apiVersion: v1\nkind: Config\nbuild: {}\n`,
    'a kubeconfig without clusters': `apiVersion: v1\nkind: Config\nusers: []\n`,
    'an API of the API server itself': apiService('  version: v1\n'),
    'a program that says nothing of it': pod('      args: [--verbose]\n'),
    'a flag that is off': pod('      args: [--insecure-skip-tls-verify=false]\n'),
    'another flag': pod('      args: [--no-insecure-skip-tls-verify, --kubelet-insecure-tls-port=1]\n'),
  },
  notAssessed: {
    'a switch of a wrong type': {
      yaml: kubeconfig(`      server: https://10.0.0.5\n      insecure-skip-tls-verify: "true"\n`),
      reason: 'wrong-type',
    },
    'an address that a template fills in': { yaml: kubeconfig(`      server: "https://{{ .host }}"\n`), reason: 'template-value' },
  },
  fails: [
    {
      name: 'a cluster of which any certificate is taken',
      yaml: kubeconfig(`      server: https://10.0.0.5:6443
      insecure-skip-tls-verify: true
#                               ^^^^ skip-verify
`),
      message:
        'Cluster "prod" takes any certificate for the right one ("insecure-skip-tls-verify"), so whoever answers is believed and gets what is sent.',
      fixed: kubeconfig(`      server: https://10.0.0.5:6443
      certificate-authority: certificate-of-the-authority.pem
`),
    },
    {
      name: 'a cluster of which any certificate is taken, though its authority is known',
      yaml: kubeconfig(`      server: https://api.example.com
      insecure-skip-tls-verify: true
#                               ^^^^ skip-verify
${CA}`),
      fixed: kubeconfig(`      server: https://api.example.com\n${CA}`),
    },
    {
      name: "a cluster on somebody's own machine, for information",
      yaml: kubeconfig(
        `      server: https://127.0.0.1:6443\n      insecure-skip-tls-verify: true\n#                               ^^^^ skip-verify info\n`,
      ),
    },
    {
      name: "a cluster on somebody's own machine, by its context",
      yaml: kubeconfig(
        `      server: https://172.18.0.2:6443\n      insecure-skip-tls-verify: true\n#                               ^^^^ skip-verify info\n`,
        'kind-shop',
      ),
    },
    {
      name: 'a cluster by HTTP',
      yaml: kubeconfig(`      server: http://10.0.0.5:8080 # old
#             ^^^^^^^^^^^^^^^^^^^^ http
${CA}`),
      message: 'Cluster "prod" is spoken to by plain HTTP, so what is sent can be read and changed on the way.',
      fixed: kubeconfig(`      server: https://10.0.0.5:8080 # old\n${CA}`),
    },
    {
      name: 'a private address without an authority',
      yaml: kubeconfig(`      server: https://10.0.0.5:6443\n#             ^^^^^^^^^^^^^^^^^^^^^ no-ca\n`),
      fixed: null,
      message:
        'Cluster "prod" has a private address and names no certificate authority, so its certificate is checked against those of this machine, of which none may know it.',
    },
    ...['https://192.168.1.5', 'https://172.31.0.1', 'https://100.64.0.1', 'https://[fd00::1]:6443', 'https://api.corp.internal', 'https://api'].map(
      (server) => ({
        name: `the private address ${server} without an authority`,
        yaml: kubeconfig(`      server: "${server}"\n#             ${'^'.repeat(server.length + 2)} no-ca\n`),
      }),
    ),
    {
      name: 'a proxy with a password',
      yaml: kubeconfig(`      server: https://api.example.com
      proxy-url: http://alice:hunter2@proxy.corp:3128
#                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ proxy
`),
      message: 'Cluster "prod" is reached through a proxy whose password goes over plain HTTP and stands in the file.',
      fixed: null,
    },
    {
      name: 'a name of another domain',
      yaml: kubeconfig(`      server: https://api.example.com
      tls-server-name: api.example.net
#                      ^^^^^^^^^^^^^^^ server-name
`),
      message: 'Cluster "prod" has to show a certificate for "api.example.net", which has nothing in common with its address.',
    },
    {
      name: 'an API whose server is not verified',
      yaml: apiService(`  insecureSkipTLSVerify: true\n#                        ^^^^ skip-verify\n${service}`),
      message:
        'APIService "v1beta1.metrics.k8s.io" takes any certificate for the right one ("insecureSkipTLSVerify"), so whoever answers is believed and gets what is sent.',
      fixed: apiService(`${service}  caBundle: base64-of-the-certificate-of-the-authority\n`),
    },
    {
      // The API server refuses it: kubernetes/apiserver, pkg/util/webhook/validation.go.
      name: 'a webhook by HTTP',
      yaml: webhook(`      url: http://hooks.example.com/pods\n#          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ http\n`, 'MutatingWebhookConfiguration'),
      message: 'Webhook "pods.example.com" is spoken to by plain HTTP, so what is sent can be read and changed on the way.',
      fixed: webhook(`      url: https://hooks.example.com/pods\n`, 'MutatingWebhookConfiguration'),
    },
    {
      name: 'a scrape that is not verified',
      yaml: monitor(`{ insecureSkipVerify: true }\n#                                      ^^^^ skip-verify low`),
      message:
        'Endpoint "https-metrics" of ServiceMonitor "kubelet" takes any certificate for the right one ("insecureSkipVerify"), so whoever answers is believed and gets what is sent.',
    },
    {
      name: 'the metrics server of a test cluster, in an exempt namespace',
      yaml: pod(`      args:
        - --kubelet-insecure-tls
#         ^^^^^^^^^^^^^^^^^^^^^^ skip-verify low
`),
      message:
        'Container "job" takes any certificate for the right one ("--kubelet-insecure-tls"), so whoever answers is believed and gets what is sent.',
    },
    {
      name: 'kubectl in an init container of a CronJob',
      yaml: `apiVersion: batch/v1
kind: CronJob
metadata: { name: job }
spec:
  jobTemplate:
    spec:
      template:
        spec:
          initContainers:
            - name: job
              command:
                - kubectl
                - --insecure-skip-tls-verify=true
#                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ skip-verify
          containers: [{ name: web }]
`,
    },
    {
      name: 'kubectl in a line for a shell',
      yaml: pod(`      command: [sh, -c]
      args:
        - kubectl get pods --insecure-skip-tls-verify; sleep 1
#         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ skip-verify
`),
    },
    {
      name: 'a program that has the same flag',
      yaml: pod(`      command:
        - helm
        - --insecure-skip-tls-verify
#         ^^^^^^^^^^^^^^^^^^^^^^^^^^ skip-verify low
`),
    },
  ],
});

describe('the kubeconfig in use', () => {
  it('gives a finding, and no fix for an object of the API that it is not', () => {
    const cluster = liveCluster([rule], kubeconfig(`      server: https://10.0.0.5:6443\n      insecure-skip-tls-verify: true\n`));
    assert.deepEqual(linesOf(cluster), [
      'Config/: fail PCI-K8S-903.skip-verify high "Cluster "prod" takes any certificate for the right one ("insecure-skip-tls-verify"), so whoever answers is believed and gets what is sent."',
    ]);
    assert.deepEqual(cluster.judge('Config/')!.findings[0]!.fixes, []);
  });
  it('is judged beside the APIs of the cluster', () => {
    assert.deepEqual(linesOf(liveCluster([rule], apiService(`  insecureSkipTLSVerify: true\n${service}`))), [
      'APIService/v1beta1.metrics.k8s.io: fail PCI-K8S-903.skip-verify high "APIService "v1beta1.metrics.k8s.io" takes any certificate for the right one ("insecureSkipTLSVerify"), so whoever answers is believed and gets what is sent."',
    ]);
  });
});
