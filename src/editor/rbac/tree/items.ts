import { l10n, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState } from 'vscode';
import type { Severity } from '../../../core/severity';
import { accountOf, type SubjectRef } from '../../../rbac/danger/subject';
import { commandIds } from '../../commandIds';
import { severityText } from '../../texts';
import { severityIcon } from '../../view/items';
import type { KnownRbac } from '../knownRbac';
import { severityUri } from './decorations';
import { groupIcon, groupLabel } from './groupItems';
import type { BindingNode, DangerNode, FindingNode, GapsNode, GroupNode, ObjectFindingNode, PermissionNode, QueryNode } from './nodes';
import type { RbacNode, Remark, RemarkNode, RoleNode, RuleNode, SubjectNode, WayNode } from './nodes';
import {
  canText,
  findingText,
  membersText,
  objectDangerText,
  objectLabel,
  permissionText,
  ruleText,
  scopeText,
  subjectLabel,
  subjectText,
} from './words';

/** What lines say beside what they stand for. */
export interface Surroundings {
  readonly known: KnownRbac;
  /** `context "admin", live, 12:03`. */
  readonly source: string;
  /** What the server said of a line, where somebody asked it. */
  verdictOf(node: RbacNode): string | undefined;
  /** Why what a line is about was accepted, where it was. */
  acceptedReason(node: RbacNode): string | undefined;
}

/** How a line looks, and what a screen reader says of it. Its tooltip is made when somebody points at it. */
export function itemOf(node: RbacNode, around: Surroundings): TreeItem {
  const item = make(node, around);
  item.id = node.id;
  const accepted = around.acceptedReason(node);
  const more = [...(accepted === undefined ? [] : [l10n.t('accepted: {0}', accepted)]), around.verdictOf(node)];
  item.description = [...more, item.description].filter((text) => text).join(' · ');
  const spoken = item.accessibilityInformation?.label ?? (item.label as string);
  item.accessibilityInformation = { label: [spoken, item.description].filter((text) => text).join(', ') };
  return item;
}

function make(node: RbacNode, around: Surroundings): TreeItem {
  switch (node.type) {
    case 'source':
      return sourceItem(around);
    case 'gaps':
      return gapsItem(node);
    case 'group':
      return groupItem(node);
    case 'danger':
      return dangerItem(node);
    case 'finding':
      return findingItem(node);
    case 'object-finding':
      return objectFindingItem(node);
    case 'subject':
      return subjectItem(node);
    case 'role':
      return roleItem(node);
    case 'binding':
      return bindingItem(node);
    case 'rule':
      return ruleItem(node, around.known);
    case 'way':
      return wayItem(node, around.known);
    case 'permission':
      return permissionItem(node);
    case 'query':
      return queryItem(node);
    case 'remark':
      return remarkItem(node);
  }
}

const { Collapsed, Expanded, None } = TreeItemCollapsibleState;

/** `can` names what the menus offer for the line. */
function line(label: string, description: string, icon: ThemeIcon, state: TreeItemCollapsibleState, ...can: readonly string[]): TreeItem {
  const item = new TreeItem(label, state);
  item.description = description;
  item.iconPath = icon;
  item.contextValue = can.join(' ');
  return item;
}

function sourceItem({ known, source }: Surroundings): TreeItem {
  const isCluster = known.kind === 'cluster';
  return line(source, '', new ThemeIcon(isCluster ? 'cloud' : 'folder-library'), None, 'source');
}

function gapsItem({ missing, of }: GapsNode): TreeItem {
  const icon = new ThemeIcon('warning', new ThemeColor('list.warningForeground'));
  const item = line(l10n.t('{0} of {1} lists not visible', missing, of), l10n.t('what is shown is the least that there is'), icon, None, 'gaps');
  item.command = { command: commandIds.showCoverage, title: l10n.t('Show coverage') };
  return item;
}

function groupItem(node: GroupNode): TreeItem {
  const { group, name, count, isPartial, isOpen } = node;
  const state = count === 0 && !isPartial && group !== 'namespace' ? None : isOpen ? Expanded : Collapsed;
  const description = isPartial ? l10n.t('at least {0}', count) : group === 'namespace' && count === 0 ? '' : String(count);
  const item = line(groupLabel(node), description, groupIcon(node), state, 'group', 'export');
  if (group === 'severity') item.resourceUri = severityUri(name as Severity);
  return item;
}

