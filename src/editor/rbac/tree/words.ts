import { l10n } from 'vscode';
import type { PolicyRule } from '../../../kube/types';
import { accountOf, type SubjectRef } from '../../../rbac/danger/subject';
import type { RbacFinding } from '../../../rbac/danger/risks';
import type { Step } from '../../../rbac/danger/chains';
import type { Attributes } from '../../../rbac/request';
import type { Difference } from '../../../rbac/nearMisses';
import { placeOf } from './byRole';
import type { Permission } from './nodes';

/** `dana`, `ops`, `shop/web`: as a line has it, with an icon that says which of them it is. */
export function subjectLabel(subject: SubjectRef): string {
  const account = accountOf(subject);
  return account ? `${account.namespace}/${account.name}` : subject.login;
}

/** The same for who cannot see the icon, and for sentences: `user "dana"`. */
export function subjectText(subject: SubjectRef): string {
  const account = accountOf(subject);
  if (account) return l10n.t('ServiceAccount "{0}"', `${account.namespace}/${account.name}`);
  return subject.by === 'name' ? l10n.t('user "{0}"', subject.login) : l10n.t('group "{0}"', subject.login);
}

/** Who is in a group without anybody saying so; undefined of other groups. */
export function membersText({ by, login }: SubjectRef): string | undefined {
  if (by !== 'group') return undefined;
  const [, namespace] = /^system:serviceaccounts:(.+)$/.exec(login) ?? [];
  if (namespace !== undefined) return l10n.t('every ServiceAccount of namespace "{0}"', namespace);
  switch (login) {
    case 'system:masters':
      return l10n.t('may do everything, needs no binding');
    case 'system:authenticated':
      return l10n.t('everybody who logged in');
    case 'system:unauthenticated':
      return l10n.t('everybody who did not log in');
    case 'system:serviceaccounts':
      return l10n.t('every ServiceAccount');
    case 'system:nodes':
      return l10n.t('every node');
    default:
      return undefined;
  }
}

/** A namespace, or the folder of manifests that name none. */
export const namespaceText = (namespace: string): string =>
  namespace.startsWith('?') ? l10n.t('not named in folder "{0}"', namespace.slice(1) || '.') : namespace;

export const scopeText = (scope: string): string => (scope === '' ? l10n.t('whole cluster') : namespaceText(scope));

/** `RoleBinding web` with its namespace behind it, as `shop`. */
export function objectLabel(key: string): { readonly label: string; readonly namespace: string | undefined } {
  const { namespace, kind, name } = placeOf(key);
  return { label: `${kind} ${name}`, namespace: namespace === '' ? undefined : namespaceText(namespace) };
}

/** `RoleBinding "web" of "shop"`. */
export function objectText(key: string): string {
  const { namespace, kind, name } = placeOf(key);
  return namespace === '' ? `${kind} "${name}"` : l10n.t('{0} "{1}" of "{2}"', kind, name, namespaceText(namespace));
}

/** `get, list secrets "tls"`, `* *.*`, `get /metrics`. */
export function ruleText({ verbs, apiGroups, resources, resourceNames, nonResourceURLs }: PolicyRule): string {
  const groups = apiGroups ?? [];
  const all = (resources ?? []).flatMap((entry) => groups.map((group) => (group === '' ? entry : `${entry}.${group}`)));
  const named = resourceNames?.length ? ` ${resourceNames.map((name) => `"${name}"`).join(', ')}` : '';
  return `${(verbs ?? []).join(', ')} ${[...all, ...(nonResourceURLs ?? [])].join(', ')}${named}`.trim();
}

/** `get secrets "tls" in "shop"`, for people. */
export function requestText(request: Attributes): string {
  if (request.path !== undefined) return `${request.verb} ${request.path}`;
  const { verb, group, resource, subresource, namespace, name } = request;
  const what = `${resource}${group === '' ? '' : `.${group}`}${subresource === '' ? '' : `/${subresource}`}`;
  const place = namespace === '' || resource === 'namespaces' ? '' : ` ${l10n.t('in "{0}"', namespaceText(namespace))}`;
  return `${verb} ${what}${name === '' ? '' : ` "${name}"`}${place}`;
}

