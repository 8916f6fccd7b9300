import { spawn } from 'node:child_process';
import type { Writable } from 'node:stream';

/** Holds process groups and a folder, and does away with them however this process ends. */
export interface Leash {
  readonly hold: (group: number | undefined) => void;
  /** Ends the groups, removes the folder, and returns when both are gone. */
  readonly release: () => Promise<void>;
}

/**
 * A shell reads the groups from its standard input, which closes when we close it, and as well when we meet Ctrl+C, run
 * out of memory or are killed: then no code of ours would run any more.
 */
export function startLeash(folder: string): Leash {
  const shell = spawn('sh', ['-c', SCRIPT, 'leash', folder], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  // It waits for us, and not we for it, until the cluster is stopped.
  shell.unref();
  (shell.stdin as Writable & { unref(): void }).unref();
  const ended = new Promise<void>((resolve) => {
    shell.once('exit', () => {
      resolve();
    });
  });
  return {
    hold: (group) => {
      if (group !== undefined) shell.stdin.write(`${group}\n`);
    },
    release: () => {
      shell.ref();
      shell.stdin.end();
      return ended;
    },
  };
}

// What dies may write for a moment yet, and then the folder is not empty when it is to go.
const SCRIPT = `
  while read -r group; do groups="$groups -$group"; done
  [ -n "$groups" ] && kill -9 $groups
  for try in 1 2 3 4 5; do rm -rf "$1" && break; sleep 0.2; done`;
