import { seccomp } from '../../src/rules/seccomp';
import { testRule } from '../support/rule-test';

const pod = (spec: string, metadata = '{ name: pay }') => `apiVersion: v1\nkind: Pod\nmetadata: ${metadata}\nspec:\n${spec}`;

testRule(seccomp, {
  passes: {
    'the profile of the pod': pod(
      `  securityContext: { seccompProfile: { type: RuntimeDefault } }\n  containers: [{ name: pay }, { name: log, securityContext: { seccompProfile: null } }]\n`,
    ),
    "a container's profile over a pod without one": pod(
      `  securityContext: { seccompProfile: { type: Unconfined } }\n  containers: [{ name: pay, securityContext: { seccompProfile: { type: Localhost, localhostProfile: pay.json } } }]\n`,
    ),
    'a template of a workflow, whose security context takes the place of the workflow’s': `apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: { name: settle }
spec:
  securityContext: { seccompProfile: { type: Unconfined } }
  templates: [{ name: settle, securityContext: { seccompProfile: { type: RuntimeDefault } }, container: { image: "registry.corp/settle:1" } }]
`,
  },
  notApplicable: {
    'no workload': `apiVersion: v1\nkind: Service\nmetadata: { name: pay }\n`,
    'a Windows pod': pod(`  os: { name: windows }\n  containers: [{ name: pay }]\n`),
    'a privileged container, which is unconfined whatever it says': pod(
      `  containers: [{ name: pay, securityContext: { privileged: true, seccompProfile: { type: Unconfined } } }]\n`,
    ),
    'an exempt namespace': pod(`  containers: [{ name: pay }]\n`, '{ name: pay, namespace: kube-system }'),
  },
  notAssessed: {
    'a profile that is a text': {
      yaml: pod(`  securityContext: { seccompProfile: RuntimeDefault }\n  containers: [{ name: pay }]\n`),
      reason: 'wrong-type',
    },
    'a type that there is not': {
      yaml: pod(`  securityContext: { seccompProfile: { type: runtime/default } }\n  containers: [{ name: pay }]\n`),
      reason: 'wrong-type',
    },
    'a type that a template fills in': {
      yaml: pod(`  securityContext: { seccompProfile: { type: "{{ type }}" } }\n  containers: [{ name: pay }]\n`),
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
      name: 'nothing said: one profile in the pod serves all; the old annotations are none (without effect since Kubernetes 1.27)',
      yaml: pod(
        `  initContainers:
    - name: migrate
#           ^^^^^^^ missing
  containers:
    - name: pay # the service
#           ^^^ missing
  ephemeralContainers:
    - name: debug
#           ^^^^^ missing
`,
        '{ name: pay, annotations: { seccomp.security.alpha.kubernetes.io/pod: runtime/default } }',
      ),
      fixed: pod(
        `  initContainers:
    - name: migrate
  containers:
    - name: pay # the service
  ephemeralContainers:
    - name: debug
  securityContext:
    seccompProfile:
      type: RuntimeDefault
`,
        '{ name: pay, annotations: { seccomp.security.alpha.kubernetes.io/pod: runtime/default } }',
      ),
      message: 'Container "migrate" sets no seccomp profile, so it may make every system call where the kubelet does not set seccompDefault.',
    },
    {
      name: 'a container that turns it off',
      yaml: pod(`  securityContext: { seccompProfile: { type: RuntimeDefault } }
  containers:
    - name: pay
      securityContext:
        seccompProfile:
          type: Unconfined # perf
#               ^^^^^^^^^^ unconfined
`),
      fixed: pod(`  securityContext: { seccompProfile: { type: RuntimeDefault } }
  containers:
    - name: pay
      securityContext:
        seccompProfile:
          type: RuntimeDefault # perf
`),
      message: 'Container "pay" turns the seccomp filter off.',
    },
    {
      name: 'a pod that turns it off, inherited twice and said once',
      yaml: pod(`  securityContext: { seccompProfile: { type: Unconfined } }
#                                            ^^^^^^^^^^ unconfined
  containers: [{ name: pay }, { name: log }]
`),
      fixed: pod(`  securityContext: { seccompProfile: { type: RuntimeDefault } }
  containers: [{ name: pay }, { name: log }]
`),
    },
    {
      name: 'a profile on the node without its name, and a profile without type',
      yaml: pod(`  securityContext: { seccompProfile: { type: Localhost } }
#                    ^^^^^^^^^^^^^^ localhost-file
  containers:
    - name: pay
    - name: log
      securityContext: { seccompProfile: {} }
#                        ^^^^^^^^^^^^^^ missing
`),
      fixed: pod(`  securityContext: { seccompProfile: { type: Localhost } }
  containers:
    - name: pay
    - name: log
      securityContext: { seccompProfile: { type: RuntimeDefault } }
`),
    },
    {
      name: 'a kubelet here that gives every container the profile: said, but of no weight',
      yaml: pod(`  containers:\n    - name: pay\n#           ^^^ missing info\n`),
      files: { 'nodes/kubelet.yaml': `apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nseccompDefault: true\n` },
    },
    {
      name: 'a kubelet here that does not',
      yaml: pod(`  containers:\n    - name: pay\n#           ^^^ missing\n`),
      files: { 'nodes/kubelet.yaml': `apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nseccompDefault: false\n` },
    },
    {
      name: 'a CronJob in a namespace with card data; a user namespace changes nothing',
      yaml: `apiVersion: batch/v1
kind: CronJob
metadata: { name: settle, namespace: shop }
spec: { jobTemplate: { spec: { template: { spec: { hostUsers: false, containers: [{ name: settle }] } } } } }
#                                                                                         ^^^^^^ missing high
`,
      given: { cde: { labels: {}, namespaces: ['shop'] } },
    },
  ],
});
