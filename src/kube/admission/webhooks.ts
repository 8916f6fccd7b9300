import { leftOutBy, leftOutByCondition, selects, type NamespacePlace } from './place';
import type { MatchResources, Webhook } from './types';
import type { Path } from '../path';

/** Programs that judge by policies of their user, by what their webhooks and Services are called. */
const engines = /(^|[.-])(kyverno|gatekeeper|kubewarden|opa|polaris|jspolicy|stackrox|neuvector|aquasec|twistlock|sysdig|warden-validating)([.-]|$)/;

/** Whether a validating webhook is that of a policy engine which has policies to judge by. */
export const isOfEngine = (webhook: Webhook): boolean =>
  guardsNamespaces(webhook.rules) && [webhook.name, webhook.clientConfig?.service?.name].some((name) => engines.test(name ?? ''));

const ownGroups = new Set(['*', '', 'apps', 'batch', 'networking.k8s.io', 'rbac.authorization.k8s.io']);
const guarded = new Set(
  ['pods', 'deployments', 'statefulsets', 'daemonsets', 'replicasets', 'jobs', 'cronjobs', 'secrets', 'configmaps', 'services', 'serviceaccounts']
    .concat(['ingresses', 'networkpolicies', 'roles', 'rolebindings'])
    .concat(['*', '*/*']),
);

/**
 * Whether rules are about what namespaces hold of Kubernetes' own: workloads and what they need. Most webhooks look at the
 * objects of their own product, and whether these are checked does not decide what runs.
 */
export const guardsNamespaces = (rules: MatchResources['resourceRules']): boolean =>
  (rules ?? []).some(
    ({ apiGroups, resources }) =>
      (apiGroups ?? []).some((group) => ownGroups.has(group)) && (resources ?? []).some((resource) => guarded.has(resource)),
  );

/** Whether a webhook is asked of objects in a namespace. */
export const isAskedOf = (webhook: Webhook, place: NamespacePlace): boolean =>
  selects(webhook.namespaceSelector, place) && webhookLeavesOut(webhook, place) === undefined;

/** Where a webhook leaves a namespace out by name or label; the path is in the webhook. */
export function webhookLeavesOut({ namespaceSelector, matchConditions }: Webhook, place: NamespacePlace): Path | undefined {
  const bySelector = leftOutBy(namespaceSelector, place);
  if (bySelector) return ['namespaceSelector', ...bySelector];
  const byCondition = leftOutByCondition(matchConditions, place);
  return byCondition && ['matchConditions', ...byCondition];
}
