import { BYTE_ORDER_MARK, csvLine } from '../../report/csv';
import { allIn, namedIn, unknownIn, type Cell } from '../../webview/cell';
import { verbsIn } from '../../webview/verbs';
import { nameColumn } from './matrixColumns';
import type { MatrixRow, MatrixTable } from './matrixTable';

/** What is shown of a matrix as CSV: a line a subject, a column a resource. `where` says what the rights hold for. */
export function* matrixCsv({ columns }: MatrixTable, rows: readonly MatrixRow[], where: string): Generator<string> {
  yield BYTE_ORDER_MARK + csvLine(['Subject', 'Kind', 'Namespace', 'Where', ...columns.map(nameColumn)]);
  const texts = new Map<Cell, string>();
  const textOf = (cell: Cell): string => {
    let text = texts.get(cell);
    if (text === undefined) texts.set(cell, (text = cellText(cell)));
    return text;
  };
  for (const { subject, cells } of rows) yield csvLine([subject.name, subject.kind, subject.namespace, where, ...cells.map(textOf)]);
}

/** `get list; named objects: update; not known: delete`. */
function cellText(cell: Cell): string {
  const part = (label: string, bits: number) => (bits === 0 ? [] : [label + verbsIn(bits).join(' ')]);
  return [...part('', allIn(cell)), ...part('named objects: ', namedIn(cell)), ...part('not known: ', unknownIn(cell))].join('; ');
}
