import { isGiven } from '../network/policy';
import { matchesAny } from '../pattern';
import type { Path } from '../path';
import type { Manifest } from '../types';
import type { Enforcer } from './enforcer';
import { isOwn, selects, type NamespacePlace } from './place';
import type { KyvernoFilter, KyvernoMatch, KyvernoOverrides, KyvernoPolicy, KyvernoRule } from './types';

type Spec = NonNullable<KyvernoPolicy['spec']>;

/**
 * A ClusterPolicy or Policy of Kyverno. Each rule that validates says what follows from a failure, or the policy does for
 * all of them; without a word it is only reported. Source: kyverno.io, "Validate Rules".
 */
export function readKyverno(manifest: Manifest): Enforcer {
  const spec = (manifest as KyvernoPolicy).spec ?? {};
  const validating = (spec.rules ?? []).flatMap((rule, index) => (rule.validate ? [{ rule, index }] : []));
  const [telling] = validating.filter(({ rule }) => !refuses(rule, spec));
  const failurePolicy = spec.webhookConfiguration?.failurePolicy ?? spec.failurePolicy;
  const leavesOut = (place: NamespacePlace) => firstOf(validating, ({ rule, index }) => leftOutOfRule(rule, index, spec, place));
  const about = (rule: KyvernoRule, place: NamespacePlace) => isOwn(manifest, place) && isAbout(rule, place);
  return {
    action: validating.length === 0 ? undefined : telling === undefined && spec.admission !== false ? 'refuses' : 'tells',
    actionAt: actionAt(spec, telling),
    toRefuse: toRefuse(spec, validating),
    failsOpenAt:
      failurePolicy !== 'Ignore'
        ? undefined
        : spec.webhookConfiguration?.failurePolicy
          ? ['spec', 'webhookConfiguration', 'failurePolicy']
          : ['spec', 'failurePolicy'],
    refusedIn: (place) =>
      validating
        .filter(({ rule }) => spec.admission !== false && about(rule, place) && actionIn(rule, spec, place) === 'enforce')
        .map(({ rule }) => refusedBy(rule))
        .join('\n'),
    concerns: (place) => validating.some(({ rule }) => about(rule, place)),
    leavesOut,
  };
}

function actionAt({ admission, validationFailureAction }: Spec, telling: { readonly rule: KyvernoRule; readonly index: number } | undefined): Path {
  if (admission === false) return ['spec', 'admission'];
  return validationFailureAction && !telling?.rule.validate?.failureAction
    ? ['spec', 'validationFailureAction']
    : ['spec', 'rules', telling?.index ?? 0, 'validate', 'failureAction'];
}

const isEnforce = (action: string | null | undefined): boolean => action?.toLowerCase() === 'enforce';

const actionOf = ({ validate }: KyvernoRule, spec: Spec): string => validate?.failureAction ?? spec.validationFailureAction ?? 'Audit';

/** A rule that is enforced somewhere has left its trial. */
const refuses = (rule: KyvernoRule, spec: Spec): boolean =>
  isEnforce(actionOf(rule, spec)) || overridesOf(rule, spec).some(({ action }) => isEnforce(action));

const overridesOf = ({ validate }: KyvernoRule, spec: Spec): NonNullable<KyvernoOverrides> => [
  ...(validate?.failureActionOverrides ?? []),
  ...(spec.validationFailureActionOverrides ?? []),
];

function actionIn(rule: KyvernoRule, spec: Spec, place: NamespacePlace): string {
  const override = overridesOf(rule, spec).find(
    ({ namespaces, namespaceSelector }) => (!namespaces?.length || matchesAny(namespaces, place.name)) && selects(namespaceSelector, place),
  );
  return (override?.action ?? actionOf(rule, spec)).toLowerCase();
}

function toRefuse(spec: Spec, validating: readonly { readonly rule: KyvernoRule; readonly index: number }[]): Enforcer['toRefuse'] {
  const own = validating.filter(
    ({ rule }) => !isEnforce(rule.validate?.failureAction) && Boolean(rule.validate?.failureAction ?? !spec.validationFailureAction),
  );
  return [
    ...(spec.admission === false ? [{ path: ['spec', 'admission'], value: true }] : []),
    ...(spec.validationFailureAction && !isEnforce(spec.validationFailureAction)
      ? [{ path: ['spec', 'validationFailureAction'], value: 'Enforce' }]
      : []),
    ...own.map(({ index }) => ({ path: ['spec', 'rules', index, 'validate', 'failureAction'], value: 'Enforce' })),
  ];
}

/** `podSecurity` stands for the checks of a Pod Security Standard, of which the lower one has these already. */
const refusedBy = ({ validate }: KyvernoRule): string =>
  validate?.podSecurity?.level === 'baseline' || validate?.podSecurity?.level === 'restricted'
    ? 'privileged hostPID hostPath'
    : JSON.stringify(validate ?? {});

function isAbout({ match, exclude }: KyvernoRule, place: NamespacePlace): boolean {
  if (!filtersOf(match).some(({ filter }) => takesPods(filter) && takes(filter, place))) return false;
  return !filtersOf(exclude).some(({ filter }) => isWholeNamespace(filter) && takes(filter, place));
}

function leftOutOfRule(rule: KyvernoRule, index: number, spec: Spec, place: NamespacePlace): Path | undefined {
  const excluded = filtersOf(rule.exclude).find(({ filter }) => isWholeNamespace(filter) && takes(filter, place));
  if (excluded) return ['spec', 'rules', index, 'exclude', ...excluded.at];
  // Enforced, but not there.
  if (!isEnforce(actionOf(rule, spec)) || isEnforce(actionIn(rule, spec, place)) || !isAbout(rule, place)) return undefined;
  return rule.validate?.failureActionOverrides?.length
    ? ['spec', 'rules', index, 'validate', 'failureActionOverrides']
    : ['spec', 'validationFailureActionOverrides'];
}

interface Filter {
  readonly filter: KyvernoFilter;
  readonly at: Path;
}

/** Filters in `all` have to hold together, so several of them are taken for one with narrower limits, and for no exception. */
function filtersOf(match: KyvernoMatch | null | undefined): Filter[] {
  const some = (match?.any ?? []).map((filter, i) => ({ filter, at: ['any', i, 'resources'] }));
  const every = match?.all ?? [];
  const together = every.length === 1 ? [{ filter: every[0]!, at: ['all', 0, 'resources'] }] : [];
  const old = match?.resources ? [{ filter: { resources: match.resources }, at: ['resources'] }] : [];
  return [...some, ...together, ...old];
}

function takes({ resources }: KyvernoFilter, place: NamespacePlace): boolean {
  const { namespaces, namespaceSelector } = resources ?? {};
  return (!namespaces?.length || matchesAny(namespaces, place.name)) && selects(namespaceSelector, place);
}

/** `Pod`, `v1/Pod`, `*`; a subresource such as `Pod/exec` is another thing. */
const takesPods = ({ resources }: KyvernoFilter): boolean =>
  !resources?.kinds?.length || resources.kinds.some((kind) => /(^|\/)(Pod|\*)$/.test(kind));

/** Whether a filter is about all pods of some namespaces, and not only about one workload or what one person does. */
function isWholeNamespace(filter: KyvernoFilter): boolean {
  const { namespaces, namespaceSelector, name, names, selector, annotations } = filter.resources ?? {};
  const limits = [name, names, selector, annotations, filter.subjects, filter.roles, filter.clusterRoles];
  return !limits.some(isGiven) && [namespaces, namespaceSelector].some(isGiven) && takesPods(filter);
}

function firstOf<T, R>(items: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
