import { env, l10n } from 'vscode';
import type { CredentialKind, KubeContext } from '../../cluster/contexts';
import type { KubeconfigNews } from './kubeconfigNews';
import type { ClusterSession } from './session';

/** "12:03", as the user writes it. */
export const timeText = (time: number): string => new Date(time).toLocaleTimeString(env.language, { hour: '2-digit', minute: '2-digit' });

/**
 * How what is shown stands to the cluster, in few words: "live", "as of 12:03", "stopped at 12:03".
 *
 * @param shownAt When what is shown was put together, in milliseconds since 1970.
 */
export function stateText(session: ClusterSession, shownAt: number | undefined): string {
  switch (session.state) {
    case 'contacting':
      return l10n.t('contacting');
    case 'reading':
      return l10n.t('reading');
    case 'live': {
      const lost = lostSince(session);
      return lost === undefined ? l10n.t('live, {0}', timeText(shownAt ?? session.since)) : l10n.t('contact lost, as of {0}', timeText(lost));
    }
    case 'paused':
      return l10n.t('paused, as of {0}', timeText(session.since));
    case 'stopped':
      return l10n.t('stopped, as of {0}', timeText(session.since));
    case 'failed':
      return l10n.t('failed at {0}', timeText(session.since));
  }
}

/** Since when a list is out of reach that was read before; undefined where none is. In milliseconds since 1970. */
export function lostSince({ live }: ClusterSession): number | undefined {
  const stale = live.coverage.lists.filter(({ state }) => state === 'stale').map(({ since }) => since);
  return stale.length > 0 ? Math.min(...stale) : undefined;
}

/** What a person has to know of a kubeconfig that changed: sentences. */
export function newsText({ kind, context }: KubeconfigNews): string {
  switch (kind) {
    case 'other-context':
      return l10n.t('The current context of the kubeconfig is "{0}" now. Its cluster was not contacted.', context);
    case 'changed':
      return l10n.t('What the kubeconfig says of the context "{0}" has changed. What is shown was read by what it said before.', context);
    case 'gone':
      return l10n.t('The kubeconfig has no context "{0}" any more. What is shown was read by what it said before.', context);
  }
}

export function credentialText(credential: CredentialKind): string {
  switch (credential) {
    case 'exec':
      return l10n.t('a program logs in');
    case 'auth-provider':
      return l10n.t('an auth provider logs in');
    case 'token-file':
      return l10n.t('token in a file');
    case 'token':
      return l10n.t('token');
    case 'client-certificate':
      return l10n.t('client certificate');
    case 'basic':
      return l10n.t('user and password');
    case 'none':
      return l10n.t('no credential');
  }
}

/** "cluster shop · https://…". */
export const placeText = ({ cluster, server }: KubeContext): string => [cluster, server].filter((part) => part !== '').join(' · ');
