import type { AccessReview, ReviewedGrant, ReviewedSubject } from './accessReview';
import { BYTE_ORDER_MARK, csvLine } from './csv';

const HEAD = [
  'Subject',
  'Kind',
  'Namespace',
  'Binding',
  'Role',
  'Scope',
  'Danger',
  'Remark',
  'Origin',
  'Last seen',
  'PCI DSS',
  'Decision (keep, change, remove)',
  'Reviewed by',
  'Date',
] as const;

/**
 * The sheet as CSV: what it is about in lines of two fields, an empty line, then a line for each binding of each subject,
 * with empty fields to sign.
 */
export function* accessReviewCsv({ scope, identity, at, notes, notSeen, subjects }: AccessReview): Generator<string> {
  yield BYTE_ORDER_MARK + csvLine(['Access review', 'Kubernetes RBAC']);
  yield csvLine(['Scope', scope]) + csvLine(['Read as', identity]) + csvLine(['Read at', at]);
  for (const note of notes) yield csvLine(['Note', note]);
  if (notSeen.length === 0) yield csvLine(['Not seen', 'nothing that was asked for']);
  for (const gap of notSeen) yield csvLine(['Not seen', gap]);
  yield '\r\n';
  yield csvLine(HEAD);
  for (const subject of subjects) for (const grant of subject.grants) yield lineOf(subject, grant);
}

function lineOf({ name, kind, namespace, requirement }: ReviewedSubject, grant: ReviewedGrant): string {
  const { binding, role, scope, dangers, remark, origin, lastSeen } = grant;
  const danger = dangers.map(({ severity, text }) => `${severity}: ${text}`).join('; ');
  return csvLine([name, kind, namespace, binding, role, scope, danger, remark, origin, lastSeen, requirement, '', '', '']);
}
