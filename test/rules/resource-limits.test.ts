import { resourceLimits } from '../../src/rules/resource-limits';
import { testRule } from '../support/rule-test';

const pod = (spec: string, metadata = '{ name: pay }') => `apiVersion: v1\nkind: Pod\nmetadata: ${metadata}\nspec:\n${spec}`;
const inShop = '{ name: pay, namespace: shop }';
const bare = pod(`  containers: [{ name: pay }]\n`, inShop);
const limitRange = (item: string, namespace = 'shop') =>
  `apiVersion: v1\nkind: LimitRange\nmetadata: { name: r, namespace: ${namespace} }\nspec: { limits: [${item}] }\n`;
/** The four marks of a container that says nothing, below its name. */
const nothing = (caret: string, severity = '') =>
  ['memory-limit', 'memory-request', 'cpu-request', 'cpu-limit'].map((variant) => `${caret} ${variant}${severity}\n`).join('');

testRule(resourceLimits, {
  passes: {
    'all four': pod(`  containers: [{ name: pay, resources: { requests: { cpu: 100m, memory: 64Mi }, limits: { cpu: 1, memory: 64Mi } } }]\n`),
    'requests that follow from limits': pod(`  containers: [{ name: pay, resources: { limits: { cpu: "1", memory: 64Mi } } }]\n`),
    'resources of the whole pod (on since Kubernetes 1.34)': pod(
      `  resources: { requests: { cpu: 100m, memory: 64Mi }, limits: { cpu: "1", memory: 64Mi } }\n  initContainers: [{ name: i }]\n  containers: [{ name: pay }]\n`,
    ),
    'a LimitRange of the namespace that has defaults': {
      yaml: bare,
      files: { 'shop.yaml': limitRange('{ type: Container, default: { memory: 1Gi, cpu: "1" } }') },
    },
    'a LimitRange whose maximum serves as default (pkg/apis/core/v1/defaults.go)': {
      yaml: bare,
      files: { 'shop.yaml': limitRange('{ type: Container, max: { memory: 1Gi, cpu: "1" } }') },
    },
    'a LimitRange in the same folder, where nobody names the namespace': {
      yaml: pod(`  containers: [{ name: pay }]\n`),
      files: {
        'limits.yaml': `apiVersion: v1\nkind: LimitRange\nmetadata: { name: r }\nspec: { limits: [{ type: Container, default: { memory: 1Gi, cpu: 1 } }] }\n`,
      },
    },
  },
  notApplicable: {
    'no workload': `apiVersion: v1\nkind: Service\nmetadata: { name: pay }\n`,
    'an exempt namespace': pod(`  containers: [{ name: pay }]\n`, '{ name: pay, namespace: kube-system }'),
    'a debug container, which has none': pod(`  ephemeralContainers: [{ name: debug }]\n`),
  },
  notAssessed: {
    'a list where a mapping belongs': { yaml: pod(`  containers: [{ name: pay, resources: { limits: [memory] } }]\n`), reason: 'wrong-type' },
    'resources that a template fills in': {
      yaml: pod(`  containers: [{ name: pay, resources: { limits: { memory: "{{ memory }}", cpu: 1 } } }]\n`),
      reason: 'template-value',
    },
    'a Kustomize patch that does not say': {
      yaml: `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: pay }\nspec: { template: { spec: { containers: [{ name: pay }] } } }\n`,
      files: { 'kustomization.yaml': `patches: [{ path: test.yaml }]\n` },
      reason: 'kustomize-patch',
    },
  },
  fails: [
    {
      name: 'nothing said: one fix for the container; a CPU limit is of no weight and has none',
      yaml: pod(`  containers:
    - name: pay
${nothing('#           ^^^')}      image: registry.corp/pay:1 # the service
`),
      fixed: pod(`  containers:
    - name: pay
      image: registry.corp/pay:1 # the service
      resources:
        requests:
          cpu: 100m
          memory: 128Mi
        limits:
          memory: 128Mi
`),
      message: 'Container "pay" has no CPU limit.',
    },
    {
      name: 'a request without limit: the limit is no lower',
      yaml: pod(`  containers:
    - name: pay
      resources:
        requests: { memory: 1Gi, cpu: 500m }
        limits:
#       ^^^^^^ memory-limit
          cpu: "1"
`),
      fixed: pod(`  containers:
    - name: pay
      resources:
        requests: { memory: 1Gi, cpu: 500m }
        limits:
          cpu: "1"
          memory: 1Gi
`),
      message: 'Container "pay" has no memory limit, so it can take the memory of its whole node.',
    },
    {
      name: 'null is the same as absent',
      yaml: pod(`  containers:
    - name: pay
      resources:
        limits: { memory: null, cpu: 1 }
#                         ^^^^ memory-limit
        requests: { memory: 64Mi }
`),
      fixed: pod(`  containers:
    - name: pay
      resources:
        limits: { memory: 64Mi, cpu: 1 }
        requests: { memory: 64Mi }
`),
    },
    {
      name: 'an init container is soon gone, a sidecar stays; Windows pods need limits too',
      yaml: pod(`  os: { name: windows }
  initContainers:
    - name: migrate
${nothing('#           ^^^^^^^', ' info')}    - name: proxy
#           ^^^^^ memory-limit
#           ^^^^^ memory-request
#           ^^^^^ cpu-request
#           ^^^^^ cpu-limit
      restartPolicy: Always
  containers: [{ name: pay, resources: { limits: { cpu: 1, memory: 1Gi } } }]
`),
    },
    {
      name: 'a LimitRange that fills in only requests, and one of another namespace',
      yaml: pod(
        `  containers:
    - name: pay
#           ^^^ memory-limit
#           ^^^ cpu-limit
`,
        inShop,
      ),
      files: {
        'shop.yaml': limitRange('{ type: Container, defaultRequest: { memory: 64Mi }, min: { cpu: 10m } }, { type: Pod, max: { memory: 1Gi } }'),
        'other.yaml': limitRange('{ type: Container, default: { memory: 1Gi, cpu: "1" } }', 'other'),
      },
    },
    {
      name: 'a pod limit of CPU only',
      yaml: pod(`  resources: { limits: { cpu: "1" } }
  containers:
    - name: pay
#           ^^^ memory-limit
#           ^^^ memory-request
`),
      fixed: pod(`  resources: { limits: { cpu: "1" } }
  containers:
    - name: pay
      resources:
        limits:
          memory: 128Mi
        requests:
          memory: 128Mi
`),
    },
    {
      name: 'a CronJob in a namespace with card data',
      yaml: `apiVersion: batch/v1
kind: CronJob
metadata: { name: settle, namespace: shop }
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - name: settle
              resources: { requests: { memory: 64Mi, cpu: 100m }, limits: { cpu: 1 } }
#                                                                 ^^^^^^ memory-limit high
`,
      given: { cde: { labels: {}, namespaces: ['shop'] } },
    },
    {
      name: 'a workflow',
      yaml: `apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: { name: w }
spec:
  templates:
    - name: t
      container: { image: "registry.corp/t:1", resources: { limits: { memory: 1Gi } } }
#                                              ^^^^^^^^^ cpu-request
#                                                           ^^^^^^ cpu-limit
`,
    },
  ],
});
