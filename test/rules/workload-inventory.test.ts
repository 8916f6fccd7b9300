import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { workloadInventory } from '../../src/rules/workload-inventory';
import { linesOf, liveCluster } from '../support/live';
import { testRule } from '../support/rule-test';

const LABELS = 'app.kubernetes.io/name: web, app.kubernetes.io/version: "1", app.kubernetes.io/managed-by: argocd';
const pod = (metadata: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: web, ${metadata} }\nspec: { containers: [{ name: web, image: "web:1" }] }\n`;
const deployment = (metadata: string, labels: string) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web, ${metadata} }\nspec: { selector: {}, template: { metadata: { labels: { ${labels} } }, spec: { containers: [{ name: web, image: "web:1" }] } } }\n`;

testRule(workloadInventory, {
  passes: {
    'all labels, and the name on the pods': deployment(`namespace: shop, labels: { ${LABELS} }`, 'app.kubernetes.io/name: web'),
    'a namespace that no one says, alone in its folder': pod(`labels: { ${LABELS} }`),
    'an owner in the place of what manages it': pod(
      'namespace: shop, labels: { app.kubernetes.io/name: web, app.kubernetes.io/version: "1" }, annotations: { corp.example/team: cards }',
    ),
    'a custom resource that controls it': pod(
      'namespace: shop, labels: { app.kubernetes.io/name: web, app.kubernetes.io/version: "1" }, ownerReferences: [{ kind: Shop, name: a, controller: true }]',
    ),
    'labels that a kustomization adds': {
      yaml: deployment('namespace: shop', 'a: b'),
      files: {
        'kustomization.yaml': `commonLabels: { app.kubernetes.io/name: web }\nlabels: [{ pairs: { app.kubernetes.io/version: "1", app.kubernetes.io/managed-by: flux } }]\n`,
      },
    },
    'other labels, where the team asks for these': {
      yaml: deployment('namespace: shop, labels: { corp.example/service: web }', 'a: b'),
      given: { parameters: { requiredLabels: ['corp.example/service'] } },
    },
    'a Pod in another folder than the workloads': {
      yaml: pod(`namespace: shop, labels: { ${LABELS} }`),
      files: { 'shop/web.yaml': deployment('namespace: shop', '') },
    },
  },
  notApplicable: {
    'a hook of Helm': pod('namespace: default, annotations: { helm.sh/hook: test }'),
    'a hook of Helm, as a Job': `apiVersion: batch/v1\nkind: Job\nmetadata: { name: migrate, namespace: default, annotations: { helm.sh/hook: pre-upgrade } }\nspec: { template: { spec: { containers: [] } } }\n`,
    'a mirror Pod': pod('namespace: shop, annotations: { kubernetes.io/config.mirror: a }'),
    'an exempt namespace': pod('namespace: kube-system'),
    'no workload': 'apiVersion: v1\nkind: Service\nmetadata: { name: kubernetes, namespace: default }\n',
  },
  notAssessed: {
    'a Kustomize patch, which says nothing of what it leaves out': {
      yaml: deployment('namespace: shop, labels: { a: b }', 'a: b'),
      files: { 'kustomization.yaml': 'patches: [{ path: test.yaml }]\n' },
      reason: 'kustomize-patch',
    },
  },
  fails: [
    {
      name: 'labels are missing; what is not known is a placeholder',
      yaml: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: checkout
  namespace: shop
  labels: # for the service
# ^^^^^^ labels
    app: checkout
spec:
  template:
    metadata:
      labels:
#     ^^^^^^ pod-labels
        app: checkout
    spec:
      initContainers: [{ name: wait, image: registry.corp/wait:9 }]
      containers:
        - { name: checkout, image: registry.corp/checkout:2.3.1 }
`,
      message:
        'Deployment "checkout" lacks the labels app.kubernetes.io/name, app.kubernetes.io/version, app.kubernetes.io/managed-by, so an inventory cannot tell what it is.',
      fixed: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: checkout
  namespace: shop
  labels: # for the service
    app: checkout
    app.kubernetes.io/name: checkout
    app.kubernetes.io/version: "2.3.1"
    app.kubernetes.io/managed-by: name-the-managed-by
spec:
  template:
    metadata:
      labels:
        app: checkout
        app.kubernetes.io/name: checkout
    spec:
      initContainers: [{ name: wait, image: registry.corp/wait:9 }]
      containers:
        - { name: checkout, image: registry.corp/checkout:2.3.1 }
`,
    },
    {
      name: 'only the pods cannot be told apart',
      yaml: deployment(`namespace: shop, labels: { ${LABELS} }`, 'app: web') + '#                                             ^^^^^^ pod-labels\n',
      message: 'The pods of Deployment "web" lack the label app.kubernetes.io/name, so none of them can be told from others.',
    },
    {
      name: 'the namespace "default", said or given; a tag that names no version is no version',
      given: { parameters: { defaultNamespace: 'default' } },
      yaml: `apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: default
#            ^^^^^^^ default-namespace
  labels: { app.kubernetes.io/name: web, app.kubernetes.io/managed-by: flux }
# ^^^^^^ labels
spec:
  containers: [{ name: web, image: "registry.corp/web:latest" }]
---
apiVersion: v1
kind: Pod
metadata: { name: other, labels: { ${LABELS} } }
#                 ^^^^^ default-namespace
spec: { containers: [{ name: web, image: "web:1" }] }
`,
      message: 'Pod "web" is in the namespace "default", where nothing tells whose it is or what it may reach.',
    },
    {
      name: 'a Pod beside workloads that have a controller',
      files: { 'web.yaml': deployment('namespace: shop', '') },
      yaml: `apiVersion: v1
kind: Pod
metadata: { name: debug, namespace: shop, labels: { ${LABELS} } }
#                 ^^^^^ bare-pod info
spec: { containers: [{ name: web, image: "web:1" }] }
`,
      message: 'Pod "debug" has no controller: nothing starts it again, and nothing says what put it there.',
    },
  ],
});

describe('workload-inventory in a cluster', () => {
  it('finds pods that nothing controls, and takes a workload for its pods', () => {
    const lines = linesOf(
      liveCluster(
        [workloadInventory],
        `${pod(`namespace: shop, labels: { ${LABELS} }`)}---
apiVersion: apps/v1
kind: ReplicaSet
metadata: { name: api-1, namespace: shop, uid: r, labels: { ${LABELS} } }
spec: { template: { metadata: { labels: { app.kubernetes.io/name: api } }, spec: { containers: [] } } }
---
apiVersion: v1
kind: Pod
metadata: { name: api-1-x, namespace: shop, ownerReferences: [{ kind: ReplicaSet, name: api-1, uid: r, controller: true }] }
spec: { containers: [] }
---
apiVersion: v1
kind: Pod
metadata: { name: cache-0, namespace: shop, labels: { ${LABELS} }, ownerReferences: [{ kind: RedisCluster, name: cache, uid: unseen, controller: true }] }
spec: { containers: [] }
`,
      ),
    );
    assert.deepEqual(lines, [
      'shop/Pod/cache-0: pass PCI-K8S-313',
      'shop/Pod/web: fail PCI-K8S-313.bare-pod low "Pod "web" has no controller: nothing starts it again, and nothing says what put it there."',
      'shop/ReplicaSet/api-1: pass PCI-K8S-313',
    ]);
  });
});
