import { isMapping } from '../../kube/manifest';
import type { Layout } from './layout';
import { blockText, isBlockText, scalarText, type Quote } from './scalar';

/** A value in block style: what follows the `:` or `-` on its line, and the lines below, indented from the entry's column. */
export interface Written {
  readonly head: string;
  readonly lines: readonly string[];
}

export function valueOfKey(value: unknown, layout: Layout, quote?: Quote): Written {
  if (isFilledList(value)) return { head: '', lines: pad(listLines(value, layout), layout.listOffset) };
  if (isFilledMapping(value)) return { head: '', lines: pad(mapLines(value, layout), layout.step) };
  return scalar(value, layout, layout.step, quote);
}

export function valueOfItem(value: unknown, layout: Layout, quote?: Quote): Written {
  if (!isFilledList(value) && !isFilledMapping(value)) return scalar(value, layout, layout.gap, quote);
  const [head = '', ...lines] = isFilledList(value) ? listLines(value, layout) : mapLines(value, layout);
  return { head, lines: pad(lines, layout.gap) };
}

/** An entry of a block mapping, whole. */
export function pairLines(key: string, value: unknown, layout: Layout, quote?: Quote): string[] {
  const { head, lines } = valueOfKey(value, layout, quote);
  return [`${scalarText(key)}:${head === '' ? '' : ` ${head}`}`, ...lines];
}

/** An item of a block list, whole. */
export function itemLines(value: unknown, layout: Layout, quote?: Quote): string[] {
  const { head, lines } = valueOfItem(value, layout, quote);
  return [`-${' '.repeat(layout.gap - 1)}${head}`, ...lines];
}

/** The lines of a value that stands for itself. */
export function rootLines(value: unknown, layout: Layout): string[] {
  if (isFilledMapping(value)) return mapLines(value, layout);
  return isFilledList(value) ? listLines(value, layout) : [scalarText(value)];
}

export const pad = (lines: readonly string[], columns: number): string[] => lines.map((line) => (line === '' ? '' : ' '.repeat(columns) + line));

/** Lines as they are put behind the end of another line. */
export const linesBelow = (lines: readonly string[], column: number, lineBreak: string): string =>
  pad(lines, column)
    .map((line) => lineBreak + line)
    .join('');

const mapLines = (value: Record<string, unknown>, layout: Layout): string[] =>
  Object.entries(value).flatMap(([key, one]) => pairLines(key, one, layout));
const listLines = (value: readonly unknown[], layout: Layout): string[] => value.flatMap((one) => itemLines(one, layout));

const isFilledMapping = (value: unknown): value is Record<string, unknown> => isMapping(value) && Object.keys(value).length > 0;
const isFilledList = (value: unknown): value is unknown[] => Array.isArray(value) && value.length > 0;

function scalar(value: unknown, layout: Layout, indentation: number, quote: Quote | undefined): Written {
  if (typeof value !== 'string' || quote || !layout.blockText || !isBlockText(value)) return { head: scalarText(value, { quote }), lines: [] };
  const { header, lines } = blockText(value);
  return { head: header, lines: pad(lines, indentation) };
}
