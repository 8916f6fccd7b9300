import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { podSecurityLabels } from '../../src/rules/pod-security-labels';
import { linesOf, liveCluster } from '../support/live';
import { testRule } from '../support/rule-test';

const P = 'pod-security.kubernetes.io';
const namespace = (labels: string, name = 'shop') => `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${name}, labels: { ${labels} } }\n`;
const shop = namespace('');

const defaults = (enforce: string, exempt = '') => `apiVersion: pod-security.admission.config.k8s.io/v1
kind: PodSecurityConfiguration
defaults: { enforce: ${enforce} }
exemptions: { namespaces: [${exempt}] }
`;
const admission = `apiVersion: apiserver.config.k8s.io/v1
kind: AdmissionConfiguration
plugins: [{ name: PodSecurity, configuration: { apiVersion: pod-security.admission.config.k8s.io/v1, kind: PodSecurityConfiguration, defaults: { enforce: baseline } } }]
`;

const kyverno = (action: string, more = '') => `---
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: { name: pod-security }
spec:
  rules: [{ name: baseline, match: { any: [{ resources: { kinds: [Pod] } }] }, ${more} validate: { failureAction: ${action}, podSecurity: { level: baseline } } }]
`;
const kyvernoSet = (names: Readonly<Record<string, string>>) =>
  Object.entries(names)
    .map(
      ([name, pattern]) => `---
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: { name: ${name} }
spec: { validationFailureAction: Enforce, rules: [{ name: check, match: { any: [{ resources: { kinds: [Pod] } }] }, validate: { pattern: { spec: ${pattern} } } }] }
`,
    )
    .join('');
const constraint = (kind: string, spec = '{}') =>
  `---\napiVersion: constraints.gatekeeper.sh/v1beta1\nkind: ${kind}\nmetadata: { name: one }\nspec: ${spec}\n`;
const constraints = (spec = '{}') =>
  ['K8sPSPPrivilegedContainer', 'K8sPSPHostNamespace', 'K8sPSPHostFilesystem'].map((kind) => constraint(kind, spec)).join('');
const kubewarden = (mode: string) =>
  ['pod-privileged', 'host-namespaces-psp', 'hostpaths-psp']
    .map(
      (name) =>
        `---\napiVersion: policies.kubewarden.io/v1\nkind: ClusterAdmissionPolicy\nmetadata: { name: ${name} }\nspec: { mode: ${mode}, module: "registry://ghcr.io/kubewarden/policies/${name}:v1", rules: [{ apiGroups: [""], resources: [pods] }] }\n`,
    )
    .join('');
const vap = (actions: string, condition = "!(request.namespace in ['kube-system'])") => `---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: workloads }
spec:
  matchConstraints: { resourceRules: [{ apiGroups: [""], resources: [pods] }] }
  matchConditions: [{ name: scope, expression: "${condition}" }]
  variables: [{ name: shares, expression: "object.spec.?hostPID.orValue(false) || object.spec.?hostNetwork.orValue(false)" }]
  validations:
    - { expression: "!variables.shares" }
    - { expression: "object.spec.containers.all(c, !c.?securityContext.?privileged.orValue(false))" }
    - { expression: "object.spec.?volumes.orValue([]).all(v, !has(v.hostPath))" }
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: workloads }
spec: { policyName: workloads, validationActions: [${actions}] }
`;
const guardedBy = (other: string) => ({ yaml: shop, files: { 'policies.yaml': other.replace(/^---\n/, '') } });

const MISSING =
  'Namespace "shop" has no label "pod-security.kubernetes.io/enforce", so it lets every pod in, unless the API server has a default of its own.';
/** Another control that does not cover the namespace. */
const missing = (name: string, other: string) => ({
  name,
  yaml: `apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { a: b } }\n#                 ^^^^ missing\n`,
  files: { 'policies.yaml': other.replace(/^---\n/, '') },
  message: MISSING,
});

