import { RBAC } from '../kube/access/rbac';
import { groupOf, isMapping } from '../kube/manifest';
import { formatPath } from '../kube/path';
import { mistakes } from '../kube/schema';
import { schemas, type Manifest, type Role, type RoleBinding } from '../kube/types';
import { note, type Note } from './notes';
import { keyOf, type BindingObject, type BoundSubject, type RbacObject, type RoleObject } from './objects';
import { isPathSegment } from './query';
import { accountLogin } from './user';

/** An object as it counts; without it where the API server would refuse it. Notes tell what in it does not count. */
export interface Reading {
  /** See `keyOf`. */
  readonly key: string;
  readonly object: RbacObject | undefined;
  readonly notes: readonly Note[];
}

/**
 * Reads a manifest of RBAC; undefined for one of another kind. `namespace` is the one that it is in, where others than the
 * manifest say so. Nothing of it is copied but what has to be put into another form.
 */
export function readObject(manifest: Manifest, namespace = manifest.metadata?.namespace ?? ''): Reading | undefined {
  if (groupOf(manifest.apiVersion) !== RBAC) return undefined;
  switch (manifest.kind) {
    case 'Role':
    case 'RoleBinding':
      return read(manifest, manifest.kind, namespace);
    case 'ClusterRole':
    case 'ClusterRoleBinding':
      return read(manifest, manifest.kind, '');
    default:
      return undefined;
  }
}

function read(manifest: Manifest, kind: RbacObject['kind'], namespace: string): Reading {
  const given: unknown = manifest.metadata?.name;
  const name = typeof given === 'string' ? given : '';
  const key = keyOf(kind, namespace, name);
  const refuse = (...of: Note[]): Reading => ({ key, object: undefined, notes: of });
  if (name === '' || !isPathSegment(name)) {
    const what = name === '' ? 'It has no name' : `"${name}" cannot be the name of an object`;
    return refuse(note('odd-name', key, ['metadata', 'name'], `${what}, so the API server refuses it. Give it a name without "/" and "%".`));
  }
  const isBinding = kind === 'RoleBinding' || kind === 'ClusterRoleBinding';
  const wrong = isBinding ? wrongInBinding(manifest, key) : wrongInRole(manifest, key);
  if (wrong.length > 0) return refuse(...wrong);
  if (namespace === '' && (kind === 'Role' || kind === 'RoleBinding')) {
    return refuse(note('no-namespace', key, ['metadata'], `It is in no namespace, so it grants nothing. Name one in "metadata.namespace".`));
  }
  return isBinding ? readBinding(manifest as RoleBinding, kind, namespace, name, key) : readRole(manifest, kind, namespace, name, key);
}

function readRole(role: Manifest & Role, kind: RoleObject['kind'], namespace: string, name: string, key: string): Reading {
  const { rules, aggregationRule, metadata } = role;
  const aggregation = kind === 'ClusterRole' && aggregationRule ? (aggregationRule.clusterRoleSelectors ?? []) : undefined;
  const object = { kind, key, namespace, name, rules: rules ?? [], labels: metadata?.labels ?? undefined, aggregation };
  const notes: Note[] = [];
  for (const [i, rule] of (rules ?? []).entries()) {
    const noted = noteRule(rule, key, i);
    if (noted) notes.push(noted);
  }
  return { key, object, notes: notes.length === 0 ? NONE : notes };
}

type Rule = RoleObject['rules'][number];

function noteRule({ verbs, apiGroups, resources, nonResourceURLs }: Rule, key: string, index: number): Note | undefined {
  const isOnUrls = Boolean(nonResourceURLs?.length);
  const isOnResources = Boolean(resources?.length && apiGroups?.length);
  const path = ['rules', index];
  if (!verbs?.length) return note('empty-rule', key, path, 'The rule has no verbs, so it allows nothing. Name some or remove it.');
  if (!isOnUrls && !isOnResources) {
    return note('empty-rule', key, path, 'The rule allows nothing. It needs "apiGroups" with "resources", or "nonResourceURLs".');
  }
  return isOnUrls && (resources?.length || apiGroups?.length)
    ? note('mixed-rule', key, path, 'The rule is on resources and on URLs, which the API server refuses. Make two rules of it.')
    : undefined;
}

