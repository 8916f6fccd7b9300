import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { policyEnforcement } from '../../src/rules/policy-enforcement';
import { linesOf, liveCluster } from '../support/live';
import { testRule } from '../support/rule-test';

const A = 'admissionregistration.k8s.io/v1';
const made = (name: string, on = '2026-06-01') => `{ name: ${name}, creationTimestamp: "${on}T08:00:00Z" }`;
const binding = (actions: string, metadata = made('pci'), more = '') =>
  `apiVersion: ${A}\nkind: ValidatingAdmissionPolicyBinding\nmetadata: ${metadata}\nspec: { policyName: pci, validationActions: [${actions}]${more} }\n`;
const vap = (spec = '', more = '') =>
  `apiVersion: ${A}\nkind: ValidatingAdmissionPolicy\nmetadata: { name: pci }\nspec: { matchConstraints: { resourceRules: [{ apiGroups: [""], resources: [pods] }] }${spec} }\n${more}`;
const kyverno = (rule: string, spec = '', metadata = made('pci')) =>
  `apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: ${metadata}\nspec: { ${spec} rules: [{ name: a, match: { any: [{ resources: { kinds: [Pod] } }] }, ${rule} }] }\n`;
const webhook = (hook: string, kind = 'ValidatingWebhookConfiguration', metadata = '{ name: gatekeeper }') =>
  `apiVersion: ${A}\nkind: ${kind}\nmetadata: ${metadata}\nwebhooks: [{ name: validation.gatekeeper.sh, ${hook} }]\n`;
const everything = 'rules: [{ apiGroups: ["*"], resources: ["*"] }]';
const vault = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: vault, labels: { pci.k8s/scope: cde } }\n';
const cde = { 'vault.yaml': vault };
const today = '2026-11-24';

