import { commands, l10n, StatusBarAlignment, window, type Disposable, type StatusBarItem } from 'vscode';
import { commandIds } from '../commandIds';
import { disposeAll, type Owned } from '../disposables';
import type { Clusters } from './clusters';
import type { KubeconfigNews } from './kubeconfigNews';
import type { ClusterSession } from './session';
import { lostSince, newsText, stateText } from './words';

/** Says which cluster is shown, as whom it was read, and how old that is. Hidden as long as none was asked for. */
export class ClusterStatus implements Disposable {
  readonly #item: StatusBarItem;
  readonly #disposables: Owned[];
  #state = '';

  constructor(private readonly clusters: Clusters) {
    this.#item = window.createStatusBarItem('pciK8s.cluster', StatusBarAlignment.Left, 49);
    this.#item.name = l10n.t('PCI cluster');
    this.#item.command = commandIds.showFindings;
    this.#disposables = [
      this.#item,
      clusters.onDidChange(() => {
        this.#show();
      }),
      clusters.onDidHear((news) => {
        void offerScan(news, clusters);
      }),
    ];
  }

  #show(): void {
    const { current, shownAt, news } = this.clusters;
    this.#tellMenus(current?.state ?? '');
    if (!current) {
      this.#item.hide();
      return;
    }
    const { context, found } = current;
    const state = stateText(current, shownAt);
    const who = found?.identity?.username;
    this.#item.text = [`${news ? '$(warning)' : iconOf(current)} ${context.name}`, ...(who === undefined ? [] : [who]), state].join(' · ');
    this.#item.tooltip = [
      l10n.t('Context: {0}', context.name),
      l10n.t('Server: {0}', context.server),
      ...(found ? [l10n.t('Version: {0}', found.version.gitVersion)] : []),
      ...(who === undefined ? [] : [l10n.t('Read as: {0}', who)]),
      l10n.t('State: {0}', state),
      ...(current.kept ? [l10n.t('Changes are followed until you run "PCI: Stop".')] : []),
      ...(current.state === 'paused' ? [l10n.t('Nothing showed it for a while. It is followed again when you look at it.')] : []),
      ...(current.failure ? [current.failure.message] : []),
      ...(news ? [newsText(news)] : []),
    ].join('\n');
    this.#item.accessibilityInformation = { label: l10n.t('PCI cluster: context {0}, {1}', context.name, state) };
    this.#item.show();
  }

  /** For the conditions of menus and welcome texts in package.json. */
  #tellMenus(state: string): void {
    if (state === this.#state) return;
    this.#state = state;
    void commands.executeCommand('setContext', 'pciK8s.cluster', state);
  }

  dispose(): void {
    disposeAll(this.#disposables);
  }
}

function iconOf(session: ClusterSession): string {
  switch (session.state) {
    case 'contacting':
    case 'reading':
      return '$(sync~spin)';
    case 'live':
      return lostSince(session) === undefined ? '$(broadcast)' : '$(debug-disconnect)';
    case 'paused':
      return '$(debug-pause)';
    case 'stopped':
      return '$(debug-stop)';
    case 'failed':
      return '$(error)';
  }
}

/** Offers to read anew what the kubeconfig now means. Tools renew tokens in it by the hour, which alone is no news. */
async function offerScan(news: KubeconfigNews, clusters: Clusters): Promise<void> {
  const { current } = clusters;
  if (!current || (news.kind === 'changed' && !current.ended && lostSince(current) === undefined)) return;
  if (news.kind === 'gone') return;
  const scan = l10n.t('Scan now');
  if ((await window.showInformationMessage(newsText(news), scan)) === scan) await commands.executeCommand(commandIds.scanContext, news.context);
}
