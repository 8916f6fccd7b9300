import { l10n, QuickPickItemKind, window, type QuickPickItem } from 'vscode';
import type { KubeContext } from '../../cluster/contexts';
import type { SettingsSource } from '../settings';
import type { Clusters } from './clusters';
import { whyNot } from './contact';
import { helperText } from './consent';
import { loadCluster } from './load';
import { tellContextFailure } from './tell';
import { credentialText, placeText } from './words';

interface ContextItem extends QuickPickItem {
  readonly context?: KubeContext;
}

/** Lets one of the kubeconfig's contexts be chosen and scans it. Nothing is contacted to show them. */
export async function scanChosen(clusters: Clusters, settings: SettingsSource): Promise<void> {
  const kubeconfig = await clusters.kubeconfigs.read();
  const { contextsOf } = await loadCluster();
  const contexts = contextsOf(kubeconfig);
  if (contexts.length === 0) {
    // It says what is wrong with the kubeconfig, or where one was looked for.
    await clusters.scan();
    return;
  }
  const reasons = new Map(contexts.map((context) => [context, whyNot(context, settings.current.neverContact)]));
  const usable = contexts.filter((context) => reasons.get(context) === undefined);
  const others = contexts.filter((context) => reasons.get(context) !== undefined);
  const items: ContextItem[] = [
    ...usable.map((context) => itemOf(context, context.name === kubeconfig.current)),
    ...(others.length > 0 ? [{ label: l10n.t('Not contacted'), kind: QuickPickItemKind.Separator }] : []),
    // VS Code has no items that cannot be chosen: these say why when they are.
    ...others.map((context) => ({ ...itemOf(context, context.name === kubeconfig.current, 'circle-slash'), detail: reasons.get(context)! })),
  ];
  const picked = await window.showQuickPick(items, {
    title: l10n.t('Scan a context'),
    placeHolder: l10n.t('The cluster of which context? It is only read.'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (!picked?.context) return;
  const reason = reasons.get(picked.context);
  if (reason === undefined) await clusters.scan(picked.context.name);
  else tellContextFailure({ failure: reason, others: true });
}

function itemOf(context: KubeContext, isCurrent: boolean, icon = isCurrent ? 'check' : 'server-environment'): ContextItem {
  const description = [placeText(context), ...(isCurrent ? [l10n.t('current context')] : [])].join(' · ');
  const detail = context.runsHelper === undefined ? l10n.t('Logs in by: {0}', credentialText(context.credential)) : helperText(context);
  return { label: `$(${icon}) ${context.name}`, description, detail, context };
}
