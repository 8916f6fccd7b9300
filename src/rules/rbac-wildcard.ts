import { holdingOf } from '../lookups/access';
import { defineRule, type Report } from '../core/rule';
import type { Severity } from '../core/severity';
import { isExtensionGroup } from '../kube/access/apiGroups';
import { aggregationOf, isPlatformObject, RBAC, rulesOf } from '../kube/access/rbac';
import type { PolicyRule } from '../kube/types';
import { grantsEverything } from '../rbac/rights';

type Wild = 'apiGroups' | 'resources' | 'verbs' | 'nonResourceURLs';

export const rbacWildcard = defineRule({
  id: 'rbac-wildcard',
  code: 'PCI-K8S-103',
  target: 'resource',
  kinds: { [RBAC]: ['ClusterRole', 'Role'] },
  looksUp: { [RBAC]: ['ClusterRole', 'ClusterRoleBinding', 'RoleBinding'] },
  title: 'Roles name their API groups, resources and verbs',
  tier: 1,
  requirements: { pciDss: ['7.2.1', '7.2.2', '7.2.5'], guidance: ['2.1', '1.5'] },
  severity: 'high',
  sparesExempt: false,
  messages: {
    everything: { text: '{kind} "{name}" grants every verb on every resource of every API group. It is bound to {subjects}.', severity: 'critical' },
    partly: '{kind} "{name}" has "*" in {fields}, so it also grants what is added later. It is bound to {subjects}.',
    urls: '{kind} "{name}" grants every URL of the API server. It is bound to {subjects}.',
    'no-effect': {
      text: '{kind} "{name}" grants nothing by "{resource}": Kubernetes takes the asterisk behind the slash for a name.',
      severity: 'info',
    },
  },
  fixes: {},
  docs: {
    why: 'An asterisk also covers subresources and every API that is added later, so nobody has approved what it grants.',
    bad: `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: all, namespace: shop }
rules:
  - { apiGroups: ["*"], resources: ["*"], verbs: ["*"] }
`,
    good: `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: read-pods, namespace: shop }
rules:
  - { apiGroups: [""], resources: [pods], verbs: [get, list] }
`,
  },
  check(manifest, report, { resource, inventory }) {
    // The rules of an aggregated ClusterRole are a controller's; they are judged where somebody wrote them.
    if (isPlatformObject(manifest) || aggregationOf(manifest)) return 'not-applicable';
    const { kind } = manifest;
    const found = rulesOf(manifest).flatMap((rule, i) =>
      wildcardsOf(rule, kind === 'Role').map(({ at, ...rest }) => ({ ...rest, at: ['rules', i, ...at] })),
    );
    if (found.length === 0) return undefined;
    const { names, modifiers } = holdingOf(resource, inventory);
    for (const one of found) report({ ...one, args: { kind, name: resource.ref.name ?? '', subjects: names, ...one.args }, modifiers });
    return undefined;
  },
});

/** What is wrong with one entry of `rules`; paths are in the entry. */
function wildcardsOf(rule: PolicyRule, namespaced: boolean): Report<'everything' | 'partly' | 'urls' | 'no-effect'>[] {
  const found: ReturnType<typeof wildcardsOf> = [];
  if (!rule.verbs?.length) return found;
  const wild = (['apiGroups', 'resources', 'verbs'] as const).filter(
    (field) => rule[field]?.includes('*') && !(field === 'apiGroups' && onlyScales(rule)),
  );
  const [first] = wild;
  // A Role cannot grant URLs, and the API server refuses one that tries to.
  const url = namespaced ? -1 : (rule.nonResourceURLs ?? []).findIndex((one) => one === '*' || one === '/*');
  if (url >= 0) found.push({ message: 'urls', at: ['nonResourceURLs', url] });
  if (first && grantsEverything(rule)) found.push({ message: 'everything', at: placeOf(rule, first) });
  else if (first && (rule.resources?.length || url < 0)) {
    found.push({ message: 'partly', at: placeOf(rule, first), args: { fields: wild.join(', ') }, severity: severityOf(rule, wild, namespaced) });
  }
  for (const [i, resource] of (rule.resources ?? []).entries()) {
    if (resource.endsWith('/*')) found.push({ message: 'no-effect', at: ['resources', i], args: { resource } });
  }
  return found;
}

/** To scale whatever can be scaled is one right, and the groups of what can be are not known beforehand. */
const onlyScales = ({ resources }: PolicyRule): boolean => resources?.every((resource) => resource === '*/scale') ?? false;

const placeOf = (rule: PolicyRule, field: Wild) => [field, rule[field]?.indexOf('*') ?? 0];
const reads = ['get', 'list', 'watch'];

function severityOf(rule: PolicyRule, wild: readonly Wild[], namespaced: boolean): Severity {
  const groups = rule.apiGroups ?? [];
  // Which group "pods" is of makes no difference where one can only read it.
  if (wild.length === 1 && wild[0] === 'apiGroups' && rule.verbs?.every((verb) => reads.includes(verb))) return 'info';
  // All of a product's own kinds are what its operator works on, and every verb means no more on a URL that has a name.
  if (groups.every(isExtensionGroup)) return 'low';
  return namespaced && wild.length === 1 ? 'medium' : 'high';
}
