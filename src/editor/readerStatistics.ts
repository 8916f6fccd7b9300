import { l10n, window } from 'vscode';
import type { Sessions } from './session/sessions';

/**
 * Says how many documents the fast reader of YAML left to the exact one in this window, and why. For whoever asks why
 * checking is slow; not in the palette, since it says nothing about manifests. Gives what it shows.
 */
export function showReaderStatistics({ ready }: Sessions): string {
  const counts = new Map<string, number>();
  for (const { workspace } of ready) for (const [reason, count] of workspace.givenUp) counts.set(reason, (counts.get(reason) ?? 0) + count);
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  // Most frequent first; reasons are words of the source and stay as they are.
  const reasons = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([reason, count]) => `${reason}: ${count}`);
  const message =
    total === 0
      ? l10n.t('The fast YAML reader read every document itself.')
      : l10n.t('Documents that the fast YAML reader left to the exact one: {0} ({1}).', total, reasons.join(', '));
  void window.showInformationMessage(message);
  return message;
}
