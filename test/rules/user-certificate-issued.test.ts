import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { userCertificateIssued as rule } from '../../src/rules/user-certificate-issued';
import { certificate, der, inData, name, pem } from '../support/certificates';
import { linesOf, liveCluster } from '../support/live';
import { testRule } from '../support/rule-test';

const request = (user: string, ...groups: string[]) =>
  btoa(pem('CERTIFICATE REQUEST', der(0x30, der(0x30, der(0x02, [0]), name(user, groups)), der(0x30), der(0x03, [0]))));

const CLIENT = 'kubernetes.io/kube-apiserver-client';
const csr = (signer: string, content: string, more = '  usages: [client auth]\n') => `apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: { name: alice }
spec:
  signerName: ${signer}
  request: ${content}
${more}`;
const marked = (signer: string, mark: string, deeper = 0) => `${signer}\n#             ${' '.repeat(deeper)}${'^'.repeat(signer.length)} ${mark}`;
const listed = (spec: string, signer: string, more = '') => `apiVersion: v1
kind: List
items:
  - apiVersion: certificates.k8s.io/v1
    kind: CertificateSigningRequest
    metadata: { name: alice }
${spec}
      signerName: ${signer}
      request: ${alice}
${more}`;
const short = '  expirationSeconds: 3600\n';
const alice = request('alice', 'dev');

testRule(rule, {
  passes: {
    "a kubelet's login": csr('kubernetes.io/kube-apiserver-client-kubelet', request('system:node:n1', 'system:nodes')),
    "a kubelet's own certificate": csr('kubernetes.io/kubelet-serving', request('system:node:n1', 'system:nodes'), '  usages: [server auth]\n'),
    'a signer that the API server does not take': csr('example.com/mesh', alice),
    'a certificate of a server by the old signer': csr('kubernetes.io/legacy-unknown', request('web.shop.svc'), '  usages: [server auth]\n'),
    'the name of a node': csr(CLIENT, request('system:node:n1')),
    'a request that was refused': csr(CLIENT, alice, 'status: { conditions: [{ type: Denied, status: "True" }] }\n'),
    'a request that failed': csr(CLIENT, alice, 'status: { conditions: [{ type: Approved, status: "True" }, { type: Failed, status: "True" }] }\n'),
  },
  notApplicable: {
    // certificates.k8s.io/v1 since 1.37: short, and for pods.
    'the request of a pod': `apiVersion: certificates.k8s.io/v1\nkind: PodCertificateRequest\nmetadata: { name: a, namespace: shop }\nspec: { signerName: ${CLIENT} }\n`,
  },
  notAssessed: {
    // The API server answers 422 to it.
    'a request that is none': { yaml: csr(CLIENT, 'LS0tLS1CRUdJTi4uLg=='), reason: 'unsupported' },
    'a request that a template fills in': { yaml: csr(CLIENT, '"{{ .csr }}"'), reason: 'template-value' },
    'a time of a wrong type': { yaml: csr(CLIENT, alice, '  expirationSeconds: "3600"\n'), reason: 'wrong-type' },
  },
  fails: [
    {
      name: 'a request for an hour',
      yaml: csr(marked(CLIENT, 'pending'), alice, short),
      message: 'CertificateSigningRequest "alice" asks for a login of "alice" of "dev", which no directory would know of and nobody could revoke.',
      fixed: '',
    },
    {
      name: 'a request for as long as the signer likes, which an hour makes better',
      yaml: listed('    spec:\n#   ^^^^ long', marked(CLIENT, 'pending', 4)),
      fix: 'hour',
      fixed: listed('    spec:', CLIENT, '      expirationSeconds: 3600\n'),
    },
    {
      name: 'a request for 90 days',
      yaml: csr(marked(CLIENT, 'pending'), alice, `  expirationSeconds: 7776000\n#                    ^^^^^^^ long\n`),
      fix: 'hour',
      fixed: csr(CLIENT, alice, short),
    },
    {
      name: 'a login that passes for a node',
      yaml: csr(marked(CLIENT, 'node-group'), request('system:node:n1', 'system:nodes'), short),
      message:
        'CertificateSigningRequest "alice" asks for a login of "system:node:n1" of "system:nodes", by which it passes for a node. Kubelets ask the signer "kubernetes.io/kube-apiserver-client-kubelet".',
    },
    {
      name: 'a program that the team knows, for an hour',
      yaml: csr(marked(CLIENT, 'pending low'), request('monitoring-eu'), short),
      given: { rules: { 'user-certificate-issued': { options: { componentUsers: ['monitoring-*'] } } } },
    },
    {
      name: 'a program that the team knows, for a year',
      yaml: csr(marked(CLIENT, 'pending'), request('monitoring-eu'), `  expirationSeconds: 31536000\n#                    ^^^^^^^^ long\n`),
      given: { rules: { 'user-certificate-issued': { options: { componentUsers: ['monitoring-*'] } } } },
    },
    {
      name: 'a signer that the team names',
      yaml: csr(marked('example.com/people', 'pending'), alice, `${short}  usages: [client auth]\n`),
      given: { rules: { 'user-certificate-issued': { options: { signers: ['example.com/people'] } } } },
    },
    {
      name: 'the old signer, for a client',
      yaml: csr(marked('kubernetes.io/legacy-unknown', 'pending'), alice, `${short}  usages: [client auth]\n`),
    },
  ],
});

