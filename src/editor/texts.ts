import { l10n } from 'vscode';
import type { Finding } from '../core/finding';
import { textOf, type AnyRule } from '../core/rule';
import type { Severity } from '../core/severity';
import { formatPath } from '../kube/path';
import type { ObjectRef } from '../core/resource';

/** The finding's sentence in the user's language: the text is translated first and filled in afterwards. */
export const sentenceOf = ({ rule, variant, args }: Finding): string => l10n.t(textOf(rule, variant), { ...args });

export function severityText(severity: Severity): string {
  switch (severity) {
    case 'critical':
      return l10n.t('Critical');
    case 'high':
      return l10n.t('High');
    case 'medium':
      return l10n.t('Medium');
    case 'low':
      return l10n.t('Low');
    case 'info':
      return l10n.t('Info');
  }
}

/** "PCI DSS 2.2.6, 11.5.2 · Guidance 8.2". */
export function requirementsText({ requirements }: AnyRule): string {
  const parts = [];
  if (requirements.pciDss.length > 0) parts.push(l10n.t('PCI DSS {0}', requirements.pciDss.join(', ')));
  if (requirements.guidance.length > 0) parts.push(l10n.t('Container guidance {0}', requirements.guidance.join(', ')));
  return parts.join(' · ');
}

/** "Deployment web", or what there is of it. */
export const objectText = ({ kind, name }: ObjectRef): string => (name === undefined ? kind : `${kind} ${name}`);

export const fieldText = (finding: Finding): string => formatPath(finding.path);
