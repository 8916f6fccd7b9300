import { parseAllDocuments } from 'yaml';
import { readFile } from '../../src/yaml/read';
import { best, cpuTime, ms, report } from './measure';

/** Reading against the floor of this project: what the `yaml` package takes to parse the same bytes in the same process. */
export function reading(texts: readonly string[]): void {
  const read = () =>
    cpuTime(() => {
      for (const text of texts) readFile(text);
    });
  const parse = () => parseTime(texts);
  const [cold, coldFloor] = [read(), parse()];
  report('reading / yaml parse, cold', cold / coldFloor, 0.15, `${ms(cold)} / ${ms(coldFloor)}`);
  const [warm, warmFloor] = [best(3, read), best(3, parse)];
  const megabytes = texts.reduce((sum, text) => sum + text.length, 0) / 1e6;
  report('reading / yaml parse, warm', warm / warmFloor, 0.08, `${ms(warm)} / ${ms(warmFloor)}, ${((megabytes / warm) * 1000).toFixed(0)} MB/s`);
}

/** Milliseconds of processor time. */
export const parseTime = (texts: readonly string[]): number =>
  cpuTime(() => {
    for (const text of texts) parseAllDocuments(text, { logLevel: 'silent' });
  });

/** How many documents the fast reader leaves to the exact one, and why. */
export function givenUp(texts: readonly string[]): void {
  const reasons = new Map<string, number>();
  let documents = 0;
  for (const text of texts) {
    documents += readFile(text, undefined, { onGivenUp: (reason) => reasons.set(reason, (reasons.get(reason) ?? 0) + 1) }).documents.length;
  }
  const total = [...reasons.values()].reduce((sum, count) => sum + count, 0);
  const list = [...reasons].sort((a, b) => b[1] - a[1]).map(([reason, count]) => `${reason} ${count}`);
  report('documents left to the exact reader, %', (100 * total) / documents, undefined, [`${total} of ${documents}`, ...list].join('; '));
}
