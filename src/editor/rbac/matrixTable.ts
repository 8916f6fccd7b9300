import type { Cell } from '../../webview/cell';
import { isGrantedIn } from '../../webview/cell';
import { columnsOf, type MatrixColumn } from './matrixColumns';
import { MatrixMasks, type MatrixPlace } from './matrixMasks';
import { subjectsOf, type NamedSubject } from '../../rbac/subjects';
import type { RbacSource } from './source';

export interface MatrixRow {
  readonly subject: NamedSubject;
  /** One for each column. */
  readonly cells: readonly Cell[];
}

/** Who may do what with the resources of an API group, at one time. */
export interface MatrixTable {
  readonly group: string;
  readonly place: MatrixPlace;
  readonly columns: readonly MatrixColumn[];
  readonly rows: readonly MatrixRow[];
}

/**
 * Works out all rows, which of a big cluster takes some hundred milliseconds. `turn` is called between two of them and gives
 * others the floor; undefined where it says that nobody wants the table any more.
 */
export async function matrixTable(
  { index, visibility, resources }: Pick<RbacSource, 'index' | 'visibility' | 'resources'>,
  group: string,
  place: MatrixPlace,
  turn: () => Promise<boolean>,
): Promise<MatrixTable | undefined> {
  const masks = new MatrixMasks(index, visibility, columnsOf(index, group, resources), place);
  if (!(await turn())) return undefined;
  const subjects = subjectsOf(index);
  if (!(await turn())) return undefined;
  const rows: MatrixRow[] = [];
  for (const subject of subjects) {
    rows.push({ subject, cells: masks.cellsOf(subject.ref) });
    if (!(await turn())) return undefined;
  }
  return { group, place, columns: masks.columns, rows };
}

/** The rows whose subject's kind, namespace or name holds every word of a text, in any case of letters. */
export function rowsShown({ rows }: MatrixTable, filter: string, grantedOnly: boolean): readonly MatrixRow[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter(({ subject: { kind, namespace, name }, cells }) => {
    const text = `${kind} ${namespace}/${name}`.toLowerCase();
    return words.every((word) => text.includes(word)) && (!grantedOnly || cells.some(isGrantedIn));
  });
}
