import path from 'node:path';
import type { Folder } from './folder';
import { startLeash } from './leash';
import type { PartName } from './parts';
import { startProcess, type Process } from './process';

/** The programs of one cluster, which end with this process. */
export interface Programs {
  readonly start: (name: PartName, args: readonly string[]) => Process;
  readonly get: (name: PartName) => Process;
  readonly stop: () => Promise<void>;
}

/** Nothing runs before it is started; the folder goes with the programs. */
export function runPrograms(bin: string, folder: Folder): Programs {
  const leash = startLeash(folder.path);
  const running = new Map<PartName, Process>();
  return {
    start: (name, args) => {
      const started = startProcess(path.join(bin, name), args, folder.at(`${name}.log`));
      leash.hold(started.group);
      running.set(name, started);
      return started;
    },
    get: (name) => {
      const found = running.get(name);
      if (!found) throw new Error(`This cluster runs no ${name}.`);
      return found;
    },
    // Nothing is kept, so nothing has to end in good order.
    stop: async () => {
      await Promise.all([...running.values()].map((program) => program.kill()));
      await leash.release();
    },
  };
}
