import { readFile } from '../../src/yaml/read';
import { differences, type OracleLine } from './compare';

/** Whether a reader reads any of some texts otherwise than the oracle. */
export function isDifferent(texts: readonly (readonly [text: string, answers: readonly OracleLine[]])[], fast: boolean): boolean {
  return texts.some(([text, answers]) => differences(text, answers, (read) => readFile(read, undefined, { fast })).length > 0);
}
