import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { CONFIG_FILE, readConfig } from '../config/read';
import type { AnyRule } from '../core/rule';
import { atLeast, severities } from '../core/severity';
import { defaultSettings, type Settings } from '../core/settings';
import { report, sectionsOf } from '../report/report';
import type { Run } from '../report/run';
import { Totals } from '../report/totals';
import { Workspace, type FileJudgement } from '../workspace/workspace';
import type { ScanArgs } from './args';
import { readCluster } from './cluster';
import { withEndOfLifeFile } from './endOfLife';
import { because } from './files';
import { fill } from './fill';
import { fixFiles } from './fixFiles';
import type { Io } from './io';
import { chosenRules, filesOf, formatFor } from './judged';
import { UsageError } from './options';
import { tellProblems } from './problems';
import { Crew } from './workers/crew';
import { howManyThreads } from './workers/howMany';
import { jobFor } from './workers/job';
import { sectionsByCrew } from './workers/shares';

/** Runs `pci-k8s scan`; returns the exit code. Throws UsageError. */
export async function scan(args: ScanArgs, allRules: readonly AnyRule[], version: string, io: Io): Promise<number> {
  const settings = settingsFor(args, allRules, io);
  if (!settings) return 2;
  if (args.tier !== undefined && args.tier !== 'default' && !settings.tiers.some(({ name }) => name === args.tier)) {
    throw new UsageError(`There is no tier "${args.tier}" in the configuration.`);
  }
  const rules = chosenRules(args.rules, allRules);
  const workspace = new Workspace(rules, settings);
  const notes = emptyParameters(rules, settings);
  const run: Run = { tool: { name: 'pci-k8s', version }, generatedAt: io.now.toISOString(), rules, settings, notes };
  const color = args.output === undefined && io.color;
  const crew = new Crew(howManyThreads(args), jobFor(args, run, color));
  const { passedOver, complete } = fill(workspace, args.paths, io, (count) => {
    crew.startFor(count);
  });
  const written = args.fix === 'no' || fixFiles(workspace, args.fix, io);
  const cluster = args.cluster ? await readCluster(args.cluster, rules, settings, io) : { judgements: [], notes: [] };
  if (typeof cluster === 'string') io.error(`${cluster}\n`);
  const live = typeof cluster === 'string' ? { judgements: [], notes: [] } : cluster;
  notes.unshift(...live.notes);
  const totals = new Totals(rules, passedOver);
  const format = formatFor(args, run, color);
  const judge = (files: Iterable<FileJudgement>) => sectionsOf(files, format, rules);
  const ofFiles = sectionsByCrew(
    workspace.files,
    crew,
    (files) => judge(filesOf(workspace, args, files)),
    (note) => {
      io.error(`${note}\n`);
      notes.push(note);
    },
  );
  const sections = chain(ofFiles, judge(live.judgements));
  if (args.fix === 'dry-run') for await (const { tally } of sections) totals.merge(tally);
  else if (!(await write(report(format, run, sections, totals), args, io))) return 2;
  if (args.paths.length > 0 && totals.summary.files === 0) io.error('No manifests found.\n');
  return complete && written && typeof cluster !== 'string' ? exitCode(totals, args) : 2;
}

async function* chain<T>(...parts: readonly (Iterable<T> | AsyncIterable<T>)[]): AsyncGenerator<T> {
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

async function write(pieces: AsyncIterable<string>, { output }: ScanArgs, io: Io): Promise<boolean> {
  try {
    if (output === undefined) {
      for await (const piece of pieces) io.out(piece);
      return true;
    }
    const file = openSync(output, 'w');
    try {
      for await (const piece of pieces) writeSync(file, piece);
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
