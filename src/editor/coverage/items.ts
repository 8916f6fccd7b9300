import { l10n, MarkdownString, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState, workspace } from 'vscode';
import type { ListCoverage } from '../../live/coverage';
import { credentialText, placeText, stateText, timeText } from '../cluster/words';
import type { Clusters } from '../cluster/clusters';
import { plain } from '../markdown';
import {
  hasNamespaces,
  type ClusterNode,
  type CoverageNode,
  type FactNode,
  type FileNode,
  type FilesNode,
  type KindsNode,
  type UnavailableNode,
} from './nodes';
import type { KindCoverage, KindState } from './kinds';

const { Collapsed, Expanded, None } = TreeItemCollapsibleState;

/** How a line of the view looks, and what a screen reader says of it. Colour never says anything alone. */
export function itemOf(node: CoverageNode, { shownAt }: Clusters): TreeItem {
  switch (node.type) {
    case 'cluster':
      return clusterItem(node, shownAt);
    case 'fact':
      return factItem(node);
    case 'unavailable':
      return unavailableItem(node);
    case 'kinds':
      return kindsItem(node);
    case 'kind':
      return kindItem(node.kind);
    case 'list':
      return listItem(node.list);
    case 'files':
      return filesItem(node);
    case 'file':
      return fileItem(node);
  }
}

function clusterItem({ session }: ClusterNode, shownAt: number | undefined): TreeItem {
  const { context } = session;
  const label = l10n.t('Context "{0}"', context.name);
  const state = stateText(session, shownAt);
  const item = line(label, state, new ThemeIcon('server-environment'), Expanded);
  item.id = `cluster:${context.name}`;
  item.tooltip = [label, placeText(context), state].join('\n');
  item.contextValue = 'cluster';
  return item;
}

function factItem({ fact, session: { context, found, failure } }: FactNode): TreeItem {
  switch (fact) {
    case 'server':
      return line(
        l10n.t('API server'),
        [found?.version.gitVersion ?? l10n.t('version not known'), context.server].join(' · '),
        new ThemeIcon('server'),
      );
    case 'identity':
      return identityItem(found);
    case 'credential': {
      const helper = context.runsHelper === undefined ? [] : [context.runsHelper];
      const insecure = context.insecure ? [l10n.t('the server is not made to prove who it is')] : [];
      return line(l10n.t('Credential'), [credentialText(context.credential), ...helper, ...insecure].join(' · '), new ThemeIcon('key'));
    }
    case 'failure': {
      const item = line(l10n.t('Nothing could be read'), failure?.message ?? '', new ThemeIcon('error', new ThemeColor('list.errorForeground')));
      item.contextValue = failure?.reason === 'forbidden' ? 'refused' : 'failure';
      return item;
    }
  }
}

function identityItem(found: ClusterNode['session']['found']): TreeItem {
  const identity = found?.identity;
  const item = line(l10n.t('Identity'), identity?.username ?? l10n.t('the server did not say'), new ThemeIcon('account'));
  if (identity) item.tooltip = [item.description, l10n.t('Groups: {0}', identity.groups.join(', '))].join('\n');
  return item;
}

function unavailableItem({ group, version, message }: UnavailableNode): TreeItem {
  const label = `${group}/${version}`;
  const item = line(label, l10n.t('not known now, as the server behind it does not answer'), new ThemeIcon('question'));
  item.id = `unavailable:${label}`;
  item.tooltip = `${label}: ${message}`;
  return item;
}

function kindsItem({ which, kinds }: KindsNode): TreeItem {
  const count = String(kinds.length);
  const item =
    which === 'missing'
      ? line(l10n.t('Kinds not read, or only in part'), count, new ThemeIcon('question'), Expanded)
      : which === 'seen'
        ? line(l10n.t('Kinds read'), count, new ThemeIcon('eye'), Expanded)
        : line(l10n.t('Kinds that the cluster does not serve'), count, new ThemeIcon('circle-slash'), Collapsed);
  item.id = `kinds:${which}`;
  if (which === 'not-served') item.tooltip = l10n.t('Rules would look at these, but the API server does not know them, so that there are none.');
  return item;
}

function kindItem(kind: KindCoverage): TreeItem {
  const { group, kind: name, plural, state, count, lists } = kind;
  const single = hasNamespaces(kind) ? undefined : lists[0];
  const words = single ? listText(single) : state === 'partly' ? l10n.t('only in some namespaces · {0}', count) : kindText(state);
  const label = group === '' ? name : `${name} (${group})`;
  // What became of it comes before the group, which a narrow view may cut off.
  const item = line(name, group === '' ? words : `${words} · ${group}`, stateIcon(state), hasNamespaces(kind) ? Collapsed : None);
  item.id = `kind:${group}/${name}`;
  const message = lists.find((one) => one.message !== undefined && one.list.namespace === undefined)?.message ?? single?.message;
  item.tooltip = tooltip([`${label}: ${words}`, message], mayNot(state) ? { group, plural } : undefined);
  item.contextValue = mayNot(state) ? 'refused' : 'kind';
  return item;
}

