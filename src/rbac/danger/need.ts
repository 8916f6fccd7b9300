import type { PolicyRule } from '../../kube/types';
import { isClusterResource } from '../clusterResources';
import { grants, type Right } from '../rights';

/** One right that a danger needs, or a trait of a rule where no right says it. */
export interface Atom {
  /** For the index: the same atom has the same key. */
  readonly key: string;
  /** Entries of `resources` by one of which a rule is found that may give it; undefined where any rule may. */
  readonly terms: readonly string[] | undefined;
  /** Whether only a ClusterRoleBinding gives it, as the request has no namespace. */
  readonly isClusterWide: boolean;
  readonly givenBy: (rule: PolicyRule) => 'all' | 'named' | undefined;
  readonly right?: Right;
}

/** Any one of some atoms. */
export interface Need {
  readonly anyOf: readonly Atom[];
  /** A right to one of these by name is as good as to all. */
  readonly orNamed?: readonly string[];
  /** A right to any object by name is enough. */
  readonly isNamedEnough?: boolean;
}

/** Rights: every verb on every resource, which may have a subresource: `pods/exec`. */
export function rights(verbs: readonly string[], group: string, ...resources: readonly string[]): readonly Atom[] {
  return verbs.flatMap((verb) => resources.map((resource) => atomOf(verb, group, resource)));
}

/** A need of one of some rights. */
export const need = (...args: Parameters<typeof rights>): Need => ({ anyOf: rights(...args) });

function atomOf(verb: string, group: string, path: string): Atom {
  const [resource = '', subresource] = path.split('/');
  const right: Right = { verb, group, resource, ...(subresource === undefined ? {} : { subresource }) };
  return {
    key: `${verb} ${group}/${path}`,
    terms: subresource === undefined ? ['*', resource] : ['*', path, `*/${subresource}`],
    isClusterWide: isAskedWithoutNamespace(verb, group, resource),
    givenBy: (rule) => grants(rule, right),
    right,
  };
}

/**
 * Of what is in no namespace two things are asked for with one: a namespace itself, which is in itself, and `bind` on a
 * ClusterRole, for which the binding's namespace counts.
 */
function isAskedWithoutNamespace(verb: string, group: string, resource: string): boolean {
  if (group === '' && resource === 'namespaces') return verb === 'create' || verb === 'list' || verb === 'watch';
  return verb !== 'bind' && isClusterResource(group, resource);
}

/** An asterisk in a rule that grants something: it also grants what is added later, to write it or only to read it. */
export function wild(field: 'verbs' | 'apiGroups' | 'resources', use: 'write' | 'read'): Need {
  return {
    anyOf: [
      {
        key: `* in ${field} to ${use}`,
        terms: undefined,
        isClusterWide: false,
        givenBy: (rule) =>
          rule[field]?.includes('*') && grantsSomething(rule) && !onlyScales(rule) && onlyReads(rule) === (use === 'read')
            ? reachOf(rule)
            : undefined,
      },
    ],
  };
}

const READ: readonly string[] = ['get', 'list', 'watch'];
const onlyReads = ({ verbs }: PolicyRule): boolean => verbs?.every((verb) => READ.includes(verb)) ?? false;

const grantsSomething = ({ verbs, apiGroups, resources }: PolicyRule): boolean => Boolean(verbs?.length && apiGroups?.length && resources?.length);

/** To scale whatever can be scaled is one right, and the groups of what can be are not known beforehand. */
const onlyScales = ({ resources }: PolicyRule): boolean => resources?.every((resource) => resource === '*/scale') ?? false;

const reachOf = ({ resourceNames }: PolicyRule): 'all' | 'named' => (resourceNames?.length ? 'named' : 'all');

/** `userextras/scopes` and the like: the key of the extra value is a subresource, so that nobody can list them all. */
export const extras = (verb: string): Need => ({
  anyOf: [
    {
      key: `${verb} userextras`,
      terms: undefined,
      isClusterWide: true,
      givenBy: (rule) =>
        rule.resources?.some((term) => term === '*' || /^userextras\/(?!\*$)/.test(term))
          ? grants({ ...rule, resources: ['*'] }, { verb, group: 'authentication.k8s.io', resource: 'userextras', subresource: 'any' })
          : undefined,
    },
  ],
});

/** The right to do something in another's name in a constrained way (KEP-5284), whatever it is. */
export const actsAs = (mode: string): Need => ({
  anyOf: [
    {
      key: `impersonate-on:${mode}`,
      terms: undefined,
      isClusterWide: false,
      givenBy: (rule) =>
        grantsSomething(rule) && rule.verbs?.some((verb) => verb.startsWith(`impersonate-on:${mode}:`) || verb === '*') ? reachOf(rule) : undefined,
    },
  ],
});
