import type { ConfigProblem } from '../config/read';
import { Lines } from '../core/lines';
import type { Io } from './io';

/** Says what is wrong with a file of ours, with the place in front. */
export function tellProblems(file: string, text: string, problems: readonly ConfigProblem[], io: Io): void {
  const lines = new Lines(text);
  for (const { message, range, severity } of problems) {
    const { line, character } = lines.position(range.start);
    io.error(`${file}:${line + 1}:${character + 1}: ${severity}: ${message}\n`);
  }
}