function listItem(list: ListCoverage): TreeItem {
  const { namespace, served } = list.list;
  const label = namespace ?? l10n.t('All namespaces');
  const words = listText(list);
  const item = line(label, words, stateIcon(list.state));
  item.id = `list:${served.group}/${served.kind}/${namespace ?? ''}`;
  item.tooltip = tooltip([`${served.kind}, ${label}: ${words}`, list.message], mayNot(list.state) ? served : undefined);
  item.contextValue = mayNot(list.state) ? 'refused' : 'list';
  return item;
}

function filesItem({ files }: FilesNode): TreeItem {
  const item = line(l10n.t('Files not read'), String(files.length), new ThemeIcon('question'), Expanded);
  item.id = 'files';
  item.tooltip = l10n.t('Files and documents of which nothing was judged, and why.');
  return item;
}

function fileItem({ file, item: { reason, message, source } }: FileNode): TreeItem {
  const name = workspace.asRelativePath(file.uri);
  const item = line(name, reason === 'helm-template' ? l10n.t('Helm template, not rendered') : l10n.t(message), new ThemeIcon('question'));
  item.id = `file:${file.uri.toString()}:${source.document ?? ''}:${reason}`;
  item.tooltip = `${name}\n${l10n.t(message)}`;
  item.command = { command: 'vscode.open', title: l10n.t('Open'), arguments: [file.uri] };
  return item;
}

function line(label: string, description: string, icon: ThemeIcon, state = None): TreeItem {
  const item = new TreeItem(label, state);
  item.description = description;
  item.iconPath = icon;
  item.tooltip = `${label}: ${description}`;
  item.accessibilityInformation = { label: `${label}: ${description}` };
  return item;
}

const mayNot = (state: KindState): boolean => state === 'forbidden' || state === 'partly';

/** What happened, and the rule of a role that would allow it. */
function tooltip(
  sentences: readonly (string | undefined)[],
  refused: { readonly group: string; readonly plural: string } | undefined,
): MarkdownString {
  const text = new MarkdownString();
  for (const sentence of sentences) if (sentence !== undefined) text.appendMarkdown(`${plain(sentence)}\n\n`);
  if (!refused) return text;
  text.appendMarkdown(`${plain(l10n.t('A role with this rule would allow it:'))}\n`);
  return text.appendCodeblock(`- apiGroups: ["${refused.group}"]\n  resources: ["${refused.plural}"]\n  verbs: ["get", "list", "watch"]`, 'yaml');
}

function listText({ state, count, since }: ListCoverage): string {
  switch (state) {
    case 'live':
      return l10n.t('live · {0}', count);
    case 'listed':
      return l10n.t('read at {0} · {1}', timeText(since), count);
    case 'polled':
      return l10n.t('read again from time to time, last at {0} · {1}', timeText(since), count);
    case 'stale':
      return l10n.t('as of {0}, out of reach since · {1}', timeText(since), count);
    default:
      return kindText(state);
  }
}

function kindText(state: KindState): string {
  switch (state) {
    case 'live':
      return l10n.t('live');
    case 'listed':
    case 'polled':
    case 'stale':
      return l10n.t('read');
    case 'partly':
      return l10n.t('only in some namespaces');
    case 'by-name':
      return l10n.t('only a few, by their names');
    case 'pending':
      return l10n.t('not read yet');
    case 'forbidden':
      return l10n.t('refused');
    case 'not-listed':
      return l10n.t('left out');
    case 'error':
      return l10n.t('could not be read');
    case 'not-served':
      return l10n.t('not served');
  }
}

function stateIcon(state: KindState): ThemeIcon {
  switch (state) {
    case 'live':
      return new ThemeIcon('pulse', new ThemeColor('testing.iconPassed'));
    case 'listed':
    case 'by-name':
      return new ThemeIcon('check', new ThemeColor('testing.iconPassed'));
    case 'polled':
      return new ThemeIcon('sync');
    case 'stale':
      return new ThemeIcon('history', new ThemeColor('list.warningForeground'));
    case 'partly':
      return new ThemeIcon('circle-large-outline', new ThemeColor('list.warningForeground'));
    case 'pending':
      return new ThemeIcon('clock');
    case 'forbidden':
      return new ThemeIcon('lock', new ThemeColor('list.warningForeground'));
    case 'not-listed':
      return new ThemeIcon('dash');
    case 'error':
      return new ThemeIcon('error', new ThemeColor('list.errorForeground'));
    case 'not-served':
      return new ThemeIcon('circle-slash', new ThemeColor('disabledForeground'));
  }
}
