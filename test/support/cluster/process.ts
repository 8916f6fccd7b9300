import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A running program of the cluster, the leader of a process group of its own. */
export interface Process {
  readonly group: number | undefined;
  readonly hasEnded: () => boolean;
  readonly signal: (name: NodeJS.Signals) => void;
  /** Asks it to end, and makes it end if it has not done so within five seconds. */
  readonly end: () => Promise<void>;
  readonly kill: () => Promise<void>;
}

/** Starts a program that appends what it prints to a log file. */
export function startProcess(command: string, args: readonly string[], logFile: string): Process {
  const log = openSync(logFile, 'a');
  const child = spawn(command, args, { stdio: ['ignore', log, log], detached: true });
  closeSync(log);
  // A test that forgot to stop its cluster ends all the same, and the cluster with it.
  child.unref();
  let over = false;
  const ended = new Promise<void>((resolve) => {
    child.once('exit', resolve).once('error', () => {
      resolve();
    });
  }).then(() => {
    over = true;
  });
  const signal = (name: NodeJS.Signals): void => {
    if (!over) signalGroup(child.pid, name);
  };
  const kill = async (): Promise<void> => {
    child.ref();
    signal('SIGKILL');
    await ended;
  };
  const end = async (): Promise<void> => {
    child.ref();
    signal('SIGTERM');
    await Promise.race([ended, sleep(5000, undefined, { ref: false })]);
    if (!over) await kill();
  };
  return { group: child.pid, hasEnded: () => over, signal, end, kill };
}

function signalGroup(leader: number | undefined, name: NodeJS.Signals): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, name);
  } catch (error) {
    // It ended just now, and nobody has told us yet.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
