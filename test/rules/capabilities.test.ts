import { capabilities } from '../../src/rules/capabilities';
import { testRule } from '../support/rule-test';

const pod = (spec: string, metadata = '{ name: pay }') => `apiVersion: v1\nkind: Pod\nmetadata: ${metadata}\nspec:\n${spec}`;

testRule(capabilities, {
  passes: {
    'all dropped': pod(`  containers: [{ name: pay, securityContext: { capabilities: { drop: [ALL], add: null } } }]\n`),
    'all dropped, a low port wanted': pod(
      `  containers: [{ name: pay, securityContext: { capabilities: { drop: [NET_RAW, ALL], add: [NET_BIND_SERVICE] } } }]\n`,
    ),
  },
  notApplicable: {
    'no workload': `apiVersion: v1\nkind: Service\nmetadata: { name: pay }\n`,
    'a Windows pod': pod(`  os: { name: windows }\n  containers: [{ name: pay }]\n`),
    'a privileged container, which has them all': pod(
      `  containers: [{ name: pay, securityContext: { privileged: true, capabilities: { add: [SYS_ADMIN] } } }]\n`,
    ),
    'an exempt namespace': pod(`  containers: [{ name: pay }]\n`, '{ name: pay, namespace: kube-system }'),
  },
  notAssessed: {
    'a list that is a text': { yaml: pod(`  containers: [{ name: pay, securityContext: { capabilities: { drop: ALL } } }]\n`), reason: 'wrong-type' },
    'a name that a template fills in': {
      yaml: pod(`  containers: [{ name: pay, securityContext: { capabilities: { drop: [ALL], add: ["{{ capability }}"] } } }]\n`),
      reason: 'template-value',
    },
    'a Kustomize patch that does not say': {
      yaml: `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: pay }\nspec: { template: { spec: { containers: [{ name: pay }] } } }\n`,
      files: { 'kustomization.yaml': `patchesStrategicMerge: [test.yaml]\n` },
      reason: 'kustomize-patch',
    },
  },
  fails: [
    {
      name: 'nothing said: init, sidecar, regular and debug containers alike',
      yaml: pod(`  initContainers:
    - name: migrate
#           ^^^^^^^ not-dropped
    - name: proxy
#           ^^^^^ not-dropped
      restartPolicy: Always
  containers:
    - name: pay
#           ^^^ not-dropped
  ephemeralContainers:
    - name: debug
#           ^^^^^ not-dropped
`),
      fixed: pod(`  initContainers:
    - name: migrate
      securityContext:
        capabilities:
          drop:
            - ALL
    - name: proxy
      restartPolicy: Always
      securityContext:
        capabilities:
          drop:
            - ALL
  containers:
    - name: pay
      securityContext:
        capabilities:
          drop:
            - ALL
  ephemeralContainers:
    - name: debug
      securityContext:
        capabilities:
          drop:
            - ALL
`),
      message: 'Container "migrate" keeps Linux capabilities beyond NET_BIND_SERVICE.',
    },
    {
      name: 'only some dropped',
      yaml: pod(`  containers:
    - name: pay
      securityContext:
        capabilities:
          drop: # pings no one
#         ^^^^ not-dropped
            - NET_RAW
`),
      fixed: pod(`  containers:
    - name: pay
      securityContext:
        capabilities:
          drop: # pings no one
            - NET_RAW
            - ALL
`),
    },
    {
      name: 'added ones by their weight',
      yaml: pod(`  containers:
    - name: pay
      securityContext:
        capabilities:
          drop: [ALL]
          add:
            - SYS_ADMIN # mounts
#             ^^^^^^^^^ dangerous
            - NET_RAW
#             ^^^^^^^ added
            - CHOWN
#             ^^^^^ not-dropped
            - NET_BIND_SERVICE
`),
      message: 'Container "pay" adds the capability SYS_ADMIN, which is enough to take over the node or to spy on it.',
    },
    {
      name: 'the only one that is added goes with its list',
      yaml: pod(`  containers:
    - name: pay
      securityContext: { capabilities: { drop: [ALL], add: [NET_RAW] } }
#                                                           ^^^^^^^ added
`),
      fixed: pod(`  containers:
    - name: pay
      securityContext: { capabilities: { drop: [ALL] } }
`),
    },
    {
      name: 'a dangerous one in another spelling is dangerous and not misspelt',
      yaml: pod(`  containers:
    - name: pay
      securityContext: { capabilities: { drop: [ALL], add: [CAP_SYS_ADMIN, net_admin, all] } }
#                                                           ^^^^^^^^^^^^^ dangerous
#                                                                          ^^^^^^^^^ dangerous
#                                                                                     ^^^ dangerous
`),
    },
    {
      name: 'spellings that Pod Security does not take',
      yaml: pod(`  containers:
    - name: pay
      securityContext: { capabilities: { drop: [all] } }
#                                               ^^^ spelling
    - name: log
      securityContext: { capabilities: { drop: [CAP_ALL], add: [CAP_NET_BIND_SERVICE] } }
#                                               ^^^^^^^ spelling
#                                                               ^^^^^^^^^^^^^^^^^^^^ spelling
`),
      fixed: pod(`  containers:
    - name: pay
      securityContext: { capabilities: { drop: [ALL] } }
    - name: log
      securityContext: { capabilities: { drop: [ALL], add: [NET_BIND_SERVICE] } }
`),
      message: 'Container "pay" writes "all" for the capability ALL, which Pod Security does not take for it.',
    },
    {
      name: 'a namespace with card data; a user namespace changes nothing',
      yaml: pod(
        `  hostUsers: false
  containers:
    - name: pay
      securityContext: { capabilities: { add: [NET_RAW, BPF] } }
#                        ^^^^^^^^^^^^ not-dropped medium
#                                              ^^^^^^^ added high
#                                                       ^^^ dangerous
`,
        '{ name: pay, namespace: shop }',
      ),
      given: { cde: { labels: {}, namespaces: ['shop'] } },
    },
    {
      name: 'a Kustomize patch that adds one',
      yaml: `apiVersion: apps/v1
kind: StatefulSet
metadata: { name: pay }
spec: { template: { spec: { containers: [{ name: pay, securityContext: { capabilities: { add: [SYS_PTRACE] } } }] } } }
#                                                                                              ^^^^^^^^^^ dangerous
`,
      files: { 'kustomization.yaml': `patches: [{ path: test.yaml }]\n` },
    },
  ],
});
