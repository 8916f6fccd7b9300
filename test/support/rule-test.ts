import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isPatches, messageOf, type Finding } from '../../src/core/finding';
import { Inventory } from '../../src/core/inventory';
import { lint } from '../../src/core/lint';
import type { Change, Patch } from '../../src/core/patch';
import { severityOf, type AnyRule } from '../../src/core/rule';
import { defaultSettings, type Settings } from '../../src/core/settings';
import { Workspace } from '../../src/workspace/workspace';
import { applyFix } from '../../src/workspace/fix';

/** Settings that a case differs in. */
export type Given = Partial<Omit<Settings, 'parameters'>> & { parameters?: Partial<Settings['parameters']> };

export interface FailCase {
  readonly name: string;
  /**
   * A comment line `#   ^^^ variant` marks the line above it: a finding of that variant, its range. A mark may name a
   * severity that differs from the variant's own: `# ^^^ variant low`. Marks are taken out before the rule runs.
   */
  readonly yaml: string;
  /** Other files of the workspace, by path; the marked one is `test.yaml`. */
  readonly files?: Readonly<Record<string, string>>;
  readonly given?: Given;
  /** The text after the fix; null: a finding, but no safe edit or no fix. Undefined: not looked at. */
  readonly fixed?: string | null;
  /** Which fix, where the rule has several that apply. */
  readonly fix?: string;
  /** The message of the first finding, where its words matter. */
  readonly message?: string;
}

export interface PassCase {
  readonly yaml: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly given?: Given;
}

export interface Cases {
  /** Settings of every case that says no others, and of the data sheet's examples: the day, where dates are judged. */
  readonly given?: Given;
  readonly passes: Readonly<Record<string, string | PassCase>>;
  readonly fails: readonly FailCase[];
  /** No finding and no pass: the rule has nothing to say of these. */
  readonly notApplicable?: Readonly<Record<string, string | PassCase>>;
  /** The rule cannot tell; by the reason that it gives. */
  readonly notAssessed?: Readonly<Record<string, (PassCase & { readonly reason: string }) | { yaml: string; reason: string }>>;
}

/**
 * Runs one rule on marked YAML; and, unasked, on the data sheet's own examples, on the same data without text, and on its
 * own fixes: the fix gives `fixed`, satisfies the rule, changes nothing when made twice, and keeps every comment.
 */
export function testRule(rule: AnyRule, cases: Cases): void {
  const base = cases.given ?? {};
  const asCase = (given: string | PassCase): PassCase => withBase(typeof given === 'string' ? { yaml: given } : given, base);
  describe(rule.id, () => {
    it('the bad example gives a finding', () => {
      assert.notDeepEqual(open(workspaceOf(rule, asCase(rule.docs.bad))), []);
    });
    it('the good example gives none', () => {
      assert.deepEqual(open(workspaceOf(rule, asCase(rule.docs.good))).map(messageOf), []);
    });
    for (const [name, given] of Object.entries(cases.passes))
      it(`passes: ${name}`, () => {
        assert.equal(resultOf(rule, asCase(given)), 'pass');
      });
    for (const [name, given] of Object.entries(cases.notApplicable ?? {}))
      it(`not applicable: ${name}`, () => {
        assert.equal(resultOf(rule, asCase(given)), 'not-applicable');
      });
    for (const [name, given] of Object.entries(cases.notAssessed ?? {}))
      it(`not assessed: ${name}`, () => {
        assert.equal(resultOf(rule, asCase(given)), `not-assessed ${given.reason}`);
      });
    for (const fail of cases.fails)
      it(`fails: ${fail.name}`, () => {
        runFailCase(rule, withBase(fail, base));
      });
  });
}

const FILE = 'test.yaml';
const withBase = <T extends PassCase>(given: T, base: Given): T => ({ ...given, given: { ...base, ...given.given } });

function settingsOf(given: Given = {}): Settings {
  return { ...defaultSettings, ...given, parameters: { ...defaultSettings.parameters, ...given.parameters } };
}

function workspaceOf(rule: AnyRule, { yaml, files, given }: PassCase): Workspace {
  const workspace = new Workspace([rule], settingsOf(given));
  for (const [file, text] of Object.entries(files ?? {})) workspace.update(file, text);
  workspace.update(FILE, yaml);
  return workspace;
}

/** The findings in the tested file. */
function open(workspace: Workspace): readonly Finding[] {
  const { notAssessed, findings } = workspace.judge(FILE)!;
  const broken = notAssessed.filter(({ reason }) => reason === 'rule-error' || reason === 'parse-error');
  assert.deepEqual(
    broken.map(({ message }) => message),
    [],
    'the case itself is broken',
  );
  return findings.filter(({ accepted }) => !accepted);
}

function resultOf(rule: AnyRule, given: PassCase): string {
  const workspace = workspaceOf(rule, given);
  const findings = open(workspace);
  if (findings.length > 0) return `fail ${findings.map(messageOf).join(' ')}`;
  const { notAssessed, counts } = workspace.judge(FILE)!;
  if (notAssessed.length > 0) return `not-assessed ${notAssessed.map(({ reason }) => reason).join()}`;
  return (counts.get(rule.id)?.pass ?? 0) > 0 ? 'pass' : 'not-applicable';
}