testRule(podSecurityLabels, {
  passes: {
    'restricted, of one version': namespace(`${P}/enforce: restricted, ${P}/enforce-version: v1.36`),
    'baseline without card data, with warnings': namespace(
      `${P}/enforce: baseline, ${P}/enforce-version: v1.36, ${P}/warn: restricted, ${P}/audit-version: latest`,
    ),
    'a default of the API server': { yaml: shop, files: { 'psa.yaml': defaults('restricted') } },
    'a default inside an AdmissionConfiguration': { yaml: shop, files: { 'admission.yaml': admission } },
    'Kyverno: the checks of a standard': guardedBy(kyverno('Enforce')),
    'Kyverno: policies that come to it together': guardedBy(
      kyvernoSet({
        privileged: '{ "=(securityContext)": { "=(privileged)": "false" } }',
        namespaces: '{ "=(hostPID)": "false" }',
        paths: '{ "=(volumes)": [{ "X(hostPath)": "null" }] }',
      }),
    ),
    'Kyverno: an exception for one workload only': guardedBy(
      kyverno('Enforce', 'exclude: { any: [{ resources: { namespaces: [shop], names: [agent] } }] },'),
    ),
    Gatekeeper: guardedBy(constraints('{ match: { excludedNamespaces: [kube-*] } }')),
    Kubewarden: guardedBy(kubewarden('protect')),
    'a ValidatingAdmissionPolicy that is bound to deny': guardedBy(vap('Deny, Audit')),
    'OpenShift, which sets the labels itself': namespace('security.openshift.io/scc.podSecurityLabelSync: "true"'),
    'OpenShift, whose security context constraints stand before every pod': { yaml: shop, given: { parameters: { platform: 'openshift' } } },
    'privileged for what needs it, where something else stands before it': {
      yaml: namespace(`${P}/enforce: privileged`),
      files: { 'policies.yaml': kyverno('Enforce').replace('---\n', '') },
    },
  },
  notApplicable: {
    'an exempt namespace': namespace('', 'kube-system'),
    'no namespace': 'apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: web, namespace: shop }\n',
  },
  notAssessed: {
    'a label that a kustomization adds': {
      yaml: shop,
      files: { 'kustomization.yaml': `labels: [{ pairs: { ${P}/enforce: baseline } }]\n` },
      reason: 'unsupported',
    },
    'labels of a wrong type': { yaml: 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: [a] }\n', reason: 'wrong-type' },
    'a patch': { yaml: shop, files: { 'kustomization.yaml': 'patches: [{ path: test.yaml }]\n' }, reason: 'kustomize-patch' },
  },
  fails: [
    {
      name: 'no label: the level, and what it would refuse is told too',
      yaml: `apiVersion: v1
kind: Namespace
metadata:
  name: shop # takes orders
#       ^^^^ missing
`,
      message: MISSING,
      fix: 'restricted',
      fixed: `apiVersion: v1
kind: Namespace
metadata:
  name: shop # takes orders
  labels:
    pod-security.kubernetes.io/enforce: restricted
    pod-security.kubernetes.io/warn: restricted
    pod-security.kubernetes.io/audit: restricted
`,
    },
    {
      name: 'a level that lets every pod in; one for the time being, and what is told already stays',
      yaml: `apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    pod-security.kubernetes.io/enforce: privileged # for the agent
#                                       ^^^^^^^^^^ privileged
    pod-security.kubernetes.io/warn: restricted
`,
      message: 'Namespace "shop" enforces the level "privileged", which lets every pod in.',
      fix: 'baseline',
      fixed: `apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    pod-security.kubernetes.io/enforce: baseline # for the agent
    pod-security.kubernetes.io/warn: restricted
    pod-security.kubernetes.io/audit: restricted
`,
    },
    {
      name: 'with card data: baseline is not enough, and all weighs more',
      yaml: `apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    pci.k8s/scope: cde
    pod-security.kubernetes.io/enforce: baseline
#                                       ^^^^^^^^ below-restricted medium
    pod-security.kubernetes.io/enforce-version: v1.36
---
apiVersion: v1
kind: Namespace
metadata: { name: vault, labels: { pci.k8s/scope: cde } }
#                 ^^^^^ missing critical
`,
      message:
        'Namespace "shop" holds card data and enforces the level "baseline", which lets pods run as root with the capabilities of a container.',
    },
    {
      name: 'the newest version',
      yaml: `apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
# ^^^^^^ unpinned
    pod-security.kubernetes.io/enforce: restricted
---
apiVersion: v1
kind: Namespace
metadata:
  name: web
  labels:
    pod-security.kubernetes.io/enforce: baseline
    pod-security.kubernetes.io/enforce-version: latest
#                                               ^^^^^^ unpinned
`,
      message: 'Namespace "shop" enforces the newest version of its level, so an upgrade of the cluster can refuse pods that it took before.',
    },
    {
      name: 'what Pod Security does not know: labels that it passes over, and values that the API server refuses',
      yaml: `apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    pod-security.kubernetes.io/enforced: restricted
#                                        ^^^^^^^^^^ typo
    pod-security.kubernetes.io/enforce: Restricted
#                                       ^^^^^^^^^^ typo
    pod-security.kubernetes.io/warn-version: "1.36"
#                                            ^^^^^^ typo
`,
      message: 'Pod Security admission does not know the label "pod-security.kubernetes.io/enforced".',
    },
    {
      name: 'a namespace that the API server is told to let through',
      yaml: namespace(`${P}/enforce: restricted, ${P}/enforce-version: v1.36`) + '#                 ^^^^ exempt\n',
      files: { 'psa.yaml': defaults('baseline', 'shop') },
      message: 'Namespace "shop" is exempt from Pod Security admission by the configuration of the API server, so its labels have no effect.',
    },
    missing('a default that lets every pod in', defaults('privileged')),
    missing('Kyverno only reports', kyverno('Audit')),
    missing('Kyverno leaves the namespace out', kyverno('Enforce', 'exclude: { any: [{ resources: { namespaces: [sh*] } }] },')),
    missing('Kyverno refuses only a part', kyvernoSet({ privileged: '{ "=(privileged)": "false" }' })),
    missing('Gatekeeper only reports', constraints('{ enforcementAction: dryrun }')),
    missing('Gatekeeper leaves the namespace out', constraints('{ match: { excludedNamespaces: [shop] } }')),
    missing('Gatekeeper looks at other things', constraint('K8sRequiredLabels') + constraint('K8sPSPAllowPrivilegeEscalationContainer')),
    missing('Kubewarden only watches', kubewarden('monitor')),
    missing('a ValidatingAdmissionPolicy that is bound to warn', vap('Warn, Audit')),
    missing('a ValidatingAdmissionPolicy that leaves the namespace out', vap('Deny', "request.namespace != 'shop'")),
  ],
});

