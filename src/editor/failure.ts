import { l10n, window } from 'vscode';

const shown = new Set<string>();

/** Tells of a mistake of our own, once for each: it must not be taken for "no findings", nor be said on every key. */
export function tellFailure(error: unknown): void {
  console.error(error);
  const what = error instanceof Error ? error.message : String(error);
  if (shown.has(what)) return;
  shown.add(what);
  void window.showErrorMessage(l10n.t('PCI for Kubernetes failed, which is a mistake of the extension: {0}', what));
}
