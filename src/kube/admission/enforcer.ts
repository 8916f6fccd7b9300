import { groupOf } from '../manifest';
import { matchesAny } from '../pattern';
import type { Path } from '../path';
import type { Manifest } from '../types';
import { readKyverno } from './kyverno';
import { isOwn, leftOutBy, leftOutByCondition, selects, type NamespacePlace } from './place';
import type { CelPolicy, GatekeeperConstraint, KubewardenPolicy, MatchResources } from './types';

/** What judges objects at admission and needs no binding: a policy of one of the engines, whoever made it. */
export interface Enforcer {
  /** Undefined where it does not validate, but changes or makes objects. */
  readonly action: 'refuses' | 'tells' | undefined;
  /** Where that is said or would be, and the values that have it refuse. */
  readonly actionAt: Path;
  readonly toRefuse: readonly { readonly path: Path; readonly value: unknown }[];
  /** Where it says that requests pass that it cannot judge; undefined where they are refused. */
  readonly failsOpenAt: Path | undefined;
  /** What it refuses in a namespace, as text in the words of the fields; empty where it refuses nothing there. */
  readonly refusedIn: (namespace: NamespacePlace) => string;
  /** Whether it is about objects in a namespace, whatever it then does. */
  readonly concerns: (namespace: NamespacePlace) => boolean;
  /** Where it leaves a namespace out by name or label. */
  readonly leavesOut: (namespace: NamespacePlace) => Path | undefined;
}

/** The kinds of these objects by API group. Gatekeeper has a kind for each template. */
export const enforcerKinds = {
  'kyverno.io': ['ClusterPolicy', 'Policy'],
  'policies.kyverno.io': ['ValidatingPolicy', 'NamespacedValidatingPolicy'],
  'constraints.gatekeeper.sh': ['*'],
  'policies.kubewarden.io': ['ClusterAdmissionPolicy', 'AdmissionPolicy'],
} as const;

export function readEnforcer(manifest: Manifest): Enforcer | undefined {
  switch (groupOf(manifest.apiVersion)) {
    case 'kyverno.io':
      return /^(Cluster)?Policy$/.test(manifest.kind) ? readKyverno(manifest) : undefined;
    case 'policies.kyverno.io':
      return /^(Namespaced)?ValidatingPolicy$/.test(manifest.kind) ? readCelPolicy(manifest) : undefined;
    case 'constraints.gatekeeper.sh':
      return readConstraint(manifest);
    case 'policies.kubewarden.io':
      return /^(Cluster)?AdmissionPolicy$/.test(manifest.kind) ? readKubewarden(manifest) : undefined;
    default:
      return undefined;
  }
}

/** Kyverno's ValidatingPolicy refuses unless it says otherwise. Source: kyverno/kyverno, `api/policies.kyverno.io`. */
function readCelPolicy(manifest: Manifest): Enforcer {
  const spec = (manifest as CelPolicy).spec ?? {};
  const actions = spec.validationActions ?? [];
  const refuses = actions.length === 0 || actions.includes('Deny');
  const leavesOut = (place: NamespacePlace) => leftOutOf(spec, place);
  const concerns = (place: NamespacePlace) =>
    isOwn(manifest, place) && selects(spec.matchConstraints?.namespaceSelector, place) && leavesOut(place) === undefined;
  return {
    action: refuses ? 'refuses' : 'tells',
    actionAt: ['spec', 'validationActions'],
    toRefuse: [{ path: ['spec', 'validationActions'], value: ['Deny', 'Audit'] }],
    failsOpenAt: spec.failurePolicy === 'Ignore' ? ['spec', 'failurePolicy'] : undefined,
    refusedIn: (place) => (refuses && concerns(place) && concernsPods(spec.matchConstraints) ? textOf(spec) : ''),
    concerns,
    leavesOut,
  };
}

/** What a policy in CEL looks at, as text. */
export const textOf = ({ variables, validations }: NonNullable<CelPolicy['spec']>): string =>
  [...(variables ?? []), ...(validations ?? [])].map(({ expression }) => expression ?? '').join('\n');

