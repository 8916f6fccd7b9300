import { holdingOf, isSystem, type Holding } from '../lookups/access';
import type { Patch } from '../core/patch';
import { defineRule, type Scope } from '../core/rule';
import type { Severity } from '../core/severity';
import type { Path } from '../kube/path';
import { secretsOf } from '../kube/pod/podSecrets';
import { aggregationOf, isPlatformObject, RBAC, rulesOf } from '../kube/access/rbac';
import { isPlatformSubject, isSecretsController, type Subject } from '../kube/access/subjects';
import type { PolicyRule } from '../kube/types';
import { grants, matchesResource } from '../rbac/rights';

const BOUND = 'It is bound to {subjects}.';

export const rbacSecretRead = defineRule({
  id: 'rbac-secret-read',
  code: 'PCI-K8S-105',
  target: 'resource',
  kinds: { [RBAC]: ['ClusterRole', 'Role'] },
  looksUp: {
    [RBAC]: ['ClusterRole', 'ClusterRoleBinding', 'RoleBinding'],
    '': ['Pod', 'ReplicationController'],
    apps: ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'],
    batch: ['Job', 'CronJob'],
  },
  title: 'Reading Secrets is limited to named Secrets',
  tier: 1,
  requirements: { pciDss: ['7.2.1', '7.2.5', '7.2.6', '3.6.1.3', '8.6.3'], guidance: ['1.5', '2.1', '6.1'] },
  severity: 'high',
  sparesExempt: false,
  messages: {
    read: `{kind} "{name}" allows reading every Secret ({verbs}). ${BOUND}`,
    'list-named': {
      text: '{kind} "{name}" allows to {verbs} Secrets by name, which works only for requests that select that one name; such a request returns the contents.',
      severity: 'low',
    },
    write: { text: '{kind} "{name}" allows writing Secrets ({verbs}) that it cannot read. A Pod that mounts them can.', severity: 'info' },
  },
  fixes: {
    'name-secrets': {
      title: 'Allow reading only Secrets by name',
      safety: 'review',
      effect:
        'Only the Secrets in resourceNames can be read then, one by one: the names are those that the bound workloads use, or a placeholder. Programs that list or watch Secrets fail.',
    },
  },
  docs: {
    why: 'Secrets hold keys and tokens of other identities. Listing and watching return their contents just as getting does.',
    bad: `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: app, namespace: shop }
rules:
  - { apiGroups: [""], resources: [secrets], verbs: [get, list] }
`,
    good: `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: app, namespace: shop }
rules:
  - { apiGroups: [""], resources: [secrets], resourceNames: [app-tls], verbs: [get] }
`,
  },
  check(manifest, report, scope) {
    // The rules of an aggregated ClusterRole are a controller's; they are judged where somebody wrote them.
    if (isPlatformObject(manifest) || aggregationOf(manifest)) return 'not-applicable';
    const { kind } = manifest;
    let holding: Holding | undefined;
    for (const [i, rule] of rulesOf(manifest).entries()) {
      const found = accessTo(rule);
      if (!found) continue;
      holding ??= holdingOf(scope.resource, scope.inventory);
      const { message, verbs } = found;
      report({
        message,
        at: ['rules', i, 'resources', rule.resources?.findIndex((term) => matchesResource(term, 'secrets')) ?? 0],
        args: { kind, name: scope.resource.ref.name ?? '', verbs: verbs.join(', '), subjects: holding.names },
        modifiers: holding.modifiers,
        ...(message === 'read' ? { severity: severityOf(kind, holding, scope) } : {}),
        ...(message !== 'write' && isFixable(rule) ? { fixes: { 'name-secrets': () => nameSecrets(rule, i, holding?.subjects ?? [], scope) } } : {}),
      });
    }
    return undefined;
  },
});

const READ = ['get', 'list', 'watch'];
const WRITE = ['create', 'update', 'patch'];

