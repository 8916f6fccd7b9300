import { projectRoot } from '../support/project';
import { askGo, buildGo } from './build';
import { answersByFile, type OracleLine } from './compare';

export const root = projectRoot;
const oracle = buildGo('yaml', 'yaml-oracle');

/** Why kubectl's reader cannot be asked; undefined where it can. */
export const noOracle = oracle.missing;

/** What kubectl makes of texts, by their number. */
export function askOracle(texts: readonly string[]): Map<string, OracleLine[]> {
  return answersByFile(askGo(oracle, [], texts.map((text, i) => JSON.stringify({ file: String(i), text })).join('\n')));
}

/** The oracle's output for every manifest below a folder. */
export function askOracleOfFolder(folder: string): string {
  return askGo(oracle, [folder], '');
}
