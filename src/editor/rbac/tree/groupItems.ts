import { l10n, ThemeIcon } from 'vscode';
import type { Severity } from '../../../core/severity';
import { severityText } from '../../texts';
import { severityIcon } from '../../view/items';
import type { GroupNode } from './nodes';
import { namespaceText } from './words';

export function groupLabel({ group, name }: Pick<GroupNode, 'group' | 'name'>): string {
  switch (group) {
    case 'severity':
      return severityText(name as Severity);
    case 'system':
      return l10n.t('System');
    case 'bucket':
      return l10n.t('{0}…', name);
    case 'users':
      return l10n.t('Users');
    case 'groups':
      return l10n.t('Groups');
    case 'accounts':
      return l10n.t('ServiceAccounts');
    case 'namespace':
      return namespaceText(name);
    case 'cluster-roles':
      return l10n.t('ClusterRoles');
    case 'roles':
      return l10n.t('Roles');
    case 'rules':
      return l10n.t('Rules');
    case 'bound-to':
      return l10n.t('Bound to');
    case 'aggregates':
      return l10n.t('Aggregates');
    case 'permissions':
      return l10n.t('Can do');
    case 'bindings':
      return l10n.t('Bindings');
    case 'dangers':
      return l10n.t('Findings');
    case 'subjects':
      return l10n.t('Subjects');
    case 'read-secrets':
      return l10n.t('Who can read Secrets');
    case 'exec':
      return l10n.t('Who can run commands in pods');
    case 'queries':
      return l10n.t('Who can');
  }
}

export function groupIcon({ group, name }: GroupNode): ThemeIcon {
  return group === 'severity' ? severityIcon(name as Severity) : new ThemeIcon(icons[group]);
}

const icons: Readonly<Record<Exclude<GroupNode['group'], 'severity'>, string>> = {
  system: 'gear',
  bucket: 'ellipsis',
  users: 'account',
  groups: 'organization',
  accounts: 'robot',
  namespace: 'symbol-namespace',
  'cluster-roles': 'shield',
  roles: 'shield',
  rules: 'key',
  'bound-to': 'link',
  aggregates: 'combine',
  permissions: 'key',
  bindings: 'link',
  dangers: 'flame',
  subjects: 'account',
  'read-secrets': 'lock',
  exec: 'terminal',
  queries: 'search',
};
