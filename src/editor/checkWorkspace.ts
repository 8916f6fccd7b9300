import { l10n, ProgressLocation, window, workspace, type CancellationToken } from 'vscode';
import type { Checker } from './session/checker';
import type { Sessions } from './session/sessions';
import { isManifest, type FindingStore } from './store';
import { summarise } from './view/summary';

/** Judges every manifest of the window's folders. When it is stopped, what was found until then stays. */
export async function checkWorkspace(sessions: Sessions, checker: Checker, store: FindingStore): Promise<void> {
  const folders = workspace.workspaceFolders ?? [];
  if (folders.length === 0) {
    void window.showInformationMessage(l10n.t('No folder is open, so there is no workspace to check. Open manifests are checked as you type.'));
    return;
  }
  const complete = await window.withProgress(
    { location: ProgressLocation.Notification, cancellable: true, title: l10n.t('PCI: checking the workspace') },
    async (progress, token) => {
      const say = (message: string) => {
        progress.report({ message });
      };
      for (const folder of folders) {
        const session = await sessions.ofFolder(folder);
        if (!(await checkFolder(session, checker, token, say))) return false;
      }
      return true;
    },
  );
  const { files, objects, open, notAssessed } = summarise(store.files.filter(isManifest));
  const result = l10n.t('Files: {0}. Objects: {1}. Findings: {2}. Not assessed: {3}.', files, objects, open, notAssessed);
  if (complete) window.setStatusBarMessage(`PCI: ${result}`, 8000);
  else void window.showWarningMessage(l10n.t('The check was stopped; what was found until then stays. {0}', result));
}

async function checkFolder(
  session: Awaited<ReturnType<Sessions['of']>>,
  checker: Checker,
  token: CancellationToken,
  say: (message: string) => void,
): Promise<boolean> {
  let last = 0;
  const at = (text: (done: number, of: number) => string) => (done: number, of: number) => {
    // Progress is drawn for people: more than ten times a second would only cost time.
    if (done < of && Date.now() - last < 100) return;
    last = Date.now();
    say(text(done, of));
  };
  const read = await checker.read(
    session,
    token,
    at((done, of) => l10n.t('reading {0} of {1}', done, of)),
  );
  const judged = await checker.judgeAll(
    session,
    token,
    at((done, of) => l10n.t('judging {0} of {1}', done, of)),
  );
  return read && judged;
}
