import type { Workspace } from '../workspace/workspace';
import { findFiles, pathsInTemplates } from './files';
import type { Io } from './io';

/**
 * Puts the files that paths name into a workspace, and says which could not be read; then the run is not complete. `onRead` is
 * told after each how many have been read.
 */
export function fill(
  workspace: Workspace,
  paths: readonly string[],
  io: Io,
  onRead?: (count: number) => void,
): { passedOver: number; complete: boolean } {
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
      onRead?.(read);
    }
  }
  return { passedOver, complete };
}
