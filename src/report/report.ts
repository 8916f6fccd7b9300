import type { AnyRule } from '../core/rule';
import type { FileJudgement } from '../workspace/workspace';
import type { Format } from './format';
import type { Run } from './run';
import { Totals, type Tally } from './totals';

/** A piece of a report: all that it says of some files that follow each other. Plain data, to be sent between threads. */
export interface Section {
  /** Rows with what stands between them. */
  readonly rows: string;
  readonly notAssessed: readonly string[];
  readonly notes: readonly string[];
  readonly tally: Tally;
  /** The last of its files. */
  readonly last: string;
}

/** So many characters are written at once, as a write for each row would take longer than all the rest. */
const AT_ONCE = 65_536;

/** The sections on files that are judged as they are asked for, in their order. */
export function* sectionsOf(files: Iterable<FileJudgement>, format: Format, rules: readonly AnyRule[]): Generator<Section> {
  let section = begin(rules);
  for (const file of files) {
    const rows: string[] = [];
    format.tell(file, { ...section, rows });
    section.totals.add(file);
    section.last = file.file;
    for (const row of rows) section.rows += (section.rows === '' ? '' : format.between) + row;
    if (section.rows.length < AT_ONCE) continue;
    yield complete(section);
    section = begin(rules);
  }
  if (section.last !== undefined) yield complete(section);
}

const begin = (rules: readonly AnyRule[]) => ({
  rows: '',
  notAssessed: [] as string[],
  notes: [] as string[],
  totals: new Totals(rules),
  last: undefined as string | undefined,
});

const complete = ({ rows, notAssessed, notes, totals, last }: ReturnType<typeof begin>): Section => ({
  rows,
  notAssessed,
  notes,
  tally: totals.tally,
  last: last!,
});

/**
 * The whole report, as it comes. Adds up the totals, which are complete behind its end, and asks for the notes of the run when
 * all sections have come.
 */
export async function* report(
  format: Format,
  run: Pick<Run, 'notes'>,
  sections: Iterable<Section> | AsyncIterable<Section>,
  totals: Totals,
): AsyncGenerator<string> {
  const notAssessed: string[] = [];
  const notes: string[] = [];
  yield format.head;
  let before = format.opening;
  for await (const section of sections) {
    totals.merge(section.tally);
    notAssessed.push(...section.notAssessed);
    notes.push(...section.notes);
    if (section.rows === '') continue;
    yield before + section.rows;
    before = format.between;
  }
  yield* format.foot({ notAssessed, notes: [...run.notes.map((note) => format.note(note)), ...notes] }, totals);
}
