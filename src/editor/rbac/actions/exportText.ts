import { csvLine } from '../../../report/csv';
import type { SubjectRef } from '../../../rbac/danger/subject';
import { accountOf } from '../../../rbac/danger/subject';
import type { Grant } from '../../../rbac/grants';
import type { KnownRbac } from '../knownRbac';
import { childrenOf, type RbacNode } from '../tree/nodes';

export const exportFormats = ['json', 'csv', 'markdown'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** One way by which somebody has a right or holds a danger, or one thing that is to be said of an object. */
export interface ExportRow {
  readonly finding: string;
  readonly severity: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Where it holds; empty for the whole cluster. */
  readonly scope: string;
  readonly binding: string;
  readonly role: string;
  readonly rule: string;
  readonly rights: string;
}

/** Texts that a row has in the language of the user. */
export interface RowTexts {
  readonly can: (text: string) => string;
  readonly rule: (grant: Grant) => string;
}

/** What lines stand for, as rows: the lines themselves, and what is below them, but no binding or role more than once. */
export function rowsOf(known: KnownRbac, nodes: readonly RbacNode[], texts: RowTexts): readonly ExportRow[] {
  const rows: ExportRow[] = [];
  for (const node of nodes) collect(node, empty, { known, texts, rows });
  return rows;
}

interface Collecting {
  readonly known: KnownRbac;
  readonly texts: RowTexts;
  readonly rows: ExportRow[];
}

const empty = { finding: '', severity: '' };

function collect(node: RbacNode, within: Pick<ExportRow, 'finding' | 'severity'>, collecting: Collecting): void {
  const { texts, rows, known } = collecting;
  switch (node.type) {
    case 'way':
      rows.push({ ...within, ...named(node.subject), ...grantFields(node.grant, texts) });
      return;
    case 'object-finding': {
      const { severity, message, object } = node.finding;
      const isBinding = known.index.binding(object) !== undefined;
      rows.push({ ...none, finding: texts.can(message), severity, binding: isBinding ? object : '', role: isBinding ? '' : object });
      return;
    }
    case 'finding':
      for (const child of childrenOf(node)) collect(child, { finding: texts.can(node.finding.can), severity: node.finding.severity }, collecting);
      return;
    case 'role':
      for (const binding of known.index.bindingsTo(node.role)?.all ?? []) {
        for (const subject of binding.subjects)
          for (const rule of known.index.rulesOf(binding).keys())
            rows.push({ ...within, ...named(subject), ...grantFields({ binding, role: node.role, rule, subject }, texts) });
      }
      return;
    case 'subject':
      // What is granted is below "can do", and once more below the findings and the bindings.
      for (const child of childrenOf(node)) {
        if (child.type === 'way' || (child.type === 'group' && child.group === 'permissions')) collect(child, within, collecting);
      }
      return;
    case 'binding':
    case 'rule':
      return;
    default:
      for (const child of childrenOf(node)) collect(child, within, collecting);
  }
}

const none: ExportRow = { finding: '', severity: '', kind: '', namespace: '', name: '', scope: '', binding: '', role: '', rule: '', rights: '' };

function named(subject: SubjectRef): Pick<ExportRow, 'kind' | 'namespace' | 'name'> {
  const account = accountOf(subject);
  if (account) return { kind: 'ServiceAccount', ...account };
  return { kind: subject.by === 'name' ? 'User' : 'Group', namespace: '', name: subject.login };
}

const grantFields = (grant: Grant, { rule }: RowTexts): Pick<ExportRow, 'scope' | 'binding' | 'role' | 'rule' | 'rights'> => ({
  scope: grant.binding.namespace,
  binding: grant.binding.key,
  role: grant.role,
  rule: String(grant.rule + 1),
  rights: rule(grant),
});

const COLUMNS = ['finding', 'severity', 'kind', 'namespace', 'name', 'scope', 'binding', 'role', 'rule', 'rights'] as const;

/** The rows as a text; `head` says what they are about, in sentences. */
export function exportText(format: ExportFormat, head: readonly string[], rows: readonly ExportRow[]): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify({ about: head, rows }, undefined, 2)}\n`;
    case 'csv':
      return [csvLine(COLUMNS), ...rows.map((row) => csvLine(COLUMNS.map((column) => row[column])))].join('');
    case 'markdown':
      return [
        ...head,
        '',
        `| ${COLUMNS.join(' | ')} |`,
        `| ${COLUMNS.map(() => '---').join(' | ')} |`,
        ...rows.map((row) => `| ${COLUMNS.map((column) => cell(row[column])).join(' | ')} |`),
        '',
      ].join('\n');
  }
}

const cell = (text: string): string => text.replace(/[\\|*_<>`[\]]/g, '\\$&').replaceAll(/\s*\n\s*/g, ' ');
