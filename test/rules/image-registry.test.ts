import { imageRegistry } from '../../src/rules/image-registry';
import { testDigest, testRule } from '../support/rule-test';

const pod = (spec: string, metadata = '{ name: pay }') => `apiVersion: v1\nkind: Pod\nmetadata: ${metadata}\nspec:\n${spec}`;
const image = (reference: string) => pod(`  containers: [{ name: pay, image: "${reference}" }]\n`);
/** A mark under a text in double quotes. */
const under = (text: string) => '^'.repeat(text.length + 2);
const trusting = (...trustedRegistries: string[]) => ({ parameters: { trustedRegistries } });
const kustomized = (images: string) => ({ 'kustomization.yaml': `resources: [test.yaml]\nimages: ${images}\n` });

testRule(imageRegistry, {
  passes: {
    'a registry that nobody knows, while none is trusted by name': image('registry.corp/pay:1'),
    'a port is part of the registry': image('localhost:5000/pay:1'),
    'below a trusted registry': { yaml: image('registry.corp/team/pay:1'), given: trusting('registry.corp') },
    'below a trusted path': { yaml: image('registry.corp/team/pay:1'), given: trusting('other.corp', 'registry.corp/team/') },
    'a public registry that is trusted by name': { yaml: image('nginx:1.29'), given: trusting('docker.io/library') },
    'a cache in front of a public one': { yaml: image('cache.corp/docker.io/library/nginx:1.29'), given: trusting('cache.corp') },
    'a kustomization that moves it there': {
      yaml: image('nginx:1.29'),
      files: kustomized('[{ name: nginx, newName: registry.corp/nginx }]'),
      given: trusting('registry.corp'),
    },
    'a place for tests in a namespace for tests': {
      yaml: pod('  containers: [{ name: pay, image: registry.corp/dev/pay:1 }]\n', '{ name: pay, namespace: shop-non-prod }'),
      given: { parameters: { nonProdRegistryPattern: 'registry.corp/dev/*' } },
    },
  },
  notApplicable: {
    'no image': pod('  containers: [{ name: pay }]\n'),
    'an exempt namespace: images of the platform': pod('  containers: [{ name: pay, image: nginx }]\n', '{ name: pay, namespace: kube-system }'),
  },
  notAssessed: {
    'filled in later': { yaml: image('${REGISTRY}/pay:1'), reason: 'template-value' },
    'filled in by a template': { yaml: image('{{ .Values.image }}'), reason: 'template-value' },
    'not a text': { yaml: pod('  containers: [{ name: pay, image: true }]\n'), reason: 'wrong-type' },
  },
  fails: [
    {
      name: 'public registries, also where the name of none is written; a digest makes it a step better',
      yaml: pod(`  initContainers:
    - { name: init, image: busybox }
#                          ^^^^^^^ public
  containers:
    - { name: pay, image: "quay.io/corp/pay:1" }
#                         ^^^^^^^^^^^^^^^^^^^^ public
    - { name: side, image: "GHCR.io/corp/side:1@${testDigest}" }
#                          ${under(`GHCR.io/corp/side:1@${testDigest}`)} public low
    - { name: cut, image: "docker.io/corp/cut:1@sha256:12" }
#                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ public
  volumes:
    - { name: model, image: { reference: mcr.microsoft.com/model } }
#                                        ^^^^^^^^^^^^^^^^^^^^^^^ public
`),
      message: 'Image "busybox" comes from the public registry "docker.io".',
    },
    {
      name: 'outside the trusted registries, by whole components',
      given: trusting('corp.io', 'reg.corp/team'),
      yaml: pod(`  containers:
    - { name: a, image: "corp.io.evil.com/pay:1" }
#                       ^^^^^^^^^^^^^^^^^^^^^^^^ untrusted
    - { name: b, image: "corp.iox/pay:1" }
#                       ^^^^^^^^^^^^^^^^ untrusted
    - { name: c, image: "reg.corp/teams/pay:1" }
#                       ^^^^^^^^^^^^^^^^^^^^^^ untrusted
    - { name: d, image: "corp.io:5000/pay:1" }
#                       ^^^^^^^^^^^^^^^^^^^^ untrusted
    - { name: e, image: "nginx@${testDigest}" }
#                       ${under(`nginx@${testDigest}`)} untrusted medium
    - { name: f, image: "corp.io/pay:1" }
`),
      message: 'Image "corp.io.evil.com/pay:1" comes from "corp.io.evil.com", which is in none of the trusted registries.',
    },
    {
      name: 'places that get no more updates',
      yaml: pod(`  containers:
    - { name: a, image: "k8s.gcr.io/pause:3.9" }
#                       ^^^^^^^^^^^^^^^^^^^^^^ deprecated
    - { name: b, image: "bitnami/redis:7.2" }
#                       ^^^^^^^^^^^^^^^^^^^ public
#                       ^^^^^^^^^^^^^^^^^^^ deprecated
    - { name: c, image: "registry.corp/bitnami/redis:7.2" }
`),
      message: 'Image "k8s.gcr.io/pause:3.9" comes from "k8s.gcr.io", where images are no longer kept up to date.',
    },
    {
      name: 'the parameter registryMap: the longest prefix, tag and digest as they were',
      given: {
        parameters: {
          trustedRegistries: ['registry.corp'],
          registryMap: { 'docker.io/': 'registry.corp/dockerhub/', 'docker.io/library': 'registry.corp/official', 'quay.io': 'elsewhere.io' },
        },
      },
      yaml: pod(`  containers:
    - name: a
      image: nginx:1.29 # the web
#            ^^^^^^^^^^ untrusted
    - name: b
      image: "index.docker.io/corp/pay@${testDigest}"
#            ${under(`index.docker.io/corp/pay@${testDigest}`)} untrusted medium
    - name: c
      image: quay.io/corp/pay:1
#            ^^^^^^^^^^^^^^^^^^ untrusted
`),
      fixed: pod(`  containers:
    - name: a
      image: registry.corp/official/nginx:1.29 # the web
    - name: b
      image: "registry.corp/dockerhub/corp/pay@${testDigest}"
    - name: c
      image: quay.io/corp/pay:1
`),
    },
    {
      name: 'what the kustomization makes of it; a change of the line would not reach the cluster',
      given: { parameters: { registryMap: { 'quay.io': 'registry.corp/quay' } } },
      yaml: pod(`  containers: [{ name: pay, image: pay:1 }]
#                                  ^^^^^ public
`),
      files: kustomized('[{ name: pay, newName: quay.io/corp/pay }]'),
      message: 'Image "quay.io/corp/pay:1" comes from the public registry "quay.io".',
      fixed: null,
    },
    {
      name: 'a place for tests in production: by the name of the namespace',
      given: { parameters: { nonProdRegistryPattern: 'registry.corp/dev/*' } },
      yaml: pod(
        `  containers: [{ name: pay, image: registry.corp/dev/pay:1 }]
#                                  ^^^^^^^^^^^^^^^^^^^^^^^ shared-stage
`,
        '{ name: pay, namespace: shop-prod }',
      ),
      message: 'Image "registry.corp/dev/pay:1" comes from a place for tests, and its namespace "shop-prod" is in production.',
    },
    {
      name: 'a CronJob in a List, in a namespace with card data',
      given: { parameters: { nonProdRegistryPattern: 'docker.io/*' } },
      files: { 'shop.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { pci.k8s/scope: cde } }\n' },
      yaml: `apiVersion: v1
kind: List
items:
  - apiVersion: batch/v1
    kind: CronJob
    metadata: { name: pay, namespace: shop }
    spec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: pay, image: "nginx:1.29" }] } } } } }
#                                                                                       ^^^^^^^^^^^^ public high
#                                                                                       ^^^^^^^^^^^^ shared-stage medium
`,
    },
    {
      name: 'a kustomize patch, by what it sets; an Argo script',
      files: { 'kustomization.yaml': 'patches: [{ path: test.yaml }]\n' },
      yaml: `apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: { name: w }
spec:
  templates:
    - name: report
      script: { image: "alpine:3.22" }
#                      ^^^^^^^^^^^^^ public
`,
    },
  ],
});
