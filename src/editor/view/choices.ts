import { l10n, window } from 'vscode';
import type { SettingsSource } from '../settings';
import type { FindingsView } from './findingsView';
import { groupings, type Grouping } from './grouping';

export async function chooseGrouping(settings: SettingsSource): Promise<void> {
  const items = groupings.map((grouping) => ({
    label: nameOf(grouping),
    description: grouping === settings.current.groupBy ? l10n.t('now') : '',
    grouping,
  }));
  const picked = await window.showQuickPick(items, { placeHolder: l10n.t('Group findings by') });
  if (picked) await settings.setGroupBy(picked.grouping);
}

/** The view follows what is typed; Escape brings back what was filtered before. */
export function editFilter(view: FindingsView): void {
  const before = view.filter;
  const input = window.createInputBox();
  let kept = false;
  input.title = l10n.t('Filter findings');
  input.placeholder = l10n.t('Words of the message, a rule, an object, a namespace, a file, a requirement');
  input.value = before;
  input.onDidChangeValue((text) => {
    view.filter = text;
  });
  input.onDidAccept(() => {
    kept = true;
    input.hide();
  });
  input.onDidHide(() => {
    if (!kept) view.filter = before;
    input.dispose();
  });
  input.show();
}

function nameOf(grouping: Grouping): string {
  switch (grouping) {
    case 'severity':
      return l10n.t('Severity');
    case 'requirement':
      return l10n.t('Requirement');
    case 'rule':
      return l10n.t('Rule');
    case 'namespace':
      return l10n.t('Namespace');
    case 'file':
      return l10n.t('File');
  }
}
