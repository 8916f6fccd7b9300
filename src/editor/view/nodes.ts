import type { NotAssessed } from '../../core/finding';
import type { CheckedFile } from '../store';
import type { Requirement } from './checklist';
import type { Entry, Group } from './entry';
import type { Grouping } from './grouping';

/** A line of the Findings view. */
export type Node = GroupNode | FindingNode | UnassessedGroupNode | UnassessedNode;

export interface GroupNode extends Group {
  readonly type: 'group';
  readonly grouping: Grouping;
  /** The label, where data alone does not make one. */
  readonly label: string;
  /** Of a group by requirement. */
  readonly requirement: Requirement | undefined;
}

export interface FindingNode extends Entry {
  readonly type: 'finding';
  readonly parent: GroupNode;
}

/** What no rule judged. It stands below the findings, so that silence is never taken for a pass. */
export interface UnassessedGroupNode {
  readonly type: 'unassessed-group';
  readonly children: readonly UnassessedNode[];
}

export interface UnassessedNode {
  readonly type: 'unassessed';
  readonly file: CheckedFile;
  readonly item: NotAssessed;
}

export function unassessedIn(files: readonly CheckedFile[]): UnassessedGroupNode | undefined {
  const children = files.flatMap((file) => file.judgement.notAssessed.map((item) => ({ type: 'unassessed', file, item }) as const));
  return children.length > 0 ? { type: 'unassessed-group', children } : undefined;
}
