import type { AnyRule, Message } from '../core/rule';
import { severityOf } from '../core/rule';
import { findingRow } from './findingRow';
import { located, notAssessedIn, type PlacedNotAssessed, type Run } from './run';
import type { Totals } from './totals';

/**
 * The run as JSON, `"version": 1`: what other programs read. Lines and characters count from 0, documents from 0 as
 * kubectl's reader counts. Findings come as they are judged; the counts, which are known then, come last.
 */
export function* jsonReport(run: Run, totals: Totals): Generator<string> {
  const { tool, generatedAt } = run;
  const notAssessed: string[] = [];
  const notes = run.notes.map((message) => JSON.stringify({ message }));
  yield `${JSON.stringify({ version: 1, tool, generatedAt }).slice(0, -1)},\n"findings":[`;
  yield* joined(findingRows(run, totals, notAssessed, notes));
  yield '],\n"notAssessed":[';
  yield* joined(notAssessed);
  yield '],\n"notes":[';
  yield* joined(notes);
  yield '],\n"results":[';
  yield* joined(totals.results.map(({ rule, ...counts }) => JSON.stringify({ code: rule.code, ...counts })));
  yield `],\n"summary":${JSON.stringify(totals.summary)}}\n`;
}

/** The findings of all files; what else there is to say of each goes into the lists and the totals. */
function* findingRows(run: Run, totals: Totals, notAssessed: string[], notes: string[]): Generator<string> {
  const row = findingRow(run.settings);
  for (const file of run.files) {
    totals.add(file);
    for (const { finding, range } of located(file)) yield row(finding, range);
    for (const one of notAssessedIn(file)) notAssessed.push(JSON.stringify(notAssessedRow(one)));
    for (const { document, message } of file.notes) notes.push(JSON.stringify({ source: { kind: 'file', file: file.file, document }, message }));
  }
}

/** Rows with commas between, some dozen at a time, as a write for each would take longer than the rest. */
function* joined(rows: Iterable<string>): Generator<string> {
  const AT_ONCE = 65_536;
  let separator = '\n';
  let piece = '';
  for (const row of rows) {
    piece += separator + row;
    separator = ',\n';
    if (piece.length < AT_ONCE) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

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