testRule(policyEnforcement, {
  passes: {
    'a binding that denies': binding('Deny, Audit'),
    'a binding that is on trial': { yaml: binding('Audit, Warn', made('pci', '2026-11-01')), given: { today } },
    'a longer trial, where the team says so': {
      yaml: binding('Audit', made('pci', '2026-09-01')),
      given: { today, parameters: { dryRunMaxDays: 90 } },
    },
    'a policy with a binding': { yaml: vap(), files: { 'binding.yaml': binding('Audit') } },
    'Kyverno: enforced by the rule': kyverno('validate: { failureAction: Enforce }'),
    'Kyverno: enforced by the policy, in the old spelling': kyverno('validate: { message: no }', 'validationFailureAction: enforce,'),
    'Kyverno: reported, but enforced where cards are': kyverno(
      'validate: { message: no }',
      'validationFailureAction: Audit, validationFailureActionOverrides: [{ action: Enforce, namespaces: [vault] }],',
    ),
    'Gatekeeper: no word means deny': `apiVersion: constraints.gatekeeper.sh/v1beta1\nkind: K8sAny\nmetadata: ${made('any')}\nspec: {}\n`,
    'Gatekeeper: denied at the webhook, whatever the audit does': `apiVersion: constraints.gatekeeper.sh/v1beta1\nkind: K8sAny\nmetadata: ${made('any')}\nspec: { enforcementAction: scoped, scopedEnforcementActions: [{ action: warn }, { action: deny }] }\n`,
    'Kubewarden: no word means protect': `apiVersion: policies.kubewarden.io/v1\nkind: ClusterAdmissionPolicy\nmetadata: ${made('any')}\nspec: {}\n`,
    'a ValidatingPolicy of Kyverno, which denies unless it says otherwise': `apiVersion: policies.kyverno.io/v1\nkind: ValidatingPolicy\nmetadata: ${made('any')}\nspec: {}\n`,
    'a webhook that fails closed, and leaves kube-system out': {
      yaml: webhook(
        `failurePolicy: Fail, ${everything}, namespaceSelector: { matchExpressions: [{ key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system] }] }`,
      ),
      files: cde,
    },
    'a webhook for namespaces that ask for it': {
      yaml: webhook(`failurePolicy: Ignore, ${everything}, namespaceSelector: { matchLabels: { injection: enabled } }`),
      files: cde,
    },
    'a webhook that fails open where no cards are': webhook(`failurePolicy: Ignore, ${everything}`),
  },
  notApplicable: {
    'Kyverno: a rule that changes objects': kyverno('mutate: {}'),
    'a webhook for the objects of its own product': {
      yaml: webhook('failurePolicy: Ignore, rules: [{ apiGroups: [monitoring.coreos.com], resources: ["*"] }]'),
      files: cde,
    },
    'what Kyverno makes of its policies': {
      yaml: webhook(
        `failurePolicy: Ignore, ${everything}`,
        'ValidatingWebhookConfiguration',
        '{ name: k, labels: { webhook.kyverno.io/managed-by: kyverno } }',
      ),
      files: cde,
    },
    'what another object controls': `apiVersion: ${A}\nkind: ValidatingAdmissionPolicy\nmetadata: { name: a, ownerReferences: [{ kind: ConstraintTemplate, name: a, controller: true }] }\n`,
    'a Namespace: its labels are the business of 312': 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n',
  },
  notAssessed: {
    // Only the cluster knows when an object was created.
    'a policy that only reports, in a manifest': { yaml: binding('Audit, Warn', '{ name: pci }'), reason: 'unsupported' },
    'Kyverno without a word, which means Audit': { yaml: kyverno('validate: { message: no }', '', '{ name: pci }'), reason: 'unsupported' },
    'actions of a wrong type': { yaml: binding('').replace('[]', 'Deny'), reason: 'wrong-type' },
  },
  fails: [
    {
      name: 'a binding that has only reported for longer than the limit',
      given: { today },
      yaml: `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: pci, creationTimestamp: "2026-06-01T00:00:00Z" }
spec:
  policyName: pci-k8s-workloads
  validationActions: [Audit, Warn] # since the summer
# ^^^^^^^^^^^^^^^^^ audit-forever
`,
      message: 'ValidatingAdmissionPolicyBinding "pci" has only reported for 176 days what it would refuse; the limit is 30 days (dryRunMaxDays).',
      fix: 'enforce',
      fixed: `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: pci, creationTimestamp: "2026-06-01T00:00:00Z" }
spec:
  policyName: pci-k8s-workloads
  validationActions: [Deny, Audit] # since the summer
`,
    },
    {
      name: 'Kyverno, for the whole policy and for one rule of it',
      given: { today },
      yaml: `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: { name: pci, creationTimestamp: "2026-06-01T00:00:00Z" }
spec:
  validationFailureAction: Audit
#                          ^^^^^ audit-forever
  rules:
    - name: a
      match: { any: [{ resources: { kinds: [Pod] } }] }
      validate: { message: no }
---
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: { name: other, creationTimestamp: "2026-06-01T00:00:00Z" }
spec:
  rules:
    - name: a
      match: { any: [{ resources: { kinds: [Pod] } }] }
      validate: { failureAction: Enforce }
    - name: b
      match: { any: [{ resources: { kinds: [Pod] } }] }
      validate: { failureAction: Audit }
#                                ^^^^^ audit-forever
`,
      fix: 'enforce',
      fixed: `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: { name: pci, creationTimestamp: "2026-06-01T00:00:00Z" }
spec:
  validationFailureAction: Enforce
  rules:
    - name: a
      match: { any: [{ resources: { kinds: [Pod] } }] }
      validate: { message: no }
---
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: { name: other, creationTimestamp: "2026-06-01T00:00:00Z" }
spec:
  rules:
    - name: a
      match: { any: [{ resources: { kinds: [Pod] } }] }
      validate: { failureAction: Enforce }
    - name: b
      match: { any: [{ resources: { kinds: [Pod] } }] }
      validate: { failureAction: Enforce }
`,
    },
    {
      name: 'Gatekeeper, Kubewarden and a ValidatingPolicy; a constraint may be of any kind',
      given: { today },
      yaml: `apiVersion: constraints.gatekeeper.sh/v1beta1
kind: AcmeNoLatestTag
metadata: { name: tags, creationTimestamp: "2026-06-01T00:00:00Z" }
spec: { enforcementAction: dryrun }
#                          ^^^^^^ audit-forever
---
apiVersion: policies.kubewarden.io/v1
kind: ClusterAdmissionPolicy
metadata: { name: pods, creationTimestamp: "2026-06-01T00:00:00Z" }
spec: { mode: monitor }
#             ^^^^^^^ audit-forever
---
apiVersion: policies.kyverno.io/v1
kind: ValidatingPolicy
metadata: { name: pods, creationTimestamp: "2026-06-01T00:00:00Z" }
spec: { validationActions: [Audit] }
#       ^^^^^^^^^^^^^^^^^ audit-forever
`,
      message: 'AcmeNoLatestTag "tags" has only reported for 176 days what it would refuse; the limit is 30 days (dryRunMaxDays).',
    },
    {
      name: 'a policy without binding; elsewhere there may be one',
      yaml: `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: pci }
#                 ^^^ unbound low
`,
      message: 'ValidatingAdmissionPolicy "pci" has no effect, because no binding that names it was found in this workspace.',
    },
    {
      name: 'a policy that changes objects, without binding, in a whole workspace',
      yaml: `apiVersion: admissionregistration.k8s.io/v1
kind: MutatingAdmissionPolicy
metadata: { name: sidecar }
#                 ^^^^^^^ unbound
`,
      given: { parameters: { workspaceIsComplete: true } },
      message: 'MutatingAdmissionPolicy "sidecar" has no effect, because no binding names it.',
    },
    {
      name: 'requests that cannot be judged go through, also where cards are',
      files: { ...cde, 'binding.yaml': binding('Deny') },
      yaml: `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: pci }
spec:
  failurePolicy: Ignore
#                ^^^^^^ fail-open
  matchConstraints: { resourceRules: [{ apiGroups: [""], resources: [pods] }] }
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: { name: gatekeeper }
webhooks:
  - name: validation.gatekeeper.sh
    failurePolicy: Ignore
#                  ^^^^^^ fail-open
    rules: [{ apiGroups: ["*"], resources: ["*"] }]
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: { name: injector }
webhooks:
  - name: injector.mesh.example
    failurePolicy: Ignore
#                  ^^^^^^ fail-open info
    rules: [{ apiGroups: [""], resources: [pods] }]
---
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: { name: pci }
spec:
  webhookConfiguration: { failurePolicy: Ignore }
#                                        ^^^^^^ fail-open
  rules: [{ name: a, match: { any: [{ resources: { kinds: [Pod] } }] }, validate: { failureAction: Enforce } }]
`,
      message:
        'ValidatingAdmissionPolicy "pci" lets requests through that it cannot judge (failurePolicy: Ignore), also in namespace "vault" with card data.',
      fix: 'failClosed',
      fixed: `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: pci }
spec:
  failurePolicy: Fail
  matchConstraints: { resourceRules: [{ apiGroups: [""], resources: [pods] }] }
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: { name: gatekeeper }
webhooks:
  - name: validation.gatekeeper.sh
    failurePolicy: Fail
    rules: [{ apiGroups: ["*"], resources: ["*"] }]
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: { name: injector }
webhooks:
  - name: injector.mesh.example
    failurePolicy: Fail
    rules: [{ apiGroups: [""], resources: [pods] }]
---
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: { name: pci }
spec:
  webhookConfiguration: { failurePolicy: Fail }
  rules: [{ name: a, match: { any: [{ resources: { kinds: [Pod] } }] }, validate: { failureAction: Enforce } }]
`,
    },
    {
      name: 'a namespace with card data that is left out: by its label, by its name, by an exception',
      files: { ...cde, 'policy.yaml': vap() },
      yaml: `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: pci }
spec:
  policyName: pci
  validationActions: [Deny]
  matchResources:
    namespaceSelector:
      matchExpressions:
        - { key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system, vault] }
#           ^^^ namespace-hole
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: { name: gatekeeper }
webhooks:
  - name: validation.gatekeeper.sh
    rules: [{ apiGroups: ["*"], resources: ["*"] }]
    matchConditions:
      - name: scope
        expression: "!(request.namespace in ['kube-system', 'vault'])"
#                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ namespace-hole
---
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: { name: pci }
spec:
  rules:
    - name: a
      match: { any: [{ resources: { kinds: [Pod] } }] }
      exclude: { any: [{ resources: { namespaces: [vault] } }] }
#                        ^^^^^^^^^ namespace-hole
      validate: { failureAction: Enforce }
---
apiVersion: constraints.gatekeeper.sh/v1beta1
kind: K8sAny
metadata: { name: any }
spec: { match: { excludedNamespaces: [kube-*, vault] } }
#                                             ^^^^^ namespace-hole
`,
      message: 'ValidatingAdmissionPolicyBinding "pci" leaves out namespace "vault" with card data.',
    },
    {
      name: 'expressions that the API server found not to fit',
      files: { 'binding.yaml': binding('Deny') },
      yaml: `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: pci }
status:
  typeChecking:
    expressionWarnings:
      - fieldRef: spec.validations[0].expression
#       ^^^^^^^^ type-errors
        warning: "apps/v1, Kind=Deployment: ERROR: undefined field 'replica'"
`,
      message:
        'ValidatingAdmissionPolicy "pci" has expressions that do not fit the objects which it judges, first in "spec.validations[0].expression". Where one fails, failurePolicy decides and not the policy.',
    },
  ],
});

