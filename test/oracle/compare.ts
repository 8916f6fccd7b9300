import type { YamlDocument } from '../../src/yaml/document';
import { readFile } from '../../src/yaml/read';

/** What the oracle says of one document; see main.go. */
export interface OracleLine {
  readonly file: string;
  readonly document: number;
  readonly data?: unknown;
  readonly error?: string;
  readonly strict?: string;
}

/** The answers in the oracle's output, by file. */
export function answersByFile(output: string): Map<string, OracleLine[]> {
  const files = new Map<string, OracleLine[]>();
  for (const row of output.split('\n')) {
    if (row === '') continue;
    const line = JSON.parse(row) as OracleLine;
    const lines = files.get(line.file);
    if (lines) lines.push(line);
    else files.set(line.file, [line]);
  }
  return files;
}

/** Where our reading of a text differs from the oracle's, one sentence for each document. */
export function differences(text: string, answers: readonly OracleLine[], read = readFile): string[] {
  const { documents } = read(text);
  if (documents.length !== answers.length) return [`The oracle finds ${answers.length} documents, and we find ${documents.length}.`];
  return documents.flatMap((document, i) => differenceOf(document, answers[i]!).map((difference) => `Document ${i}: ${difference}`));
}

/**
 * Whether kubectl's own reading says nothing: it takes one of two keys at random, or loses text behind a byte order mark at
 * the edge of a buffer.
 */
export function isUndecided(document: YamlDocument): boolean {
  return (
    document.notes.some(({ message }) => message.includes('of another type')) || (document.error?.message.startsWith('A byte order mark') ?? false)
  );
}

function differenceOf(document: YamlDocument, answer: OracleLine): string[] {
  if (isUndecided(document)) return [];
  if (answer.error !== undefined)
    return document.error ? [] : [`The oracle refuses it ("${answer.error}"), and we read ${JSON.stringify(document.data)}.`];
  if (document.error) return [`The oracle reads ${JSON.stringify(answer.data)}, and we refuse it ("${document.error.message}").`];
  if (answer.strict !== undefined && document.notes.length === 0)
    return [`The oracle has a key twice ("${answer.strict}"), and we say nothing of it.`];
  const [ours, theirs] = [canonical(document.data), canonical(answer.data)];
  return ours === theirs ? [] : [`We read ${ours}, and the oracle reads ${theirs}.`];
}

/** JSON with sorted keys, which tells -0 from 0. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join()}}`;
  }
  return Object.is(value, -0) ? '-0' : JSON.stringify(value);
}
