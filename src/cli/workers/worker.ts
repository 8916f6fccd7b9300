import { parentPort, workerData } from 'node:worker_threads';
import type { AnyRule } from '../../core/rule';
import { sectionsOf } from '../../report/report';
import { Workspace } from '../../workspace/workspace';
import { fill } from '../fill';
import type { Io } from '../io';
import { chosenRules, filesOf, formatFor } from '../judged';
import { DONE, type Job, type Share } from './job';

/**
 * What a worker does: reads all files, since an object may be judged by any other, judges its share of them, and sends what
 * the report says of them, section by section.
 */
export function work(allRules: readonly AnyRule[]): void {
  const { args, settings, run, color } = workerData as Job;
  const rules = chosenRules(args.rules, allRules);
  const workspace = new Workspace(rules, settings);
  fill(workspace, args.paths, silent);
  parentPort!.once('message', ({ from, to }: Share) => {
    const files = workspace.files.filter((file) => file >= from && (to === undefined || file < to));
    const format = formatFor(args, { ...run, rules, settings, notes: [] }, color);
    for (const section of sectionsOf(filesOf(workspace, args, files), format, rules)) parentPort!.postMessage(section);
    parentPort!.postMessage(DONE);
  });
}

/** The main thread reads the same files and says what is wrong with them. */
const silent: Io = {
  now: new Date(0),
  color: false,
  stdin: () => Buffer.of(),
  out: () => undefined,
  error: () => undefined,
  progress: () => undefined,
};
