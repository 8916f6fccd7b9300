import { privileged } from '../../src/rules/privileged';
import { testRule } from '../support/rule-test';

const pod = (spec: string, metadata = '{ name: pay }') => `apiVersion: v1\nkind: Pod\nmetadata: ${metadata}\nspec:\n${spec}`;
const daemonSet = (metadata: string, container: string) => `apiVersion: apps/v1
kind: DaemonSet
metadata: ${metadata}
spec:
  selector: {}
  template:
    spec:
      containers:
        - ${container}
`;

testRule(privileged, {
  passes: {
    'false, null and nothing': pod(
      `  containers: [{ name: a, securityContext: { privileged: false } }, { name: b, securityContext: { privileged: null } }, { name: c }]\n`,
    ),
    'a container that leaves the HostProcess of its pod': pod(
      `  os: { name: windows }\n  securityContext: { windowsOptions: { hostProcess: true } }\n  containers: [{ name: pay, securityContext: { windowsOptions: { hostProcess: false } } }]\n`,
    ),
  },
  notApplicable: {
    'no workload': `apiVersion: v1\nkind: Service\nmetadata: { name: pay }\n`,
    'an addon of the platform by its name': daemonSet(
      '{ name: kube-proxy, namespace: kube-system }',
      '{ name: kube-proxy, image: "registry.k8s.io/kube-proxy:v1.36.0", securityContext: { privileged: true } }',
    ),
    'an addon by the image that every CSI node plugin has': daemonSet(
      '{ name: shared-disks, namespace: kube-system }',
      '{ name: registrar, image: "registry.k8s.io/sig-storage/csi-node-driver-registrar:v2.14.0", securityContext: { privileged: true } }',
    ),
    'an addon that the team names': {
      yaml: daemonSet(
        '{ name: node-tuner, namespace: kube-system }',
        '{ name: t, image: "registry.corp/tuner:1", securityContext: { privileged: true } }',
      ),
      given: { parameters: { privilegedAddons: ['registry.corp/tuner*'] } },
    },
  },
  notAssessed: {
    'a quoted true, which the API server refuses': {
      yaml: pod(`  containers: [{ name: pay, securityContext: { privileged: "true" } }]\n`),
      reason: 'wrong-type',
    },
    'a value that a template fills in': {
      yaml: pod(`  containers: [{ name: pay, securityContext: { privileged: "{{ privileged }}" } }]\n`),
      reason: 'wrong-type',
    },
  },
  fails: [
    {
      name: 'each container by itself: init, sidecar, regular, debug',
      yaml: pod(`  initContainers:
    - name: sysctl
      securityContext: { privileged: true }
#                                    ^^^^ privileged
    - { name: proxy, restartPolicy: Always, securityContext: { privileged: true } }
#                                                                          ^^^^ privileged
  containers:
    - name: pay
      securityContext:
        privileged: true # needs the card reader
#                   ^^^^ privileged
  ephemeralContainers:
    - { name: debug, securityContext: { privileged: true } }
#                                                   ^^^^ privileged
`),
      fixed: pod(`  initContainers:
    - name: sysctl
      securityContext: { privileged: false }
    - { name: proxy, restartPolicy: Always, securityContext: { privileged: false } }
  containers:
    - name: pay
      securityContext:
        privileged: false # needs the card reader
  ephemeralContainers:
    - { name: debug, securityContext: { privileged: false } }
`),
      message: 'Container "sysctl" is privileged: it has every capability and every device of its node.',
    },
    {
      name: 'in an exempt namespace too: an intruder hides in kube-system',
      yaml: pod(
        `  containers: [{ name: pay, securityContext: { privileged: true } }]\n#                                                          ^^^^ privileged\n`,
        '{ name: pay, namespace: kube-system }',
      ),
    },
    {
      name: 'something other than a DaemonSet under an addon’s name',
      yaml: pod(
        `  containers: [{ name: kube-proxy, securityContext: { privileged: true } }]\n#                                                                 ^^^^ privileged\n`,
        '{ name: kube-proxy, namespace: kube-system }',
      ),
    },
    {
      name: 'an addon outside the namespaces of the platform',
      yaml: daemonSet(
        '{ name: kube-proxy, namespace: shop }',
        '{ name: p, securityContext: { privileged: true } }\n#                                                   ^^^^ privileged',
      ),
    },
    {
      name: 'Windows: HostProcess of the pod, inherited twice and said once; there is no fix',
      yaml: pod(`  os: { name: windows }
  hostNetwork: true
  securityContext: { windowsOptions: { hostProcess: true } }
#                                                   ^^^^ host-process
  containers: [{ name: pay }, { name: log }]
`),
      fixed: null,
      message: 'Container "pay" runs as a process of the Windows node itself (HostProcess).',
    },
    {
      name: 'Windows: HostProcess of one container',
      yaml: pod(`  os: { name: windows }
  hostNetwork: true
  securityContext: { windowsOptions: { hostProcess: false } }
  containers:
    - { name: pay, securityContext: { windowsOptions: { hostProcess: true } } }
#                                                                    ^^^^ host-process
`),
      fixed: null,
    },
    {
      name: 'a namespace with card data cannot make critical worse',
      yaml: pod(
        `  containers: [{ name: pay, securityContext: { privileged: true } }]\n#                                                          ^^^^ privileged\n`,
        '{ name: pay, namespace: shop }',
      ),
      given: { cde: { labels: {}, namespaces: ['shop'] } },
    },
    {
      name: 'a Kustomize patch that sets it',
      yaml: `apiVersion: apps/v1
kind: Deployment
metadata: { name: pay }
spec: { template: { spec: { containers: [{ name: pay, securityContext: { privileged: true } }] } } }
#                                                                                    ^^^^ privileged
`,
      files: { 'kustomization.yaml': `patches: [{ path: test.yaml }]\n` },
    },
    {
      name: 'a container of a workflow',
      yaml: `apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: { name: build }
spec:
  templates:
    - name: build
      script: { image: "docker:27", source: make, securityContext: { privileged: true } }
#                                                                                ^^^^ privileged
`,
      message: 'Container "main" is privileged: it has every capability and every device of its node.',
    },
  ],
});
