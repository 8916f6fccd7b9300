import { severities, type Severity } from '../../../core/severity';
import { accountOf, subjectKey, type SubjectRef } from '../../../rbac/danger/subject';
import type { RbacFinding } from '../../../rbac/danger/risks';
import type { Grant } from '../../../rbac/grants';
import type { BindingObject } from '../../../rbac/objects';
import type { Attributes } from '../../../rbac/request';
import { selects } from '../../../rbac/aggregation';
import type { KnownRbac } from '../knownRbac';
import { bucketed } from './buckets';
import { below, type BindingNode, type Children, type FindingNode, type GroupKind, type GroupNode, type RbacNode, type RoleNode } from './nodes';
import type { ObjectFindingNode, PermissionNode, RuleNode, SubjectNode, WayNode } from './nodes';
import { permissionsOf } from './permissions';

// The lines that stand for something of RBAC, wherever in the view they are.

export function group(parent: RbacNode | undefined, kind: GroupKind, name: string, count: number, make: Children, isOpen = false): GroupNode {
  return { type: 'group', group: kind, name, count, isOpen, make, ...below(parent, `${kind}:${name}`) };
}

/** Somebody, with what it may do, by which bindings, and what of it is dangerous. */
export function subjectLine(
  known: KnownRbac,
  subject: SubjectRef,
  parent: RbacNode | undefined,
  request?: Attributes,
  ways?: readonly Grant[],
): SubjectNode {
  const bindings = known.index.bindingsOf(subject.by, subject.login)?.all ?? [];
  const account = accountOf(subject);
  return {
    type: 'subject',
    subject,
    bindings: bindings.length,
    severity: known.findingsOf(subject)[0]?.severity,
    isGone: account !== undefined && known.existence.hasAccount?.(account.namespace, account.name) === false,
    request,
    make: ways ? waysOf(subject, ways, request) : subjectParts(known, subject),
    ...below(parent, subjectKey(subject)),
  };
}

function subjectParts(known: KnownRbac, subject: SubjectRef): Children {
  return (parent) => {
    const permissions = permissionsOf(known.index, subject);
    const bindings = sortedBindings(known.index.bindingsOf(subject.by, subject.login)?.all ?? []);
    const findings = known.findingsOf(subject);
    return [
      ...(findings.length > 0
        ? [group(parent, 'dangers', '', findings.length, (at) => findings.map((finding) => findingLine(finding, at, true)), true)]
        : []),
      group(
        parent,
        'permissions',
        '',
        permissions.length,
        bucketed(
          permissions,
          ({ what }) => what,
          (permission, at) => permissionLine(subject, permission, at),
        ),
      ),
      group(parent, 'bindings', '', bindings.length, bindingLines(known, bindings)),
    ];
  };
}

/** A danger that somebody holds, with every grant that it comes of. */
export function findingLine(finding: RbacFinding, parent: RbacNode | undefined, isOwn: boolean): FindingNode {
  const { id, variant = '', subject, scope, names } = finding;
  return {
    type: 'finding',
    finding,
    isOwn,
    make: (at) => waysOf(subject, finding.evidence)(at),
    ...below(parent, JSON.stringify([id, variant, subjectKey(subject), scope, names ?? []])),
  };
}

export function objectFindingLine(finding: ObjectFindingNode['finding'], parent: RbacNode | undefined): ObjectFindingNode {
  return { type: 'object-finding', finding, ...below(parent, JSON.stringify([finding.id, finding.object, finding.path])) };
}

/** The ways by which somebody has a right, each once. */
export function waysOf(subject: SubjectRef, grants: readonly Grant[], request?: Attributes): Children {
  return (parent) => {
    const ways = new Map(grants.map((grant) => [`${grant.binding.key} ${grant.rule} ${grant.subject.login}`, grant]));
    return [...ways].map(([key, grant]): WayNode => ({ type: 'way', subject, grant, request, ...below(parent, key) }));
  };
}

export function permissionLine(subject: SubjectRef, permission: PermissionNode['permission'], parent: RbacNode | undefined): PermissionNode {
  const { scope, what, names, grants, request } = permission;
  return {
    type: 'permission',
    subject,
    permission,
    make: waysOf(subject, grants, request),
    ...below(parent, JSON.stringify([scope, what, names])),
  };
}

export const bindingLines = (known: KnownRbac, bindings: readonly BindingObject[]): Children =>
  bucketed(
    bindings,
    ({ key }) => key,
    (binding, parent) => bindingLine(known, binding, parent),
  );

export function bindingLine(known: KnownRbac, binding: BindingObject, parent: RbacNode | undefined): BindingNode {
  const { role, subjects } = binding;
  const isLost = role !== undefined && !known.index.role(role);
  return {
    type: 'binding',
    binding,
    isLost,
    make: (at) => [
      ...(role === undefined ? [] : [roleLine(known, role, at)]),
      ...[...new Map(subjects.map((one) => [subjectKey(one), one])).values()].map((one) => subjectLine(known, one, at)),
    ],
    ...below(parent, binding.key),
  };
}

export function roleLine(known: KnownRbac, role: string, parent: RbacNode | undefined): RoleNode {
  const { index } = known;
  const bindings = index.bindingsTo(role)?.all ?? [];
  return {
    type: 'role',
    role,
    rules: index.role(role)?.rules.length,
    bindings: bindings.length,
    severity: severityOfRole(known, role),
    isShipped: known.isShipped(role),
    make: roleParts(known, role),
    ...below(parent, `role:${role}`),
  };
}

function roleParts(known: KnownRbac, role: string): Children {
  return (parent) => {
    const { index } = known;
    const rules = index.role(role)?.rules ?? [];
    const bindings = sortedBindings(index.bindingsTo(role)?.all ?? []);
    const sources = aggregatedInto(known, role);
    return [
      group(parent, 'rules', '', rules.length, (at) => rules.map((_, rule): RuleNode => ({ type: 'rule', role, rule, ...below(at, String(rule)) }))),
      group(parent, 'bound-to', '', bindings.length, bindingLines(known, bindings)),
      ...(sources.length > 0 ? [group(parent, 'aggregates', '', sources.length, (at) => sources.map((one) => roleLine(known, one, at)))] : []),
    ];
  };
}

/** The ClusterRoles whose rules an aggregated one takes in, by name. */
function aggregatedInto({ index }: KnownRbac, role: string): readonly string[] {
  const selectors = index.role(role)?.object.aggregation;
  if (!selectors) return [];
  return [...index.roles]
    .flatMap(({ object }) =>
      object.kind === 'ClusterRole' && object.key !== role && selectors.some((one) => selects(one, object)) ? [object.key] : [],
    )
    .sort();
}

/** The worst of what the role gives where it is bound. */
function severityOfRole({ risks, index }: KnownRbac, role: string): Severity | undefined {
  const scopes = new Set((index.bindingsTo(role)?.all ?? []).map(({ namespace }) => namespace));
  const reaches = new Set([...scopes].map((scope) => (scope === '' ? 'cluster' : risks.isPrivileged(scope) ? 'privileged' : 'namespace')));
  const given = risks.judgeRole(role).filter(({ for: which }) => which === 'all');
  return worstOf(given.flatMap(({ danger: { weights } }) => [...reaches].flatMap((reach) => weights[reach] ?? [])));
}

export const worstOf = (found: readonly Severity[]): Severity | undefined => severities.find((one) => found.includes(one));

/** Those of the whole cluster first. */
export const sortedBindings = (bindings: readonly BindingObject[]): readonly BindingObject[] =>
  [...bindings].sort((a, b) => compare(a.namespace, b.namespace) || compare(a.key, b.key));

export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
