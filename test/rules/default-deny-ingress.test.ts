import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { messageOf } from '../../src/core/finding';
import { Inventory } from '../../src/core/inventory';
import { lint } from '../../src/core/lint';
import type { Resource } from '../../src/core/resource';
import { defaultSettings } from '../../src/core/settings';
import { defaultDenyIngress } from '../../src/rules/default-deny-ingress';
import { testRule } from '../support/rule-test';

const shop = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n';
const web = (spec = '{}') => `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec: { selector: {}, template: { metadata: { labels: { app: web } }, spec: ${spec} } }
`;
const policy = (spec: string, metadata = '{ name: deny, namespace: shop }') =>
  `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: ${metadata}\nspec: ${spec}\n`;
const vendor = (kind: string, spec: string, metadata = '{ name: deny }') =>
  `---\napiVersion: ${kind.replace(/\/(\w+)$/, '\nkind: $1')}\nmetadata: ${metadata}\nspec: ${spec}\n`;
const calico = (spec: string) => vendor('projectcalico.org/v3/GlobalNetworkPolicy', spec);
const cilium = (spec: string) => vendor('cilium.io/v2/CiliumNetworkPolicy', spec, '{ name: deny, namespace: shop }');
const clusterPolicy = (spec: string) => vendor('policy.networking.k8s.io/v1alpha2/ClusterNetworkPolicy', spec);

const missing = (more: string) => `${shop}#                 ^^^^ missing medium\n${more}`;