export function permissionText({ what, verbs, names }: Permission): string {
  const named = names.length > 0 ? ` ${names.map((name) => `"${name}"`).join(', ')}` : '';
  return `${what}${named}: ${verbs.join(', ')}`;
}

/** What somebody can do, as a line of its own: "Can read every Secret". */
export const canText = (can: string): string => {
  const text = l10n.t(can);
  return text.charAt(0).toUpperCase() + text.slice(1);
};

/** A finding as a sentence: "ServiceAccount "shop/web" can read every Secret in "shop".". */
export function findingText({ subject, can, scope, names }: RbacFinding): string {
  const who = subjectText(subject);
  const named = names ? l10n.t(', named {0}', names.map((name) => `"${name}"`).join(', ')) : '';
  const place = scope === '' ? l10n.t('in the whole cluster') : l10n.t('in "{0}"', namespaceText(scope));
  return `${who.charAt(0).toUpperCase()}${who.slice(1)} ${l10n.t(can)}${named}, ${place}.`;
}

/** What findings on roles and bindings have in common, by their id. */
export function objectDangerText(id: string): string {
  switch (id) {
    case 'RB-STALE-1':
      return l10n.t('Binding waits for a role that does not exist');
    case 'RB-STALE-2':
      return l10n.t('Binding waits for a ServiceAccount that does not exist');
    case 'RB-DRIFT':
      return l10n.t('What Kubernetes ships was given more');
    case 'RB-DUP':
      return l10n.t('Binding gives nothing that another does not give');
    case 'RB-LINT-1':
      return l10n.t('An asterisk that stands for nothing');
    case 'RB-LINT-2':
      return l10n.t('URLs that only a ClusterRoleBinding gives');
    case 'RB-LINT-3':
      return l10n.t('Resources without namespace that only a ClusterRoleBinding gives');
    case 'RB-LINT-4':
      return l10n.t('Names on requests that have none');
    case 'RB-LINT-5':
      return l10n.t('Words that the API does not know');
    case 'RB-LINT-6':
      return l10n.t('ServiceAccount without its namespace');
    default:
      return id;
  }
}

/** How somebody takes over somebody else. */
export function stepText({ by, scope, to }: Step): string {
  const whom = subjectText(to);
  const place = scopeText(scope);
  switch (by) {
    case 'RB-TOKEN':
      return l10n.t('makes a token of {0} ({1})', whom, place);
    case 'RB-POD-CREATE':
      return l10n.t('runs a pod as {0} ({1})', whom, place);
    case 'RB-EXEC':
    case 'RB-EPHEMERAL':
    case 'RB-NODEPROXY':
    case 'RB-POD-PATCH':
      return l10n.t('gets into a pod of {0} ({1})', whom, place);
    case 'RB-SECRET-READ':
    case 'RB-SECRET-WRITE':
      return l10n.t('reads a token of {0} from a Secret ({1})', whom, place);
    case 'RB-IMP':
      return l10n.t('acts in the name of {0} ({1})', whom, place);
    case 'RB-BIND':
      return l10n.t('binds a role that may do everything');
    case 'RB-ESC':
      return l10n.t('writes all rights into a role');
    case 'RB-CSR':
      return l10n.t('signs a certificate of {0}', whom);
    default:
      return l10n.t('becomes {0} ({1})', whom, place);
  }
}

/** What would have to be otherwise for a grant to allow a request. */
export function differenceText(differs: Difference): string {
  switch (differs) {
    case 'namespace':
      return l10n.t('it holds in another namespace');
    case 'name':
      return l10n.t('it is limited to other names');
    case 'verb':
      return l10n.t('it has other verbs');
    case 'resource':
      return l10n.t('it has other resources');
    case 'group':
      return l10n.t('it has another API group');
    case 'path':
      return l10n.t('it has other URLs');
  }
}
