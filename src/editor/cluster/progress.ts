import { env, l10n, ProgressLocation, window } from 'vscode';
import type { Progress } from '../../cluster/scan';
import type { ClusterSession } from './session';

/** Shows how far a reading is, and lets it be stopped; resolves at its end. What was read until then stays. */
export async function showProgress(session: ClusterSession, source: { report: (progress: Progress) => void }): Promise<void> {
  const title = l10n.t('PCI: reading the cluster of context "{0}"', session.context.name);
  await window.withProgress({ location: ProgressLocation.Notification, cancellable: true, title }, async (notification, token) => {
    notification.report({ message: l10n.t('contacting {0}', session.context.server) });
    let last = 0;
    source.report = (progress) => {
      // Drawn for people: more than ten times a second would only cost time.
      if (progress.done < progress.of && Date.now() - last < 100) return;
      last = Date.now();
      notification.report({ message: progressText(progress) });
    };
    token.onCancellationRequested(() => {
      void session.stop();
    });
    await session.run();
  });
}

const progressText = ({ done, of, objects, reading }: Progress): string =>
  l10n.t('{0} of {1} lists read, {2} objects ({3})', done, of, objects.toLocaleString(env.language), reading);
