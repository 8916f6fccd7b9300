import type { AnyRule, Message } from '../core/rule';
import { severityOf } from '../core/rule';
import { findingRow } from './findingRow';
import type { Format } from './format';
import { located, notAssessedIn, type PlacedNotAssessed, type Run } from './run';

/**
 * The run as JSON, `"version": 1`: what other programs read. Lines and characters count from 0, documents from 0 as
 * kubectl's reader counts. Findings come as they are judged; the counts, which are known then, come last.
 */
export function jsonFormat({ tool, generatedAt, settings }: Run): Format {
  const row = findingRow(settings);
  return {
    head: `${JSON.stringify({ version: 1, tool, generatedAt }).slice(0, -1)},\n"findings":[`,
    opening: '\n',
    between: ',\n',
    tell(file, told) {
      for (const { finding, range } of located(file)) told.rows.push(row(finding, range));
      for (const one of notAssessedIn(file)) told.notAssessed.push(JSON.stringify(notAssessedRow(one)));
      for (const { document, message } of file.notes) {
        told.notes.push(JSON.stringify({ source: { kind: 'file', file: file.file, document }, message }));
      }
    },
    note: (message) => JSON.stringify({ message }),
    *foot({ notAssessed, notes }, totals) {
      const results = totals.results.map(({ rule, ...counts }) => JSON.stringify({ code: rule.code, ...counts }));
      yield `],\n"notAssessed":[${lines(notAssessed)}],\n"notes":[${lines(notes)}],\n"results":[${lines(results)}`;
      yield `],\n"summary":${JSON.stringify(totals.summary)}}\n`;
    },
  };
}

const lines = (rows: readonly string[]): string => (rows.length === 0 ? '' : `\n${rows.join(',\n')}`);

function notAssessedRow({ rule, object, source, reason, message, position }: PlacedNotAssessed): object {
  const { kind, file, document, context } = source;
  const place = kind === 'cluster' ? { kind, context } : { kind, file, document, ...(position ? { range: position } : {}) };
  return { ...(rule ? { rule: rule.id } : {}), ...(object ? { object } : {}), source: place, reason, message };
}

/** `pci-k8s rules --format json`. */
export function rulesJson(rules: readonly AnyRule[]): string {
  const rows = rules.map((rule) => ({
    code: rule.code,
    rule: rule.id,
    title: rule.title,
    tier: rule.tier,
    severity: rule.severity,
    variants: Object.keys(rule.messages as Record<string, Message>).map((name) => ({ name, severity: severityOf(rule, name) })),
    requirements: rule.requirements,
  }));
  return `${JSON.stringify({ version: 1, rules: rows }, undefined, 2)}\n`;
}
