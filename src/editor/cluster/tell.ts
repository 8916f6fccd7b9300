import { commands, l10n, window, workspace } from 'vscode';
import type { FailureReason } from '../../cluster/api';
import { commandIds } from '../commandIds';
import { tellFailure } from '../failure';
import type { NoContact } from './contact';
import type { ClusterSession } from './session';

interface Offer {
  readonly label: string;
  readonly run: () => unknown;
}

/** Says why a context was not contacted, and offers what helps. */
export function tellContextFailure({ failure, others }: NoContact): void {
  tell(failure, [...(others ? [chooseContext()] : []), openSettings()]);
}

/** Says why a cluster could not be read at all, and offers what helps. */
export function tellScanFailure({ failure, context }: ClusterSession): void {
  if (!failure) return;
  const retry: Offer = { label: l10n.t('Retry'), run: () => commands.executeCommand(commandIds.scanContext, context.name) };
  const untrusted = !workspace.isTrusted && context.runsHelper !== undefined && failure.reason === 'credential';
  const copyRole: Offer = { label: l10n.t('Copy role'), run: () => commands.executeCommand(commandIds.copyRole) };
  const helps = untrusted ? manageTrust() : failure.reason === 'forbidden' ? copyRole : isOfKubeconfig(failure.reason) ? openSettings() : undefined;
  tell(failure.message, [retry, ...(helps ? [helps] : []), chooseContext()]);
}

/** Whether another kubeconfig or another proxy may be what is missing. */
const isOfKubeconfig = (reason: FailureReason): boolean => reason !== 'busy' && reason !== 'cancelled' && reason !== 'too-large';

/** Does not wait for an answer, which may never come: nobody has to close a message. */
function tell(text: string, offers: readonly Offer[]): void {
  const answer = window.showErrorMessage(text, ...offers.map(({ label }) => label));
  answer.then((chosen) => offers.find(({ label }) => label === chosen)?.run()).then(undefined, tellFailure);
}

const chooseContext = (): Offer => ({ label: l10n.t('Choose a context…'), run: () => commands.executeCommand(commandIds.scanContext) });

const openSettings = (): Offer => ({
  label: l10n.t('Open settings'),
  run: () => commands.executeCommand('workbench.action.openSettings', 'pciK8s.kubeconfig pciK8s.neverContact pciK8s.cluster'),
});

const manageTrust = (): Offer => ({ label: l10n.t('Manage workspace trust'), run: () => commands.executeCommand('workbench.trust.manage') });
