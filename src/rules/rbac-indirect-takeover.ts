import { holdingOf, isSystem, type Holding } from '../lookups/access';
import { factsIn } from '../lookups/cluster';
import type { Patch } from '../core/patch';
import { defineRule, type Scope } from '../core/rule';
import { lowered, type Severity } from '../core/severity';
import { aggregationOf, isPlatformObject, RBAC, rulesOf } from '../kube/access/rbac';
import { CLUSTER_FACTS } from '../kube/clusterFacts';
import type { PolicyRule } from '../kube/types';
import { dangersInRole, type GivenRight, type RoleDanger } from '../rbac/danger/inRole';

const BOUND = '({verbs} on {resources}). It is bound to {subjects}.';

type Variant =
  | 'token-mint'
  | 'token-secret'
  | 'csr-approve'
  | 'csr-sign'
  | 'admission-write'
  | 'pv-create'
  | 'node-write'
  | 'workload-create'
  | 'rbac-write'
  | 'service-status'
  | 'aws-auth';

export const rbacIndirectTakeover = defineRule({
  id: 'rbac-indirect-takeover',
  code: 'PCI-K8S-107',
  target: 'resource',
  kinds: { [RBAC]: ['ClusterRole', 'Role'] },
  looksUp: { [RBAC]: ['ClusterRole', 'ClusterRoleBinding', 'RoleBinding'], [CLUSTER_FACTS.group]: [CLUSTER_FACTS.kind] },
  title: 'Rights that lead to other identities or to the node are reserved',
  tier: 2,
  requirements: { pciDss: ['7.2.1', '7.2.2', '7.2.5', '8.2.4'], guidance: ['2.1', '5.1', '16.4'] },
  severity: 'high',
  sparesExempt: false,
  messages: {
    'token-mint': `{kind} "{name}" allows making tokens of ServiceAccounts ${BOUND}`,
    'token-secret': {
      text: `{kind} "{name}" allows having a token of any ServiceAccount written into a Secret and reading it ${BOUND}`,
      severity: 'medium',
    },
    'csr-approve': `{kind} "{name}" allows approving certificates of other users ${BOUND}`,
    'csr-sign': `{kind} "{name}" allows signing certificates that the cluster trusts ${BOUND}`,
    'admission-write': `{kind} "{name}" allows changing what the API server admits ${BOUND}`,
    'pv-create': `{kind} "{name}" allows mounting directories of nodes by a PersistentVolume ${BOUND}`,
    'node-write': `{kind} "{name}" allows changing the labels, taints or status of nodes, by which Pods are drawn to a node ${BOUND}`,
    'workload-create': {
      text: `{kind} "{name}" allows running Pods in every namespace, as any ServiceAccount there ${BOUND}`,
      severity: 'medium',
    },
    'rbac-write': { text: `{kind} "{name}" allows handing on every right that its holder has ${BOUND}`, severity: 'medium' },
    'service-status': {
      text: `{kind} "{name}" allows drawing the traffic to an address to a Service (CVE-2020-8554) ${BOUND}`,
      severity: 'low',
    },
    'aws-auth': {
      text: `{kind} "{name}" allows making any AWS identity an administrator by the ConfigMap "aws-auth" ${BOUND}`,
      severity: 'critical',
    },
  },
  fixes: {
    'name-accounts': {
      title: 'Allow only ServiceAccounts by name',
      // In other namespaces there may be accounts of the same names.
      firstStep: true,
      safety: 'review',
      effect:
        'Tokens can be made only of the ServiceAccounts in resourceNames then, as the name is in the request. Write their names in place of "name-of-the-account".',
    },
    'remove-right': {
      title: 'Remove the right',
      safety: 'review',
      effect:
        'Takes out the verbs or, where other resources need them, the resource with all its verbs; the whole entry where nothing else is left. What relies on it is refused from then on.',
    },
  },
  docs: {
    why: 'Each of these makes a credential, a gap in a policy or a way onto a node that the role itself does not show, and by which its holder reaches what handles card data.',
    bad: `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: minter }
rules:
  - { apiGroups: [""], resources: [serviceaccounts/token], verbs: [create] }
`,
    good: `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: reader }
rules:
  - { apiGroups: [""], resources: [serviceaccounts], verbs: [get] }
`,
  },
  check(manifest, report, scope) {
    // The rules of an aggregated ClusterRole are a controller's; they are judged where somebody wrote them.
    if (isPlatformObject(manifest) || aggregationOf(manifest)) return 'not-applicable';
    const { kind } = manifest;
    const { resource, inventory } = scope;
    const rules = rulesOf(manifest);
    // By a RoleBinding of kube-system only what is said of "aws-auth" there is the one that counts.
    const dangers = dangersInRole(rules, kind === 'Role', { provider: 'eks' });
    const found = merged(dangers.flatMap((danger) => waysOf(danger, kind === 'Role')));
    if (found.length === 0) return undefined;
    const holding = holdingOf(resource, inventory);
    for (const way of found) {
      const severity = weigh(way, kind, holding, scope);
      if (!severity) continue;
      const { variant, rights } = way;
      const { rule, resource: at } = rights[0]!;
      const paths = [...new Set(rights.map(pathOf))];
      report({
        message: variant,
        at: ['rules', rule, 'resources', at],
        args: { kind, name: resource.ref.name ?? '', subjects: holding.names, verbs: verbsOf(rights), resources: paths.join(', ') },
        severity,
        modifiers: holding.modifiers,
        fixes: fixesFor(way, rules),
      });
    }
    return undefined;
  },
});

