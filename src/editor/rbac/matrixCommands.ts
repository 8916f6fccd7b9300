import type { Uri } from 'vscode';
import { commandIds } from '../commandIds';
import type { MatrixPanel } from './matrixPanel';
import { exportAccessReview, type ReviewFormat } from './review';
import type { RbacSources } from './source';

/** The commands of the matrix and the access review. Tests, which see no dialogs, say where to write. */
export function matrixHandlers({
  matrix,
  rbacSources,
}: {
  matrix: MatrixPanel;
  rbacSources: RbacSources;
}): Record<string, (...args: never[]) => unknown> {
  return {
    [commandIds.showMatrix]: () => matrix.show(),
    [commandIds.exportMatrix]: (to?: Uri) => matrix.export(to),
    [commandIds.exportAccessReview]: (format?: ReviewFormat, to?: Uri) => exportAccessReview(rbacSources, format, to),
  };
}
