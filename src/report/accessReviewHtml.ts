import type { AccessReview, ReviewedGrant, ReviewedSubject } from './accessReview';
import { escapeHtml } from './html';

/** The sheet as one file of HTML, which loads nothing, runs nothing, and is made to be printed and signed. */
export function* accessReviewHtml(review: AccessReview): Generator<string> {
  const { scope, identity, at, notes, notSeen, subjects } = review;
  yield `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(`Access review, ${scope}`)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Access review: Kubernetes RBAC</h1>
<dl>
<dt>Scope</dt><dd>${escapeHtml(scope)}</dd>
<dt>Read as</dt><dd>${escapeHtml(identity)}</dd>
<dt>Read at</dt><dd><time datetime="${escapeHtml(at)}">${escapeHtml(at)}</time></dd>
<dt>Subjects</dt><dd>${subjects.length}</dd>
</dl>
<ul>${notes.map((note) => `<li>${escapeHtml(note)}</li>`).join('')}</ul>
<h2>What was not seen</h2>
${notSeen.length === 0 ? '<p>Nothing that was asked for.</p>' : `<ul class="gaps">${notSeen.map((gap) => `<li>${escapeHtml(gap)}</li>`).join('')}</ul>`}
<h2>Who holds what</h2>
<table>
<thead><tr>${HEAD.map((head) => `<th scope="col">${escapeHtml(head)}</th>`).join('')}</tr></thead>
`;
  for (const subject of subjects) yield rowsOf(subject);
  yield `</table>
<h2>Sign-off</h2>
<table class="sign">
<tr><th scope="row">Reviewed by</th><td></td><th scope="row">Date</th><td></td></tr>
<tr><th scope="row">Acknowledged by management</th><td></td><th scope="row">Date</th><td></td></tr>
</table>
</body>
</html>
`;
}

const HEAD = ['Subject', 'Grant', 'Scope', 'Danger', 'Origin', 'Last seen', 'Sign-off'];

/** A table body for each subject, so that a printer keeps together what belongs together. */
function rowsOf({ name, kind, namespace, requirement, grants }: ReviewedSubject): string {
  const place = namespace === '' ? '' : `<br>namespace ${escapeHtml(namespace)}`;
  const subject = `<th scope="rowgroup" rowspan="${grants.length}"><b>${escapeHtml(name)}</b><br>${escapeHtml(kind)}${place}<br><small>PCI DSS ${escapeHtml(requirement)}</small></th>`;
  return `<tbody>${grants.map((grant, i) => `<tr>${i === 0 ? subject : ''}${cellsOf(grant)}</tr>`).join('\n')}</tbody>\n`;
}

function cellsOf({ binding, role, scope, dangers, remark, origin, lastSeen }: ReviewedGrant): string {
  const danger = dangers.map(({ severity, text }) => `<li><b class="${severity}">${severity}</b> ${escapeHtml(text)}</li>`).join('');
  return [
    `<td>${escapeHtml(role)}<br><small>by ${escapeHtml(binding)}</small>${remark === '' ? '' : `<br><em>${escapeHtml(remark)}</em>`}</td>`,
    `<td>${escapeHtml(scope)}</td>`,
    `<td>${danger === '' ? 'none listed' : `<ul>${danger}</ul>`}</td>`,
    `<td>${escapeHtml(origin)}</td>`,
    `<td>${escapeHtml(lastSeen)}</td>`,
    '<td class="signature">☐ keep<br>☐ change<br>☐ remove</td>',
  ].join('');
}

const STYLE = `
body { margin: 2em; color: #111; background: #fff; font: 13px/1.4 system-ui, sans-serif; }
h1 { font-size: 1.6em; }
h2 { margin-top: 1.6em; font-size: 1.2em; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 1em; }
dt { font-weight: 600; }
dd { margin: 0; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: 4px 6px; border: 1px solid #999; text-align: left; vertical-align: top; overflow-wrap: break-word; }
th[scope='rowgroup'], td:first-of-type { max-width: 22em; }
thead th { background: #eee; }
th { font-weight: 400; }
thead th, .sign th { font-weight: 600; }
td ul { margin: 0; padding-left: 1.2em; }
small { color: #444; }
.gaps { padding: 6px 6px 6px 2em; border: 2px solid #111; }
.critical, .high { text-transform: uppercase; }
.signature { min-width: 9em; white-space: nowrap; }
.sign td { width: 35%; height: 2.2em; }
@media print {
  body { margin: 0; font-size: 9pt; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
  thead th { background: none; }
}
@page { size: A4 landscape; margin: 12mm; }
`;
