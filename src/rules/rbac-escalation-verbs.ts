import { holdingOf, isOneFull } from '../lookups/access';
import type { Inventory } from '../core/inventory';
import type { Patch } from '../core/patch';
import { defineRule, type Report } from '../core/rule';
import { aggregationOf, isPlatformObject, RBAC, rulesOf } from '../kube/access/rbac';
import type { PolicyRule } from '../kube/types';
import { verbDangersOf, type VerbDanger } from '../rbac/danger/escalationVerbs';

const BOUND = 'It is bound to {subjects}.';

export const rbacEscalationVerbs = defineRule({
  id: 'rbac-escalation-verbs',
  code: 'PCI-K8S-104',
  target: 'resource',
  kinds: { [RBAC]: ['ClusterRole', 'Role'] },
  looksUp: { [RBAC]: ['ClusterRole', 'ClusterRoleBinding', 'RoleBinding'] },
  title: 'No role grants the right to escalate, bind or impersonate',
  tier: 1,
  requirements: { pciDss: ['7.2.1', '7.2.2', '7.2.5', '8.2.1', '10.2.1.2'], guidance: ['2.1', '2.3'] },
  severity: 'critical',
  sparesExempt: false,
  messages: {
    escalate: `{kind} "{name}" allows writing rights into roles that the writer does not have ("{verb}" on {resources}). ${BOUND}`,
    bind: `{kind} "{name}" allows handing on roles with rights that the giver does not have ("{verb}" on {resources}). ${BOUND}`,
    impersonate: `{kind} "{name}" allows acting in the name of others ("{verb}" on {resources}). ${BOUND}`,
    'impersonate-constrained': {
      text: `{kind} "{name}" allows acting in the name of others within limits ("{verb}" on {resources}). ${BOUND}`,
      severity: 'low',
    },
    'binding-write': {
      text: '{kind} "{name}" allows writing bindings ("{verb}" on {resources}). The API server lets its holder hand on only what the holder may do.',
      severity: 'info',
    },
  },
  fixes: {
    'remove-verb': {
      title: 'Remove the verb',
      safety: 'review',
      effect: 'Takes the verb out, or the whole entry where it holds no other. What relies on it is refused from then on.',
    },
    'name-role': {
      title: 'Allow only roles by name',
      safety: 'review',
      effect: 'Only the roles in resourceNames can be bound then. Write their names in place of "name-of-the-role".',
    },
  },
  docs: {
    why: "These verbs switch off the API server's check that nobody hands on more rights than they have. Whoever acts in another's name also breaks the trail in the audit log that leads to a person.",
    bad: `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: helper }
rules:
  - { apiGroups: [""], resources: [users, groups], verbs: [impersonate] }
`,
    good: `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: helper }
rules:
  - { apiGroups: [""], resources: [namespaces], verbs: [get] }
`,
  },
  check(manifest, report, { resource, inventory }) {
    // The rules of an aggregated ClusterRole are a controller's; they are judged where somebody wrote them.
    if (isPlatformObject(manifest) || aggregationOf(manifest)) return 'not-applicable';
    const { kind } = manifest;
    const found = rulesOf(manifest).flatMap((rule, i) =>
      verbDangersOf(rule, kind === 'Role' ? 'namespace' : 'cluster').map((danger) => ({ danger, rule, index: i })),
    );
    if (found.length === 0) return undefined;
    const { names, modifiers } = holdingOf(resource, inventory);
    // What depends on other roles comes last, as these may be in a list that was refused.
    for (const one of [...found.filter((each) => !bindsByName(each.danger)), ...found.filter((each) => bindsByName(each.danger))]) {
      if (isHarmless(one.danger, inventory)) continue;
      const said = reportOf(one.danger, one.rule, one.index);
      report({ ...said, args: { kind, name: resource.ref.name ?? '', subjects: names, ...said.args }, modifiers });
    }
    return undefined;
  },
});

type Found = Report<VerbDanger['kind'], 'remove-verb' | 'name-role'>;

const bindsByName = ({ kind, names }: VerbDanger): boolean => kind === 'bind' && names !== undefined;

/** Roles that are named and do not hold all rights are what the API server's documentation proposes for "bind". */
const isHarmless = (danger: VerbDanger, inventory: Inventory): boolean =>
  bindsByName(danger) && !(danger.resources.includes('clusterroles') && isOneFull(danger.names ?? [], inventory));

function reportOf(danger: VerbDanger, rule: PolicyRule, index: number): Found {
  const { kind, verbAt, resources, names } = danger;
  const verb = rule.verbs?.[verbAt] ?? '';
  const fixable = verb !== '*' && kind !== 'binding-write';
  return {
    message: kind,
    at: ['rules', index, 'verbs', verbAt],
    args: { verb, resources: resources.join(', ') },
    severity: danger.severity,
    fixes: {
      ...(fixable ? { 'remove-verb': () => removeVerb(rule, index, verbAt) } : {}),
      ...(fixable && kind === 'bind' && !names ? { 'name-role': () => nameRole(rule, index, danger) } : {}),
    },
  };
}

function removeVerb({ verbs }: PolicyRule, index: number, verbAt: number): Patch[] {
  const others = verbs?.some((verb) => verb !== verbs[verbAt]) ?? false;
  return [{ op: 'remove', path: others ? ['rules', index, 'verbs', verbAt] : ['rules', index] }];
}

/** Names hold for a whole entry, so "bind" gets one of its own where it shares one with other verbs or resources. */
function nameRole(rule: PolicyRule, index: number, { resources, verbAt }: VerbDanger): Patch[] {
  const names = ['name-of-the-role'];
  if (rule.verbs?.length === 1 && rule.resources?.length === resources.length)
    return [{ op: 'set', path: ['rules', index, 'resourceNames'], value: names }];
  const own = { apiGroups: [RBAC], resources, verbs: ['bind'], resourceNames: names };
  return [...removeVerb(rule, index, verbAt), { op: 'append', path: ['rules'], value: own }];
}
