import { chmodSync, chownSync, closeSync, openSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
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
      io.out(unifiedDiff(file, before, after));
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

/** As git writes it: a tab behind a name with a space, without which `patch` takes the name to end at the space. */
function unifiedDiff(file: string, before: string, after: string): string {
  const diff = createTwoFilesPatch(`a/${file}`, `b/${file}`, before, after, undefined, undefined, { context: 3 }).replace(/^=+\n/, '');
  return file.includes(' ') ? diff.replace(/^(---.*)\n(.*)\n/, '$1\t\n$2\t\n') : diff;
}

/**
 * Writes beside the file and renames, so that nobody ever sees half of it; a link stays a link, mode and owner stay. Where
 * that is not allowed or a second name would come apart, writes into the file.
 */
function replaceFile(name: string, text: string): void {
  const file = realpathSync(name);
  // A rename asks only whether the folder may be written to.
  closeSync(openSync(file, 'r+'));
  if (statSync(file).nlink > 1 || !replaceWhole(file, text)) writeFileSync(file, text);
}

/** False where the folder takes no new file, or the new file would be somebody else's. */
function replaceWhole(file: string, text: string): boolean {
  const { mode, uid, gid } = statSync(file);
  const beside = `${file}.pci-k8s-${process.pid}`;
  try {
    writeFileSync(beside, text, { flag: 'wx' });
    chownSync(beside, uid, gid);
    chmodSync(beside, mode);
    renameSync(beside, file);
    return true;
  } catch (error) {
    rmSync(beside, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EACCES' || code === 'EPERM') return false;
    throw error;
  }
}
