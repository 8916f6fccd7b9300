import { allowAllNetworkPolicy } from '../../src/rules/allow-all-network-policy';
import { testRule } from '../support/rule-test';

const policy = (spec: string, metadata = '{ name: web, namespace: shop }') =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: ${metadata}\nspec:\n${spec}`;
const service = (spec: string, namespace = 'shop') =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: ${namespace} }\nspec: ${spec}\n`;
const workload = (labels: string) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web, namespace: shop }\nspec: { template: { metadata: { labels: ${labels} }, spec: {} } }\n`;
const edge = policy(`  podSelector: { matchLabels: { app: web } }
  ingress:
    - ports: [{ port: 8443 }]
`);
const edgeMarked = policy(`  podSelector: { matchLabels: { app: web } }
  ingress:
    - ports: [{ port: 8443 }]
#     ^^^^^ any-peer medium
`);
const cde = { 'shop.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { pci.k8s/scope: cde } }\n' };

testRule(allowAllNetworkPolicy, {
  passes: {
    'chosen peers': policy('  ingress: [{ from: [{ podSelector: { matchLabels: { app: gw } } }], ports: [{ port: 8443 }] }]\n'),
    'no rule at all': policy('  policyTypes: [Ingress, Egress]\n'),
    'all pods of the own namespace': policy('  ingress: [{ from: [{ podSelector: {} }] }]\n'),
    'some pods of every namespace': policy('  egress: [{ to: [{ namespaceSelector: {}, podSelector: { matchLabels: { k8s-app: kube-dns } } }] }]\n'),
    'some addresses': policy('  egress: [{ to: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }]\n'),
    // kubernetes/api, networking/v1/types.go: rules of a direction that is not among policyTypes are not looked at.
    'an ingress rule of a policy for egress': policy('  policyTypes: [Egress]\n  ingress: [{}]\n'),
    'the public edge: pods that a load balancer selects': {
      yaml: edge,
      files: { 'service.yaml': service('{ type: LoadBalancer, selector: { app: web } }') },
    },
    'the public edge: by the labels of the workload': {
      yaml: edge,
      files: { 'a.yaml': service('{ type: LoadBalancer, selector: { tier: front } }'), 'b.yaml': workload('{ app: web, tier: front }') },
    },
    'the public edge: an ingress controller': policy(`  podSelector: { matchLabels: { app.kubernetes.io/name: ingress-nginx } }
  ingress: [{ from: [{ ipBlock: { cidr: 0.0.0.0/0 } }], ports: [{ port: 443 }] }]
`),
    'a namespaceSelector and a podSelector among other peers': policy(
      '  ingress: [{ from: [{ ipBlock: { cidr: 172.17.0.0/16 } }, { namespaceSelector: { matchLabels: { a: b } } }, { podSelector: { matchLabels: { a: b } } }] }]\n',
    ),
    'Calico: a rule that denies':
      'apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: { name: p }\nspec: { ingress: [{ action: Deny }] }\n',
    'Calico: a selector is about the own namespace':
      'apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: { name: p }\nspec: { ingress: [{ action: Allow, source: { selector: all() } }] }\n',
    'Cilium: an empty rule allows nothing':
      'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: p }\nspec: { endpointSelector: {}, ingress: [{}] }\n',
    'Cilium: an empty selector is about the own namespace':
      'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: p }\nspec: { endpointSelector: {}, ingress: [{ fromEndpoints: [{}] }] }\n',
    'Cilium: entities that are chosen':
      'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: p }\nspec: { endpointSelector: {}, egress: [{ toEntities: [kube-apiserver] }] }\n',
    'ClusterNetworkPolicy: Pass leaves it to others':
      'apiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: { name: p }\nspec: { tier: Admin, subject: { namespaces: {} }, ingress: [{ action: Pass, from: [{ namespaces: {} }] }] }\n',
  },
  notApplicable: {
    'another kind': 'apiVersion: v1\nkind: Service\nmetadata: { name: web }\n',
    'a staged policy of Calico':
      'apiVersion: projectcalico.org/v3\nkind: StagedNetworkPolicy\nmetadata: { name: p }\nspec: { ingress: [{ action: Allow }] }\n',
  },
  notAssessed: {
    'an address that a template fills in': {
      yaml: policy('  egress: [{ to: [{ ipBlock: { cidr: "{{ .Values.cidr }}" } }] }]\n'),
      reason: 'template-value',
    },
    'a list that is none': { yaml: policy('  egress: { to: [] }\n'), reason: 'wrong-type' },
  },
  fails: [
    {
      name: 'a rule without peers; deleted, the policy still denies',
      yaml: policy(`  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - {} # for now
#     ^^ any-peer
`),
      message: 'An ingress rule of policy "web" names no peers, so it allows all of them.',
      fixed: policy(`  podSelector: {}
  policyTypes: [Ingress]
  ingress: []
    # for now
`),
    },
    {
      name: 'an empty list of peers counts as none; with ports it weighs less',
      yaml: policy(`  podSelector: {}
  ingress:
    - from: []
