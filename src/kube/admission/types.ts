import { any, boolean, list, map, object, string, type Data } from '../schema';
import { labelSelector } from '../types';

/**
 * The fields of admission policies and of what lets them act, as far as rules read them. Sources: kubernetes/api,
 * `admissionregistration/v1/types.go`; kyverno/kyverno, `api/kyverno/v1`; open-policy-agent/frameworks, `constraint`;
 * kubewarden-controller, `api/policies/v1`.
 */
const resourceRule = object({ apiGroups: list(string), resources: list(string), operations: list(string) });
const matchResources = object({ namespaceSelector: labelSelector, objectSelector: labelSelector, resourceRules: list(resourceRule) });
const matchConditions = list(object({ name: string, expression: string }));
const expressions = list(object({ expression: string, message: string }));

/** A ValidatingAdmissionPolicy, a MutatingAdmissionPolicy, or a ValidatingPolicy of Kyverno, which is its own binding. */
const celPolicy = object({
  spec: object({
    failurePolicy: string,
    matchConstraints: matchResources,
    matchConditions,
    variables: list(object({ name: string, expression: string })),
    validations: expressions,
    validationActions: list(string),
  }),
  status: object({ typeChecking: object({ expressionWarnings: list(object({ fieldRef: string, warning: string })) }) }),
});
const policyBinding = object({ spec: object({ policyName: string, validationActions: list(string), matchResources }) });
const webhookConfiguration = object({
  webhooks: list(
    object({
      name: string,
      failurePolicy: string,
      namespaceSelector: labelSelector,
      rules: list(resourceRule),
      matchConditions,
      clientConfig: object({ url: string, caBundle: string, service: object({ name: string, namespace: string }) }),
    }),
  ),
});

const kyvernoResources = object({
  kinds: list(string),
  namespaces: list(string),
  namespaceSelector: labelSelector,
  name: string,
  names: list(string),
  selector: labelSelector,
  annotations: map(string),
});
const kyvernoFilter = object({ resources: kyvernoResources, subjects: list(any), roles: list(string), clusterRoles: list(string) });
/** The filters in `any` are alternatives, those in `all` have to hold together; `resources` is the form before both. */
const kyvernoMatch = object({ any: list(kyvernoFilter), all: list(kyvernoFilter), resources: kyvernoResources });
const kyvernoOverrides = list(object({ action: string, namespaces: list(string), namespaceSelector: labelSelector }));
const kyvernoPolicy = object({
  spec: object({
    admission: boolean,
    validationFailureAction: string,
    validationFailureActionOverrides: kyvernoOverrides,
    failurePolicy: string,
    webhookConfiguration: object({ failurePolicy: string }),
    rules: list(
      object({
        name: string,
        match: kyvernoMatch,
        exclude: kyvernoMatch,
        validate: object({ failureAction: string, failureActionOverrides: kyvernoOverrides, podSecurity: object({ level: string }) }),
      }),
    ),
  }),
});
const gatekeeperConstraint = object({
  spec: object({
    enforcementAction: string,
    scopedEnforcementActions: list(object({ action: string, enforcementPoints: list(object({ name: string })) })),
    match: object({ namespaces: list(string), excludedNamespaces: list(string), namespaceSelector: labelSelector }),
  }),
});
const kubewardenPolicy = object({
  spec: object({ module: string, mode: string, failurePolicy: string, namespaceSelector: labelSelector, rules: list(resourceRule) }),
});
const podSecurityConfiguration = object({
  defaults: object({ enforce: string, 'enforce-version': string }),
  exemptions: object({ namespaces: list(string) }),
});
const admissionConfiguration = object({ plugins: list(object({ name: string, configuration: any })) });

/** The schemas by group and kind; `*` stands for all kinds of a group. */
export const admissionSchemas = {
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy': celPolicy,
  'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding': policyBinding,
  'admissionregistration.k8s.io/MutatingAdmissionPolicy': celPolicy,
  'admissionregistration.k8s.io/MutatingAdmissionPolicyBinding': policyBinding,
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': webhookConfiguration,
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': webhookConfiguration,
  'kyverno.io/ClusterPolicy': kyvernoPolicy,
  'kyverno.io/Policy': kyvernoPolicy,
  'policies.kyverno.io/ValidatingPolicy': celPolicy,
  'policies.kyverno.io/NamespacedValidatingPolicy': celPolicy,
  'constraints.gatekeeper.sh/*': gatekeeperConstraint,
  'policies.kubewarden.io/ClusterAdmissionPolicy': kubewardenPolicy,
  'policies.kubewarden.io/AdmissionPolicy': kubewardenPolicy,
  'pod-security.admission.config.k8s.io/PodSecurityConfiguration': podSecurityConfiguration,
  'apiserver.config.k8s.io/AdmissionConfiguration': admissionConfiguration,
} as const;

export type MatchResources = Data<typeof matchResources>;
export type MatchConditions = Data<typeof matchConditions>;
export type CelPolicy = Data<typeof celPolicy>;
export type PolicyBinding = Data<typeof policyBinding>;
export type WebhookConfiguration = Data<typeof webhookConfiguration>;
export type Webhook = NonNullable<WebhookConfiguration['webhooks']>[number];
export type KyvernoPolicy = Data<typeof kyvernoPolicy>;
export type KyvernoRule = NonNullable<NonNullable<KyvernoPolicy['spec']>['rules']>[number];
export type KyvernoMatch = Data<typeof kyvernoMatch>;
export type KyvernoFilter = Data<typeof kyvernoFilter>;
export type KyvernoOverrides = Data<typeof kyvernoOverrides>;
export type GatekeeperConstraint = Data<typeof gatekeeperConstraint>;
export type KubewardenPolicy = Data<typeof kubewardenPolicy>;
export type PodSecurityConfiguration = Data<typeof podSecurityConfiguration>;
export type AdmissionConfiguration = Data<typeof admissionConfiguration>;