/** Where a policy in CEL leaves a namespace out. */
export function leftOutOf({ matchConstraints, matchConditions }: NonNullable<CelPolicy['spec']>, place: NamespacePlace): Path | undefined {
  const bySelector = leftOutBy(matchConstraints?.namespaceSelector, place);
  if (bySelector) return ['spec', 'matchConstraints', 'namespaceSelector', ...bySelector];
  const byCondition = leftOutByCondition(matchConditions, place);
  return byCondition && ['spec', 'matchConditions', ...byCondition];
}

export const concernsPods = (match: MatchResources | null | undefined): boolean =>
  (match?.resourceRules ?? []).some(({ resources }) => (resources ?? []).some((resource) => ['pods', '*', '*/*'].includes(resource)));

/** Constraints that come to a part of Pod Security, in Gatekeeper's library and in Azure Policy's, by the words of the fields. */
const constraintWords: readonly (readonly [RegExp, string])[] = [
  [/Privileged?(Container)?$/, 'privileged'],
  [/HostNamespaces?$/, 'hostPID'],
  [/HostFilesystem$/i, 'hostPath'],
];

function readConstraint(manifest: Manifest): Enforcer {
  const spec = (manifest as GatekeeperConstraint).spec ?? {};
  // Without an action it refuses; "scoped" gives each place where it acts an action of its own.
  const given = spec.enforcementAction ?? 'deny';
  const scoped = (spec.scopedEnforcementActions ?? []).map(({ action }) => action);
  const refuses = given === 'deny' || (given === 'scoped' && scoped.includes('deny'));
  const { namespaces, excludedNamespaces, namespaceSelector } = spec.match ?? {};
  const leavesOut = (place: NamespacePlace): Path | undefined => {
    const index = (excludedNamespaces ?? []).findIndex((pattern) => matchesAny([pattern], place.name));
    if (index >= 0) return ['spec', 'match', 'excludedNamespaces', index];
    const bySelector = leftOutBy(namespaceSelector, place);
    return bySelector && ['spec', 'match', 'namespaceSelector', ...bySelector];
  };
  const concerns = (place: NamespacePlace) =>
    (!namespaces?.length || matchesAny(namespaces, place.name)) && selects(namespaceSelector, place) && leavesOut(place) === undefined;
  const words = constraintWords.filter(([pattern]) => pattern.test(manifest.kind)).map(([, word]) => word);
  return {
    action: refuses ? 'refuses' : 'tells',
    actionAt: ['spec', 'enforcementAction'],
    toRefuse: [{ path: ['spec', 'enforcementAction'], value: 'deny' }],
    failsOpenAt: undefined,
    refusedIn: (place) => (refuses && concerns(place) ? words.join(' ') : ''),
    concerns,
    leavesOut,
  };
}

function readKubewarden(manifest: Manifest): Enforcer {
  const spec = (manifest as KubewardenPolicy).spec ?? {};
  const refuses = spec.mode !== 'monitor';
  const leavesOut = (place: NamespacePlace): Path | undefined => {
    const bySelector = leftOutBy(spec.namespaceSelector, place);
    return bySelector && ['spec', 'namespaceSelector', ...bySelector];
  };
  const concerns = (place: NamespacePlace) => isOwn(manifest, place) && selects(spec.namespaceSelector, place);
  return {
    action: refuses ? 'refuses' : 'tells',
    actionAt: ['spec', 'mode'],
    toRefuse: [{ path: ['spec', 'mode'], value: 'protect' }],
    failsOpenAt: spec.failurePolicy === 'Ignore' ? ['spec', 'failurePolicy'] : undefined,
    // The module's name tells what it looks at: "pod-privileged", "host-namespaces-psp", "hostpaths-psp".
    refusedIn: (place) => (refuses && concerns(place) && concernsPods({ resourceRules: spec.rules ?? null }) ? (spec.module ?? '') : ''),
    concerns,
    leavesOut,
  };
}
