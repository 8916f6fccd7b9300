import { enforcerKinds, leftOutOf, readEnforcer } from '../kube/admission/enforcer';
import { ENFORCE } from '../kube/admission/podSecurity';
import { leftOutBy, selects, type NamespacePlace } from '../kube/admission/place';
import type { CelPolicy, PolicyBinding, WebhookConfiguration } from '../kube/admission/types';
import { guardsNamespaces, isAskedOf, isOfEngine, webhookLeavesOut } from '../kube/admission/webhooks';
import { groupOf } from '../kube/manifest';
import { samePath, type Path } from '../kube/path';
import type { Manifest } from '../kube/types';
import { ageInDays, isMadeByAnother } from '../kube/metadata';
import { ADMISSION, cdePlaces } from '../lookups/admission';
import { isOpenShift } from '../lookups/cluster';
import type { Inventory } from '../core/inventory';
import type { Patch } from '../core/patch';
import { defineRule, type Report, type Scope, type Verdict } from '../core/rule';

type Variant = 'none' | 'unbound' | 'audit-forever' | 'fail-open' | 'namespace-hole' | 'type-errors';
type Problem = Report<Variant, 'enforce' | 'failClosed'>;
type Say = (report: Problem) => void;

export const policyEnforcement = defineRule({
  id: 'policy-enforcement',
  code: 'PCI-K8S-706',
  target: 'resource',
  kinds: {
    'pci.k8s': ['Cluster'],
    [ADMISSION]: [
      'ValidatingAdmissionPolicy',
      'ValidatingAdmissionPolicyBinding',
      'MutatingAdmissionPolicy',
      'ValidatingWebhookConfiguration',
      'MutatingWebhookConfiguration',
    ],
    ...enforcerKinds,
  },
  looksUp: {
    '': ['Namespace'],
    'pci.k8s': ['Cluster'],
    [ADMISSION]: ['ValidatingAdmissionPolicyBinding', 'MutatingAdmissionPolicyBinding', 'ValidatingWebhookConfiguration'],
  },
  title: 'Admission policy exists, was tried in dry run, and now enforces',
  tier: 1,
  requirements: { pciDss: ['2.2.1', '6.5.1', '6.5.2', '10.7.2'], guidance: ['15.1', '3.1', '16.3'] },
  severity: 'high',
  sparesExempt: false,
  messages: {
    none: 'Nothing refuses what a policy forbids: no namespace enforces a Pod Security Standard, no ValidatingAdmissionPolicy is bound to deny, and no webhook of a policy engine that is known here judges workloads.',
    unbound: { text: '{kind} "{name}" has no effect, because {why}.', severity: 'medium' },
    'audit-forever': {
      text: '{kind} "{name}" has only reported for {days} days what it would refuse; the limit is {limit} days (dryRunMaxDays).',
      severity: 'medium',
    },
    'fail-open': {
      text: '{kind} "{name}" lets requests through that it cannot judge (failurePolicy: Ignore), also in {namespaces} with card data.',
      severity: 'medium',
    },
    'namespace-hole': { text: '{kind} "{name}" leaves out {namespaces} with card data.', severity: 'medium' },
    'type-errors': {
      text: '{kind} "{name}" has expressions that do not fit the objects which it judges, first in "{field}". Where one fails, failurePolicy decides and not the policy.',
      severity: 'medium',
    },
  },
  fixes: {
    enforce: {
      title: 'Refuse what breaks the policy',
      safety: 'review',
      effect:
        'Requests that were only reported are refused from then on. Look first at what was reported lately: in warnings, the audit log, or policy reports.',
    },
    failClosed: {
      title: 'Set failurePolicy to Fail',
      safety: 'review',
      effect:
        'Requests are refused while they cannot be judged. With a webhook that is down, nothing that it judges can be created or changed: leave its own namespace and kube-system out.',
    },
  },
  docs: {
    why: 'A policy that nothing puts into effect, or that only reports, stops nothing. A change to the cardholder data environment that it was written against goes through unseen.',
    bad: `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: no-privileged }
spec:
  matchConstraints:
    resourceRules:
      - { apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [pods] }
  validations:
    - expression: object.spec.containers.all(c, !c.?securityContext.?privileged.orValue(false))
`,
    good: `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: no-privileged }
spec:
  policyName: no-privileged
  validationActions: [Deny, Audit]
`,
  },
  check(manifest, report, scope): Verdict {
    // What a controller makes of a policy is judged where somebody wrote it.
    if (isMadeByAnother(manifest)) return 'not-applicable';
    const group = groupOf(manifest.apiVersion);
    if (group === 'pci.k8s') return scope.inventory.kind === 'cluster' ? checkCluster(report, scope.inventory) : 'not-applicable';
    if (group !== ADMISSION) return checkEnforcer(manifest, report, scope);
    switch (manifest.kind) {
      case 'ValidatingAdmissionPolicyBinding':
        return checkBinding(manifest, report, scope);
      case 'ValidatingAdmissionPolicy':
      case 'MutatingAdmissionPolicy':
        return checkPolicy(manifest, report, scope);
      default:
        return checkWebhooks(manifest, report, scope);
    }
  },
});

