import { messageOf, type Finding, type OfferedFix } from '../core/finding';
import type { PositionRange } from '../core/lines';
import { tierOf } from '../core/tier';
import type { AnyRule, Message } from '../core/rule';
import { severityOf } from '../core/rule';
import { located, notAssessedIn, type PlacedNotAssessed, type Run } from './run';
import type { Totals } from './totals';

/**
 * The run as JSON, `"version": 1`: what other programs read. Lines and characters count from 0, documents from 0 as
 * kubectl's reader counts. Comes in pieces; what is kept until the counts in front are known is text and no longer objects.
 */
export function* jsonReport(run: Run, totals: Totals): Generator<string> {
  const { tool, generatedAt } = run;
  const findings: string[] = [];
  const notAssessed: string[] = [];
  const notes = run.notes.map((message) => JSON.stringify({ message }));
  for (const file of run.files) {
    totals.add(file);
    for (const { finding, range } of located(file)) findings.push(JSON.stringify(findingRow(run, finding, range, file.file)));
    for (const one of notAssessedIn(file)) notAssessed.push(JSON.stringify(notAssessedRow(one)));
    for (const { document, message } of file.notes) notes.push(JSON.stringify({ source: { kind: 'file', file: file.file, document }, message }));
  }
  yield `${JSON.stringify({ version: 1, tool, generatedAt, summary: totals.summary }).slice(0, -1)},\n"findings":[`;
  yield* joined(findings);
  yield '],\n"notAssessed":[';
  yield* joined(notAssessed);
  yield '],\n"notes":[';
  yield* joined(notes);
  yield '],\n"results":[';
  yield* joined(totals.results.map(({ rule, ...counts }) => JSON.stringify({ code: rule.code, ...counts, manual: 0 })));
  yield ']}\n';
}

/** Rows with commas between, some hundred at a time, as a write for each would take longer than the rest. */
function* joined(rows: readonly string[]): Generator<string> {
  const AT_ONCE = 500;
  for (let from = 0; from < rows.length; from += AT_ONCE) yield `${from === 0 ? '\n' : ',\n'}${rows.slice(from, from + AT_ONCE).join(',\n')}`;
}

function notAssessedRow({ rule, source: { kind, file, document }, reason, message, position }: PlacedNotAssessed): object {
  return { ...(rule ? { rule: rule.id } : {}), source: { kind, file, document, ...(position ? { range: position } : {}) }, reason, message };
}

function findingRow({ settings }: Run, finding: Finding, range: PositionRange, file: string): object {
  const { rule, variant, severity, resource, path, fixes, accepted } = finding;
  const { source, ref } = resource;
  return {
    code: rule.code,
    rule: rule.id,
    variant,
    severity,
    message: messageOf(finding),
    requirements: rule.requirements,
    tier: tierOf(resource, settings),
    object: ref,
    path,
    source: { kind: 'file', file, document: source.kind === 'file' ? source.document : 0, range },
    fixes: fixes.map((fix) => fixRow(fix)),
    ...(accepted ? { accepted } : {}),
  };
}

const fixRow = ({ info }: OfferedFix): object => ({ title: info.title, safety: info.safety });

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
