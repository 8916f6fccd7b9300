import type { FileJudgement } from '../workspace/workspace';
import type { Totals } from './totals';

/** What a report says of files, as texts that only have to be put in their places. */
export interface Told {
  readonly rows: string[];
  readonly notAssessed: string[];
  readonly notes: string[];
}

/** How a run is written. Most of it is rows, which can be made wherever files are judged. */
export interface Format {
  /** What stands before the first row, be there one or not. */
  readonly head: string;
  /** Before the first row, if there is one, and between two. */
  readonly opening: string;
  readonly between: string;
  /** Adds what is to be said of one file. */
  tell(file: FileJudgement, told: Told): void;
  /** How a note on the run as a whole is written among the notes; a full sentence. */
  note(message: string): string;
  /** What stands behind the last row. */
  foot(told: Omit<Told, 'rows'>, totals: Totals): Iterable<string>;
}
