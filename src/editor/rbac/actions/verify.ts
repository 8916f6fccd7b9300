import { l10n, ProgressLocation, window } from 'vscode';
import { canI } from '../../../rbac/canI';
import { loadCluster } from '../../cluster/load';
import type { ClusterSession } from '../../cluster/session';
import { timeText } from '../../cluster/words';
import type { KnownRbac } from '../knownRbac';
import type { Requested } from '../tree/requests';
import { requestText, subjectText } from '../tree/words';

/** How long a server may take for its answer, in milliseconds. */
const LIMIT = 30_000;

/**
 * Asks the API server of the scanned cluster for its own answer, where the identity in use may ask. Gives what is then said
 * beside the line; undefined where there is no answer, which is told.
 */
export async function verify(session: ClusterSession | undefined, known: KnownRbac, requested: Requested): Promise<string | undefined> {
  if (!session) {
    void window.showInformationMessage(l10n.t('Manifests have no server that could be asked. Scan a cluster first.'));
    return undefined;
  }
  if (session.ended) {
    void window.showInformationMessage(
      l10n.t('The connection to the cluster of context "{0}" is closed. Scan it again first.', session.context.name),
    );
    return undefined;
  }
  const answer = await window.withProgress({ location: ProgressLocation.Window, title: l10n.t('PCI: asking the API server') }, () =>
    ask(session, requested),
  );
  if (typeof answer === 'string') {
    void window.showWarningMessage(answer);
    return undefined;
  }
  return tell(known, requested, answer);
}

interface Said {
  readonly allowed: boolean;
  readonly reason: string;
}

/** The answer, or why there is none. */
async function ask({ connection }: ClusterSession, { user, request }: Requested): Promise<Said | string> {
  const { mayI, mayThey, isFailure } = await loadCluster();
  const signal = AbortSignal.timeout(LIMIT);
  const deed = { verb: 'create', resource: { group: 'authorization.k8s.io', plural: 'subjectaccessreviews' } };
  const may = await mayI(connection, deed, signal);
  if (may !== undefined && typeof may !== 'boolean') return may.message;
  if (may === false) {
    return l10n.t(
      'You may not ask the server what others may do: that is the right to create "subjectaccessreviews", which changes nothing in the cluster. Nothing was asked.',
    );
  }
  const answer = await mayThey(connection, { user: user.name, groups: user.groups, request }, signal);
  return isFailure(answer) ? answer.message : answer;
}

function tell(known: KnownRbac, { subject, user, request }: Requested, { allowed, reason }: Said): string {
  const ours = canI(known.index, user, request, known.visibility).result;
  const asked = l10n.t('{0}: {1}', subjectText(subject), requestText(request));
  const words = allowed ? l10n.t('allowed') : l10n.t('not allowed');
  const agrees = ours === 'unknown' ? undefined : (ours === 'allowed') === allowed;
  const why = reason === '' ? '' : ` ${reason}`;
  const note = l10n.t('The question was a SubjectAccessReview, which changes nothing in the cluster.');
  if (agrees === false) {
    void window.showWarningMessage(l10n.t('The server says otherwise. {0} is {1}.{2} {3}', asked, words, why, note));
    return l10n.t('server says otherwise, {0}', timeText(Date.now()));
  }
  void window.showInformationMessage(
    agrees
      ? l10n.t('The server agrees. {0} is {1}.{2} {3}', asked, words, why, note)
      : l10n.t('The server says: {0} is {1}.{2} {3}', asked, words, why, note),
  );
  return agrees ? l10n.t('server agrees, {0}', timeText(Date.now())) : l10n.t('server says {0}, {1}', words, timeText(Date.now()));
}
