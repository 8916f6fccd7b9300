import { Range } from 'vscode';
import type { Finding } from '../core/finding';
import type { TextRange } from '../core/resource';
import type { CheckedFile } from './store';

/** A text range of a checked file as VS Code wants it. */
export function toRange({ lines }: CheckedFile, range: TextRange): Range {
  const { start, end } = lines.visible(range);
  return new Range(start.line, start.character, end.line, end.character);
}

/** Where a finding is shown. An object of a cluster has no text; it is shown at the top of what stands for it. */
export function rangeOf(file: CheckedFile, { resource: { source }, path }: Finding): Range {
  return source.kind === 'file' ? toRange(file, source.locate(path)) : new Range(0, 0, 0, 0);
}
