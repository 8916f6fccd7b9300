import { concernsPods, enforcerKinds, leftOutOf, readEnforcer, textOf, type Enforcer } from '../kube/admission/enforcer';
import { placeOf, selects, type NamespacePlace } from '../kube/admission/place';
import type { CelPolicy, PolicyBinding } from '../kube/admission/types';
import type { Inventory } from '../core/inventory';
import type { Kinds } from '../core/rule';
import type { Resource } from '../core/resource';

export const ADMISSION = 'admissionregistration.k8s.io';

/** The kinds that judge objects at admission, of Kubernetes and of the engines. */
export const admissionKinds: Kinds = {
  [ADMISSION]: ['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'],
  ...enforcerKinds,
};

/** An engine's policy, and the object that holds it. */
export interface FoundEnforcer {
  readonly resource: Resource;
  readonly enforcer: Enforcer;
}

/** The policies of engines that are here. */
export const enforcersIn = (inventory: Inventory): readonly FoundEnforcer[] => inventory.derive(findEnforcers);

function findEnforcers(inventory: Inventory): readonly FoundEnforcer[] {
  return Object.keys(enforcerKinds).flatMap((group) =>
    inventory.knownOfGroup(group).flatMap((resource) => {
      const enforcer = readEnforcer(resource.manifest);
      return enforcer ? [{ resource, enforcer }] : [];
    }),
  );
}

/** The Namespace of a name as admission sees it; of one that is not here nothing is known but the name. */
export function namespacePlace(name: string, inventory: Inventory): NamespacePlace {
  return placeOf(name, inventory.findKnown('', 'Namespace', name, name)[0]?.manifest.metadata?.labels);
}

/** The namespaces with card data that objects are known of. */
export function cdePlaces(inventory: Inventory): readonly NamespacePlace[] {
  return inventory.derive(findCdePlaces);
}

const findCdePlaces = (inventory: Inventory): readonly NamespacePlace[] =>
  [...new Set(inventory.resources.map(({ namespace }) => namespace))]
    .filter((name) => inventory.isCde(name))
    .sort()
    .map((name) => namespacePlace(name, inventory));

/**
 * What Pod Security "baseline" mainly comes to: without these three no pod gets at its node. A team that refuses them by
 * other means has decided for itself how; the words are those of the fields, as each engine's policies have them.
 */
const essentials = [/privileged/i, /hostPID|hostIPC|hostNetwork|host-?namespaces?/i, /hostPath|host-?filesystem/i];

/**
 * Whether admission policies refuse in a namespace what Pod Security "baseline" mainly refuses. Throws `NotSeen` where those
 * that are here do not, but others may have been missed.
 */
export function isGuarded(place: NamespacePlace, inventory: Inventory): boolean {
  const refused = [...enforcersIn(inventory).map(({ enforcer }) => enforcer.refusedIn(place)), ...refusedByBindings(place, inventory)].join('\n');
  if (essentials.every((words) => words.test(refused))) return true;
  for (const [group, kinds] of Object.entries(admissionKinds)) for (const kind of kinds) inventory.demand(group, kind);
  return false;
}

/** What ValidatingAdmissionPolicies refuse in a namespace, where a binding has them deny. */
function refusedByBindings(place: NamespacePlace, inventory: Inventory): string[] {
  return inventory.knownOfKind(ADMISSION, 'ValidatingAdmissionPolicyBinding').flatMap(({ manifest }) => {
    const { policyName, validationActions, matchResources } = (manifest as PolicyBinding).spec ?? {};
    if (!policyName || !validationActions?.includes('Deny') || !selects(matchResources?.namespaceSelector, place)) return [];
    return inventory.findKnown(ADMISSION, 'ValidatingAdmissionPolicy', policyName).flatMap((policy) => {
      const spec = (policy.manifest as CelPolicy).spec ?? {};
      const { matchConstraints } = spec;
      const isAbout = concernsPods(matchConstraints) && selects(matchConstraints?.namespaceSelector, place) && !leftOutOf(spec, place);
      return isAbout ? [textOf(spec)] : [];
    });
  });
}
