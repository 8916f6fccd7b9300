import { kernelProtections } from '../../src/rules/kernel-protections';
import { testRule } from '../support/rule-test';

const pod = (spec: string, metadata = '{ name: pay }') => `apiVersion: v1\nkind: Pod\nmetadata: ${metadata}\nspec:\n${spec}`;
const annotated = (value: string, marks = '') => `apiVersion: apps/v1
kind: Deployment
metadata: { name: pay }
spec:
  selector: {}
  template:
    metadata:
      annotations:
        team: payments
${value === '' ? '' : `        container.apparmor.security.beta.kubernetes.io/pay: ${value}\n`}${marks}    spec:
      containers: [{ name: pay }]
`;

testRule(kernelProtections, {
  passes: {
    'nothing said': pod(`  containers: [{ name: pay }]\n`),
    'profiles that are in force': pod(
      `  securityContext: { appArmorProfile: { type: RuntimeDefault } }\n  containers: [{ name: pay, securityContext: { appArmorProfile: { type: Localhost, localhostProfile: pay } } }]\n`,
    ),
    "a container's profile over a pod without one": pod(
      `  securityContext: { appArmorProfile: { type: Unconfined } }\n  containers: [{ name: pay, securityContext: { appArmorProfile: { type: RuntimeDefault } } }]\n`,
    ),
    'the old annotation with a profile': annotated('runtime/default'),
    'the old annotation with a profile on the node': annotated('localhost/pay'),
    'the old annotation, empty': annotated('""'),
    'an annotation for a container that there is not': annotated('unconfined').replace('kubernetes.io/pay', 'kubernetes.io/other'),
    'SELinux types for containers, and a level of its own': pod(
      `  securityContext: { seLinuxOptions: { type: container_engine_t, level: "s0:c1,c2", user: "" } }\n  containers: [{ name: pay, securityContext: { seLinuxOptions: { type: container_kvm_t } } }]\n`,
    ),
    'masked /proc': pod(
      `  containers: [{ name: pay, securityContext: { procMount: Default } }, { name: log, securityContext: { procMount: null } }]\n`,
    ),
    'safe parameters, also those that became so later and those written with slashes': pod(
      `  securityContext: { sysctls: [{ name: kernel.shm_rmid_forced, value: "1" }, { name: net.ipv4.tcp_notsent_lowat, value: "1" }, { name: net/ipv4/tcp_syncookies, value: "1" }] }\n  containers: [{ name: pay }]\n`,
    ),
    'probes of the pod itself': pod(
      `  containers: [{ name: pay, livenessProbe: { httpGet: { host: "", port: 80 } }, readinessProbe: { tcpSocket: { port: 80 } }, startupProbe: null }]\n`,
    ),
  },
  notApplicable: {
    'no workload': `apiVersion: v1\nkind: Service\nmetadata: { name: pay }\n`,
    'a Windows pod, which has none of these fields': pod(
      `  nodeSelector: { kubernetes.io/os: windows }\n  securityContext: { appArmorProfile: { type: Unconfined }, sysctls: [{ name: kernel.msgmax, value: "1" }] }\n  containers: [{ name: pay, securityContext: { procMount: Unmasked } }]\n`,
    ),
    'an exempt namespace': pod(`  containers: [{ name: pay, securityContext: { procMount: Unmasked } }]\n`, '{ name: pay, namespace: kube-system }'),
  },
  notAssessed: {
    'a list that is a mapping': {
      yaml: pod(`  securityContext: { sysctls: { kernel.msgmax: "1" } }\n  containers: [{ name: pay }]\n`),
      reason: 'wrong-type',
    },
    'a profile that a template fills in': {
      yaml: pod(`  containers: [{ name: pay, securityContext: { procMount: "{{ proc }}" } }]\n`),
      reason: 'template-value',
    },
  },
  fails: [
    {
      name: 'AppArmor off for the pod, inherited twice and said once; without the field the runtime’s profile is the default',
      yaml: pod(`  securityContext:
    runAsNonRoot: true
    appArmorProfile: { type: Unconfined }
#                            ^^^^^^^^^^ apparmor
  containers: [{ name: pay }, { name: log }]
`),
      fixed: pod(`  securityContext:
    runAsNonRoot: true
  containers: [{ name: pay }, { name: log }]
`),
      message: 'Container "pay" runs without an AppArmor profile: it is set to "Unconfined".',
    },
    {
      name: 'AppArmor off for a container',
      yaml: pod(`  containers:
    - name: pay
      securityContext:
        appArmorProfile:
          type: Unconfined
#               ^^^^^^^^^^ apparmor
        runAsNonRoot: true # stays
`),
      fixed: pod(`  containers:
    - name: pay
      securityContext:
        runAsNonRoot: true # stays
`),
    },
    {
      name: 'AppArmor off by the old annotation, whose field would say the same',
      yaml: annotated('unconfined', '#                                                           ^^^^^^^^^^ apparmor\n'),
      fixed: annotated(''),
    },
    {
      name: 'SELinux: each field by itself',
      yaml: pod(`  securityContext:
    seLinuxOptions:
      level: s0
      user: system_u
#           ^^^^^^^^ selinux
      role: system_r
#           ^^^^^^^^ selinux
  containers:
    - name: pay
    - name: log
      securityContext: { seLinuxOptions: { level: s0, type: spc_t } }
#                                                           ^^^^^ selinux
`),
      fixed: pod(`  securityContext:
    seLinuxOptions:
      level: s0
  containers:
    - name: pay
    - name: log
      securityContext: { seLinuxOptions: { level: s0 } }
`),
    },
    {
      name: '/proc unmasked; in a user namespace of no weight (Pod Security "baseline" allows it there from 1.35 on)',
      yaml: pod(`  containers:
    - { name: pay, securityContext: { runAsNonRoot: true, procMount: Unmasked } }
#                                                                    ^^^^^^^^ procmount
---
apiVersion: v1
kind: Pod
metadata: { name: build }
spec:
  hostUsers: false
  containers:
    - { name: build, securityContext: { runAsNonRoot: true, procMount: Unmasked } }
#                                                                      ^^^^^^^^ procmount info
`),
      fixed: pod(`  containers:
    - { name: pay, securityContext: { runAsNonRoot: true } }
---
apiVersion: v1
kind: Pod
metadata: { name: build }
spec:
  hostUsers: false
  containers:
    - { name: build, securityContext: { runAsNonRoot: true } }
`),
    },
    {
      name: 'a parameter that is not safe, among others and alone',
      yaml: pod(`  securityContext:
    sysctls:
      - name: net.ipv4.tcp_syncookies
        value: "1"
      - name: kernel.msgmax
#             ^^^^^^^^^^^^^ sysctl
        value: "65536"
  containers: [{ name: pay }, { name: log }]
---
apiVersion: v1
kind: Pod
metadata: { name: build }
spec:
  securityContext: { runAsNonRoot: true, sysctls: [{ name: net/core/somaxconn, value: "1024" }] }
#                                                          ^^^^^^^^^^^^^^^^^^ sysctl
  containers: [{ name: build }]
`),
      fixed: pod(`  securityContext:
    sysctls:
      - name: net.ipv4.tcp_syncookies
        value: "1"
  containers: [{ name: pay }, { name: log }]
---
apiVersion: v1
kind: Pod
metadata: { name: build }
spec:
  securityContext: { runAsNonRoot: true }
  containers: [{ name: build }]
`),
      message: 'The pod sets the kernel parameter "kernel.msgmax", which is not among those that Kubernetes calls safe.',
    },
    {
      name: 'probes and hooks of another host; Windows too, since it is the kubelet that calls',
      yaml: pod(`  os: { name: windows }
  initContainers:
    - name: proxy
      restartPolicy: Always
      startupProbe: { tcpSocket: { host: 10.0.0.1, port: 80 } }
#                                        ^^^^^^^^ probe-host
  containers:
    - name: pay
      livenessProbe: { httpGet: { host: metadata.corp, port: 80 } }
#                                       ^^^^^^^^^^^^^ probe-host
      lifecycle: { preStop: { httpGet: { host: hook.corp, port: 80 } } }
#                                              ^^^^^^^^^ probe-host
`),
      fixed: pod(`  os: { name: windows }
  initContainers:
    - name: proxy
      restartPolicy: Always
      startupProbe: { tcpSocket: { port: 80 } }
  containers:
    - name: pay
      livenessProbe: { httpGet: { port: 80 } }
      lifecycle: { preStop: { httpGet: { port: 80 } } }
`),
      message: 'Container "proxy" has the kubelet call the host "10.0.0.1" (startupProbe) instead of the pod itself.',
    },
    {
      name: 'a CronJob in a namespace with card data, and a debug container’s security context',
      yaml: `apiVersion: v1
kind: List
items:
  - apiVersion: batch/v1
    kind: CronJob
    metadata: { name: settle, namespace: shop }
    spec: { jobTemplate: { spec: { template: { spec: { securityContext: { sysctls: [{ name: kernel.sem, value: "1" }] }, containers: [{ name: settle }] } } } } }
#                                                                                           ^^^^^^^^^^ sysctl critical
  - apiVersion: v1
    kind: Pod
    metadata: { name: pay, namespace: shop }
    spec: { containers: [{ name: pay }], ephemeralContainers: [{ name: debug, securityContext: { seLinuxOptions: { type: spc_t } } }] }
#                                                                                                                        ^^^^^ selinux high
`,
      given: { cde: { labels: {}, namespaces: ['shop'] } },
    },
    {
      name: 'a Kustomize patch that sets one, and a workflow',
      yaml: `apiVersion: apps/v1
kind: Deployment
metadata: { name: pay }
spec: { template: { spec: { securityContext: { sysctls: [{ name: kernel.sem, value: "1" }] }, containers: [{ name: pay }] } } }
#                                                                ^^^^^^^^^^ sysctl
---
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: { name: w }
spec:
  securityContext: { appArmorProfile: { type: Unconfined } }
#                                             ^^^^^^^^^^ apparmor
  templates: [{ name: t, container: { image: "registry.corp/t:1" } }]
`,
      files: { 'kustomization.yaml': `resources: [../base]\n` },
    },
  ],
});