function readBinding(binding: RoleBinding, kind: BindingObject['kind'], namespace: string, name: string, key: string): Reading {
  const notes: Note[] = [];
  const roleRef = { kind: binding.roleRef?.kind ?? '', name: binding.roleRef?.name ?? '' };
  const role = roleOf(roleRef, namespace);
  if (role === undefined) {
    const taken = namespace === '' ? 'A ClusterRoleBinding takes a ClusterRole' : 'A RoleBinding takes a Role or a ClusterRole';
    notes.push(note('unknown-role-kind', key, ['roleRef'], `It grants nothing, as there is no ${roleRef.kind} "${roleRef.name}" to bind. ${taken}.`));
  }
  const subjects: BoundSubject[] = [];
  for (const [index, subject] of (binding.subjects ?? []).entries()) {
    const bound = readSubject(subject, namespace, index);
    if (bound) subjects.push(bound);
    else notes.push(noteSubject(subject, key, index));
  }
  return { key, object: { kind, key, namespace, name, roleRef, role, subjects }, notes: notes.length === 0 ? NONE : notes };
}

const NONE: readonly Note[] = [];

/** A Role is one of the binding's own namespace, so that a ClusterRoleBinding refers to none. */
function roleOf({ kind, name }: BindingObject['roleRef'], namespace: string): string | undefined {
  if (name === '' || !isPathSegment(name)) return undefined;
  if (kind === 'ClusterRole') return keyOf(kind, '', name);
  return kind === 'Role' && namespace !== '' ? keyOf(kind, namespace, name) : undefined;
}

type GivenSubject = NonNullable<RoleBinding['subjects']>[number];

/**
 * Undefined for a subject that is nobody. Its `apiGroup` plays no part. Source: kubernetes/kubernetes,
 * `pkg/registry/rbac/validation/rule.go`, `appliesToUser`.
 */
function readSubject({ kind, name, namespace }: GivenSubject, own: string, index: number): BoundSubject | undefined {
  const given = name ?? '';
  switch (kind) {
    case 'User':
      return { index, by: 'name', login: given };
    case 'Group':
      return { index, by: 'group', login: given };
    case 'ServiceAccount': {
      const of = [namespace, own].find((one) => one);
      return of ? { index, by: 'name', login: accountLogin(of, given) } : undefined;
    }
    default:
      return undefined;
  }
}

function noteSubject({ kind, name }: GivenSubject, key: string, index: number): Note {
  const path = ['subjects', index];
  return kind === 'ServiceAccount'
    ? note('no-account-namespace', key, path, `ServiceAccount "${name ?? ''}" has no namespace, so it is nobody. Name its namespace.`)
    : note('unknown-subject-kind', key, path, `The kind "${kind ?? ''}" is none of User, Group and ServiceAccount, so "${name ?? ''}" is nobody.`);
}

/** What has not its type, in full only where something has not: nearly all objects are well made, and there are many. */
function wrongInRole(manifest: Manifest, key: string): Note[] {
  const { rules, aggregationRule } = manifest as Role;
  const isFine = isListOf(rules, isRule) && !aggregationRule && areLabels(manifest.metadata?.labels);
  return isFine ? [] : wrongIn(manifest, key, schemas.role);
}

function wrongInBinding(manifest: Manifest, key: string): Note[] {
  const { roleRef, subjects } = manifest as RoleBinding;
  const isFine = isMapping(roleRef) && isText(roleRef.kind) && isText(roleRef.name) && isText(roleRef.apiGroup) && isListOf(subjects, isSubject);
  return isFine ? [] : wrongIn(manifest, key, schemas.roleBinding);
}

const wrongIn = (manifest: Manifest, key: string, schema: typeof schemas.role | typeof schemas.roleBinding): Note[] =>
  [...mistakes(schemas.metadata, manifest.metadata, ['metadata']), ...mistakes(schema, manifest)].map(({ path, expected }) =>
    note('wrong-type', key, path, `"${formatPath(path)}" is not ${expected}, so the API server refuses the object.`),
  );

const isText = (value: unknown): boolean => value === undefined || value === null || typeof value === 'string';
const isString = (value: unknown): boolean => typeof value === 'string';
const areLabels = (value: unknown): boolean => value === undefined || value === null || (isMapping(value) && Object.values(value).every(isText));

function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  if (value === undefined || value === null) return true;
  if (!Array.isArray(value)) return false;
  for (const item of value) if (!isItem(item)) return false;
  return true;
}

function isRule(value: unknown): boolean {
  if (!isMapping(value)) return false;
  const { verbs, apiGroups, resources, resourceNames, nonResourceURLs } = value;
  return (
    isListOf(verbs, isString) &&
    isListOf(apiGroups, isString) &&
    isListOf(resources, isString) &&
    isListOf(resourceNames, isString) &&
    isListOf(nonResourceURLs, isString)
  );
}

function isSubject(value: unknown): boolean {
  return isMapping(value) && isText(value['kind']) && isText(value['name']) && isText(value['namespace']) && isText(value['apiGroup']);
}
