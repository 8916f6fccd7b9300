import { imageDigest } from '../../src/rules/image-digest';
import { testDigest, testRule } from '../support/rule-test';

const pod = (spec: string) => `apiVersion: v1\nkind: Pod\nmetadata: { name: pay }\nspec:\n${spec}`;
const image = (reference: string) => pod(`  containers: [{ name: pay, image: "${reference}" }]\n`);
const kustomized = (images: string) => ({ 'kustomization.yaml': `resources: [test.yaml]\nimages: ${images}\n` });

testRule(imageDigest, {
  passes: {
    'a digest': image(`pay@${testDigest}`),
    'a digest behind tag and port': image(`reg.corp:5000/pay:1.4.2@${testDigest}`),
    'a digest of 512 bits': image(`pay@sha512:${'0123456789abcdef'.repeat(8)}`),
    'a kustomization that sets the digest': { yaml: image('pay:1.4.2'), files: kustomized(`[{ name: pay, digest: "${testDigest}" }]`) },
  },
  notApplicable: {
    'no image': pod('  containers: [{ name: pay }]\n'),
    'an exempt namespace':
      'apiVersion: v1\nkind: Pod\nmetadata: { name: pay, namespace: kube-public }\nspec: { containers: [{ name: pay, image: pay }] }\n',
  },
  notAssessed: {
    'filled in later': { yaml: image('pay:$(TAG)'), reason: 'template-value' },
    'filled in by a template': { yaml: image('pay:{{ .Values.tag }}'), reason: 'template-value' },
    'not a text': { yaml: pod('  containers: [{ name: pay, image: [pay] }]\n'), reason: 'wrong-type' },
  },
  fails: [
    {
      name: 'the tag stays, and so does the marker of Flux; a trailing comment too',
      yaml: pod(`  initContainers:
    - name: migrate
      image: reg.corp:5000/migrate:1.4.2 # {"$imagepolicy": "flux-system:migrate"}
#            ^^^^^^^^^^^^^^^^^^^^^^^^^^^ unpinned
  containers:
    - name: pay
      image: 'pay'
#            ^^^^^ unpinned
  volumes:
    - name: model
      image: { reference: corp.io/model:1 }
#                         ^^^^^^^^^^^^^^^ unpinned
`),
      message: 'Image "reg.corp:5000/migrate:1.4.2" is not pinned to a digest, so a registry can give other content under the same name.',
      fixed: pod(`  initContainers:
    - name: migrate
      image: reg.corp:5000/migrate:1.4.2@${testDigest} # {"$imagepolicy": "flux-system:migrate"}
  containers:
    - name: pay
      image: 'pay@${testDigest}'
  volumes:
    - name: model
      image: { reference: corp.io/model:1@${testDigest} }
`),
    },
    {
      name: 'a digest that is too short',
      yaml: pod(`  containers:
    - { name: pay, image: "pay:1.4.2@sha256:0123" }
#                         ^^^^^^^^^^^^^^^^^^^^^^^ malformed
`),
      message:
        'Image "pay:1.4.2@sha256:0123" cannot be pulled. The digest "sha256:0123" does not have 64 lower-case hexadecimal digits after "sha256:".',
      fixed: pod(`  containers:
    - { name: pay, image: "pay:1.4.2@${testDigest}" }
`),
    },
    {
      name: 'an algorithm that nobody knows, and no tag that could say what was meant',
      yaml: pod(`  containers:
    - { name: pay, image: "pay@md5:0123" }
#                         ^^^^^^^^^^^^^^ malformed
`),
      fixed: null,
    },
    {
      name: 'what the kustomization makes of it; a change of the line would not reach the cluster',
      yaml: pod(`  containers: [{ name: pay, image: pay:1.0 }]
#                                  ^^^^^^^ unpinned
`),
      files: kustomized('[{ name: pay, newTag: "2.0" }]'),
      message: 'Image "pay:2.0" is not pinned to a digest, so a registry can give other content under the same name.',
      fixed: null,
    },
    {
      name: 'a kustomization that sets the tag that is there already would take the digest off again',
      yaml: pod(`  containers: [{ name: pay, image: pay:1.0 }]
#                                  ^^^^^^^ unpinned
`),
      files: kustomized('[{ name: pay, newTag: "1.0" }]'),
      fixed: null,
    },
    {
      name: 'a Deployment in a namespace with card data, a debug container, a Windows pod',
      given: { cde: { labels: {}, namespaces: ['cards-*'] } },
      yaml: `apiVersion: apps/v1
kind: Deployment
metadata: { name: pay, namespace: cards-eu }
spec:
  template:
    spec:
      nodeSelector: { kubernetes.io/os: windows }
      containers: [{ name: pay, image: "pay:1.0" }]
#                                      ^^^^^^^^^ unpinned high
      ephemeralContainers: [{ name: debug, image: "busybox:1.37" }]
#                                                 ^^^^^^^^^^^^^^ unpinned high
`,
    },
    {
      name: 'the name of the container for exceptions of one container',
      given: {
        exceptions: [{ rule: 'PCI-K8S-502', match: { container: 'debug' }, reason: 'Only on the test cluster.' }],
      },
      yaml: pod(`  containers:
    - { name: debug, image: "debug:1.0" }
    - { name: pay, image: "pay:1.0" }
#                         ^^^^^^^^^ unpinned
`),
    },
    {
      name: 'an Argo template',
      yaml: `apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: { name: w }
spec:
  templates:
    - name: build
      containerSet: { containers: [{ name: main, image: "alpine:3.22" }] }
#                                                       ^^^^^^^^^^^^^ unpinned
`,
    },
  ],
});