function dangerItem({ danger, severity, can, count, pciDss }: DangerNode): TreeItem {
  const label = can === undefined ? objectDangerText(danger) : canText(can);
  const numbers = pciDss.length > 0 ? ` · ${l10n.t('PCI DSS {0}', pciDss.join(', '))}` : '';
  const item = line(label, `${count}${numbers}`, severityIcon(severity), Collapsed, 'danger', 'export');
  item.accessibilityInformation = { label: `${label}, ${severityText(severity)}` };
  return item;
}

function findingItem({ finding, isOwn }: FindingNode): TreeItem {
  const { severity, subject, can, scope, names, pciDss } = finding;
  const named = names ? ` · ${names.map((name) => `"${name}"`).join(', ')}` : '';
  const label = isOwn ? canText(can) : subjectLabel(subject);
  const icon = isOwn ? severityIcon(severity) : subjectIcon(subject, false);
  const numbers = isOwn && pciDss.length > 0 ? ` · ${l10n.t('PCI DSS {0}', pciDss.join(', '))}` : '';
  const item = line(label, `${scopeText(scope)}${named}${numbers}`, icon, Collapsed, 'finding', 'explain', 'suppress', 'export');
  item.resourceUri = severityUri(severity);
  item.accessibilityInformation = { label: `${findingText(finding)} ${severityText(severity)}` };
  return item;
}

function objectFindingItem({ finding }: ObjectFindingNode): TreeItem {
  const { label, namespace } = objectLabel(finding.object);
  const icon = new ThemeIcon(finding.object.includes('Binding/') ? 'link' : 'shield');
  const description = [namespace, l10n.t(finding.message)].filter((text) => text).join(' · ');
  const item = line(label, description, icon, None, 'object-finding', 'open', 'suppress');
  item.resourceUri = severityUri(finding.severity);
  item.accessibilityInformation = { label: `${label}, ${severityText(finding.severity)}` };
  item.command = { command: commandIds.rbacOpen, title: l10n.t('Open'), arguments: [{ key: finding.object, path: finding.path }] };
  return item;
}

export function subjectIcon(subject: SubjectRef, isGone: boolean): ThemeIcon {
  if (isGone) return new ThemeIcon('debug-disconnect');
  if (accountOf(subject)) return new ThemeIcon('robot');
  return new ThemeIcon(subject.by === 'name' ? 'account' : 'organization');
}

function subjectItem({ subject, bindings, severity, isGone, isBuiltIn, request }: SubjectNode): TreeItem {
  const parts = [
    membersText(subject),
    isGone ? l10n.t('does not exist; the binding waits') : undefined,
    isBuiltIn ? undefined : bindings === 1 ? l10n.t('1 binding') : l10n.t('{0} bindings', bindings),
  ];
  const description = parts.filter((part) => part !== undefined).join(' · ');
  const can = ['subject', 'explain', 'export', ...(request && !isBuiltIn ? ['ask', 'verify'] : [])];
  const item = line(subjectLabel(subject), description, subjectIcon(subject, isGone), isBuiltIn ? None : Collapsed, ...can);
  if (severity) item.resourceUri = severityUri(severity);
  item.accessibilityInformation = { label: [subjectText(subject), ...(severity ? [severityText(severity)] : [])].join(', ') };
  return item;
}

function roleItem({ role, rules, bindings, severity, isShipped }: RoleNode): TreeItem {
  const { label, namespace } = objectLabel(role);
  const parts = [
    namespace,
    rules === undefined ? l10n.t('does not exist') : rules === 1 ? l10n.t('1 rule') : l10n.t('{0} rules', rules),
    bindings === 0 ? l10n.t('bound to nobody') : bindings === 1 ? l10n.t('1 binding') : l10n.t('{0} bindings', bindings),
    isShipped ? l10n.t('shipped by Kubernetes') : undefined,
  ];
  const icon = new ThemeIcon(rules === undefined ? 'debug-disconnect' : 'shield');
  const can = ['role', 'export', ...(rules === undefined ? [] : ['open'])];
  const item = line(label, parts.filter((part) => part !== undefined).join(' · '), icon, Collapsed, ...can);
  if (severity && rules !== undefined) item.resourceUri = severityUri(severity);
  if (severity) item.accessibilityInformation = { label: `${label}, ${severityText(severity)}` };
  return item;
}