describe('requests in a cluster', () => {
  const lines = (yaml: string, unlisted = {}) => linesOf(liveCluster([rule], yaml, { unlisted }));
  const issued = inData(certificate({ user: 'alice', until: '2027-05-01' }));
  const approved = (more: string) => csr(CLIENT, alice, `status: { ${more}conditions: [{ type: Approved, status: "True" }] }\n`);

  it('were approved, and are valid until a day', () => {
    assert.deepEqual(lines(approved(`certificate: ${issued}, `)), [
      'CertificateSigningRequest/alice: fail PCI-K8S-902.approved high "CertificateSigningRequest "alice" was approved: "alice" of "dev" can log in until 2027-05-01, and nobody can revoke it."',
    ]);
  });
  it('were approved, and wait for their certificate', () => {
    assert.deepEqual(lines(approved('')), [
      'CertificateSigningRequest/alice: fail PCI-K8S-902.approved high "CertificateSigningRequest "alice" was approved: "alice" of "dev" can log in, and nobody can revoke it."',
    ]);
  });
  it('wait for approval', () => {
    assert.deepEqual(lines(csr(CLIENT, alice)), [
      'CertificateSigningRequest/alice: fail PCI-K8S-902.pending high "CertificateSigningRequest "alice" asks for a login of "alice" of "dev", which no directory would know of and nobody could revoke."',
      'CertificateSigningRequest/alice: fail PCI-K8S-902.long medium "The certificate that CertificateSigningRequest "alice" asks for would be valid for as long as the signer likes, by default a year."',
    ]);
  });

  const facts = 'apiVersion: pci.k8s/v1\nkind: Cluster\nmetadata: { name: prod }\n';
  it('are deleted after an hour, so a person has to show that there were none', () => {
    const cluster = liveCluster([rule], facts);
    assert.deepEqual(linesOf(cluster), ['Cluster.pci.k8s/prod: manual PCI-K8S-902']);
    assert.equal(
      cluster.judge('Cluster.pci.k8s/prod')!.notAssessed[0]!.message,
      'A request is deleted about an hour after its approval, so that there is none proves nothing. Show the entries of the audit log in which requests to "certificatesigningrequests/approval" were answered.',
    );
  });
  it('were not listed', () => {
    assert.deepEqual(lines(facts, { 'certificates.k8s.io/CertificateSigningRequest': 'forbidden' }), ['Cluster.pci.k8s/prod: forbidden PCI-K8S-902']);
  });
});
