import { l10n } from 'vscode';
import type { Origin } from '../../rbac/origin';

/** Who brought a role or a binding, as a sentence. */
export function originText(origin: Origin): string {
  switch (origin) {
    case 'bootstrap':
      return l10n.t('Kubernetes itself ships it.');
    case 'kubeadm':
      return l10n.t('kubeadm made it.');
    case 'vendor':
      return l10n.t('The provider of the cluster made it.');
    case 'helm':
      return l10n.t('Helm made it.');
    case 'argocd':
      return l10n.t('Argo CD keeps it.');
    case 'flux':
      return l10n.t('Flux keeps it.');
    case 'olm':
      return l10n.t('The Operator Lifecycle Manager made it.');
    case 'user':
      return l10n.t('Somebody here made it.');
  }
}