#     ^^^^ any-peer medium
      ports: [{ port: 80 }]
    - from: null
#     ^^^^ any-peer
`),
      fix: 'namePeers',
      fixed: policy(`  podSelector: {}
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: name-the-peer
      ports: [{ port: 80 }]
    - from:
        - podSelector:
            matchLabels:
              app: name-the-peer
`),
    },
    {
      name: 'with its only egress rule a policy would lose the direction: policyTypes keeps it',
      yaml: policy(`  podSelector: {}
  egress:
    - {}
#     ^^ any-peer
`),
      fixed: policy(`  podSelector: {}
  egress: []
  policyTypes:
    - Ingress
    - Egress
`),
    },
    {
      name: 'every namespace; one peer of several is deleted by itself',
      yaml: policy(`  ingress:
    - from:
        - podSelector: { matchLabels: { app: gw } }
        - namespaceSelector: {}
#         ^^^^^^^^^^^^^^^^^ any-namespace
          podSelector: {}
`),
      message: 'An ingress rule of policy "web" allows the pods of every namespace.',
      fixed: policy(`  ingress:
    - from:
        - podSelector: { matchLabels: { app: gw } }
`),
    },
    {
      name: 'every namespace, by the label that the API server puts on each',
      yaml: policy(`  ingress:
    - from:
        - namespaceSelector:
#         ^^^^^^^^^^^^^^^^^ any-namespace
            matchExpressions: [{ key: kubernetes.io/metadata.name, operator: Exists }]
        - namespaceSelector:
            matchExpressions: [{ key: kubernetes.io/metadata.name, operator: NotIn, values: [dev] }]
        - namespaceSelector:
            matchLabels: { team: gw }
            matchExpressions: [{ key: kubernetes.io/metadata.name, operator: Exists }]
`),
    },
    {
      // Deleting the only peer would leave a rule without peers, which allows all.
      name: 'the only peer goes with its rule',
      yaml: policy(`  ingress:
    - from: [{ namespaceSelector: {} }]
#              ^^^^^^^^^^^^^^^^^ any-namespace
    - from: [{ podSelector: { matchLabels: { app: gw } } }]
`),
      fixed: policy(`  ingress:
    - from: [{ podSelector: { matchLabels: { app: gw } } }]
`),
    },
    {
      name: 'every address, of either family; with exceptions it is the way to the internet and weighs little',
      yaml: policy(`  egress:
    - to:
        - ipBlock: { cidr: 0.0.0.0/0 }
#                          ^^^^^^^^^ any-ip
        - ipBlock: { cidr: "::/0" }
#                          ^^^^^^ any-ip
        - ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/8, 169.254.169.254/32] }
#                          ^^^^^^^^^ any-ip low
`),
      message: 'An egress rule of policy "web" allows the addresses 0.0.0.0/0.',
    },
    {
      name: 'the exceptions are said',
      yaml: policy(`  egress: [{ to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/8] } }] }]
#                                    ^^^^^^^^^ any-ip low
`),
      message: 'An egress rule of policy "web" allows the addresses 0.0.0.0/0 except 10.0.0.0/8.',
    },
    {
      name: 'two list items that were probably meant to be one',
      yaml: policy(`  ingress:
    - from:
        - namespaceSelector: { matchLabels: { team: monitoring } }
        - podSelector: { matchLabels: { app: prometheus } }
#         ^^^^^^^^^^^ two-peers
`),
      message:
        'An ingress rule of policy "web" allows all pods of some namespaces and, apart from that, some pods of its own namespace. Both selectors in one item would mean only these pods in these namespaces.',
      fixed: policy(`  ingress:
    - from:
        - namespaceSelector: { matchLabels: { team: monitoring } }
          podSelector:
            matchLabels:
              app: prometheus
`),
    },
    {
      name: 'the same for DNS, where it opens every namespace',
      yaml: policy(`  egress:
    - to:
        - namespaceSelector: {}
#         ^^^^^^^^^^^^^^^^^ any-namespace medium
        - podSelector: { matchLabels: { k8s-app: kube-dns } }
#         ^^^^^^^^^^^ two-peers
      ports: [{ port: 53 }]
`),
      fix: 'mergePeers',
      fixed: policy(`  egress:
    - to:
        - namespaceSelector: {}
          podSelector:
            matchLabels:
              k8s-app: kube-dns
      ports: [{ port: 53 }]
`),
    },
    {
      name: 'in a namespace with card data: every port, and all pods of the namespace; a rule without peers says it all',
      files: cde,
      yaml: policy(`  ingress:
    - from: [{ podSelector: {} }]
#     ^^^^ all-ports medium
#              ^^^^^^^^^^^ same-namespace
    - from: [{ podSelector: { matchLabels: { app: gw } } }]
#     ^^^^ all-ports medium
    - {}
