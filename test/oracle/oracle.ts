import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { answersByFile, type OracleLine } from './compare';

export const root = process.env['PCI_ROOT'] ?? process.cwd();
const binary = path.join(root, '.cache', 'yaml-oracle');

/** Builds the oracle; gives the reason where that is not possible. */
export function buildOracle(): string | undefined {
  const { error, status, stderr } = spawnSync('go', ['build', '-o', binary, '.'], { cwd: path.join(root, 'test', 'oracle'), encoding: 'utf8' });
  if (error) return `Go is not installed (${error.message}), so that the recorded answers of the oracle could not be renewed.`;
  return status === 0 ? undefined : `The oracle could not be built: ${stderr}`;
}

/** What kubectl makes of texts, by their number. */
export function askOracle(texts: readonly string[]): Map<string, OracleLine[]> {
  return answersByFile(run([], texts.map((text, i) => JSON.stringify({ file: String(i), text })).join('\n')));
}

/** The oracle's output for every manifest below a folder. */
export function askOracleOfFolder(folder: string): string {
  return run([folder], '');
}

function run(args: readonly string[], input: string): string {
  const { stdout, stderr, status, error } = spawnSync(binary, args, { input, encoding: 'utf8', maxBuffer: 2 ** 30 });
  if (status !== 0) throw new Error(`The oracle failed: ${error?.message ?? stderr}`);
  return stdout;
}
