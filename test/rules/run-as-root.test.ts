import { runAsRoot } from '../../src/rules/run-as-root';
import { testRule } from '../support/rule-test';

const pod = (spec: string, metadata = '{ name: pay }') => `apiVersion: v1\nkind: Pod\nmetadata: ${metadata}\nspec:\n${spec}`;

testRule(runAsRoot, {
  passes: {
    'a pod that forbids root': pod(`  securityContext: { runAsNonRoot: true }\n  containers: [{ name: pay }]\n`),
    'a container that forbids root in a pod that says nothing': pod(`  containers: [{ name: pay, securityContext: { runAsNonRoot: true } }]\n`),
    "a container's null, which leaves the pod's value in force": pod(
      `  securityContext: { runAsNonRoot: true }\n  containers: [{ name: pay, securityContext: { runAsNonRoot: null, runAsUser: null } }]\n`,
    ),
    "a container's user over a pod that is root": pod(
      `  securityContext: { runAsUser: 0, runAsNonRoot: true }\n  containers: [{ name: pay, securityContext: { runAsUser: 10001 } }]\n`,
    ),
    'init, sidecar and debug containers that inherit': pod(`  securityContext: { runAsNonRoot: true, runAsUser: 10001 }
  initContainers: [{ name: migrate }, { name: proxy, restartPolicy: Always }]
  containers: [{ name: pay }]
  ephemeralContainers: [{ name: debug }]
`),
    'a Windows pod whose user has a name': pod(
      `  os: { name: windows }\n  securityContext: { windowsOptions: { runAsUserName: ContainerUser } }\n  containers: [{ name: pay }]\n`,
    ),
    'a Windows pod that forbids its administrator, Linux fields left aside': pod(
      `  nodeSelector: { kubernetes.io/os: windows }\n  securityContext: { runAsNonRoot: true, runAsUser: 0, runAsGroup: 0 }\n  containers: [{ name: pay }]\n`,
    ),
    'OpenShift, which gives each namespace its users': {
      yaml: pod(`  securityContext: { runAsGroup: 0 }\n  containers: [{ name: pay }, { name: log, securityContext: { runAsUser: 10001 } }]\n`),
      given: { parameters: { platform: 'openshift' } },
    },
    'a workflow template, whose security context takes the place of the workflow’s': `apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: { name: settle }
spec:
  securityContext: { runAsUser: 0 }
  templates:
    - name: settle
      securityContext: { runAsNonRoot: true }
      container: { image: "registry.corp/settle:1" }
`,
  },
  notApplicable: {
    'no workload': `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: pay }\n`,
    'an exempt namespace': pod(`  containers: [{ name: pay }]\n`, '{ name: pay, namespace: kube-system }'),
  },
  notAssessed: {
    'a quoted true, which the API server refuses': {
      yaml: pod(`  containers: [{ name: pay, securityContext: { runAsNonRoot: "true" } }]\n`),
      reason: 'wrong-type',
    },
    'a user that a template fills in': {
      yaml: pod(`  containers: [{ name: pay, securityContext: { runAsNonRoot: true, runAsUser: "{{ user }}" } }]\n`),
      reason: 'wrong-type',
    },
    'a wrong type in a workflow': {
      yaml: `apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: { name: w }\nspec: { templates: [{ name: t, container: { securityContext: { runAsNonRoot: 1 } } }] }\n`,
      reason: 'wrong-type',
    },
    'a Kustomize patch that says nothing of users': {
      yaml: `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: pay }\nspec: { template: { spec: { containers: [{ name: pay, env: [] }] } } }\n`,
      files: { 'kustomization.yaml': `patches: [{ path: test.yaml }]\n` },
      reason: 'kustomize-patch',
    },
  },
  fails: [
    {
      name: 'nothing said: one requirement in the pod serves all of its containers',
      yaml: `apiVersion: apps/v1
kind: Deployment
metadata: { name: pay }
spec:
  selector: {}
  template:
    spec:
      initContainers:
        - name: migrate # before the service
#               ^^^^^^^ not-enforced
          image: registry.corp/migrate:1
      containers:
        - name: pay
#               ^^^ not-enforced
          image: registry.corp/pay:1
`,
      fixed: `apiVersion: apps/v1
kind: Deployment
metadata: { name: pay }
spec:
  selector: {}
  template:
    spec:
      initContainers:
        - name: migrate # before the service
          image: registry.corp/migrate:1
      containers:
        - name: pay
          image: registry.corp/pay:1
      securityContext:
        runAsNonRoot: true
`,
      message: 'Container "migrate" may run as root: its image decides, and nothing forbids it.',
    },
    {
      name: 'a container that takes back what its pod requires',
      yaml: pod(`  securityContext: { runAsNonRoot: true }
  containers:
    - name: pay
      securityContext:
        runAsNonRoot: false # why?
#                     ^^^^^ not-enforced
`),
      fixed: pod(`  securityContext: { runAsNonRoot: true }
  containers:
    - name: pay
      securityContext:
        runAsNonRoot: true # why?
`),
    },
    {
      name: 'false in the pod is one finding, however many inherit it',
      yaml: pod(`  securityContext:
    runAsNonRoot: false
#                 ^^^^^ not-enforced
  containers:
    - name: pay
    - name: log
`),
      fixed: pod(`  securityContext:
    runAsNonRoot: true
  containers:
    - name: pay
    - name: log
`),
    },
    {
      name: 'user 0; the fix requires as well that the user is not root',
      yaml: pod(`  containers:
    - name: pay
      securityContext:
        runAsUser: 0
#                  ^ uid-zero
`),
      fixed: pod(`  containers:
    - name: pay
      securityContext:
        runAsUser: 10001
        runAsNonRoot: true
`),
      message: 'Container "pay" runs as root.',
    },
    {
      name: 'user 0 in the pod, taken over by one container and not by the other',
      yaml: pod(`  securityContext:
    runAsUser: 0
#              ^ uid-zero
  containers:
    - name: pay
    - name: log
      securityContext: { runAsUser: 10002, runAsNonRoot: true }
`),
      fixed: pod(`  securityContext:
    runAsUser: 10001
    runAsNonRoot: true
  containers:
    - name: pay
    - name: log
      securityContext: { runAsUser: 10002, runAsNonRoot: true }
`),
    },
    {
      name: 'user 0 although root is forbidden: the kubelet does not start it',
      yaml: pod(`  securityContext: { runAsNonRoot: true }
  containers:
    - name: pay
      securityContext: { runAsUser: 0 }
#                                   ^ contradiction
`),
      fixed: pod(`  securityContext: { runAsNonRoot: true }
  containers:
    - name: pay
      securityContext: { runAsUser: 10001 }
`),
    },
    {
      name: 'a user that is not root, but that nothing requires',
      yaml: pod(`  containers:
    - name: pay
      securityContext: { runAsUser: 1000 }
#     ^^^^^^^^^^^^^^^ uid-only
`),
      fixed: pod(`  containers:
    - name: pay
      securityContext: { runAsUser: 1000 }
  securityContext:
    runAsNonRoot: true
`),
      message: 'Container "pay" runs as user 1000, but nothing would forbid it to run as root.',
    },
    {
      name: 'beside a container that is root on purpose the requirement goes to the other container, not to the pod',
      yaml: pod(`  initContainers:
    - name: chown
      securityContext: { runAsUser: 0 }
#                                   ^ uid-zero
  containers:
    - name: pay
#           ^^^ not-enforced
`),
      fix: 'enforce',
      fixed: pod(`  initContainers:
    - name: chown
      securityContext: { runAsUser: 0 }
  containers:
    - name: pay
      securityContext:
        runAsNonRoot: true
`),
    },
    {
      name: 'the root group, as own group and among the supplemental ones',
      yaml: pod(`  securityContext:
    runAsNonRoot: true
    supplementalGroups: [0, 2000]
#                        ^ root-group
  containers:
    - name: pay
      securityContext: { runAsGroup: 0 }
#                                    ^ root-group
`),
      fixed: pod(`  securityContext:
    runAsNonRoot: true
    supplementalGroups: [2000]
  containers:
    - name: pay
      securityContext: { runAsGroup: 10001 }
`),
    },
    {
      name: 'a container that is stricter than its pod: Pod Security refuses the pod all the same (policy/check_runAsNonRoot.go)',
      yaml: pod(`  securityContext: { runAsNonRoot: false }
#                                  ^^^^^ pod-not-enforced
  containers: [{ name: pay, securityContext: { runAsNonRoot: true } }]
`),
      fixed: null,
    },
    {
      name: 'a user namespace: said, but of no weight',
      yaml: pod(`  hostUsers: false
  containers:
    - name: pay
      securityContext: { runAsUser: 0 }
#                                   ^ uid-zero info
    - name: log
#           ^^^ not-enforced info
`),
    },
    {
      name: 'OpenShift: only what asks for root',
      yaml: pod(`  containers:
    - name: pay
      securityContext: { runAsUser: 0 }
#                                   ^ uid-zero
    - name: log
`),
      given: { parameters: { platform: 'openshift' } },
    },
    {
      name: 'Windows: the administrator, in whatever case, also where root is forbidden',
      yaml: pod(`  os: { name: windows }
  securityContext: { runAsNonRoot: true }
  containers:
    - name: pay
      securityContext: { windowsOptions: { runAsUserName: containeradministrator } }
#                                                         ^^^^^^^^^^^^^^^^^^^^^^ administrator
`),
      fixed: pod(`  os: { name: windows }
  securityContext: { runAsNonRoot: true }
  containers:
    - name: pay
      securityContext: { windowsOptions: { runAsUserName: ContainerUser } }
`),
    },
    {
      name: 'Windows: neither a user nor a requirement (Pod Security makes no exception for Windows here)',
      yaml: pod(`  os: { name: windows }
  containers:
    - name: pay
#           ^^^ not-enforced
`),
      fixed: pod(`  os: { name: windows }
  containers:
    - name: pay
  securityContext:
    runAsNonRoot: true
`),
    },
    {
      name: 'a debug container that is root in a pod that is not',
      yaml: pod(`  securityContext: { runAsUser: 10001 }
  containers: [{ name: pay, securityContext: { runAsNonRoot: true } }]
  ephemeralContainers: [{ name: debug, securityContext: { runAsUser: 0 } }]
#                                                                    ^ uid-zero
`),
    },
    {
      name: 'a CronJob in a List, in a namespace with card data: one step worse',
      yaml: `apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: Namespace
    metadata: { name: shop, labels: { pci.k8s/scope: cde } }
  - apiVersion: batch/v1
    kind: CronJob
    metadata: { name: settle, namespace: shop }
    spec:
      jobTemplate:
        spec:
          template:
            spec:
              securityContext: { runAsUser: 0 }
#                                           ^ uid-zero critical
              containers: [{ name: settle, image: "registry.corp/settle:1" }]
`,
    },
    {
      name: 'a Kustomize patch is judged by what it sets',
      yaml: `apiVersion: apps/v1
kind: Deployment
metadata: { name: pay }
spec: { template: { spec: { containers: [{ name: pay, securityContext: { runAsUser: 0 } }] } } }
#                                                                                   ^ uid-zero
`,
      files: { 'kustomization.yaml': `patches: [{ path: test.yaml }]\n` },
    },
    {
      name: 'a workflow whose templates inherit from its spec',
      yaml: `apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: { name: settle }
spec:
  securityContext: { runAsUser: 0 }
#                               ^ uid-zero
  templates:
    - name: settle
      container: { image: "registry.corp/settle:1" }
`,
    },
  ],
});