testRule(defaultDenyIngress, {
  passes: {
    'an empty selector with Ingress': shop + policy('{ podSelector: {}, policyTypes: [Ingress] }'),
    'an empty spec is stored as one that selects all and isolates Ingress': shop + policy('{}'),
    'a selector of null': shop + policy('{ podSelector: null, policyTypes: [Ingress] }'),
    'a selector of empty lists': shop + policy('{ podSelector: { matchLabels: {}, matchExpressions: [] } }'),
    'the policy in another file': { yaml: shop, files: { 'policies/deny.yaml': policy('{ podSelector: {} }') } },
    'objects of one folder that name no namespace': `apiVersion: v1\nkind: Pod\nmetadata: { name: web }\n${policy('{ podSelector: {} }', '{ name: deny }')}`,
    'a namespace given by the kustomization': {
      yaml: 'apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec: { containers: [{ name: web, image: web:1 }] }\n',
      files: { 'kustomization.yaml': 'namespace: shop\n', 'policies/deny.yaml': policy('{ podSelector: {} }') },
    },
    'rules that allow some': shop + policy('{ podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }, { ports: [{ port: 80 }] }] }'),
    'an allow-all rule for some pods only':
      shop +
      policy('{ podSelector: {} }') +
      policy('{ podSelector: { matchLabels: { app: web } }, ingress: [{}] }', '{ name: open, namespace: shop }'),
    'an allow-all rule in another namespace': {
      yaml: shop + policy('{ podSelector: {} }'),
      files: { 'other.yaml': policy('{ ingress: [{}] }', '{ name: open, namespace: other }') },
    },
    'Calico: no selector': shop + calico('{ types: [Ingress] }'),
    'Calico: all(), and a selector of namespaces by name':
      shop + calico(`{ selector: all(), namespaceSelector: 'has(projectcalico.org/name) && projectcalico.org/name not in {"kube-system"}' }`),
    'Calico: the label of the namespace on each pod':
      shop + calico(`{ selector: 'projectcalico.org/namespace == "shop"', types: [Ingress, Egress] }`),
    'Calico: a policy of the namespace':
      shop + vendor('crd.projectcalico.org/v1/NetworkPolicy', '{ types: [Ingress] }', '{ name: deny, namespace: shop }'),
    // The opposite of Kubernetes: cilium/cilium, pkg/policy/api/rule_validation.go, switches the default deny on where there is a rule.
    'Cilium: one empty rule': shop + cilium('{ endpointSelector: {}, ingress: [{}] }'),
    'Cilium: only rules that deny': shop + cilium('{ endpointSelector: {}, ingressDeny: [{ fromEntities: [world] }] }'),
    'Cilium: the default deny switched on by name': shop + cilium('{ endpointSelector: {}, enableDefaultDeny: { ingress: true } }'),
    'Cilium: a cluster-wide policy for namespaces by name':
      shop +
      vendor(
        'cilium.io/v2/CiliumClusterwideNetworkPolicy',
        '{ endpointSelector: { matchExpressions: [{ key: "k8s:io.kubernetes.pod.namespace", operator: NotIn, values: [kube-system] }] }, ingress: [{}] }',
      ),
    'Cilium: several rules in one policy': `${shop}---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: deny, namespace: shop }\nspecs: [{ endpointSelector: { matchLabels: { a: b } } }, { endpointSelector: {}, ingress: [{}] }]\n`,
    'Cilium: policies enforced always': {
      yaml: shop,
      files: {
        'cilium.yaml':
          'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: cilium-config, namespace: kube-system }\ndata: { enable-policy: always }\n',
      },
    },
    'ClusterNetworkPolicy: Deny from all namespaces at the end':
      shop +
      clusterPolicy(
        '{ tier: Admin, subject: { namespaces: {} }, ingress: [{ action: Accept, from: [{ namespaces: { matchLabels: { a: b } } }] }, { action: Deny, from: [{ namespaces: {} }] }] }',
      ),
    'ClusterNetworkPolicy: subject by the label that the API server sets':
      shop +
      clusterPolicy(
        '{ tier: Baseline, subject: { namespaces: { matchLabels: { kubernetes.io/metadata.name: shop } } }, ingress: [{ action: Deny, from: [{ namespaces: {} }] }] }',
      ),
    'the Admin tier has the last word':
      shop +
      policy('{ ingress: [{}] }') +
      clusterPolicy('{ tier: Admin, subject: { namespaces: {} }, ingress: [{ action: Deny, from: [{ namespaces: {} }] }] }'),
    BaselineAdminNetworkPolicy:
      shop +
      vendor(
        'policy.networking.k8s.io/v1alpha1/BaselineAdminNetworkPolicy',
        '{ subject: { pods: { namespaceSelector: {}, podSelector: {} } }, ingress: [{ action: Deny, from: [{ namespaces: {} }] }] }',
      ),
  },
  notApplicable: {
    'pods of the host network only: policies do not reach them': web('{ hostNetwork: true }'),
    'a namespace of which only other objects are known': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c, namespace: shop }\n',
    'a cluster-wide object': 'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: { name: r }\n',
    'a policy beside the object that stands for the namespace': {
      yaml: policy('{ podSelector: { matchLabels: { a: b } } }'),
      files: { 'shop.yaml': shop },
    },
  },
  fails: [
    {
      name: 'a Namespace without policies; the new documents come behind it',
      yaml: `apiVersion: v1
kind: Namespace
metadata:
  name: shop # card data
#       ^^^^ missing medium
---
${web()}`,
      message: 'Inbound traffic is not denied by default in namespace "shop": no policy that does so was found in this workspace.',
      fixed: `apiVersion: v1
kind: Namespace
metadata:
  name: shop # card data
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: default-deny
  namespace: shop
spec:
  podSelector: {}
  policyTypes:
  - Ingress
  - Egress
---
# Without it no pod could look up a name any more.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: allow-dns
  namespace: shop
spec:
  podSelector: {}
  policyTypes:
  - Egress
  egress:
  - to:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: kube-system
      podSelector:
        matchLabels:
          k8s-app: kube-dns
    ports:
    - protocol: UDP
      port: 53
    - protocol: TCP
      port: 53
---
${web()}`,
    },
    {
      name: 'the second fix denies inbound traffic only, under a name that is free',
      yaml: `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
#                 ^^^ missing medium
spec: { selector: {}, template: { metadata: { labels: { app: web } }, spec: {} } }
${policy('{ podSelector: { matchLabels: { app: web } } }', '{ name: default-deny-ingress, namespace: shop }')}`,
      fix: 'ingress',
      fixed: `${web()}---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: default-deny-ingress-2
  namespace: shop
spec:
  podSelector: {}
  policyTypes:
  - Ingress
${policy('{ podSelector: { matchLabels: { app: web } } }', '{ name: default-deny-ingress, namespace: shop }')}`,
    },
    {
      name: 'no namespace is named: the folder stands for it, and the policies name none either',
      yaml: `apiVersion: v1
kind: Pod
metadata: { name: web }
#                 ^^^ missing medium
`,
      message:
        'Inbound traffic is not denied by default in the namespace that the manifests in folder "." do not name: no policy that does so was found in this workspace.',
      fix: 'ingress',
      fixed: `apiVersion: v1
kind: Pod
metadata: { name: web }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: default-deny-ingress
spec:
  podSelector: {}
  policyTypes:
  - Ingress
`,
    },
    {
      name: 'a namespace with card data weighs a step more, which makes up for the step less',
      yaml: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { pci.k8s/scope: cde } }
#                 ^^^^ missing
`,
    },
    {
      name: 'a complete workspace: what is not here is not there',
      given: { parameters: { workspaceIsComplete: true } },
      yaml: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { pci.k8s/scope: cde } }
#                 ^^^^ missing critical
`,
      message: 'Inbound traffic is not denied by default in namespace "shop": no policy does so.',
    },
    {
      name: 'an exempt namespace needs a policy made for it: a mention only',
      yaml: `apiVersion: v1
kind: Namespace
metadata: { name: kube-system }
#                 ^^^^^^^^^^^ missing info
`,
    },
    {
      name: 'a workload in a List stands for its namespace',
      yaml: `apiVersion: v1
kind: List
items:
  - apiVersion: batch/v1
    kind: CronJob
    metadata: { name: nightly, namespace: shop }
#                     ^^^^^^^ missing medium
    spec: { jobTemplate: { spec: { template: { spec: {} } } } }
  - apiVersion: v1
    kind: Pod
    metadata: { name: debug, namespace: shop }
`,
    },
    {
      name: 'an Argo Workflow is a workload; Egress alone denies nothing inbound',
      yaml: `apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: { name: build, namespace: shop }
#                 ^^^^^ missing medium
spec: { templates: [{ name: a, container: { image: a:1 } }] }
${policy('{ policyTypes: [Egress] }')}`,
    },
    {
      name: 'a policy in another namespace',
      yaml: `apiVersion: v1
kind: Namespace
metadata: { name: shop }
#                 ^^^^ missing medium
`,
      files: { 'other.yaml': policy('{ podSelector: {} }', '{ name: deny, namespace: other }') },
    },
    {
      name: 'an allow-all rule beside it takes the deny back: that is known for sure, and one more deny would not help',
      yaml: `apiVersion: v1
kind: Namespace
metadata: { name: shop }
#                 ^^^^ missing
${policy('{ podSelector: {} }')}${policy('{ podSelector: {}, ingress: [{}] }', '{ name: open, namespace: shop }')}`,
      message: 'Inbound traffic is not denied by default in namespace "shop": a policy allows all of it.',
      fixed: null,
    },
    {
      name: 'every pod has a policy of its own, in a complete workspace',
      given: { parameters: { workspaceIsComplete: true } },
      yaml: `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
#                 ^^^ partial
spec: { template: { metadata: { labels: { app: web } }, spec: {} } }
---
apiVersion: v1
kind: Pod
metadata: { name: agent, namespace: shop }
spec: { hostNetwork: true }
${policy('{ podSelector: { matchExpressions: [{ key: app, operator: In, values: [web, api] }] } }')}`,
      message: 'Inbound traffic is not denied by default in namespace "shop": policies select each pod that is there now, but not those to come.',
    },
    {
      name: 'one pod without a policy is enough for the whole',
      given: { parameters: { workspaceIsComplete: true } },
      yaml: `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
#                 ^^^ missing
spec: { template: { metadata: { labels: { app: web } }, spec: {} } }
---
apiVersion: v1
kind: Pod
metadata: { name: debug, namespace: shop }
spec: { containers: [] }
${policy('{ podSelector: { matchLabels: { app: web } } }')}`,
    },
    {
      name: 'a policy that the API server refuses, and one that only patches another',
      yaml: `apiVersion: v1
kind: Namespace
metadata: { name: shop }
#                 ^^^^ missing medium
${policy('{ podSelector: {}, policyTypes: Ingress }')}${policy('{ $patch: merge, podSelector: {} }', '{ name: patched, namespace: shop }')}`,
    },
    ...[
      ['Calico: staged policies enforce nothing', vendor('projectcalico.org/v3/StagedGlobalNetworkPolicy', '{ types: [Ingress] }')],
      ['Calico: another namespace', calico(`{ namespaceSelector: 'projectcalico.org/name == "other"' }`)],
      ['Calico: some pods', calico(`{ selector: 'app == "web"' }`)],
      ['Calico: only for some ServiceAccounts', calico(`{ serviceAccountSelector: 'team == "a"' }`)],
      ['Calico: the interfaces of hosts', calico('{ types: [Ingress], preDNAT: true, applyOnForward: true }')],
      ['Calico: egress rules alone make it a policy for egress', calico('{ egress: [{ action: Deny }] }')],
      ['Cilium: an empty list switches nothing on', cilium('{ endpointSelector: {}, ingress: [] }')],
      ['Cilium: a default deny that is switched off', cilium('{ endpointSelector: {}, ingress: [{}], enableDefaultDeny: { ingress: false } }')],
      ['Cilium: some pods', cilium('{ endpointSelector: { matchLabels: { app: web } }, ingress: [{}] }')],
      ['Cilium: nodes', cilium('{ nodeSelector: {}, ingress: [{}] }')],
      [
        'Cilium: a label of the namespace that it does not have',
        vendor(
          'cilium.io/v2/CiliumClusterwideNetworkPolicy',
          '{ endpointSelector: { matchLabels: { io.cilium.k8s.namespace.labels.team: a } }, ingress: [{}] }',
        ),
      ],
      [
        'ClusterNetworkPolicy: Deny from some',
        clusterPolicy('{ tier: Admin, subject: { namespaces: {} }, ingress: [{ action: Deny, from: [{ namespaces: { matchLabels: { a: b } } }] }] }'),
      ],
      [
        'ClusterNetworkPolicy: Deny of some ports',
        clusterPolicy(
          '{ tier: Admin, subject: { namespaces: {} }, ingress: [{ action: Deny, from: [{ namespaces: {} }], protocols: [{ tcp: {} }] }] }',
        ),
      ],
      [
        'ClusterNetworkPolicy: Pass comes first',
        clusterPolicy(
          '{ tier: Admin, subject: { namespaces: {} }, ingress: [{ action: Pass, from: [{ namespaces: {} }] }, { action: Deny, from: [{ namespaces: {} }] }] }',
        ),
      ],
    ].map(([name, text]) => ({ name: name!, yaml: missing(text!) })),
    {
      name: 'Calico: a rule that allows all',
      yaml: `${shop}#                 ^^^^ missing\n${calico('{ types: [Ingress], ingress: [{ action: Allow }] }')}`,
    },
    {
      name: 'the Baseline tier gives way to what a NetworkPolicy allows',
      yaml: `apiVersion: v1
kind: Namespace
metadata: { name: shop }
#                 ^^^^ missing
${policy('{ ingress: [{}] }')}${clusterPolicy('{ tier: Baseline, subject: { namespaces: {} }, ingress: [{ action: Deny, from: [{ namespaces: {} }] }] }')}`,
    },
  ],
});

