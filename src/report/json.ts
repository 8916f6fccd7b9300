import { messageOf, type Finding, type OfferedFix } from '../core/finding';
import type { PositionRange } from '../core/lines';
import { tierOf } from '../core/tier';
import type { AnyRule, Message } from '../core/rule';
import { severityOf } from '../core/rule';
import { located, notAssessedIn, resultsOf, summaryOf, type Run } from './run';

/**
 * The run as JSON, `"version": 1`: what other programs read. Comes in pieces, so that a large run is never one string.
 * Lines and characters count from 0, documents from 0 as kubectl's reader counts.
 */
export function* jsonReport(run: Run): Generator<string> {
  const { tool, generatedAt, files } = run;
  yield `${JSON.stringify({ version: 1, tool, generatedAt, summary: summaryOf(run) }).slice(0, -1)},\n"findings":[`;
  yield* joined(located(files), ({ finding, range, file }) => findingRow(run, finding, range, file));
  yield '],\n"notAssessed":[';
  yield* joined(notAssessedIn(files), ({ rule, source: { kind, file, document }, reason, message, position }) => ({
    ...(rule ? { rule: rule.id } : {}),
    source: { kind, file, document, ...(position ? { range: position } : {}) },
    reason,
    message,
  }));
  yield '],\n"notes":[';
  yield* joined(notesOf(run), (note) => note);
  yield '],\n"results":[';
  yield* joined(resultsOf(run), ({ rule, ...counts }) => ({ code: rule.code, ...counts, manual: 0 }));
  yield ']}\n';
}

function* joined<T>(rows: Iterable<T>, show: (row: T) => unknown): Generator<string> {
  let first = true;
  for (const row of rows) {
    yield `${first ? '' : ','}\n${JSON.stringify(show(row))}`;
    first = false;
  }
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

function* notesOf({ files, notes }: Run): Generator<object> {
  for (const message of notes) yield { message };
  for (const { file, notes: own } of files) for (const { document, message } of own) yield { source: { kind: 'file', file, document }, message };
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
