import { matchesAny } from '../kube/pattern';
import { isDiscovery, RBAC, rulesOf, type RoleRef } from '../kube/access/rbac';
import { isOrHolds, isPlatformSubject, nameSubject, subjectsOf, type Subject } from '../kube/access/subjects';
import type { Manifest, RoleBinding } from '../kube/types';
import { grantsEverything } from '../rbac/rights';
import type { Inventory } from '../core/inventory';
import type { Parameters } from '../core/parameters';
import type { Resource } from '../core/resource';
import type { Modifier } from '../core/severity';
import { aggregatorsOf, clusterRolesThat } from './roles';

/** A RoleBinding or ClusterRoleBinding, read. */
export interface Binding {
  readonly resource: Resource;
  readonly roleRef: RoleRef;
  readonly subjects: readonly { readonly subject: Subject; readonly index: number }[];
  /** Whether it gives the role in all namespaces. */
  readonly clusterWide: boolean;
}

/** Reads one binding, which need not be in the inventory. The manifest may be a guarded one. */
export function readBinding(resource: Resource, manifest: Manifest = resource.manifest): Binding {
  const { roleRef } = manifest as RoleBinding;
  return {
    resource,
    roleRef: { kind: roleRef?.kind ?? '', name: roleRef?.name ?? '' },
    subjects: subjectsOf(manifest, resource.namespace),
    clusterWide: manifest.kind === 'ClusterRoleBinding',
  };
}

/** Who holds a role, as far as the inventory knows. */
export interface Holding {
  readonly bindings: readonly Binding[];
  readonly subjects: readonly Subject[];
  /** The subjects for a message. */
  readonly names: string;
  /** What it means for the severity of what the role grants. */
  readonly modifiers: readonly Modifier[];
  /** Whether others may hold it too, by bindings that were not seen. */
  readonly partial: boolean;
}

/** The bindings of a role, also of the aggregated roles that take it in, and their subjects. */
export function holdingOf(role: Resource, inventory: Inventory): Holding {
  const { byRole } = inventory.derive(indexBindings);
  const keys = new Set([roleKey(role), ...aggregatorsOf(role, inventory).map((name) => `ClusterRole/${name}`)]);
  const bindings = [...keys].flatMap((key) => byRole.get(key) ?? []);
  const subjects = [...new Map(bindings.flatMap((binding) => binding.subjects.map(({ subject }) => [nameSubject(subject), subject]))).values()];
  const partial = !seesBindings(inventory);
  return {
    bindings,
    subjects,
    names:
      subjects.length === 0
        ? nobody(inventory)
        : listSubjects(subjects) + (partial ? ' and perhaps to others, as not all bindings could be listed' : ''),
    modifiers: subjects.length > 0 || partial ? [] : ['unbound'],
    partial,
  };
}

const bindingKinds = ['ClusterRoleBinding', 'RoleBinding'] as const;

/** Whether all bindings are here, so that a role without one is held by nobody. */
const seesBindings = (inventory: Inventory): boolean => bindingKinds.every((kind) => inventory.sees(RBAC, kind));

/** `Group "ops", ServiceAccount "shop/web"`: for messages. */
export const listSubjects = (subjects: readonly Subject[]): string => list(subjects.map(nameSubject));

/** `RoleBinding "web"`: for messages. */
export const listBindings = (bindings: readonly Binding[]): string =>
  list(bindings.map(({ resource: { ref } }) => `${ref.kind} "${ref.name ?? ''}"`));

/** Enough to know whom to ask, without a message as long as the binding. */
const MOST_NAMES = 4;

function list(given: readonly string[]): string {
  const names = [...new Set(given)];
  return names.length <= MOST_NAMES ? names.join(', ') : `${names.slice(0, MOST_NAMES - 1).join(', ')} and ${names.length - MOST_NAMES + 1} more`;
}

function nobody(inventory: Inventory): string {
  if (!seesBindings(inventory)) return 'subjects that were not seen, as not all bindings could be listed';
  return inventory.complete ? 'no subject' : 'no subject that was found in this workspace';
}

/**
 * The bindings that give a ServiceAccount, or a group that it is in, more than the discovery of the API. Where no one says
 * the namespace of the account, one that a binding in the same folder names will be it.
 */
export function bindingsFor(account: Account, inventory: Inventory): readonly Binding[] {
  const { ofAccounts } = inventory.derive(indexBindings);
  const candidates = [ofAccounts.get(account.name), ofAccounts.get(EVERY_ACCOUNT)].flatMap((bindings) => bindings ?? []);
  return candidates.filter(({ roleRef, subjects, resource }) => {
    const isNear = account.namespace === `?${folderOf(resource)}`;
    return !isDiscovery(roleRef) && subjects.some(({ subject }) => isOrHolds(subject, account) || (isNear && isNamed(subject, account)));
  });
}

