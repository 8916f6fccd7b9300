import type { Hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { changesOf, messageOf, type Finding, type OfferedFix } from '../../src/core/finding';
import { applyPatch, type Change } from '../../src/core/patch';
import { valueAt } from '../../src/kube/path';
import { defaultSettings } from '../../src/core/settings';
import { rules } from '../../src/rules';
import { applyFix } from '../../src/workspace/fix';
import { folderOf } from '../../src/workspace/paths';
import { Workspace } from '../../src/workspace/workspace';
import { readFile } from '../../src/yaml/read';

export interface Tally {
  files: number;
  findings: number;
  fixes: number;
  /** How many fixes had no safe edit, by reason. */
  readonly refused: Map<string, number>;
  violations: number;
  /** Of all fixed texts, one after the other: two runs that made the same of everything agree in it. */
  readonly texts: Hash;
}

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

/** Makes every fix of every finding in a file, each on the file as it is, and yields what is wrong with the outcome. */
export function* checkFile(dir: string, file: string, all: readonly string[], tally: Tally, rule?: string): Generator<string> {
  const workspace = new Workspace(rule === undefined ? rules : rules.filter(({ id, code }) => id === rule || code === rule), defaultSettings);
  for (const other of surroundings(file, all)) workspace.update(other, readFileSync(path.join(dir, other), 'utf8'));
  const before = readFileSync(path.join(dir, file), 'utf8');
  workspace.update(file, before);
  const { findings, notAssessed } = workspace.judge(file)!;
  tally.files++;
  tally.findings += findings.length;
  for (const { reason, message } of notAssessed) {
    if (reason !== 'rule-error') continue;
    tally.violations++;
    yield `${file}: ${message}`;
  }
  for (const finding of findings) {
    for (const fix of finding.fixes) {
      const changes = changesFor(finding, fix);
      const fixed = applyFix(workspace, changes);
      if ('refused' in fixed) {
        tally.refused.set(fixed.refused, (tally.refused.get(fixed.refused) ?? 0) + 1);
        continue;
      }
      tally.fixes++;
      const after = fixed.get(file)?.text ?? before;
      tally.texts.update(after);
      for (const wrong of violations(workspace, file, { before, after, findings }, finding, fix, changes)) {
        tally.violations++;
        yield `${file}: ${finding.rule.code}.${finding.variant} ${fix.id} at ${finding.path.join('.')}: ${wrong}`;
      }
      workspace.update(file, before);
    }
  }
}

/** The files that decide what the objects of a file mean: charts and kustomizations in its folder and above. */
const surroundings = (file: string, all: readonly string[]): string[] =>
  all.filter(
    (other) =>
      other !== file &&
      /(^|\/)(Chart\.yaml|kustomization\.ya?ml)$/.test(other) &&
      `${folderOf(file)}/`.startsWith(folderOf(other) === '' ? '' : `${folderOf(other)}/`),
  );

function changesFor(finding: Finding, fix: OfferedFix): readonly Change[] {
  return typeof fix.make === 'function' ? changesOf(fix) : [{ resource: finding.resource, patches: fix.make.change(digest) }];
}

function* violations(
  workspace: Workspace,
  file: string,
  { before, after, findings }: Outcome,
  finding: Finding,
  fix: OfferedFix,
  changes: readonly Change[],
): Generator<string> {
  if (after === before) {
    yield 'the fix changes nothing';
    return;
  }
  const expected = expectedData(before, file, changes);
  const now = readFile(after).documents;
  const broken = now.find((document, i) => document.error && !('error' in (expected[i] ?? {})));
  if (broken) {
    yield `the text no longer parses: ${broken.error!.message}`;
    return;
  }
  const data = now.map((document) => (document.error ? { error: true } : { data: document.data }));
  if (!isDeepStrictEqual(data, expected)) yield 'other data than the patch says';
  for (const comment of lostComments(before, after)) yield `lost the comment "${comment}"`;
  workspace.update(file, after);
  const times = countOf(finding, findings);
  const left = workspace.judge(file)!.findings;
  const same = countOf(finding, left) >= times ? left.find((other) => keyOf(other) === keyOf(finding)) : undefined;
  if (same && !fix.info.firstStep) yield `the finding is still there: ${messageOf(same)}`;
  const again = applyFix(workspace, same ? changesFor(same, same.fixes.find(({ id }) => id === fix.id) ?? fix) : []);
  if (!('refused' in again) && (again.get(file)?.text ?? after) !== after) yield 'the fix made twice changes something again';
}

/** What each document should hold after the changes: its data with the patches, or that it was refused before. */
function expectedData(before: string, file: string, changes: readonly Change[]): object[] {
  const documents: object[][] = readFile(before).documents.map(({ data, error }) => [error ? { error: true } : { data }]);
  for (const change of changes) {
    const { source } = 'resource' in change ? change.resource : change.after;
    if (source.kind !== 'file' || source.file !== file) continue;
    const slot = documents[source.document]!;
    if ('document' in change) slot.push({ data: JSON.parse(JSON.stringify(change.document)) as unknown });
    else {
      for (const patch of change.patches) {
        const data = applyPatch((slot[0] as { data: unknown }).data, { ...patch, path: [...source.at, ...patch.path] });
        if (data === undefined) slot.shift();
        else slot[0] = { data };
      }
    }
  }
  return documents.flat();
}

interface Outcome {
  readonly before: string;
  readonly after: string;
  /** What was found before. */
  readonly findings: readonly Finding[];
}

/**
 * What a finding is about: also the value, since another item takes the index of one that is removed, and how often it is
 * there, since two items may be equal.
 */
const keyOf = ({ rule, variant, path: at, resource, args }: Finding): string =>
  JSON.stringify([
    rule.code,
    variant,
    at,
    resource.ref,
    resource.source.kind === 'file' ? resource.source.document : 0,
    args,
    valueAt(resource.manifest, at),
  ]);

const countOf = (finding: Finding, among: readonly Finding[]): number => among.filter((other) => keyOf(other) === keyOf(finding)).length;

/** Comments, counted: a `#` that begins a line or follows a blank, as far as that can be seen without parsing. */
function lostComments(before: string, after: string): string[] {
  const left = new Map<string, number>();
  for (const comment of commentsIn(after)) left.set(comment, (left.get(comment) ?? 0) + 1);
  return commentsIn(before).filter((comment) => {
    const count = left.get(comment) ?? 0;
    left.set(comment, count - 1);
    return count <= 0;
  });
}

const commentsIn = (text: string): string[] => [...text.matchAll(/(?<=^|[ \t])#.*$/gm)].map(([comment]) => comment.trimEnd());
