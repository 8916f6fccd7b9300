import { realpathSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createTwoFilesPatch } from 'diff';
import { fixAll } from '../workspace/fixAll';
import type { Workspace } from '../workspace/workspace';
import { because } from './files';
import type { Io } from './io';

/**
 * Applies every safe fix to every file until none is left; writes the files, or prints a unified diff. The workspace then
 * holds what remains. False when a file could not be written.
 */
export function fixFiles(workspace: Workspace, mode: 'write' | 'dry-run', io: Io): boolean {
  let complete = true;
  for (const file of workspace.files) {
    const before = workspace.judge(file)?.yaml?.text;
    if (before === undefined) continue;
    const after = fixAll(workspace, file, ({ info }) => info.safety === 'safe');
    if (after === before) continue;
    if (mode === 'dry-run') {
      io.out(createTwoFilesPatch(`a/${file}`, `b/${file}`, before, after, undefined, undefined, { context: 3 }).replace(/^=+\n/, ''));
      continue;
    }
    try {
      replaceFile(file, after);
    } catch (error) {
      io.error(`"${file}" could not be written: ${because(error)}\n`);
      workspace.update(file, before);
      complete = false;
    }
  }
  return complete;
}

/** Writes beside the file and renames, so that nobody ever sees half of it; a link stays a link. */
function replaceFile(name: string, text: string): void {
  const file = realpathSync(name);
  const { mode, nlink } = statSync(file);
  if (nlink > 1) {
    writeFileSync(file, text);
    return;
  }
  const beside = `${file}.pci-k8s-${process.pid}`;
  writeFileSync(beside, text, { mode });
  renameSync(beside, file);
}
