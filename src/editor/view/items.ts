import { l10n, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState, Uri, workspace } from 'vscode';
import type { Severity } from '../../core/severity';
import { commandIds } from '../commandIds';
import { rangeOf } from '../ranges';
import type { Finding } from '../../core/finding';
import { refOf, type CheckedFile } from '../store';
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
  if (grouping === 'file' && !isLive(entries)) item.resourceUri = Uri.parse(key, true);
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

function requirementText({ state, pass, fail, notAssessed, manual }: Requirement): string {
  const counts = [
    ...(fail > 0 ? [l10n.t('{0} failed', fail)] : []),
    ...(pass > 0 ? [l10n.t('{0} passed', pass)] : []),
    ...(notAssessed > 0 ? [l10n.t('{0} not assessed', notAssessed)] : []),
    ...(manual > 0 ? [l10n.t('{0} to be shown by a person', manual)] : []),
  ];
  return [stateText(state), ...(counts.length > 0 ? [counts.join(', ')] : [])].join(' · ');
}

function stateText(state: RequirementState): string {
  switch (state) {
    case 'fail':
      return l10n.t('fail');
    case 'not-assessed':
      return l10n.t('not assessed');
    case 'manual':
      return l10n.t('to be shown by a person');
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
    case 'manual':
      return new ThemeIcon('person');
    case 'accepted':
      return new ThemeIcon('verified');
    case 'pass':
      return new ThemeIcon('pass', new ThemeColor('testing.iconPassed'));
    case 'not-applicable':
      return new ThemeIcon('circle-slash', new ThemeColor('disabledForeground'));
  }
}

const isLive = ([first]: GroupNode['entries']): boolean => first?.file.judgement.kind === 'live';

function groupIcon({ grouping, key, entries }: GroupNode): ThemeIcon | undefined {
  switch (grouping) {
    case 'severity':
      return severityIcon(key as Severity);
    case 'namespace':
      return new ThemeIcon('symbol-namespace');
    case 'rule':
      return new ThemeIcon('law');
    case 'file':
      return isLive(entries) ? new ThemeIcon('server-environment') : ThemeIcon.File;
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
  const live = resource.source.kind === 'cluster';
  const place = placeOf(file, finding);
  const item = new TreeItem(sentence, TreeItemCollapsibleState.None);
  item.id = `${parent.grouping}:${parent.key}:${JSON.stringify(refOf(file.uri, finding))}`;
  item.description = accepted ? l10n.t('accepted: {0}', accepted.reason) : `${objectText(resource.ref)} · ${place}`;
  item.iconPath = accepted ? new ThemeIcon('check') : severityIcon(severity);
  const pods = podsText(finding);
  const tooltip = [sentence, `${rule.code} · ${severityText(severity)}`, requirementsText(rule), `${objectText(resource.ref)}, ${place}`, ...pods];
  item.tooltip = tooltip.join('\n');
  const status = accepted ? l10n.t('accepted: {0}', accepted.reason) : severityText(severity);
  item.accessibilityInformation = { label: [sentence, status, rule.code, objectText(resource.ref), place, ...pods].join(', ') };
  item.contextValue = live ? (accepted ? 'liveAccepted' : 'liveFinding') : accepted ? 'accepted' : 'finding';
  item.command = { command: commandIds.openFinding, title: l10n.t('Open'), arguments: [refOf(file.uri, finding)] };
  return item;
}

/** Where somebody looks for it: file and line, or namespace and context. */
function placeOf(file: CheckedFile, finding: Finding): string {
  const { source, ref } = finding.resource;
  if (source.kind === 'file') return `${workspace.asRelativePath(file.uri)}:${rangeOf(file, finding).start.line + 1}`;
  const context = l10n.t('context "{0}"', source.context);
  return ref.namespace === undefined ? context : `${ref.namespace} · ${context}`;
}

/** So many pods say which they are; a hundred of them would say nothing more. */
const PODS_NAMED = 5;

function podsText({ pods = [] }: Finding): string[] {
  if (pods.length === 0) return [];
  const named = pods.slice(0, PODS_NAMED).join(', ');
  const more = pods.length - PODS_NAMED;
  return [more > 0 ? l10n.t('Pods: {0}, … and {1} more', named, more) : l10n.t('Pods: {0}', named)];
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

function unassessedItem({ file, item: { rule, message, source, object } }: UnassessedNode): TreeItem {
  const name =
    source.kind === 'file'
      ? workspace.asRelativePath(file.uri)
      : [...(object ? [objectText(object)] : []), ...(object?.namespace === undefined ? [] : [object.namespace]), source.context].join(' · ');
  const text = l10n.t(message);
  const item = new TreeItem(rule ? `${rule.code}: ${text}` : text, TreeItemCollapsibleState.None);
  item.description = name;
  item.iconPath = new ThemeIcon('question');
  item.tooltip = `${text}\n${name}`;
  item.accessibilityInformation = { label: `${l10n.t('Not assessed')}: ${text}, ${name}` };
  // Of a cluster as a whole there is no document, but the view of what was read and what was not.
  const isWhole = source.kind === 'cluster' && !object;
  item.command = isWhole
    ? { command: 'pciK8s.coverage.focus', title: l10n.t('Show coverage') }
    : { command: 'vscode.open', title: l10n.t('Open'), arguments: [file.uri] };
  return item;
}
