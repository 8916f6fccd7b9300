import { l10n, window } from 'vscode';
import type { Clusters } from './clusters';

/** Follows the current context, and says so: a scan alone is followed, too, but only while something shows it. */
export async function watchCurrent(clusters: Clusters): Promise<void> {
  const follows = await clusters.watch();
  const { current } = clusters;
  if (!follows || !current) return;
  void window.showInformationMessage(
    l10n.t(
      'Changes in the cluster of context "{0}" are followed until you run "PCI: Stop", also while no view shows them. Without this command, following pauses when nothing has shown the cluster for ten minutes.',
      current.context.name,
    ),
  );
}

export async function stopCluster(clusters: Clusters): Promise<void> {
  const { current } = clusters;
  if (!current || current.ended) {
    void window.showInformationMessage(l10n.t('No cluster is being read or followed, so there is nothing to stop.'));
    return;
  }
  await clusters.stop();
  window.setStatusBarMessage(
    l10n.t('PCI: stopped. What was read of context "{0}" until now stays; nothing is asked any more.', current.context.name),
    8000,
  );
}