function accessTo(rule: PolicyRule): { message: 'read' | 'list-named' | 'write'; verbs: string[] } | undefined {
  const on = (verbs: readonly string[], objects: 'all' | 'named') =>
    verbs.filter((verb) => grants(rule, { verb, group: '', resource: 'secrets' }) === objects);
  const all = on(READ, 'all');
  if (all.length > 0) return { message: 'read', verbs: all };
  const listed = on(['list', 'watch'], 'named');
  if (listed.length > 0) return { message: 'list-named', verbs: listed };
  const written = on(WRITE, 'all');
  return written.length > 0 ? { message: 'write', verbs: written } : undefined;
}

function severityOf(kind: string, { bindings, subjects, partial }: Holding, { parameters }: Scope): Severity {
  // Their work is to read Secrets that are made while they run; it has to be justified all the same.
  if (!partial && subjects.length > 0 && subjects.every((subject) => isSystem(subject, parameters) || isSecretsController(subject))) return 'low';
  if (subjects.some((subject) => subject.kind === 'Group' && !isPlatformSubject(subject))) return 'high';
  const clusterWide = bindings.some((binding) => binding.clusterWide) || ((bindings.length === 0 || partial) && kind === 'ClusterRole');
  return clusterWide ? 'high' : 'medium';
}

/** Where an asterisk stands for Secrets or for reading, it also grants what nobody can name here. */
function isFixable({ apiGroups, resources, verbs }: PolicyRule): boolean {
  return [apiGroups, resources, verbs].every((list) => !list?.includes('*'));
}

/** Names hold for a whole entry, so reading Secrets gets one of its own where it shares one with something else. */
function nameSecrets(rule: PolicyRule, index: number, subjects: readonly Subject[], scope: Scope): Patch[] {
  const at = ['rules', index];
  const [resources, verbs] = [rule.resources ?? [], rule.verbs ?? []];
  const named = rule.resourceNames?.length ? { resourceNames: rule.resourceNames } : undefined;
  const otherVerbs = verbs.filter((verb) => !READ.includes(verb));
  const secrets = { apiGroups: [''], resources: ['secrets'] };
  const reading: Patch = {
    op: 'append',
    path: ['rules'],
    value: { ...secrets, ...(named ?? { resourceNames: namesFor(subjects, scope) }), verbs: ['get'] },
  };
  if (resources.length > 1) {
    const writing: Patch = { op: 'append', path: ['rules'], value: { ...secrets, ...named, verbs: otherVerbs } };
    return [{ op: 'remove', path: [...at, 'resources', resources.indexOf('secrets')] }, ...(otherVerbs.length > 0 ? [writing] : []), reading];
  }
  if (otherVerbs.length > 0 && !named) return [...removeVerbs(at, verbs, READ), reading];
  return [
    ...(verbs.includes('get')
      ? removeVerbs(at, verbs, ['list', 'watch'])
      : [{ op: 'set', path: [...at, 'verbs'], value: ['get', ...otherVerbs] } as const]),
    ...(named ? [] : [{ op: 'set', path: [...at, 'resourceNames'], value: namesFor(subjects, scope) } as const]),
  ];
}

/** From the last on, so that the indexes of the others stay. */
function removeVerbs(at: Path, verbs: readonly string[], unwanted: readonly string[]): Patch[] {
  return [...verbs.keys()].reverse().flatMap((i) => (unwanted.includes(verbs[i]!) ? [{ op: 'remove', path: [...at, 'verbs', i] }] : []));
}

/** The Secrets of the workloads that run as one of the subjects. */
function namesFor(subjects: readonly Subject[], { inventory }: Scope): string[] {
  const names = subjects
    .filter(({ kind }) => kind === 'ServiceAccount')
    .flatMap(({ name, namespace }) =>
      (inventory.namespace(namespace)?.workloads ?? [])
        .filter(({ faults }) => faults.length === 0)
        .flatMap((workload) => inventory.podsOf(workload))
        .filter(({ spec }) => spec.serviceAccountName === name)
        .flatMap(secretsOf),
    );
  return names.length > 0 ? [...new Set(names)].sort() : ['name-of-the-secret'];
}
