import { readOnlyRootFs } from '../../src/rules/read-only-root-fs';
import { testRule } from '../support/rule-test';

const pod = (spec: string) => `apiVersion: v1\nkind: Pod\nmetadata: { name: pay }\nspec:\n${spec}`;

testRule(readOnlyRootFs, {
  passes: {
    'explicit true': pod(`  containers:\n    - name: pay\n      securityContext: { readOnlyRootFilesystem: true }\n`),
  },
  notApplicable: {
    'no workload': `apiVersion: v1\nkind: Service\nmetadata: { name: pay }\n`,
    'a Windows pod': pod(`  os: { name: windows }\n  containers: [{ name: pay }]\n`),
    'a debug container': pod(`  ephemeralContainers: [{ name: debug }]\n`),
    'an exempt namespace': `apiVersion: v1\nkind: Pod\nmetadata: { name: pay, namespace: kube-system }\nspec: { containers: [{ name: pay }] }\n`,
  },
  notAssessed: {
    'a quoted true, which the API server refuses': {
      yaml: pod(`  containers:\n    - name: pay\n      securityContext: { readOnlyRootFilesystem: "true" }\n`),
      reason: 'wrong-type',
    },
    'a value that Helm or Argo fills in': {
      yaml: pod(`  containers:\n    - name: pay\n      securityContext: { readOnlyRootFilesystem: "{{ .Values.readOnly }}" }\n`),
      reason: 'wrong-type',
    },
    'a Kustomize patch that does not say': {
      yaml: `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: pay }\nspec: { template: { spec: { containers: [{ name: pay }] } } }\n`,
      files: { 'kustomization.yaml': `patches: [{ path: test.yaml }]\n` },
      reason: 'kustomize-patch',
    },
  },
  fails: [
    {
      name: 'explicit false keeps its comment',
      yaml: pod(`  containers:
    - name: pay
      securityContext:
        readOnlyRootFilesystem: false # mount /tmp first
#                               ^^^^^ writable
`),
      fixed: pod(`  containers:
    - name: pay
      securityContext:
        readOnlyRootFilesystem: true # mount /tmp first
`),
      message: 'Container "pay" can write to its root file system.',
    },
    {
      name: 'no security context: the name of the container stands for it; an init container weighs less, a sidecar does not',
      yaml: pod(`  initContainers:
    - name: migrate
#           ^^^^^^^ writable low
    - name: proxy
#           ^^^^^ writable
      restartPolicy: Always
  containers:
    - name: "pay" # the app
#           ^^^^^ writable
      image: pay:1
`),
      fixed: pod(`  initContainers:
    - name: migrate
      securityContext:
        readOnlyRootFilesystem: true
    - name: proxy
      restartPolicy: Always
      securityContext:
        readOnlyRootFilesystem: true
  containers:
    - name: "pay" # the app
      image: pay:1
      securityContext:
        readOnlyRootFilesystem: true
`),
    },
    {
      name: 'with a volume for temporary files, one a container',
      yaml: pod(`  containers:
    - name: pay # the app
#           ^^^ writable
      image: pay:1
    - name: log
#           ^^^ writable
      volumeMounts:
        - { name: data, mountPath: /data }
  volumes:
    - name: data
      emptyDir: {}
`),
      fix: 'readOnlyWithTmp',
      fixed: pod(`  containers:
    - name: pay # the app
      image: pay:1
      securityContext:
        readOnlyRootFilesystem: true
      volumeMounts:
        - name: tmp
          mountPath: /tmp
    - name: log
      volumeMounts:
        - { name: data, mountPath: /data }
        - name: tmp-log
          mountPath: /tmp
      securityContext:
        readOnlyRootFilesystem: true
  volumes:
    - name: data
      emptyDir: {}
    - name: tmp
      emptyDir: {}
    - name: tmp-log
      emptyDir: {}
`),
    },
    {
      name: 'no second volume where the set of a workflow has one at /tmp',
      yaml: `apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: { name: build }
spec:
  templates:
    - containerSet:
        volumeMounts: [{ name: scratch, mountPath: /tmp }]
        containers:
          - { name: a }
#                   ^ writable
`,
      fix: 'readOnlyWithTmp',
      fixed: null,
    },
    {
      name: 'no second volume where /tmp is one already',
      yaml: pod(`  containers:
    - name: pay
#           ^^^ writable
      volumeMounts: [{ name: scratch, mountPath: /tmp }]
  volumes: [{ name: scratch, emptyDir: {} }]
`),
      fix: 'readOnlyWithTmp',
      fixed: null,
    },
    {
      name: 'a volume for temporary files in a workflow is one of its template',
      yaml: `apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: { name: w }
spec:
  templates:
    - name: build
      script:
#     ^^^^^^ writable
        image: alpine:3
`,
      fix: 'readOnlyWithTmp',
      fixed: `apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: { name: w }
spec:
  templates:
    - name: build
      script:
        image: alpine:3
        securityContext:
          readOnlyRootFilesystem: true
        volumeMounts:
          - name: tmp
            mountPath: /tmp
      volumes:
        - name: tmp
          emptyDir: {}
`,
    },
    {
      name: 'a security context shared by an anchor is judged at both places and edited at none',
      yaml: pod(`  initContainers:
    - name: init
      securityContext: &hard
#     ^^^^^^^^^^^^^^^ writable low
        runAsNonRoot: true
  containers:
    - name: pay
      securityContext: *hard
#     ^^^^^^^^^^^^^^^ writable
`),
      fixed: null,
    },
    {
      name: 'a CronJob in a namespace with card data',
      yaml: `apiVersion: batch/v1
kind: CronJob
metadata: { name: settle, namespace: shop }
spec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: settle }] } } } } }
#                                                                       ^^^^^^ writable high
`,
      given: { cde: { labels: {}, namespaces: ['shop'] } },
    },
    {
      name: 'an Argo Workflow, its template and a script',
      yaml: `apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: { name: w }
spec:
  templates:
    - name: build
      container:
#     ^^^^^^^^^ writable
        image: alpine:3
    - name: report
      script: { image: alpine:3, securityContext: { readOnlyRootFilesystem: true } }
`,
    },
  ],
});
