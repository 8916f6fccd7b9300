import type { Finding, NotAssessed } from '../core/finding';
import { Lines, type PositionRange } from '../core/lines';
import type { AnyRule } from '../core/rule';
import type { Settings } from '../core/settings';
import type { FileJudgement } from '../workspace/workspace';

/** One run, with all that a report needs to tell of it beside the files. */
export interface Run {
  readonly tool: { readonly name: string; readonly version: string };
  /** ISO 8601. */
  readonly generatedAt: string;
  readonly rules: readonly AnyRule[];
  readonly settings: Settings;
  /** What the run itself could not do, apart from files: a full sentence each. Complete when all files have been judged. */
  readonly notes: readonly string[];
}

/** Every finding of a file with its place as people count it; one of an object of a cluster has none. */
export function* located({ yaml, findings }: FileJudgement): Generator<{ finding: Finding; range: PositionRange | undefined }> {
  if (findings.length === 0) return;
  const lines = new Lines(yaml?.text ?? '');
  for (const finding of findings) {
    const { source } = finding.resource;
    yield { finding, range: source.kind === 'file' ? lines.range(source.locate(finding.path)) : undefined };
  }
}

export type PlacedNotAssessed = NotAssessed & { readonly position: PositionRange | undefined };

/** What was not assessed in a file, with its place as people count it where it has one. */
export function* notAssessedIn({ yaml, notAssessed }: FileJudgement): Generator<PlacedNotAssessed> {
  const lines = notAssessed.length > 0 && yaml ? new Lines(yaml.text) : undefined;
  for (const one of notAssessed) yield { ...one, position: one.source.range && lines?.range(one.source.range) };
}
