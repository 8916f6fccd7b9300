import { l10n, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState, Uri, workspace } from 'vscode';
import type { Severity } from '../../core/severity';
import { commandIds } from '../commandIds';
import { rangeOf } from '../ranges';
import { refOf } from '../store';
import { objectText, requirementsText, sentenceOf, severityText } from '../texts';
import type { Requirement, RequirementState } from './checklist';
import type { FindingNode, GroupNode, Node, UnassessedGroupNode, UnassessedNode } from './nodes';

/** How a line of the view looks, and what a screen reader says of it. Colour never says anything alone. */
export function itemOf(node: Node): TreeItem {
  switch (node.type) {
    case 'group':
      return groupItem(node);
    case 'finding':
      return findingItem(node);
    case 'unassessed-group':
      return unassessedGroupItem(node);
    case 'unassessed':
      return unassessedItem(node);
  }
}

function groupItem(node: GroupNode): TreeItem {
  const { label, entries, requirement, grouping, key } = node;
  const state =
    entries.length === 0
      ? TreeItemCollapsibleState.None
      : grouping === 'severity'
        ? TreeItemCollapsibleState.Expanded
        : TreeItemCollapsibleState.Collapsed;
  const item = new TreeItem(label, state);
  item.id = `${grouping}:${key}`;
  item.description = requirement ? requirementText(requirement) : countText(node);
  const icon = requirement ? stateIcon(requirement.state) : groupIcon(node);
  if (icon) item.iconPath = icon;
  if (grouping === 'file') item.resourceUri = Uri.parse(key, true);
  item.tooltip = `${label}\n${item.description}`;
  item.accessibilityInformation = { label: `${label}, ${item.description}` };
  item.contextValue = 'group';
  return item;
}

function countText({ entries }: GroupNode): string {
  const accepted = entries.filter(({ finding }) => finding.accepted).length;
  const open = entries.length - accepted;
  return accepted === 0 ? String(open) : l10n.t('{0}, {1} accepted', open, accepted);
}

function requirementText({ state, pass, fail, notAssessed }: Requirement): string {
  const counts = [
    ...(fail > 0 ? [l10n.t('{0} failed', fail)] : []),
    ...(pass > 0 ? [l10n.t('{0} passed', pass)] : []),
    ...(notAssessed > 0 ? [l10n.t('{0} not assessed', notAssessed)] : []),
  ];
  return [stateText(state), ...(counts.length > 0 ? [counts.join(', ')] : [])].join(' · ');
}

function stateText(state: RequirementState): string {
  switch (state) {
    case 'fail':
      return l10n.t('fail');
    case 'not-assessed':
      return l10n.t('not assessed');
    case 'accepted':
      return l10n.t('accepted');
    case 'pass':
      return l10n.t('pass');
    case 'not-applicable':
      return l10n.t('not applicable');
  }
}

function stateIcon(state: RequirementState): ThemeIcon {
  switch (state) {
    case 'fail':
      return new ThemeIcon('error', new ThemeColor('list.errorForeground'));
    case 'not-assessed':
      return new ThemeIcon('question');
    case 'accepted':
      return new ThemeIcon('verified');
    case 'pass':
      return new ThemeIcon('pass', new ThemeColor('testing.iconPassed'));
    case 'not-applicable':
      return new ThemeIcon('circle-slash', new ThemeColor('disabledForeground'));
  }
}

function groupIcon({ grouping, key }: GroupNode): ThemeIcon | undefined {
  switch (grouping) {
    case 'severity':
      return severityIcon(key as Severity);
    case 'namespace':
      return new ThemeIcon('symbol-namespace');
    case 'rule':
      return new ThemeIcon('law');
    case 'file':
      return ThemeIcon.File;
    case 'requirement':
      return undefined;
  }
}

export function severityIcon(severity: Severity): ThemeIcon {
  switch (severity) {
    case 'critical':
      return new ThemeIcon('flame', new ThemeColor('list.errorForeground'));
    case 'high':
      return new ThemeIcon('error', new ThemeColor('list.errorForeground'));
    case 'medium':
      return new ThemeIcon('warning', new ThemeColor('list.warningForeground'));
    case 'low':
      return new ThemeIcon('info', new ThemeColor('notificationsInfoIcon.foreground'));
    case 'info':
      return new ThemeIcon('comment');
  }
}

function findingItem({ file, finding, parent }: FindingNode): TreeItem {
  const sentence = sentenceOf(finding);
  const { rule, severity, accepted, resource } = finding;
  const place = `${workspace.asRelativePath(file.uri)}:${rangeOf(file, finding).start.line + 1}`;
  const item = new TreeItem(sentence, TreeItemCollapsibleState.None);
  item.id = `${parent.grouping}:${parent.key}:${JSON.stringify(refOf(file.uri, finding))}`;
  item.description = accepted ? l10n.t('accepted: {0}', accepted.reason) : `${objectText(resource.ref)} · ${place}`;
  item.iconPath = accepted ? new ThemeIcon('check') : severityIcon(severity);
  item.tooltip = [sentence, `${rule.code} · ${severityText(severity)}`, requirementsText(rule), `${objectText(resource.ref)}, ${place}`].join('\n');
  const status = accepted ? l10n.t('accepted: {0}', accepted.reason) : severityText(severity);
  item.accessibilityInformation = { label: [sentence, status, rule.code, objectText(resource.ref), place].join(', ') };
  item.contextValue = accepted ? 'accepted' : 'finding';
  item.command = { command: commandIds.openFinding, title: l10n.t('Open'), arguments: [refOf(file.uri, finding)] };
  return item;
}

function unassessedGroupItem({ children }: UnassessedGroupNode): TreeItem {
  const item = new TreeItem(l10n.t('Not assessed'), TreeItemCollapsibleState.Collapsed);
  item.id = 'not-assessed';
  item.description = String(children.length);
  item.iconPath = new ThemeIcon('question');
  item.tooltip = l10n.t('What no rule could judge, and why. It neither passes nor fails.');
  item.accessibilityInformation = { label: `${l10n.t('Not assessed')}, ${children.length}` };
  return item;
}

function unassessedItem({ file, item: { rule, message } }: UnassessedNode): TreeItem {
  const name = workspace.asRelativePath(file.uri);
  const text = l10n.t(message);
  const item = new TreeItem(rule ? `${rule.code}: ${text}` : text, TreeItemCollapsibleState.None);
  item.description = name;
  item.iconPath = new ThemeIcon('question');
  item.tooltip = `${text}\n${name}`;
  item.accessibilityInformation = { label: `${l10n.t('Not assessed')}: ${text}, ${name}` };
  item.command = { command: 'vscode.open', title: l10n.t('Open'), arguments: [file.uri] };
  return item;
}
