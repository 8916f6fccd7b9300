import { availableParallelism } from 'node:os';
import type { ScanArgs } from '../args';

/**
 * From so many files on, workers are worth what they cost. Each reads all files, makes an inventory of them and has the
 * program compiled while it runs, so only judging gets shorter. With 4 threads, by the processor time of the slowest of them,
 * 500 files took 0.37 s instead of 0.42, 1,500 files 0.72 instead of 0.93, and 5,000 files 1.35 instead of 1.9; all threads
 * together took three times as much as one alone. For a tenth of a second that is too much.
 */
const WORTH_IT = 1500;
/** By then reading, which every thread does whole, takes more than half of the time, and each has a heap of its own. */
const MOST = 4;
/** Two threads gain a seventh, for which the second of two processors has something better to do. */
const FEWEST_PROCESSORS = 4;

export interface HowMany {
  /** The threads that judge, the one that writes the report among them. */
  readonly threads: number;
  /** How many files there have to be. */
  readonly from: number;
}

/** How many threads a scan may have. A cluster is read and judged as its answers come, and a fix changes what the others read. */
export function howManyThreads(
  { workers, cluster, fix, paths }: Pick<ScanArgs, 'workers' | 'cluster' | 'fix' | 'paths'>,
  processors = availableParallelism(),
): HowMany {
  const alone = { threads: 1, from: 0 };
  // Standard input can be read only once.
  if (cluster || fix !== 'no' || paths.includes('-')) return alone;
  if (workers !== 'auto') return { threads: workers, from: 0 };
  return processors < FEWEST_PROCESSORS ? alone : { threads: Math.min(processors, MOST), from: WORTH_IT };
}
