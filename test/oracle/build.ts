import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { projectRoot } from '../support/project';

/** A program in Go that knows better than we do: Kubernetes' own code, asked for its opinion. */
export interface GoProgram {
  readonly binary: string;
  /** Why it could not be built; undefined where it was. */
  readonly missing: string | undefined;
}

/** Builds the program of a folder below `test/oracle`; quick where it was built before. */
export function buildGo(folder: string, name: string): GoProgram {
  const binary = path.join(projectRoot, '.cache', name);
  const { error, status, stderr } = spawnSync('go', ['build', '-o', binary, '.'], { cwd: path.join(projectRoot, 'test', 'oracle', folder), encoding: 'utf8' });
  if (error) return { binary, missing: `Go is not installed (${error.message}), so "${name}" could not be asked.` };
  return { binary, missing: status === 0 ? undefined : `"${name}" could not be built: ${stderr}` };
}

/** Runs a program on an input and gives its output. Throws where it fails. */
export function askGo({ binary }: GoProgram, args: readonly string[], input: string): string {
  const { stdout, stderr, status, error } = spawnSync(binary, args, { input, encoding: 'utf8', maxBuffer: 2 ** 30 });
  if (status !== 0) throw new Error(`${path.basename(binary)} failed: ${error?.message ?? stderr}`);
  return stdout;
}