const nameOf = ({ kind, metadata }: Manifest) => ({ kind, name: metadata?.name ?? '' });

/** One witness is enough; that there is none, only whole lists tell. */
function checkCluster(report: Say, inventory: Inventory): Verdict {
  const enforces = inventory
    .knownOfKind('', 'Namespace')
    .some(({ manifest, namespace }) => !inventory.isExempt(namespace) && /^(baseline|restricted)$/.test(manifest.metadata?.labels?.[ENFORCE] ?? ''));
  const denies = inventory
    .knownOfKind(ADMISSION, 'ValidatingAdmissionPolicyBinding')
    .some(({ manifest }) => (manifest as PolicyBinding).spec?.validationActions?.includes('Deny'));
  const judges = inventory
    .knownOfKind(ADMISSION, 'ValidatingWebhookConfiguration')
    .some(({ manifest }) => (manifest as WebhookConfiguration).webhooks?.some(isOfEngine));
  if (enforces || denies || judges || isOpenShift(inventory)) return undefined;
  inventory.demand('', 'Namespace');
  for (const kind of ['ValidatingAdmissionPolicyBinding', 'ValidatingWebhookConfiguration']) inventory.demand(ADMISSION, kind);
  report({ message: 'none', at: ['metadata', 'name'] });
  return undefined;
}

function checkPolicy(manifest: Manifest, report: Say, { inventory }: Scope): Verdict {
  const bindings = `${manifest.kind}Binding`;
  const bound = isBound(manifest, inventory);
  // Of what has no effect, how it would have one does not matter.
  if (bound || !inventory.complete || !inventory.sees(ADMISSION, bindings)) checkEffect(manifest, report, inventory);
  if (bound) return undefined;
  inventory.demand(ADMISSION, bindings);
  const why = inventory.complete ? 'no binding names it' : 'no binding that names it was found in this workspace';
  report({ message: 'unbound', at: ['metadata', 'name'], args: { ...nameOf(manifest), why }, modifiers: inventory.complete ? [] : ['absent'] });
  return undefined;
}

function checkEffect(manifest: Manifest, report: Say, inventory: Inventory): void {
  const { spec, status } = manifest as CelPolicy;
  const [warning] = status?.typeChecking?.expressionWarnings ?? [];
  if (warning) {
    const at = ['status', 'typeChecking', 'expressionWarnings', 0];
    report({ message: 'type-errors', at, args: { ...nameOf(manifest), field: warning.fieldRef ?? '' } });
  }
  if (!spec || !guardsNamespaces(spec.matchConstraints?.resourceRules)) return;
  const isMutating = manifest.kind === 'MutatingAdmissionPolicy';
  const leavesOut = (place: NamespacePlace) => leftOutOf(spec, place);
  if (!isMutating) reportHole(manifest, leavesOut, report, inventory);
  const concerns = (place: NamespacePlace) => selects(spec.matchConstraints?.namespaceSelector, place) && !leavesOut(place);
  reportOpen(manifest, spec.failurePolicy === 'Ignore' ? ['spec', 'failurePolicy'] : undefined, concerns, report, inventory, isMutating);
}

const isBound = ({ kind, metadata }: Manifest, inventory: Inventory): boolean =>
  inventory.knownOfKind(ADMISSION, `${kind}Binding`).some(({ manifest }) => (manifest as PolicyBinding).spec?.policyName === metadata?.name);

function checkBinding(manifest: Manifest, report: Say, scope: Scope): Verdict {
  const { validationActions, matchResources } = (manifest as PolicyBinding).spec ?? {};
  const leavesOut = (place: NamespacePlace): Path | undefined => {
    const at = leftOutBy(matchResources?.namespaceSelector, place);
    return at && ['spec', 'matchResources', 'namespaceSelector', ...at];
  };
  reportHole(manifest, leavesOut, report, scope.inventory);
  if (validationActions?.includes('Deny')) return undefined;
  const at = ['spec', 'validationActions'];
  // Deny and Warn together are refused by the API server.
  return judgeTrial(manifest, { at, toRefuse: [{ path: at, value: ['Deny', 'Audit'] }] }, report, scope);
}