/** Throws `NotSeen` where bindings may be missing: that none was found then means nothing. */
export function demandBindings(inventory: Inventory): void {
  for (const kind of bindingKinds) inventory.demand(RBAC, kind);
}

/** Stands for the groups of ServiceAccounts; no account can be called so. */
const EVERY_ACCOUNT = 'system:serviceaccounts';

interface Account {
  readonly name: string;
  readonly namespace: string;
}

const isNamed = (subject: Subject, { name }: Account): boolean => subject.kind === 'ServiceAccount' && subject.name === name;

/** The folder by which objects are known to be together whose namespace no one says; see `Resource.namespace`. */
function folderOf({ source }: Resource): string | undefined {
  if (source.kind !== 'file') return undefined;
  const slash = source.file.lastIndexOf('/');
  return slash < 0 ? '' : source.file.slice(0, slash) || '/';
}

/** Whether a binding gives all rights: by `cluster-admin` or by another role whose rules come to the same. */
export function givesEverything({ roleRef: { kind, name }, resource }: Binding, inventory: Inventory): boolean {
  if (kind === 'ClusterRole') return isFullRole(name, inventory);
  return inventory.find(RBAC, 'Role', name, resource.namespace).some(({ manifest }) => rulesOf(manifest).some(grantsEverything));
}

/** Whether a ClusterRole of that name grants every request on every resource. */
export const isFullRole = (name: string, inventory: Inventory): boolean => isOneFull([name], inventory);

/** Whether one of the ClusterRoles of these names does; one that is known to is enough. */
export function isOneFull(names: readonly string[], inventory: Inventory): boolean {
  if (names.some((name) => name === 'cluster-admin' || inventory.derive(fullRoles).has(name))) return true;
  // What it grants was not seen. An aggregated role may also get its rules from one that was not.
  inventory.demand(RBAC, 'ClusterRole');
  return false;
}

const fullRoles = (inventory: Inventory): ReadonlySet<string> => clusterRolesThat((rules) => rules.some(grantsEverything), inventory);

/** Whether the platform made the subject: by its name, or because the team says so. */
export const isSystem = (subject: Subject, parameters: Parameters): boolean => isPlatformSubject(subject) || isListedSystem(subject, parameters);

/** Whether the team says that the platform made the subject; with or without the kind in front. */
export function isListedSystem(subject: Subject, { systemSubjects }: Parameters): boolean {
  return matchesAny(systemSubjects, fullName(subject)) || matchesAny(systemSubjects, `${subject.kind}:${fullName(subject)}`);
}

/** Whether the team keeps the subject for emergencies. */
export function isBreakGlass(subject: Subject, { breakGlassSubjects }: Parameters): boolean {
  return matchesAny(breakGlassSubjects, `${subject.kind}:${fullName(subject)}`);
}

const fullName = ({ kind, name, namespace }: Subject): string => (kind === 'ServiceAccount' ? `${namespace}/${name}` : name);

interface Bindings {
  /** By the role that they refer to, see `roleKey`. */
  readonly byRole: ReadonlyMap<string, readonly Binding[]>;
  /** Those that name a ServiceAccount or a group that all or some of them are in. */
  readonly ofAccounts: ReadonlyMap<string, readonly Binding[]>;
}

function indexBindings(inventory: Inventory): Bindings {
  const byRole = new Map<string, Binding[]>();
  const ofAccounts = new Map<string, Binding[]>();
  for (const kind of bindingKinds) {
    for (const resource of inventory.knownOfKind(RBAC, kind)) {
      const binding = readBinding(resource);
      push(byRole, refKey(binding), binding);
      for (const name of new Set(binding.subjects.flatMap(({ subject }) => accountKey(subject)))) push(ofAccounts, name, binding);
    }
  }
  return { byRole, ofAccounts };
}

function accountKey({ kind, name }: Subject): string[] {
  if (kind === 'ServiceAccount') return [name];
  return name.startsWith(EVERY_ACCOUNT) ? [EVERY_ACCOUNT] : [];
}

function push<T>(index: Map<string, T[]>, key: string, value: T): void {
  const known = index.get(key);
  if (known) known.push(value);
  else index.set(key, [value]);
}

/** A ClusterRole by its name; a Role by its namespace as well. */
const roleKey = ({ ref, namespace }: Resource): string =>
  ref.kind === 'ClusterRole' ? `ClusterRole/${ref.name ?? ''}` : `Role/${namespace}/${ref.name ?? ''}`;

/** A RoleBinding's Role is one of its own namespace; a ClusterRoleBinding refers to no Role, as the API server refuses it. */
const refKey = ({ roleRef: { kind, name }, resource }: Binding): string =>
  kind === 'ClusterRole' ? `ClusterRole/${name}` : `Role/${resource.namespace}/${name}`;
