import type { Finding } from '../../core/finding';
import type { CheckedFile } from '../store';

/** A finding with the file that it is in: what the view shows in one line. */
export interface Entry {
  readonly file: CheckedFile;
  readonly finding: Finding;
}

export interface Group {
  /** Stays the same while findings come and go, so that an open group stays open. */
  readonly key: string;
  /** What the group has in common, in data: `PCI-K8S-309`, `shop`, `high`, a path. */
  readonly entries: readonly Entry[];
}