describe('default-deny-ingress on a cluster', () => {
  const resource = (kind: string, apiVersion: string, spec: object): Resource => {
    const metadata = { name: 'shop', namespace: 'shop' };
    const ref = { apiVersion, kind, ...metadata };
    return {
      manifest: { apiVersion, kind, metadata, spec },
      ref,
      namespace: 'shop',
      source: { kind: 'cluster', context: 'test' },
      faults: [],
      partial: false,
      imageOverrides: [],
    };
  };
  const judge = (...resources: Resource[]) => {
    const inventory = new Inventory(resources, defaultSettings, 'cluster');
    const findings = resources.flatMap((resource) => lint(resource, [defaultDenyIngress], inventory).flatMap((judgement) => judgement.findings));
    return findings.map((finding) => [finding.severity, messageOf(finding)]);
  };

  it('a namespace without pods is worth a mention', () => {
    assert.deepEqual(judge(resource('Namespace', 'v1', {})), [
      ['info', 'Inbound traffic is not denied by default in namespace "shop": no policy does so.'],
    ]);
  });
  it('one with pods weighs in full', () => {
    assert.deepEqual(judge(resource('Namespace', 'v1', {}), resource('Pod', 'v1', {})), [
      ['high', 'Inbound traffic is not denied by default in namespace "shop": no policy does so.'],
    ]);
  });
});
