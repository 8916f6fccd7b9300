import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { CONFIG_FILE, readConfig } from '../config/read';
import type { AnyRule } from '../core/rule';
import { atLeast, severities } from '../core/severity';
import { defaultSettings, type Settings } from '../core/settings';
import { tierOf } from '../core/tier';
import { jsonReport } from '../report/json';
import type { Run } from '../report/run';
import { sarifReport } from '../report/sarif';
import { textReport } from '../report/text';
import { Totals } from '../report/totals';
import { Workspace, type FileJudgement } from '../workspace/workspace';
import { UsageError, type ScanArgs } from './args';
import { readCluster } from './cluster';
import { withEndOfLifeFile } from './endOfLife';
import { because, findFiles, pathsInTemplates } from './files';
import { fixFiles } from './fixFiles';
import type { Io } from './io';
import { tellProblems } from './problems';

/** Runs `pci-k8s scan`; returns the exit code. Throws UsageError. */
export async function scan(args: ScanArgs, allRules: readonly AnyRule[], version: string, io: Io): Promise<number> {
  const settings = settingsFor(args, allRules, io);
  if (!settings) return 2;
  if (args.tier !== undefined && args.tier !== 'default' && !settings.tiers.some(({ name }) => name === args.tier)) {
    throw new UsageError(`There is no tier "${args.tier}" in the configuration.`);
  }
  const rules = chosenRules(args.rules, allRules);
  const workspace = new Workspace(rules, settings);
  const { passedOver, complete } = fill(workspace, args.paths, io);
  const written = args.fix === 'no' || fixFiles(workspace, args.fix, io);
  const cluster = args.cluster ? await readCluster(args.cluster, rules, settings, io) : { judgements: [], notes: [] };
  if (typeof cluster === 'string') io.error(`${cluster}\n`);
  const live = typeof cluster === 'string' ? { judgements: [], notes: [] } : cluster;
  const run: Run = {
    tool: { name: 'pci-k8s', version },
    generatedAt: io.now.toISOString(),
    rules,
    settings,
    files: chain(filesOf(workspace, args), live.judgements),
    passedOver,
    notes: [...live.notes, ...emptyParameters(rules, settings)],
  };
  const totals = new Totals(run);
  if (args.fix === 'dry-run') for (const file of run.files) totals.add(file);
  else if (!write(run, totals, args, io)) return 2;
  if (args.paths.length > 0 && totals.summary.files === 0) io.error('No manifests found.\n');
  return complete && written && typeof cluster !== 'string' ? exitCode(totals, args) : 2;
}

function* chain<T>(...parts: readonly Iterable<T>[]): Generator<T> {
  for (const part of parts) yield* part;
}

function settingsFor({ config }: ScanArgs, rules: readonly AnyRule[], io: Io): Settings | undefined {
  const file = config ?? CONFIG_FILE;
  const today = io.now.toISOString().slice(0, 10);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (config === undefined && (error as NodeJS.ErrnoException).code === 'ENOENT') return { ...defaultSettings, today };
    io.error(`The configuration "${file}" could not be read: ${because(error)}\n`);
    return undefined;
  }
  const { settings, problems } = readConfig(text, rules, today);
  tellProblems(file, text, problems, io);
  return settings && withEndOfLifeFile(settings, file, io);
}

function chosenRules(asked: readonly string[], rules: readonly AnyRule[]): readonly AnyRule[] {
  for (const name of asked) {
    if (!rules.some(({ id, code }) => id === name || code === name)) throw new UsageError(`There is no rule "${name}". "pci-k8s rules" lists them.`);
  }
  return asked.length === 0 ? rules : rules.filter(({ id, code }) => asked.includes(id) || asked.includes(code));
}

function fill(workspace: Workspace, paths: readonly string[], io: Io): { passedOver: number; complete: boolean } {
  let passedOver = 0;
  let complete = true;
  let read = 0;
  for (const name of pathsInTemplates(paths)) workspace.addTemplates(name === '.' ? '' : name);
  for (const one of findFiles(paths, () => io.stdin())) {
    if ('failed' in one) {
      io.error(`${one.failed}
`);
      complete = false;
    } else if ('binary' in one) passedOver++;
    else if ('refused' in one) workspace.refuse(one.file, one.refused.reason, one.refused.message);
    else {
      workspace.update(one.file, one.text);
      io.progress(`${++read} files read`);
    }
  }
  return { passedOver, complete };
}

/** With a tier, nothing of another's: its objects, and what could not be read where that may hold some of them. */
function* filesOf(workspace: Workspace, { tier }: ScanArgs): Generator<FileJudgement> {
  if (tier === undefined) {
    yield* workspace.judgeAll();
    return;
  }
  const { settings } = workspace.inventory;
  for (const judgement of workspace.judgeAll((resource) => tierOf(resource, settings) === tier)) {
    const claimedBy = tierOf({ namespace: '', source: { kind: 'file', file: judgement.file } }, settings);
    const mayHoldSome = judgement.notAssessed.length > 0 && (claimedBy === tier || claimedBy === 'default');
    if (judgement.resources.length > 0 || mayHoldSome) yield judgement;
  }
}

/** Parameters without a safe default: while they are empty, some rules see less. */
function emptyParameters(rules: readonly AnyRule[], { parameters }: Settings): string[] {
  const has = (code: string) => rules.some((rule) => rule.code === code);
  const notes: string[] = [];
  if (has('PCI-K8S-503') && parameters.trustedRegistries.length === 0) {
    notes.push('The parameter "trustedRegistries" is empty, so PCI-K8S-503 knows only the well-known public registries.');
  }
  if ((has('PCI-K8S-101') || has('PCI-K8S-102')) && parameters.breakGlassSubjects.length === 0) {
    notes.push('The parameter "breakGlassSubjects" is empty, so PCI-K8S-101 and PCI-K8S-102 report every subject.');
  }
  return notes;
}

function write(run: Run, totals: Totals, { format, output }: ScanArgs, io: Io): boolean {
  const color = output === undefined && io.color;
  const pieces = format === 'json' ? jsonReport(run, totals) : format === 'sarif' ? sarifReport(run, totals) : textReport(run, totals, color);
  try {
    if (output === undefined) {
      for (const piece of pieces) io.out(piece);
      return true;
    }
    const file = openSync(output, 'w');
    try {
      for (const piece of pieces) writeSync(file, piece);
    } finally {
      closeSync(file);
    }
    return true;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    const where = output === undefined ? 'standard output' : `"${output}"`;
    io.error(`The report could not be written to ${where}: ${because(error)}\n`);
    return false;
  }
}

const isSystemError = (error: unknown): boolean => typeof (error as NodeJS.ErrnoException).syscall === 'string';

function exitCode(totals: Totals, { failOn, strict }: ScanArgs): number {
  const { open } = totals;
  if (failOn !== 'none' && severities.some((severity) => severity !== 'info' && open[severity] > 0 && atLeast(severity, failOn))) return 1;
  return strict && totals.anythingNotAssessed ? 3 : 0;
}
