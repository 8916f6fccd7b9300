import { RBAC } from '../../kube/access/rbac';
import { MASTERS } from '../../kube/access/subjects';
import type { PolicyRule } from '../../kube/types';
import { grants } from '../rights';

/** A right by which somebody gets rights that nobody gave them. */
export interface VerbDanger {
  readonly kind: 'escalate' | 'bind' | 'impersonate' | 'impersonate-constrained' | 'binding-write';
  readonly severity: 'critical' | 'high' | 'medium' | 'low' | 'info';
  /** The index of the verb that gives it; a verb `*` gives several, of which the worst is told. */
  readonly verbAt: number;
  /** What the right is on, as `resources` names it. */
  readonly resources: readonly string[];
  /** The objects that it is limited to. */
  readonly names: readonly string[] | undefined;
}

/** Where a rule can be in force at most: a Role's only for requests that name its namespace. */
export type Reach = 'cluster' | 'namespace';

type Found = Omit<VerbDanger, 'verbAt'>;
type Look = (rule: PolicyRule, verb: string, reach: Reach) => Found | undefined;

/**
 * The dangerous rights that one entry of a role's `rules` grants, at most one a verb. What a Role cannot grant is left out:
 * it holds for requests with a namespace, and the API server asks for `escalate` on ClusterRoles and for `impersonate` on
 * all but ServiceAccounts without one. Source: kubernetes/kubernetes, `pkg/registry/rbac/escalation_check.go`, and
 * kubernetes/apiserver, `pkg/endpoints/filters/impersonation`.
 */
export function verbDangersOf(rule: PolicyRule, reach: Reach): VerbDanger[] {
  const found = (rule.verbs ?? []).flatMap((verb, verbAt) => {
    for (const look of looksFor(verb)) {
      const danger = look(rule, verb, reach);
      if (danger) return [{ ...danger, verbAt }];
    }
    return [];
  });
  // Writing bindings is told once, and only where nothing in the entry lifts the limit on it.
  return found.filter(({ kind }, i) => kind !== 'binding-write' || (i === 0 && found.every((other) => other.kind === kind)));
}

function looksFor(verb: string): readonly Look[] {
  if (verb === '*') return all;
  if (verb.startsWith('impersonate:')) return [constrained];
  return Object.hasOwn(byVerb, verb) ? byVerb[verb]! : [];
}

const escalates: Look = (rule, _verb, reach) => {
  const resources = granted(rule, 'escalate', RBAC, reach === 'cluster' ? ['clusterroles', 'roles'] : ['roles']);
  return resources && { kind: 'escalate', severity: 'critical', resources, names: namesIn(rule) };
};

const binds: Look = (rule) => {
  const resources = granted(rule, 'bind', RBAC, ['clusterroles', 'roles']);
  return resources && { kind: 'bind', severity: resources.includes('clusterroles') ? 'critical' : 'high', resources, names: namesIn(rule) };
};

const impersonates: Look = (rule, _verb, reach) => {
  const resources = identities(rule, 'impersonate', reach, '', 'authentication.k8s.io');
  return resources && { kind: 'impersonate', severity: weighNames(resources, namesIn(rule)), resources, names: namesIn(rule) };
};

/** Verbs such as `impersonate:user-info`, which also need an `impersonate-on:…` verb on what is then done (KEP-5284). */
const constrained: Look = (rule, verb) => {
  const resources = identities(rule, verb, 'cluster', 'authentication.k8s.io', 'authentication.k8s.io');
  return resources && { kind: 'impersonate-constrained', severity: 'low', resources, names: namesIn(rule) };
};

const writesBindings: Look = (rule, verb, reach) => {
  const resources = granted(rule, verb, RBAC, reach === 'cluster' ? ['clusterrolebindings', 'rolebindings'] : ['rolebindings']);
  return resources && { kind: 'binding-write', severity: 'info', resources, names: namesIn(rule) };
};

/** From worst to least. */
const all: readonly Look[] = [escalates, impersonates, binds, writesBindings];
const byVerb: Readonly<Record<string, readonly Look[]>> = {
  escalate: [escalates],
  bind: [binds],
  impersonate: [impersonates],
  create: [writesBindings],
  update: [writesBindings],
  patch: [writesBindings],
};

function granted(rule: PolicyRule, verb: string, group: string, resources: readonly string[]): string[] | undefined {
  const found = resources.filter((resource) => grants(rule, { verb, group, resource }));
  return found.length > 0 ? found : undefined;
}

/** Which kinds of identities a rule lets somebody take on. Old and new verbs ask for users in different groups. */
function identities(rule: PolicyRule, verb: string, reach: Reach, userGroup: string, extraGroup: string): string[] | undefined {
  const found = granted(rule, verb, userGroup, reach === 'cluster' ? ['users', 'groups', 'serviceaccounts'] : ['serviceaccounts']) ?? [];
  if (reach === 'cluster') {
    if (verb !== 'impersonate') found.push(...(granted(rule, verb, extraGroup, ['nodes']) ?? []));
    found.push(...(granted(rule, verb, extraGroup, ['uids']) ?? []), ...extrasOf(rule, verb, extraGroup));
  }
  return found.length > 0 ? found : undefined;
}

/** `userextras/scopes` and the like: the key of the extra value is a subresource, for which no asterisk stands. */
function extrasOf(rule: PolicyRule, verb: string, group: string): string[] {
  if (!grants({ ...rule, resources: ['*'] }, { verb, group, resource: 'userextras' })) return [];
  return (rule.resources ?? []).flatMap((term) => (term === '*' ? ['userextras'] : /^userextras\/(?!\*$)/.test(term) ? [term] : []));
}

function weighNames(resources: readonly string[], names: readonly string[] | undefined): VerbDanger['severity'] {
  const anybody = resources.includes('users') || resources.includes('groups');
  if (!names) return anybody ? 'critical' : 'high';
  if (resources.includes('groups') && names.includes(MASTERS)) return 'critical';
  return names.some((name) => name.startsWith('system:')) ? 'high' : 'medium';
}

const namesIn = ({ resourceNames }: PolicyRule): readonly string[] | undefined => (resourceNames?.length ? resourceNames : undefined);
