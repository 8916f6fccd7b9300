import { env, l10n } from 'vscode';
import { escapeHtml } from '../../report/html';
import type { MatrixWords } from '../../webview/messages';
import { VERBS } from '../../webview/verbs';

/** The page of the matrix. It runs one script and loads one style sheet, both of the extension, and reaches no network. */
export function matrixHtml({ script, style, source, nonce }: { script: string; style: string; source: string; nonce: string }): string {
  const verbs = VERBS.map(({ letter, verb }) => `${letter} ${verb}`).join(' · ');
  return `<!DOCTYPE html>
<html lang="${escapeHtml(env.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${source}; script-src 'nonce-${nonce}'">
<meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="${escapeHtml(style)}">
<title>${html(l10n.t('RBAC matrix'))}</title>
</head>
<body>
<div class="tools" role="toolbar" aria-label="${html(l10n.t('What the matrix shows'))}">
<input id="filter" type="search" placeholder="${html(l10n.t('Filter subjects'))}" aria-label="${html(l10n.t('Filter subjects by kind, namespace and name'))}">
<label>${html(l10n.t('API group'))} <select id="group"></select></label>
<label>${html(l10n.t('Where'))} <select id="place">
<option value="everywhere">${html(l10n.t('Anywhere'))}</option>
<option value="cluster">${html(l10n.t('Cluster-wide'))}</option>
</select></label>
<label><input id="granted" type="checkbox"> ${html(l10n.t('Only subjects with rights here'))}</label>
<button id="export" type="button">${html(l10n.t('Export CSV…'))}</button>
</div>
<div class="about">
<p id="status" role="status"></p>
<p>${html(verbs)} · ${html(l10n.t('small letter: only objects that the rule names · ?: not known. Enter explains a cell.'))}</p>
<div id="partial" hidden>${html(l10n.t('Not everything was seen, so that there may be more than is shown:'))}<ul id="gaps"></ul></div>
</div>
<p id="empty" role="status"></p>
<div id="grid"></div>
<script nonce="${nonce}" src="${escapeHtml(script)}"></script>
</body>
</html>
`;
}

const html = escapeHtml;

export const matrixWords = (): MatrixWords => ({
  subject: l10n.t('Subject'),
  core: l10n.t('core'),
  namespace: l10n.t('Namespace "{0}" and cluster-wide', '{0}'),
  counts: l10n.t('{0} of {1} subjects of "{2}". Rights are those that RBAC grants; whether they are used was not looked at.', '{0}', '{1}', '{2}'),
  granted: l10n.t('granted: {0}', '{0}'),
  named: l10n.t('granted only for objects that the rule names: {0}', '{0}'),
  unknown: l10n.t('not known: {0}', '{0}'),
  nothing: l10n.t('nothing granted'),
  noRows: l10n.t('No subject is as the filter says.'),
});