const lines = (yaml: string, unlisted = {}) =>
  linesOf(liveCluster([podSecurityLabels], yaml, { unlisted })).filter((line) => line.startsWith('Namespace/shop'));
const failed = `Namespace/shop: fail PCI-K8S-312.missing high "${MISSING}"`;

describe('pod-security-labels in a cluster', () => {
  it('passes by what refuses instead of the label', () => {
    assert.deepEqual(lines(shop), [failed]);
    assert.deepEqual(lines(shop + kyverno('Enforce')), ['Namespace/shop: pass PCI-K8S-312']);
    assert.deepEqual(lines(shop + constraints()), ['Namespace/shop: pass PCI-K8S-312']);
    assert.deepEqual(lines(`${shop}---\napiVersion: pci.k8s/v1\nkind: Cluster\nmetadata: { name: prod }\nprovider: openshift\n`), [
      'Namespace/shop: pass PCI-K8S-312',
    ]);
  });

  it('does not judge by the lack of a policy where policies were not seen', () => {
    for (const kind of [
      'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding',
      'kyverno.io/ClusterPolicy',
      'constraints.gatekeeper.sh/K8sCustom',
    ]) {
      assert.deepEqual(lines(shop, { [kind]: 'forbidden' }), ['Namespace/shop: forbidden PCI-K8S-312'], kind);
    }
    assert.deepEqual(lines(shop + kyverno('Enforce'), { 'constraints.gatekeeper.sh/K8sCustom': 'forbidden' }), ['Namespace/shop: pass PCI-K8S-312']);
  });

  it('needs no policies where the label says it all', () => {
    const enforcing = namespace(`${P}/enforce: restricted, ${P}/enforce-version: v1.36`);
    assert.deepEqual(lines(enforcing, { 'kyverno.io/ClusterPolicy': 'forbidden' }), ['Namespace/shop: pass PCI-K8S-312']);
  });
});
