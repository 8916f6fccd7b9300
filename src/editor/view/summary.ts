import { atLeast } from '../../core/severity';
import type { CheckedFile } from '../store';

/** Numbers for the view's title, its badge, and the status bar. */
export interface Summary {
  readonly files: number;
  /** In files. */
  readonly objects: number;
  /** In a cluster. */
  readonly liveObjects: number;
  readonly open: number;
  readonly accepted: number;
  /** Open findings that are critical or high. */
  readonly urgent: number;
  readonly notAssessed: number;
}

export function summarise(files: readonly CheckedFile[]): Summary {
  const sum = { files: 0, objects: 0, liveObjects: 0, open: 0, accepted: 0, urgent: 0, notAssessed: 0 };
  for (const { judgement } of files) {
    if (judgement.kind === 'live') sum.liveObjects += judgement.resources.length;
    else {
      sum.files++;
      sum.objects += judgement.resources.length;
    }
    sum.notAssessed += judgement.notAssessed.length;
    for (const { accepted, severity } of judgement.findings) {
      if (accepted) sum.accepted++;
      else {
        sum.open++;
        if (atLeast(severity, 'high')) sum.urgent++;
      }
    }
  }
  return sum;
}