const facts = (more = '') => `apiVersion: pci.k8s/v1\nkind: Cluster\nmetadata: { name: prod }\n${more}`;
const key = 'Cluster.pci.k8s/prod';
const lines = (yaml: string, unlisted = {}) => linesOf(liveCluster([policyEnforcement], yaml, { unlisted, given: { today } }));
const ofCluster = (yaml: string, unlisted = {}) => lines(yaml, unlisted).filter((line) => line.startsWith(key));
const none = `${key}: fail PCI-K8S-706.none high "Nothing refuses what a policy forbids: no namespace enforces a Pod Security Standard, no ValidatingAdmissionPolicy is bound to deny, and no webhook of a policy engine that is known here judges workloads."`;

describe('policy-enforcement in a cluster', () => {
  const enforcing = '---\napiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { pod-security.kubernetes.io/enforce: baseline } }\n';

  it('asks whether there is anything that refuses', () => {
    assert.deepEqual(ofCluster(facts()), [none]);
    assert.deepEqual(ofCluster(facts('provider: openshift\n')), [`${key}: pass PCI-K8S-706`]);
    for (const one of [enforcing, `---\n${binding('Deny')}`, `---\n${webhook(everything)}`]) {
      assert.deepEqual(ofCluster(facts() + one), [`${key}: pass PCI-K8S-706`], one);
    }
    const own = webhook('rules: [{ apiGroups: [kyverno.io], resources: [clusterpolicies] }]');
    for (const one of [enforcing.replace('shop', 'kube-system'), `---\n${binding('Audit')}`, `---\n${own}`]) {
      assert.deepEqual(ofCluster(facts() + one), [none], one);
    }
  });

  it('takes one that was seen, and not the lack of one that may not have been', () => {
    for (const kind of ['/Namespace', `${A.slice(0, -3)}/ValidatingWebhookConfiguration`, `${A.slice(0, -3)}/ValidatingAdmissionPolicyBinding`]) {
      assert.deepEqual(ofCluster(facts(), { [kind]: 'forbidden' }), [`${key}: forbidden PCI-K8S-706`], kind);
      if (kind !== '/Namespace') assert.deepEqual(ofCluster(facts() + enforcing, { [kind]: 'forbidden' }), [`${key}: pass PCI-K8S-706`], kind);
    }
  });

  it('does not call a policy unbound where bindings were not seen, and says what it knows all the same', () => {
    const unlisted = { [`${A.slice(0, -3)}/ValidatingAdmissionPolicyBinding`]: 'forbidden' };
    assert.deepEqual(lines(`${vap(', failurePolicy: Ignore')}---\n${vault}`, unlisted), [
      'ValidatingAdmissionPolicy/pci: fail PCI-K8S-706.fail-open medium "ValidatingAdmissionPolicy "pci" lets requests through that it cannot judge (failurePolicy: Ignore), also in namespace "vault" with card data."',
      'ValidatingAdmissionPolicy/pci: forbidden PCI-K8S-706',
    ]);
    assert.deepEqual(lines(vap()), [
      'ValidatingAdmissionPolicy/pci: fail PCI-K8S-706.unbound medium "ValidatingAdmissionPolicy "pci" has no effect, because no binding names it."',
    ]);
  });

  it('does not know which namespaces hold card data where these were not seen', () => {
    assert.deepEqual(lines(webhook(`failurePolicy: Ignore, ${everything}`), { '/Namespace': 'forbidden' }), [
      'ValidatingWebhookConfiguration/gatekeeper: forbidden PCI-K8S-706',
    ]);
  });

  it('counts the days of a trial', () => {
    const of = (on: string) => lines(binding('Audit', made('pci', on)));
    assert.deepEqual(of('2026-10-25'), ['ValidatingAdmissionPolicyBinding/pci: pass PCI-K8S-706']);
    assert.deepEqual(of('2026-10-24'), [
      'ValidatingAdmissionPolicyBinding/pci: fail PCI-K8S-706.audit-forever medium "ValidatingAdmissionPolicyBinding "pci" has only reported for 31 days what it would refuse; the limit is 30 days (dryRunMaxDays)."',
    ]);
  });
});
