import type { Settings } from '../../core/settings';
import type { Run } from '../../report/run';
import type { ScanArgs } from '../args';

/** What a worker is told at its start: the run, as far as it can be sent. It knows the rules by itself. */
export interface Job {
  readonly args: Pick<ScanArgs, 'paths' | 'rules' | 'tier' | 'format'>;
  readonly settings: Settings;
  readonly run: Pick<Run, 'tool' | 'generatedAt'>;
  readonly color: boolean;
}

export const jobFor = ({ paths, rules, tier, format }: ScanArgs, { tool, generatedAt, settings }: Run, color: boolean): Job => ({
  args: { paths, rules, tier, format },
  settings,
  run: { tool, generatedAt },
  color,
});

/**
 * Which files a worker judges, sent when all are known: those from one up to, but without, another in their order, by name;
 * without `to` up to the last. By name, since a worker reads the folders by itself, and one may have changed meanwhile.
 */
export interface Share {
  readonly from: string;
  readonly to: string | undefined;
}

/** Sent behind the last section of a share. */
export const DONE = 'done';
