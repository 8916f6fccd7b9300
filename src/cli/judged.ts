import type { AnyRule } from '../core/rule';
import { tierOf } from '../core/tier';
import type { Format } from '../report/format';
import { jsonFormat } from '../report/json';
import type { Run } from '../report/run';
import { sarifFormat } from '../report/sarif';
import { textFormat } from '../report/text';
import type { FileJudgement, Workspace } from '../workspace/workspace';
import type { ScanArgs } from './args';
import { UsageError } from './options';

/** The rules that were asked for. Throws UsageError. */
export function chosenRules(asked: readonly string[], rules: readonly AnyRule[]): readonly AnyRule[] {
  for (const name of asked) {
    if (!rules.some(({ id, code }) => id === name || code === name)) throw new UsageError(`There is no rule "${name}". "pci-k8s rules" lists them.`);
  }
  return asked.length === 0 ? rules : rules.filter(({ id, code }) => asked.includes(id) || asked.includes(code));
}

/** With a tier, nothing of another's: its objects, and what could not be read where that may hold some of them. */
export function* filesOf(workspace: Workspace, { tier }: Pick<ScanArgs, 'tier'>, files = workspace.files): Generator<FileJudgement> {
  if (tier === undefined) {
    yield* workspace.judgeAll(files);
    return;
  }
  const { settings } = workspace.inventory;
  for (const judgement of workspace.judgeAll(files, (resource) => tierOf(resource, settings) === tier)) {
    const claimedBy = tierOf({ namespace: '', source: { kind: 'file', file: judgement.file } }, settings);
    const mayHoldSome = judgement.notAssessed.length > 0 && (claimedBy === tier || claimedBy === 'default');
    if (judgement.resources.length > 0 || mayHoldSome) yield judgement;
  }
}

export function formatFor({ format }: Pick<ScanArgs, 'format'>, run: Run, color: boolean): Format {
  return format === 'json' ? jsonFormat(run) : format === 'sarif' ? sarifFormat(run) : textFormat(color);
}
