import { l10n, StatusBarAlignment, window, type Disposable, type StatusBarItem } from 'vscode';
import { disposeAll, type Owned } from './disposables';
import { commandIds } from './commandIds';
import { isLarge, mayHoldManifests } from './documents';
import type { Sessions } from './session/sessions';
import { isManifest, type FindingStore } from './store';
import { severityText } from './texts';
import { summarise } from './view/summary';
import { severities } from '../core/severity';

/** Says of the manifest in the active editor how it stands. Hidden for other documents. */
export class StatusBar implements Disposable {
  readonly #item: StatusBarItem;
  readonly #disposables: Owned[];

  constructor(
    private readonly store: FindingStore,
    private readonly sessions: Sessions,
  ) {
    this.#item = window.createStatusBarItem('pciK8s.status', StatusBarAlignment.Left, 50);
    this.#item.name = l10n.t('PCI findings');
    this.#item.command = commandIds.showFindings;
    this.#disposables = [
      this.#item,
      store.onDidChange((uris) => {
        const active = window.activeTextEditor?.document.uri.toString();
        if (uris.some((uri) => uri.toString() === active)) this.#show();
      }),
      window.onDidChangeActiveTextEditor(() => {
        this.#show();
      }),
      sessions.onDidConfigure(() => {
        this.#show();
      }),
    ];
    this.#show();
  }

  #show(): void {
    const document = window.activeTextEditor?.document;
    const file = document && this.store.get(document.uri);
    if (!file || !isManifest(file) || !mayHoldManifests(document)) {
      this.#item.hide();
      return;
    }
    const sum = summarise([file]);
    const large = isLarge(document);
    const { notAssessed } = file.judgement;
    const broken = this.sessions.configOf(file.session)?.broken ?? false;
    const icon = broken || notAssessed.length > 0 || large ? '$(question)' : sum.open > 0 ? '$(shield)' : '$(pass)';
    const text = large
      ? l10n.t('PCI: {0}, checked on save', sum.open)
      : sum.objects === 0 && notAssessed.length > 0
        ? l10n.t('PCI: not assessed')
        : l10n.t('PCI: {0}', sum.open);
    this.#item.text = `${icon} ${text}`;
    const bySeverity = severities.flatMap((severity) => {
      const count = file.judgement.findings.filter((finding) => !finding.accepted && finding.severity === severity).length;
      return count > 0 ? [`${severityText(severity)}: ${count}`] : [];
    });
    this.#item.tooltip = [
      l10n.t('Open findings in this file: {0}. Accepted: {1}. Not assessed: {2}.', sum.open, sum.accepted, notAssessed.length),
      ...bySeverity,
      ...(large
        ? [l10n.t('The file has more than 5 MB, so it is checked when you save it or run "PCI: Check this file", and not while you type.')]
        : []),
      ...(broken ? [l10n.t('".pci-k8s.yaml" has an error, so its last good settings are in force.')] : []),
      ...[...new Set(notAssessed.map(({ rule, message }) => (rule ? `${rule.code}: ${l10n.t(message)}` : l10n.t(message))))].slice(0, 8),
    ].join('\n');
    this.#item.accessibilityInformation = { label: l10n.t('PCI findings in this file: {0} open, {1} not assessed', sum.open, notAssessed.length) };
    this.#item.show();
  }

  dispose(): void {
    disposeAll(this.#disposables);
  }
}
