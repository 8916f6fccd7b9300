import { l10n } from 'vscode';
import type { KubeContext } from '../../cluster/contexts';
import type { Kubeconfig } from '../../cluster/kubeconfig';
import { matchesAny } from '../../kube/pattern';
import type { SettingsSource } from '../settings';
import type { Consents } from './consent';
import { loadCluster } from './load';

/** Why a context is not contacted; nothing was. */
export interface NoContact {
  /** What happened, why, and what to do; full sentences. */
  readonly failure: string;
  /** Whether there are other contexts to choose from. */
  readonly others: boolean;
}

/**
 * The context that may be contacted: it is in the kubeconfig, no setting forbids it, and the user agrees. Undefined where
 * the user does not.
 */
export async function mayContact(
  kubeconfig: Kubeconfig,
  name: string | undefined,
  settings: SettingsSource,
  consents: Consents,
): Promise<KubeContext | NoContact | undefined> {
  const [problem] = kubeconfig.problems;
  const others = kubeconfig.contexts.size > 0;
  if (problem !== undefined) return { failure: problem, others };
  const wanted = name ?? kubeconfig.current;
  if (wanted === undefined) return { failure: noCurrent(kubeconfig), others };
  const context = (await loadCluster()).contextOf(kubeconfig, wanted);
  if (!context) return { failure: l10n.t('The kubeconfig has no context "{0}". Choose another one, or repair "current-context".', wanted), others };
  const reason = whyNot(context, settings.current.neverContact);
  if (reason !== undefined) return { failure: reason, others };
  return (await consents.ask(context)) ? context : undefined;
}

/** Why a context cannot or must not be contacted; undefined where nothing stands against it. */
export function whyNot({ name, problem }: KubeContext, neverContact: readonly string[]): string | undefined {
  if (problem !== undefined) return problem;
  return matchesAny(neverContact, name)
    ? l10n.t('The context "{0}" is not contacted, because the setting "pciK8s.neverContact" names it.', name)
    : undefined;
}

const noCurrent = ({ contexts, watchFiles }: Kubeconfig): string =>
  contexts.size > 0
    ? l10n.t('The kubeconfig names no current context. Choose one.')
    : l10n.t(
        'There is no kubeconfig with a context. Looked for: {0}. Log in to a cluster first, or name the file in the settings.',
        watchFiles.join(', '),
      );
