import { imageMutableTag } from '../../src/rules/image-mutable-tag';
import { testRule } from '../support/rule-test';

const pod = (spec: string) => `apiVersion: v1\nkind: Pod\nmetadata: { name: pay }\nspec:\n${spec}`;
const image = (reference: string) => pod(`  containers: [{ name: pay, image: "${reference}" }]\n`);
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const kustomized = (images: string) => ({ 'kustomization.yaml': `resources: [test.yaml]\nimages: ${images}\n` });
const seen = (reference: string) => image(reference).replace('pay', 'seen');

testRule(imageMutableTag, {
  passes: {
    'a version': image('pay:1.4.2'),
    'a version behind a port': image('reg.corp:5000/pay:1.4.2'),
    'a digest without a tag': image(`pay@${digest}`),
    'a digest beside latest: runtimes pass over the tag': image(`pay:latest@${digest}`),
    'something behind the @ that is no digest is the business of 502': image('pay:latest@sha256:123'),
    'a tag that only begins like one that moves': image('pay:latest-1.2'),
    'a kustomization that sets the tag': { yaml: image('pay'), files: kustomized('[{ name: pay, newTag: 1.4.2 }]') },
    'a kustomization that sets a digest': { yaml: image('pay:latest'), files: kustomized(`[{ name: pay, digest: "${digest}" }]`) },
  },
  notApplicable: {
    'no workload': 'apiVersion: v1\nkind: Service\nmetadata: { name: pay }\n',
    'no image, which the API server refuses': pod('  containers: [{ name: pay }, { name: side, image: null }]\n'),
    'an exempt namespace':
      'apiVersion: v1\nkind: Pod\nmetadata: { name: pay, namespace: kube-system }\nspec: { containers: [{ name: pay, image: pay }] }\n',
    'a volume of another type': pod('  volumes: [{ name: data, emptyDir: {} }]\n'),
  },
  notAssessed: {
    'Kubernetes fills it in': { yaml: image('pay:$(TAG)'), reason: 'template-value' },
    'a shell or Flux fills it in': { yaml: image('pay:${TAG}'), reason: 'template-value' },
    'Helm or Argo fills it in': { yaml: image('{{inputs.parameters.image}}'), reason: 'template-value' },
    'a number': { yaml: pod('  containers: [{ name: pay, image: 12 }]\n'), reason: 'wrong-type' },
    'a reference that no runtime takes': { yaml: image('Pay:1.0'), reason: 'unsupported' },
    'a kustomization with a pattern that is not followed': {
      yaml: image('pay'),
      files: kustomized('[{ name: "(a|b)+", newTag: "1" }]'),
      reason: 'unsupported',
    },
    'an Argo template whose pod is patched when it runs': {
      yaml: 'apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: { name: w }\nspec: { templates: [{ name: t, podSpecPatch: "{}", container: { image: pay } }] }\n',
      reason: 'unsupported',
    },
  },
  fails: [
    {
      name: 'no tag; a port is none',
      yaml: pod(`  containers:
    - name: pay
      image: reg.corp:5000/pay
#            ^^^^^^^^^^^^^^^^^ no-tag
`),
      message: 'Image "reg.corp:5000/pay" has no tag, so it is whatever "latest" names when a node pulls it.',
      fixed: null,
    },
    {
      name: 'every kind of container, and a volume: latest, and tags named after branches',
      yaml: pod(`  initContainers:
    - { name: init, image: "pay:latest" }
#                          ^^^^^^^^^^^^ latest
    - { name: proxy, image: "pay:stable", restartPolicy: Always, imagePullPolicy: Always }
#                           ^^^^^^^^^^^^ branch-tag
  containers:
    - { name: pay, image: "pay:MAIN", imagePullPolicy: Always }
#                         ^^^^^^^^^^ branch-tag
  ephemeralContainers:
    - { name: debug, image: busybox }
#                           ^^^^^^^ no-tag
  volumes:
    - { name: model, image: { reference: "corp.io/model:nightly", pullPolicy: Always } }
#                                        ^^^^^^^^^^^^^^^^^^^^^^^ branch-tag
`),
      message: 'Image "pay:latest" has the tag "latest", which names another version with every release.',
    },
    {
      name: 'a Windows pod runs images too',
      yaml: pod(`  os: { name: windows }
  containers: [{ name: pay, image: pay }]
#                                  ^^^ no-tag
`),
    },
    {
      // kubernetes/kubernetes, pkg/apis/core/v1/defaults.go: only the exact tag "latest", or none, is pulled each time.
      name: 'a tag that moves and is not pulled again: said, or by default',
      yaml: pod(`  containers:
    - name: pay
      image: pay:latest
#            ^^^^^^^^^^ latest
      imagePullPolicy: IfNotPresent
#                      ^^^^^^^^^^^^ pull-policy
    - name: side
#           ^^^^ pull-policy
      image: side:edge
#            ^^^^^^^^^ branch-tag
    - name: odd
#           ^^^ pull-policy
      image: odd:Latest
#            ^^^^^^^^^^ latest
`),
      fix: 'pullAlways',
      fixed: pod(`  containers:
    - name: pay
      image: pay:latest
      imagePullPolicy: Always
    - name: side
      image: side:edge
      imagePullPolicy: Always
    - name: odd
      image: odd:Latest
      imagePullPolicy: Always
`),
    },
    {
      name: 'a volume has a pull policy of another name',
      yaml: pod(`  volumes:
    - name: model
      image:
        reference: corp.io/model:edge
#                  ^^^^^^^^^^^^^^^^^^ branch-tag
        pullPolicy: Never
#                   ^^^^^ pull-policy
`),
      fix: 'pullAlways',
      fixed: pod(`  volumes:
    - name: model
      image:
        reference: corp.io/model:edge
        pullPolicy: Always
`),
    },
    {
      name: 'the newest version of the same image in the workspace, whatever way it is written; builds and previews are passed over',
      yaml: pod(`  containers:
    - name: pay
      image: nginx:latest # {"$imagepolicy": "flux-system:nginx"}
#            ^^^^^^^^^^^^ latest
`),
      files: {
        'a.yaml': seen('docker.io/library/nginx:1.9.1'),
        'b.yaml': seen('index.docker.io/library/nginx:1.27'),
        'c.yaml': seen('nginx:2.0.0-rc.1'),
        'd.yaml': seen('nginx:3-alpine'),
        'e.yaml': seen('other/nginx:4.0.0'),
      },
      fixed: pod(`  containers:
    - name: pay
      image: nginx:1.27 # {"$imagepolicy": "flux-system:nginx"}
`),
    },
    {
      name: 'what the kustomization makes of it; a change of the line would not reach the cluster',
      yaml: pod(`  containers: [{ name: pay, image: pay:1.0 }]
#                                  ^^^^^^^ latest
`),
      files: { ...kustomized('[{ name: pay, newName: corp.io/pay, newTag: latest }]'), 'seen/a.yaml': seen('corp.io/pay:2.0.0') },
      message: 'Image "corp.io/pay:latest" has the tag "latest", which names another version with every release.',
      fixed: null,
    },
    {
      name: 'a kustomize patch, by what it sets',
      yaml: `apiVersion: apps/v1
kind: Deployment
metadata: { name: pay }
spec:
  template:
    spec:
      containers:
        - name: pay
          image: pay:dev
#                ^^^^^^^ branch-tag
        - name: other
`,
      files: { 'kustomization.yaml': 'patches: [{ path: test.yaml }]\n' },
    },
    {
      name: 'a CronJob in a List, and a namespace with card data',
      files: { 'shop.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { pci.k8s/scope: cde } }\n' },
      yaml: `apiVersion: v1
kind: List
items:
  - apiVersion: batch/v1
    kind: CronJob
    metadata: { name: pay, namespace: shop }
    spec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: pay, image: pay }] } } } } }
#                                                                                       ^^^ no-tag critical
`,
    },
    {
      name: 'an Argo Workflow: a container, a script, a volume of the workflow; one that is filled in costs no other',
      yaml: `apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: { name: w }
spec:
  volumes:
    - { name: model, image: { reference: corp.io/model } }
#                                        ^^^^^^^^^^^^^ no-tag
  templates:
    - name: build
      container: { image: "{{workflow.parameters.image}}" }
    - name: report
      script: { image: "alpine:edge", imagePullPolicy: Always }
#                      ^^^^^^^^^^^^^ branch-tag
`,
    },
  ],
});