interface Way {
  readonly variant: Variant;
  /** Of one entry of `rules`, but for what only several together give; the first is where it is shown. */
  readonly rights: readonly GivenRight[];
}

/** One of each entry, which each is to be mended by itself. What several give together is shown once. */
function waysOf({ danger: { id, variant }, for: reach, rights }: RoleDanger, isInNamespace: boolean): Way[] {
  const name = variantOf(id, variant, isInNamespace);
  const counted = rights.filter((right) => matters(name, right));
  if (!name || counted.length === 0) return [];
  if (id === 'RB-CSR' || name === 'token-secret') return [{ variant: name, rights: [...counted].sort(byImportance) }];
  const entries = new Map<number, GivenRight[]>();
  for (const right of counted) {
    // What is given for all objects is not given again by a rule for some.
    if (reach === 'all' && right.names && name !== 'aws-auth') continue;
    entries.set(right.rule, [...(entries.get(right.rule) ?? []), right]);
  }
  return [...entries.values()].map((of) => ({ variant: name, rights: of }));
}

/** Several entries of the catalogue may come to one variant, of which an entry of `rules` has one finding. */
function merged(ways: readonly Way[]): readonly Way[] {
  const found = new Map<string, Way>();
  for (const way of ways) {
    const key = `${way.variant} ${way.rights[0]!.rule}`;
    const known = found.get(key);
    found.set(key, known ? { ...known, rights: [...known.rights, ...way.rights].sort((a, b) => a.resource - b.resource) } : way);
  }
  return [...found.values()];
}

function variantOf(id: string, variant: string | undefined, isInNamespace: boolean): Variant | undefined {
  switch (id) {
    case 'RB-TOKEN':
      return 'token-mint';
    case 'RB-SECRET-WRITE':
      return 'token-secret';
    case 'RB-CSR':
      return variant === 'sign' ? 'csr-sign' : 'csr-approve';
    case 'RB-WEBHOOK':
      return 'admission-write';
    case 'RB-PV':
      return 'pv-create';
    case 'RB-NODES':
      return 'node-write';
    case 'RB-POD-CREATE':
      return isInNamespace ? undefined : 'workload-create';
    case 'RB-RBACWRITE':
      return 'rbac-write';
    case 'RB-LB':
      return 'service-status';
    case 'RB-AWSAUTH':
      return 'aws-auth';
    default:
      return undefined;
  }
}

/** The entries of the catalogue of dangers are wider here and there. */
function matters(variant: Variant | undefined, { right: { verb, resource } }: GivenRight): boolean {
  if (variant === 'node-write') return resource === 'nodes' && verb !== 'delete';
  if (variant === 'rbac-write') return resource.endsWith('bindings');
  // Whoever may only update Secrets is told so by the rule on reading them.
  return variant !== 'token-secret' || (resource === 'secrets' && verb === 'create');
}

/** The verb that nobody has by chance comes first. */
const byImportance = (a: GivenRight, b: GivenRight): number => rank(a) - rank(b);
const rank = ({ right: { resource, subresource } }: GivenRight): number => (resource === 'signers' ? 0 : subresource ? 1 : 2);