function runFailCase(rule: AnyRule, fail: FailCase): void {
  const { text, marks } = readMarks(rule, fail.yaml);
  const unmarked = { ...fail, yaml: text };
  const workspace = workspaceOf(rule, unmarked);
  const findings = open(workspace);
  assert.deepEqual(findings.map((finding) => mark(text, finding)).sort(), [...marks].sort());
  if (fail.message !== undefined) assert.equal(messageOf(findings[0]!), fail.message);
  for (const finding of findings) assert.doesNotMatch(messageOf(finding), /\{\w+\}/, 'a place in the message was not filled in');
  agreesWithPlainObjects(rule, workspace, unmarked, findings);
  if (fail.fixed !== undefined) checkFix(rule, unmarked, text, fail.fixed, fail.fix);
}

/** The same objects, as a cluster gives them: without text. Where a rule says more of a cluster, only these may differ. */
function agreesWithPlainObjects(rule: AnyRule, workspace: Workspace, given: PassCase, findings: readonly Finding[]): void {
  const bare = workspace.inventory.resources.map((resource) => ({ ...resource, manifest: structuredClone(resource.manifest) }));
  const tested = bare.filter(({ source }) => source.kind === 'file' && source.file === FILE);
  const inventory = new Inventory(bare, settingsOf(given.given));
  const judged = tested.flatMap((resource) => lint(resource, [rule], inventory).flatMap((judgement) => judgement.findings));
  const tell = (f: Finding) => `${f.variant} ${JSON.stringify(f.path)} ${f.severity} ${messageOf(f)}`;
  const expected = findings
    .filter(({ rule: { id } }) => id !== 'exception')
    .map(tell)
    .sort();
  const accepted = workspace
    .judge(FILE)!
    .findings.filter((f) => f.accepted)
    .map(tell);
  assert.deepEqual(
    judged
      .map(tell)
      .filter((told) => !accepted.includes(told))
      .sort(),
    expected,
    'text and plain objects must agree',
  );
}

function checkFix(rule: AnyRule, given: PassCase, text: string, fixed: string | null, id: string | undefined): void {
  const once = fixAll(rule, given, text, id);
  assert.equal(once, fixed ?? text);
  if (fixed === null) return;
  const again = { ...given, yaml: once };
  const left = open(workspaceOf(rule, again)).filter((finding) => finding.fixes.some((fix) => id === undefined || fix.id === id));
  assert.deepEqual(left.map(messageOf), [], 'the fix must satisfy the rule');
  assert.equal(fixAll(rule, again, once, id), once, 'fixing twice must change nothing');
  for (const comment of comments(text)) assert.ok(once.includes(comment), `the fix must keep the comment ${comment}`);
}

/** Makes the first fix (or the one named) of every finding, one after the other, as an editor does. */
function fixAll(rule: AnyRule, given: PassCase, text: string, id: string | undefined): string {
  const workspace = workspaceOf(rule, { ...given, yaml: text });
  const tried = new Set<string>();
  for (;;) {
    const current = workspace.judge(FILE)!;
    const next = current.findings.find((finding) => !finding.accepted && chosen(finding, id) && !tried.has(keyOf(finding)));
    if (!next) return current.yaml!.text;
    tried.add(keyOf(next));
    const edited = applyFix(workspace, changesOf(next, chosen(next, id)!));
    if ('refused' in edited) continue;
    for (const [file, { text: after }] of edited) workspace.update(file, after);
  }
}

const chosen = (finding: Finding, id: string | undefined) => finding.fixes.find((fix) => id === undefined || fix.id === id);
const keyOf = (finding: Finding): string => `${finding.variant} ${JSON.stringify(finding.path)} ${finding.resource.ref.name ?? ''}`;
export const testDigest = `sha256:${'0123456789abcdef'.repeat(4)}`;

function changesOf(finding: Finding, fix: Finding['fixes'][number]): readonly Change[] {
  if (typeof fix.make === 'function') return fix.make();
  const made: readonly Patch[] = fix.make.change(testDigest);
  return isPatches(made) ? [{ resource: finding.resource, patches: made }] : [];
}

function comments(text: string): string[] {
  return text.match(/(?<=^|\s)#.*$/gm) ?? [];
}

function mark(text: string, finding: Finding): string {
  const { source } = finding.resource;
  assert.equal(source.kind, 'file');
  const { start, end } = source.locate(finding.path);
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const line = text.slice(0, start).split('\n').length;
  return `${line}:${start - lineStart}-${end - lineStart} ${finding.variant} ${finding.severity}`;
}

function readMarks(rule: AnyRule, yaml: string): { text: string; marks: string[] } {
  const kept: string[] = [];
  const marks: string[] = [];
  for (const line of yaml.split('\n')) {
    const found = /^\s*#\s*(\^+) (\S+)(?: (critical|high|medium|low|info))?\s*$/.exec(line);
    if (!found) {
      kept.push(line);
      continue;
    }
    const start = line.indexOf('^');
    marks.push(`${kept.length}:${start}-${start + found[1]!.length} ${found[2]!} ${found[3] ?? severityOf(rule, found[2]!)}`);
  }
  return { text: kept.join('\n'), marks };
}