function checkEnforcer(manifest: Manifest, report: Say, scope: Scope): Verdict {
  const enforcer = readEnforcer(manifest);
  if (enforcer?.action === undefined) return 'not-applicable';
  const { action, actionAt: at, toRefuse, failsOpenAt, concerns, leavesOut } = enforcer;
  reportHole(manifest, leavesOut, report, scope.inventory);
  const verdict = action === 'tells' ? judgeTrial(manifest, { at, toRefuse }, report, scope) : undefined;
  reportOpen(manifest, failsOpenAt, concerns, report, scope.inventory);
  return verdict;
}

interface Trial {
  readonly at: Path;
  readonly toRefuse: readonly { readonly path: Path; readonly value: unknown }[];
}

/** A policy is to be tried before it refuses, but not for ever. */
function judgeTrial(manifest: Manifest, { at, toRefuse }: Trial, report: Say, { inventory, parameters: { dryRunMaxDays } }: Scope): Verdict {
  const days = ageInDays(manifest, inventory.settings.today);
  if (days === undefined) {
    return {
      notAssessed: 'The policy only reports what it would refuse, and a manifest does not say since when. The cluster does.',
      reason: 'unsupported',
    };
  }
  if (days <= dryRunMaxDays) return undefined;
  report({
    message: 'audit-forever',
    at,
    args: { ...nameOf(manifest), days: String(days), limit: String(dryRunMaxDays) },
    fixes: { enforce: () => toRefuse.map(({ path, value }): Patch => ({ op: 'set', path, value })) },
  });
  return undefined;
}

function checkWebhooks(manifest: Manifest, report: Say, { inventory }: Scope): Verdict {
  const guarding = ((manifest as WebhookConfiguration).webhooks ?? []).flatMap((webhook, i) =>
    guardsNamespaces(webhook.rules) ? [{ webhook, at: ['webhooks', i] }] : [],
  );
  if (guarding.length === 0) return 'not-applicable';
  const isMutating = manifest.kind === 'MutatingWebhookConfiguration';
  for (const { webhook, at } of guarding) {
    const leavesOut = (place: NamespacePlace) => {
      const found = webhookLeavesOut(webhook, place);
      return found && [...at, ...found];
    };
    if (!isMutating) reportHole(manifest, leavesOut, report, inventory);
    const failsOpenAt = webhook.failurePolicy === 'Ignore' ? [...at, 'failurePolicy'] : undefined;
    reportOpen(manifest, failsOpenAt, (place) => isAskedOf(webhook, place), report, inventory, isMutating);
  }
  return undefined;
}

function reportHole(manifest: Manifest, leavesOut: (place: NamespacePlace) => Path | undefined, report: Say, inventory: Inventory): void {
  const holes = cdePlaces(inventory).flatMap((place) => {
    const at = leavesOut(place);
    return at ? [{ at, name: place.name }] : [];
  });
  for (const { at } of holes) {
    const names = holes.filter((hole) => samePath(hole.at, at)).map(({ name }) => name);
    report({ message: 'namespace-hole', at, args: { ...nameOf(manifest), namespaces: listNamespaces(names) } });
  }
}

const listNamespaces = (names: readonly string[]): string =>
  `${names.length === 1 ? 'namespace' : 'namespaces'} ${names.map((name) => `"${name}"`).join(', ')}`;

function reportOpen(
  manifest: Manifest,
  at: Path | undefined,
  concerns: (place: NamespacePlace) => boolean,
  report: Say,
  inventory: Inventory,
  isMutating = false,
): void {
  if (!at) return;
  const names = cdePlaces(inventory)
    .filter(concerns)
    .map(({ name }) => name);
  if (names.length === 0) {
    inventory.demand('', 'Namespace');
    return;
  }
  report({
    message: 'fail-open',
    at,
    args: { ...nameOf(manifest), namespaces: listNamespaces(names) },
    // What changes objects, such as an injector of sidecars, is not what keeps others out.
    ...(isMutating ? { severity: 'info' } : {}),
    fixes: { failClosed: () => [{ op: 'set', path: at, value: 'Fail' }] },
  });
}