function weigh(
  { variant, rights }: Way,
  kind: string,
  { bindings, subjects, partial }: Holding,
  { parameters, resource, inventory }: Scope,
): Severity | undefined {
  const clusterWide = bindings.some((binding) => binding.clusterWide) || ((bindings.length === 0 || partial) && kind === 'ClusterRole');
  const isNamed = rights.every(({ names }) => names !== undefined);
  switch (variant) {
    case 'token-mint':
      return clusterWide ? (isNamed ? 'high' : 'critical') : isNamed ? 'medium' : 'high';
    case 'csr-approve':
      return isOwnSigner(rights) ? 'medium' : 'critical';
    case 'pv-create': {
      const isProvisioner = !partial && subjects.length > 0 && subjects.every((subject) => isSystem(subject, parameters));
      return isProvisioner ? undefined : 'high';
    }
    case 'workload-create':
      return clusterWide ? 'medium' : undefined;
    case 'rbac-write':
      return clusterWide ? 'medium' : 'low';
    case 'aws-auth':
      return isAwsAuth(rights, kind, resource.namespace, isEks(parameters.platform, inventory)) ? 'critical' : undefined;
    case 'token-secret':
      return 'medium';
    case 'service-status':
      return 'low';
    default:
      return isNamed ? lowered('high') : 'high';
  }
}

/** Whether the signers that are named sign nothing by which one logs in. */
function isOwnSigner(rights: readonly GivenRight[]): boolean {
  const signers = rights.filter(({ right: { resource } }) => resource === 'signers');
  return signers.every(({ names }) => names && !names.some((name) => ['kubernetes.io/kube-apiserver-client', 'kubernetes.io/*'].includes(name)));
}

const isEks = (platform: string, inventory: Scope['inventory']): boolean => platform === 'eks' || factsIn(inventory)?.provider === 'eks';

/** Other platforms have no such ConfigMap: a role that names it is for EKS, and one for all ConfigMaps need not be. */
function isAwsAuth(rights: readonly GivenRight[], kind: string, namespace: string, eks: boolean): boolean {
  const isThere = kind === 'ClusterRole' || namespace === 'kube-system';
  return isThere && rights.some(({ names }) => (names ? names.includes('aws-auth') : eks));
}

const pathOf = ({ right: { resource, subresource } }: GivenRight): string => (subresource ? `${resource}/${subresource}` : resource);

const verbsOf = (rights: readonly GivenRight[]): string => [...new Set(rights.map(({ right: { verb } }) => `"${verb}"`))].join(', ');

type Fixes = Partial<Record<'name-accounts' | 'remove-right', () => Patch[]>>;

function fixesFor({ variant, rights }: Way, rules: readonly PolicyRule[]): Fixes {
  const [first] = rights;
  const { rule, names } = first!;
  const { resources, verbs, resourceNames } = rules[rule]!;
  const places = [...new Set(rights.filter((right) => right.rule === rule).map((right) => right.resource))].sort((a, b) => a - b);
  if (names !== undefined || resourceNames?.length || places.some((at) => resources?.[at]?.includes('*'))) return {};
  const path = ['rules', rule];
  const isAlone = places.length === resources?.length;
  const taken = verbs?.flatMap((verb, at) => (verb !== '*' && rights.some(({ right }) => right.verb === verb) ? [at] : [])) ?? [];
  const remove = (): Patch[] => {
    if (!isAlone) return [...places].reverse().map((at) => ({ op: 'remove', path: [...path, 'resources', at] }));
    if (taken.length === 0 || taken.length === verbs?.length) return [{ op: 'remove', path }];
    return [...taken].reverse().map((at) => ({ op: 'remove', path: [...path, 'verbs', at] }));
  };
  const name = (): Patch[] => {
    const resourceNames = ['name-of-the-account'];
    if (isAlone && verbs?.length === 1) return [{ op: 'set', path: [...path, 'resourceNames'], value: resourceNames }];
    // Names hold for a whole entry, so tokens get one of their own.
    const own = { apiGroups: [''], resources: ['serviceaccounts/token'], verbs: ['create'], resourceNames };
    return [...remove(), { op: 'append', path: ['rules'], value: own }];
  };
  return { 'remove-right': remove, ...(variant === 'token-mint' ? { 'name-accounts': name } : {}) };
}