#     ^^ any-peer critical
`),
    },
    { name: 'no load balancer', yaml: edgeMarked, files: { 'service.yaml': service('{ selector: { app: web } }') } },
    {
      name: 'a load balancer in another namespace',
      yaml: edgeMarked,
      files: { 'service.yaml': service('{ type: LoadBalancer, selector: { app: web } }', 'other') },
    },
    { name: 'a load balancer of other pods', yaml: edgeMarked, files: { 'service.yaml': service('{ type: LoadBalancer, selector: { app: api } }') } },
    { name: 'a load balancer without selector', yaml: edgeMarked, files: { 'service.yaml': service('{ type: LoadBalancer }') } },
    {
      name: 'pods behind a load balancer, but every port',
      files: { 'service.yaml': service('{ type: LoadBalancer, selector: { app: web } }') },
      yaml: policy(`  podSelector: { matchLabels: { app: web } }
  ingress: [{}]
#           ^^ any-peer
`),
    },
    {
      name: 'an item of a List; an exempt namespace has policies too',
      yaml: `apiVersion: v1
kind: List
items:
  - apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: { name: open, namespace: kube-system }
    spec: { ingress: [{}] }
#                     ^^ any-peer
`,
    },
    {
      name: 'a patch is judged by what it opens',
      yaml: policy(`  $patch: merge
  ingress: [{}]
#           ^^ any-peer
`),
    },
    {
      name: 'Calico: Allow without peers, with ports, from every address and from every namespace',
      yaml: `apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: { name: open }
spec:
  types: [Ingress, Egress]
  ingress:
    - action: Allow
#     ^^^^^^ any-peer
    - action: Allow
#     ^^^^^^ any-peer medium
      protocol: TCP
      destination: { ports: [443] }
    - { action: Allow, source: { namespaceSelector: all() } }
#                                                   ^^^^^ any-namespace
    - { action: Allow, source: { selector: '' , nets: [0.0.0.0/0] } }
#                                                      ^^^^^^^^^ any-ip
  egress:
    - { action: Allow, destination: { nets: [0.0.0.0/0], notNets: [10.0.0.0/8] } }
#                                            ^^^^^^^^^ any-ip low
    - { action: Allow, destination: { selector: all() } }
#                                               ^^^^^ any-namespace
`,
    },
    {
      name: 'Calico: with its only rule a policy would lose the direction',
      yaml: `apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: { name: open, namespace: shop }
spec:
  egress:
    - action: Allow
#     ^^^^^^ any-peer
`,
      fixed: `apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: { name: open, namespace: shop }
spec:
  egress: []
  types:
    - Egress
`,
    },
    {
      name: 'Cilium: entities, addresses, ports only; the last rule stays as one that allows nothing',
      yaml: `apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata: { name: open }
spec:
  endpointSelector: {}
  ingress:
    - fromEntities: [host, all]
#                          ^^^ any-peer
    - fromEntities: [cluster]
#                    ^^^^^^^ any-namespace
    - fromEndpoints: [{}]
#                     ^^ any-namespace
    - toPorts: [{ ports: [{ port: "443" }] }]
#     ^^^^^^^ any-peer medium
  egress:
    - toEntities: [world]
#                  ^^^^^ any-ip
`,
      fix: 'deleteRule',
    },
    {
      name: 'Cilium: several rules in one policy',
      yaml: `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: open, namespace: shop }
specs:
  - endpointSelector: {}
    egress:
      - toCIDR: [0.0.0.0/0]
#                ^^^^^^^^^ any-ip
      - toCIDRSet: [{ cidr: 0.0.0.0/0, except: [10.0.0.0/8] }]
#                           ^^^^^^^^^ any-ip low
`,
      fixed: `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: open, namespace: shop }
specs:
  - endpointSelector: {}
    egress:
      - {}
`,
    },
    {
      name: 'Cilium: a selector of any namespace takes the pods of all, also in a policy with a namespace',
      yaml: `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: open, namespace: shop }
spec:
  endpointSelector: {}
  ingress:
    - fromEndpoints:
        - matchExpressions: [{ key: "k8s:io.kubernetes.pod.namespace", operator: Exists }]
#         ^^^^^^^^^^^^^^^^ any-namespace
    - fromEndpoints:
        - {}
        - matchExpressions: [{ key: "k8s:io.kubernetes.pod.namespace", operator: In, values: [gw] }]
`,
    },
    {
      name: 'ClusterNetworkPolicy and its forerunner: Accept and Allow from all namespaces',
      yaml: `apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata: { name: open }
spec:
  tier: Admin
  subject: { namespaces: {} }
  ingress:
    - action: Accept
      from: [{ namespaces: {} }]
#              ^^^^^^^^^^ any-namespace
  egress:
    - action: Accept
      to: [{ networks: [10.0.0.0/8, 0.0.0.0/0] }]
#                                   ^^^^^^^^^ any-ip medium
      protocols: [{ tcp: { destinationPort: { number: 443 } } }]
---
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: { name: open }
spec:
  subject: { namespaces: {} }
  ingress:
    - action: Allow
      from: [{ pods: { namespaceSelector: {}, podSelector: {} } }]
#              ^^^^ any-namespace
`,
    },
  ],
});
