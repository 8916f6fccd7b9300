import { parseAllDocuments } from 'yaml';
import { defaultSettings } from '../../src/core/settings';
import { rules } from '../../src/rules';
import { Workspace } from '../../src/workspace/workspace';
import { largeFile } from './generate';
import { best, ms, report, time } from './measure';

const DOCUMENTS = 300;

/**
 * What a key costs in a file of 300 documents and a megabyte: text to findings, all rules. The texts are there before, each
 * in one piece, as an editor hands them over: to put a megabyte together takes about as long as to check it again.
 */
export function recheck(): void {
  const text = largeFile(DOCUMENTS);
  const workspace = new Workspace(rules, defaultSettings);
  workspace.update('large.yaml', text);
  workspace.judge('large.yaml');
  const at = text.indexOf('replicas', text.length / 2);
  const texts = Array.from({ length: 7 }, (_, i) => inOnePiece(`${text.slice(0, at)}${'x'.repeat(i)}${text.slice(at)}`));
  // Another process may take the processor for a moment, which is longer than all that is measured here: so the best of some rounds.
  const rounds = Array.from({ length: 5 }, () =>
    Array.from({ length: 200 }, (_, i) =>
      time(() => {
        workspace.update('large.yaml', texts[i % texts.length]!);
        workspace.judge('large.yaml');
      }),
    ).sort((one, other) => one - other),
  );
  const floor = best(3, () => time(() => parseAllDocuments(text, { logLevel: 'silent' })));
  const [median, p95] = [0.5, 0.95].map((share) => Math.min(...rounds.map((times) => times[Math.floor(times.length * share)]!))) as [number, number];
  report('re-check after one key, p95 in ms', p95, 4, `median ${ms(median)}; full parse ${ms(floor)}; ${(text.length / 1e6).toFixed(2)} MB`);
}

/** V8 keeps what is put together of texts as a tree of them until somebody looks into it. */
const inOnePiece = (text: string): string => Buffer.from(text).toString();

/**
 * What stays in memory of a file after each of its documents has changed once, in files of its own size: its text, what the
 * documents were read of, their data and findings. A text of the file for each document would be 300. Needs `--expose-gc`.
 */
export function keptTexts(): void {
  let text = largeFile(DOCUMENTS);
  const workspace = new Workspace(rules, defaultSettings);
  const before = heapUsed();
  workspace.update('large.yaml', text);
  for (let i = 0; i < DOCUMENTS; i++) {
    text = text.replace(`# app-${i}: made`, `# app-${i}: changed`);
    workspace.update('large.yaml', text);
  }
  report('heap after 300 edits / the file', (heapUsed() - before) / text.length, undefined, `${(text.length / 1e6).toFixed(2)} MB`);
}

function heapUsed(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
