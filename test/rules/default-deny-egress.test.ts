import { defaultDenyEgress } from '../../src/rules/default-deny-egress';
import { testRule } from '../support/rule-test';

const shop = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n';
const policy = (spec: string, metadata = '{ name: deny, namespace: shop }') =>
  `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: ${metadata}\nspec: ${spec}\n`;
const clusterPolicy = (spec: string) =>
  `---\napiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: { name: deny }\nspec: ${spec}\n`;
const cilium = (spec: string) =>
  `---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: deny, namespace: shop }\nspec: ${spec}\n`;

const missing = (more: string, severity = ' medium') => `${shop}#                 ^^^^ missing${severity}\n${more}`;
const dns = `---
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
`;

testRule(defaultDenyEgress, {
  passes: {
    'an empty selector with Egress': shop + policy('{ podSelector: {}, policyTypes: [Egress] }'),
    // kubernetes/kubernetes, pkg/apis/networking/v1/defaults.go: egress rules imply Egress where policyTypes is absent or empty.
    'an egress rule implies Egress': shop + policy('{ egress: [{ to: [{ podSelector: { matchLabels: { app: db } } }] }] }'),
    'an empty list of policyTypes counts as absent': shop + policy('{ policyTypes: [], egress: [{ ports: [{ port: 53 }] }] }'),
    'all addresses but those inside: some are still denied':
      shop + policy('{ policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/8, 169.254.169.254/32] } }] }] }'),
    'a trap beside a policy that denies': shop + policy('{ policyTypes: [Egress] }') + policy('{ egress: [] }', '{ name: trap, namespace: shop }'),
    'Calico: both directions':
      shop + '---\napiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: { name: deny }\nspec: { types: [Ingress, Egress] }\n',
    'Cilium: one empty rule': shop + cilium('{ endpointSelector: {}, egress: [{}] }'),
    'ClusterNetworkPolicy: every address':
      shop + clusterPolicy('{ tier: Admin, subject: { namespaces: {} }, egress: [{ action: Deny, to: [{ networks: ["0.0.0.0/0", "::/0"] }] }] }'),
    'ClusterNetworkPolicy: pods of the cluster only':
      shop + clusterPolicy('{ tier: Admin, subject: { namespaces: {} }, egress: [{ action: Deny, to: [{ namespaces: {} }] }] }'),
  },
  notApplicable: {
    'pods of the host network only': 'apiVersion: v1\nkind: Pod\nmetadata: { name: agent, namespace: shop }\nspec: { hostNetwork: true }\n',
    'a policy for inbound traffic beside the Namespace': {
      yaml: policy('{ podSelector: { matchLabels: { a: b } }, ingress: [{}] }'),
      files: { 'shop.yaml': shop },
    },
  },
  notAssessed: {
    'a patch of a policy: its policyTypes may come from the base': {
      yaml: policy('{ $patch: merge, egress: [] }'),
      files: { 'shop.yaml': shop },
      reason: 'kustomize-patch',
    },
  },
  fails: [
    {
      name: 'an empty egress without policyTypes denies inbound traffic only: this is the whole fault, and it is said there',
      yaml: `${shop}---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: default-deny, namespace: shop }
spec:
  podSelector: {}
  ingress: []
  egress: [] # nothing leaves
# ^^^^^^ not-effective
`,
      message:
        'Policy "default-deny" denies inbound traffic only: without policyTypes, it would need an egress rule to be about outbound traffic too.',
      fixed: `${shop}---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: default-deny, namespace: shop }
spec:
  podSelector: {}
  ingress: []
  egress: [] # nothing leaves
  policyTypes:
  - Ingress
  - Egress
${dns}`,
    },
    {
      name: 'a spec that says nothing at all',
      yaml: `apiVersion: v1
kind: List
items:
  - apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: { name: default-deny, namespace: shop }
    spec: { podSelector: {} }
#   ^^^^ not-effective
`,
    },
    {
      name: 'an empty egress of some pods: that policy, and the namespace besides',
      yaml: missing(`---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  egress: []
# ^^^^^^ not-effective
`),
    },
    {
      name: 'a policy that denies inbound traffic for all pods gets Egress too; name lookups of some pods are not those of all',
      yaml: missing(`---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: deny, namespace: shop }
spec:
  podSelector: {}
  policyTypes:
    - Ingress # the web
${policy('{ egress: [{ ports: [{ port: 53, protocol: UDP }] }], podSelector: { matchLabels: { app: web } } }', '{ name: dns, namespace: shop }')}`),
      message: 'Outbound traffic is not denied by default in namespace "shop": no policy that does so was found in this workspace.',
      fixed: `${shop}---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: deny, namespace: shop }
spec:
  podSelector: {}
  policyTypes:
    - Ingress # the web
    - Egress
${dns}${policy('{ egress: [{ ports: [{ port: 53, protocol: UDP }] }], podSelector: { matchLabels: { app: web } } }', '{ name: dns, namespace: shop }')}`,
    },
    {
      name: 'no policy for all pods: a new one for outbound traffic',
      yaml: missing(''),
      fix: 'egress',
      fixed: `${shop}---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: default-deny-egress
  namespace: shop
spec:
  podSelector: {}
  policyTypes:
  - Egress
${dns}`,
    },
    {
      name: 'egress rules under policyTypes of Ingress alone have no effect, and must not come to life by a fix',
      yaml: missing(policy('{ policyTypes: [Ingress], egress: [{}] }')),
      fix: 'policyTypes',
      fixed: null,
    },
    {
      name: 'an allow-all rule: one more deny would not help',
      yaml: missing(policy('{ egress: [{ to: [{ ipBlock: { cidr: 0.0.0.0/0 } }] }] }'), ''),
      message: 'Outbound traffic is not denied by default in namespace "shop": a policy allows all of it.',
      fixed: null,
    },
    {
      name: 'every pod has a policy of its own, in a complete workspace',
      given: { parameters: { workspaceIsComplete: true } },
      yaml: `apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
#                 ^^^ partial
spec: { containers: [] }
${policy('{ podSelector: { matchLabels: { app: web } }, policyTypes: [Egress] }')}`,
    },
    { name: 'Cilium: an empty list switches nothing on', yaml: missing(cilium('{ endpointSelector: {}, egress: [] }')) },
    {
      name: 'ClusterNetworkPolicy: some addresses',
      yaml: missing(clusterPolicy('{ tier: Admin, subject: { namespaces: {} }, egress: [{ action: Deny, to: [{ networks: [10.0.0.0/8] }] }] }')),
    },
    {
      name: 'an exempt namespace: a mention only',
      yaml: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: deny, namespace: kube-system }
spec: { podSelector: {}, egress: [] }
#                        ^^^^^^ not-effective info
`,
    },
  ],
});
