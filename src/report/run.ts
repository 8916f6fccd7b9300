import type { Finding, NotAssessed } from '../core/finding';

import { Lines, type PositionRange } from '../core/lines';
import type { AnyRule } from '../core/rule';
import { severities, type Severity } from '../core/severity';
import type { Settings } from '../core/settings';
import type { Counts, FileJudgement } from '../workspace/workspace';

/** One run over files, with all that a report needs to tell of it. */
export interface Run {
  readonly tool: { readonly name: string; readonly version: string };
  /** ISO 8601. */
  readonly generatedAt: string;
  readonly rules: readonly AnyRule[];
  readonly settings: Settings;
  /** Sorted by file. */
  readonly files: readonly FileJudgement[];
  /** Files that are no text or that nobody asked to read: passed over, and only counted. */
  readonly passedOver: number;
  /** What the run itself could not do, apart from files: a full sentence each. */
  readonly notes: readonly string[];
}

export interface Summary {
  readonly files: number;
  readonly skipped: number;
  readonly documents: number;
  readonly resources: number;
  readonly pass: number;
  readonly fail: number;
  readonly notApplicable: number;
  readonly notAssessed: number;
  readonly accepted: number;
}

/** How many objects a rule judged, and how: all four results, which add up to the number of objects. */
export interface RuleResult {
  readonly rule: AnyRule;
  readonly pass: number;
  readonly fail: number;
  readonly notApplicable: number;
  readonly notAssessed: number;
}

export function resultsOf({ files, rules }: Pick<Run, 'files' | 'rules'>): RuleResult[] {
  const resources = files.reduce((sum, file) => sum + file.resources.length, 0);
  return rules.map((rule) => {
    const { pass, fail, notAssessed } = files.reduce<Counts>(
      (sum, { counts }) => {
        const own = counts.get(rule.id);
        return own ? { pass: sum.pass + own.pass, fail: sum.fail + own.fail, notAssessed: sum.notAssessed + own.notAssessed } : sum;
      },
      { pass: 0, fail: 0, notAssessed: 0 },
    );
    return { rule, pass, fail, notAssessed, notApplicable: resources - pass - fail - notAssessed };
  });
}

/** `files` are those that were looked into; of these `skipped` hold nothing of Kubernetes. */
export function summaryOf(run: Run): Summary {
  const results = resultsOf(run);
  const sum = (pick: (result: RuleResult) => number) => results.reduce((total, result) => total + pick(result), 0);
  const others = run.files.filter(({ kind }) => kind === 'other').length;
  return {
    files: run.files.length - others,
    skipped: others + run.passedOver,
    documents: run.files.reduce((total, { kind, yaml }) => total + (kind === 'other' ? 0 : (yaml?.documents.length ?? 0)), 0),
    resources: run.files.reduce((total, { resources }) => total + resources.length, 0),
    pass: sum(({ pass }) => pass),
    fail: sum(({ fail }) => fail),
    notApplicable: sum(({ notApplicable }) => notApplicable),
    notAssessed: sum(({ notAssessed }) => notAssessed),
    accepted: run.files.reduce((total, { findings }) => total + findings.filter(({ accepted }) => accepted).length, 0),
  };
}

/** Findings that nobody accepted, by severity. */
export function openBySeverity({ files }: Pick<Run, 'files'>): Record<Severity, number> {
  const counts = Object.fromEntries(severities.map((severity) => [severity, 0])) as Record<Severity, number>;
  for (const { findings } of files) for (const { severity, accepted } of findings) if (!accepted) counts[severity]++;
  return counts;
}

/** Every finding with its place as people count it, file by file. */
export function* located(files: readonly FileJudgement[]): Generator<{ finding: Finding; range: PositionRange; file: string }> {
  for (const { file, yaml, findings } of files) {
    if (findings.length === 0) continue;
    const lines = new Lines(yaml?.text ?? '');
    for (const finding of findings) {
      const { source } = finding.resource;
      if (source.kind === 'file') yield { finding, range: lines.range(source.locate(finding.path)), file };
    }
  }
}

/** What was not assessed, with its place as people count it where it has one. */
export function* notAssessedIn(files: readonly FileJudgement[]): Generator<NotAssessed & { readonly position: PositionRange | undefined }> {
  for (const { yaml, notAssessed } of files) {
    const lines = notAssessed.length > 0 && yaml ? new Lines(yaml.text) : undefined;
    for (const one of notAssessed) yield { ...one, position: one.source.range && lines?.range(one.source.range) };
  }
}
