import type { Cell } from './cell';

/** What somebody chose to see. Kept by the page while it is hidden. */
export interface MatrixChoice {
  /** An API group, as rules name it; the empty text is the core group. */
  readonly group: string;
  /** `cluster`, `everywhere`, or `namespace:shop`. */
  readonly place: string;
  readonly filter: string;
  /** Only subjects to whom something is granted here. */
  readonly grantedOnly: boolean;
}

/** A subject as it is read and spoken. */
export interface RowView {
  readonly name: string;
  readonly kind: string;
  /** One for each column. */
  readonly cells: readonly Cell[];
}

/** Everything that is shown beside the rows. `version` is another one whenever rows or columns may be others. */
export interface HeaderMessage {
  readonly type: 'header';
  readonly version: number;
  readonly title: string;
  readonly groups: readonly string[];
  readonly namespaces: readonly string[];
  readonly choice: MatrixChoice;
  readonly columns: readonly string[];
  /** How many rows are shown, of how many. */
  readonly count: number;
  readonly total: number;
  /** What was not seen; full sentences. */
  readonly gaps: readonly string[];
}

/** Texts that the page puts together, in the user's language; `{0}` and so on are places to fill. */
export interface MatrixWords {
  readonly subject: string;
  readonly core: string;
  readonly namespace: string;
  readonly counts: string;
  readonly granted: string;
  readonly named: string;
  readonly unknown: string;
  readonly nothing: string;
  readonly noRows: string;
}

/** From the extension to the page. */
export type ToMatrix =
  | { readonly type: 'words'; readonly words: MatrixWords }
  /** There is nothing to show, and why. */
  | { readonly type: 'empty'; readonly message: string }
  /** Rows are being worked out. What is shown meanwhile is what was known before. */
  | { readonly type: 'busy' }
  | HeaderMessage
  | { readonly type: 'rows'; readonly version: number; readonly from: number; readonly rows: readonly RowView[] };

/** From the page to the extension. */
export type FromMatrix =
  /** The page runs, and knows nothing yet; with what it showed before it was hidden. */
  | { readonly type: 'ready'; readonly choice: MatrixChoice | undefined }
  | { readonly type: 'choose'; readonly choice: MatrixChoice }
  | { readonly type: 'rows'; readonly version: number; readonly from: number; readonly count: number }
  | { readonly type: 'explain'; readonly version: number; readonly row: number; readonly column: number }
  | { readonly type: 'export' };

/** A message of the page, if it is one: what comes out of a page is only believed once it is read. */
export function readFromMatrix(data: unknown): FromMatrix | undefined {
  if (!isObject(data)) return undefined;
  const { type, version, row, column, from, count } = data;
  const choice = readChoice(data['choice']);
  if (type === 'ready') return { type, choice };
  if (type === 'choose') return choice && { type, choice };
  if (type === 'rows' && isCount(version) && isCount(from) && isCount(count)) return { type, version, from, count: Math.min(count, MOST_ROWS) };
  if (type === 'explain' && isCount(version) && isCount(row) && isCount(column)) return { type, version, row, column };
  return type === 'export' ? { type } : undefined;
}

/** No page shows more at a time. */
const MOST_ROWS = 500;

function readChoice(data: unknown): MatrixChoice | undefined {
  if (!isObject(data)) return undefined;
  const { group, place, filter, grantedOnly } = data;
  if (typeof group !== 'string' || typeof place !== 'string' || typeof filter !== 'string' || typeof grantedOnly !== 'boolean') return undefined;
  return { group, place, filter, grantedOnly };
}

const isObject = (data: unknown): data is Readonly<Record<string, unknown>> => typeof data === 'object' && data !== null;
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