function bindingItem({ binding, isLost }: BindingNode): TreeItem {
  const { label } = objectLabel(binding.key);
  const icon = new ThemeIcon(isLost ? 'debug-disconnect' : binding.namespace === '' ? 'globe' : 'link');
  const lost = isLost ? ` · ${l10n.t('no such role')}` : '';
  return line(`${binding.roleRef.name} → ${scopeText(binding.namespace)}`, `${label}${lost}`, icon, Collapsed, 'binding', 'open');
}

function ruleItem({ role, rule }: RuleNode, known: KnownRbac): TreeItem {
  const policy = known.index.role(role)?.rules[rule];
  const item = line(policy ? ruleText(policy) : '', l10n.t('rule {0}', rule + 1), new ThemeIcon('key'), None, 'rule', 'open', 'ask');
  item.command = { command: commandIds.rbacOpen, title: l10n.t('Open'), arguments: [{ key: role, path: ['rules', rule] }] };
  return item;
}

function wayItem({ subject, grant: { binding, role, rule, subject: through } }: WayNode, known: KnownRbac): TreeItem {
  const policy = known.index.rulesOf(binding)[rule];
  const via = through.login === subject.login && through.by === subject.by ? [] : [through.login];
  const label = [...via, objectLabel(binding.key).label, objectLabel(role).label].join(' → ');
  const description = [scopeText(binding.namespace), policy && `${l10n.t('rule {0}', rule + 1)}: ${ruleText(policy)}`]
    .filter((part) => part)
    .join(' · ');
  const icon = new ThemeIcon(binding.namespace === '' ? 'globe' : 'link');
  const item = line(label, description, icon, None, 'way', 'explain', 'open', 'ask', 'verify');
  item.command = { command: commandIds.rbacOpen, title: l10n.t('Open'), arguments: [{ key: role, path: ['rules', rule], otherwise: binding.key }] };
  return item;
}

function permissionItem({ permission }: PermissionNode): TreeItem {
  const { verbs, what, scope } = permission;
  const isWrite = verbs.some((verb) => !['get', 'list', 'watch'].includes(verb));
  const icon = verbs.includes('*') || what.startsWith('*') ? 'asterisk' : isWrite ? 'edit' : 'key';
  return line(permissionText(permission), scopeText(scope), new ThemeIcon(icon), Collapsed, 'permission', 'explain', 'ask', 'verify');
}

function queryItem({ text, count, isPartial, problem, asked }: QueryNode): TreeItem {
  const icon = new ThemeIcon(problem === undefined ? 'search' : 'error');
  const said =
    problem !== undefined ? l10n.t('not understood') : count === undefined ? '' : isPartial ? l10n.t('at least {0}', count) : String(count);
  const can = ['query', 'export', ...(asked ? ['explain', 'ask', 'verify'] : [])];
  return line(text, said, icon, Expanded, ...can);
}

function remarkItem({ remark }: RemarkNode): TreeItem {
  const item = line(remarkText(remark), '', new ThemeIcon(remarkIcon(remark)), None, 'remark');
  if (remark.kind === 'missing') item.command = { command: commandIds.showCoverage, title: l10n.t('Show coverage') };
  return item;
}

export function remarkText(remark: Remark): string {
  switch (remark.kind) {
    case 'nothing-dangerous':
      return l10n.t('Nobody here holds a right that the catalogue of dangers names.');
    case 'nothing-dangerous-known':
      return l10n.t('Nothing dangerous was found in what may be read.');
    case 'nobody':
      return l10n.t('Nobody else may.');
    case 'nobody-known':
      return l10n.t('Nobody else was found.');
    case 'nothing':
      return l10n.t('Nothing.');
    case 'nothing-known':
      return l10n.t('Nothing was found.');
    case 'more':
      return l10n.t('{0} more may in one namespace or another: add "everywhere".', remark.count);
    case 'missing':
      return l10n.t('There may be more: {0}', l10n.t(remark.missing.unseen.message));
    case 'note':
      return l10n.t(remark.text);
    case 'yes':
      return remark.superuser ? l10n.t('Yes: a member of "system:masters" may do everything.') : l10n.t('Yes, by:');
    case 'no':
      return l10n.t('No, RBAC does not allow it.');
    case 'unknown':
      return remark.node
        ? l10n.t('Unknown: the Node authorizer decides it by the pods of the node.')
        : l10n.t('Unknown: what was not seen may allow it.');
  }
}

function remarkIcon({ kind }: Remark): string {
  switch (kind) {
    case 'yes':
      return 'pass';
    case 'no':
      return 'circle-slash';
    case 'unknown':
    case 'missing':
      return 'question';
    default:
      return 'info';
  }
}
