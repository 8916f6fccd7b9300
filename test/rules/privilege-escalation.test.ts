import { privilegeEscalation } from '../../src/rules/privilege-escalation';
import { testRule } from '../support/rule-test';

const pod = (spec: string, metadata = '{ name: pay }') => `apiVersion: v1\nkind: Pod\nmetadata: ${metadata}\nspec:\n${spec}`;

testRule(privilegeEscalation, {
  passes: {
    'false in every container': pod(
      `  containers: [{ name: pay, securityContext: { allowPrivilegeEscalation: false } }, { name: log, securityContext: { allowPrivilegeEscalation: false } }]\n`,
    ),
    'false beside SYS_ADMIN without prefix, which the API server takes': pod(
      `  containers: [{ name: pay, securityContext: { allowPrivilegeEscalation: false, capabilities: { add: [SYS_ADMIN] } } }]\n`,
    ),
  },
  notApplicable: {
    'no workload': `apiVersion: v1\nkind: Service\nmetadata: { name: pay }\n`,
    'a Windows pod by its node selector': pod(`  nodeSelector: { kubernetes.io/os: windows }\n  containers: [{ name: pay }]\n`),
    'a privileged container, which another rule reports': pod(`  containers: [{ name: pay, securityContext: { privileged: true } }]\n`),
    'a container with CAP_SYS_ADMIN, beside which the API server refuses false': pod(
      `  containers: [{ name: pay, securityContext: { allowPrivilegeEscalation: true, capabilities: { add: [CAP_SYS_ADMIN] } } }]\n`,
    ),
    'an exempt namespace': pod(`  containers: [{ name: pay }]\n`, '{ name: pay, namespace: kube-public }'),
  },
  notAssessed: {
    'a quoted false': { yaml: pod(`  containers: [{ name: pay, securityContext: { allowPrivilegeEscalation: "false" } }]\n`), reason: 'wrong-type' },
    'capabilities that a template fills in': {
      yaml: pod(`  containers: [{ name: pay, securityContext: { capabilities: { add: ["{{ capability }}"] } } }]\n`),
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
      name: 'nothing said, null, and true, which weighs more',
      yaml: pod(`  initContainers:
    - name: migrate
#           ^^^^^^^ unset
  containers:
    - name: pay
      securityContext:
#     ^^^^^^^^^^^^^^^ unset
        runAsNonRoot: true
    - name: log
      securityContext:
        allowPrivilegeEscalation: true # sudo
#                                 ^^^^ allowed
  ephemeralContainers:
    - name: debug
#           ^^^^^ unset
      image: busybox
`),
      fixed: pod(`  initContainers:
    - name: migrate
      securityContext:
        allowPrivilegeEscalation: false
  containers:
    - name: pay
      securityContext:
        runAsNonRoot: true
        allowPrivilegeEscalation: false
    - name: log
      securityContext:
        allowPrivilegeEscalation: false # sudo
  ephemeralContainers:
    - name: debug
      image: busybox
      securityContext:
        allowPrivilegeEscalation: false
`),
      message: 'Nothing keeps processes in container "migrate" from gaining privileges that they did not start with.',
    },
    {
      name: 'null is the same as absent',
      yaml: pod(`  containers:
    - name: pay
      securityContext:
        allowPrivilegeEscalation: null
#                                 ^^^^ unset
`),
      fixed: pod(`  containers:
    - name: pay
      securityContext:
        allowPrivilegeEscalation: false
`),
    },
    {
      name: 'all capabilities are not what the API server refuses false beside',
      yaml: pod(`  containers:
    - name: pay
      securityContext: { capabilities: { add: [ALL] } }
#     ^^^^^^^^^^^^^^^ unset
`),
      fixed: pod(`  containers:
    - name: pay
      securityContext: { capabilities: { add: [ALL] }, allowPrivilegeEscalation: false }
`),
    },
    {
      name: 'a user namespace changes nothing for this rule, a namespace with card data does',
      yaml: pod(`  hostUsers: false\n  containers:\n    - name: pay\n#           ^^^ unset high\n`, '{ name: pay, namespace: shop }'),
      given: { cde: { labels: {}, namespaces: ['shop'] } },
    },
    {
      name: 'a container set of a workflow',
      yaml: `apiVersion: argoproj.io/v1alpha1
kind: CronWorkflow
metadata: { name: settle }
spec:
  workflowSpec:
    templates:
      - name: settle
        containerSet:
          containers:
            - name: first
#                   ^^^^^ unset
              image: registry.corp/settle:1
`,
    },
  ],
});
