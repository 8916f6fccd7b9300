import type { Slice } from './cut';

/**
 * A text with a line feed in front and, where there was none, at its end, in a string of its own: what the fast reader reads.
 *
 * Strings of the data that it makes are slices of what it reads (V8 copies only what is shorter than 13 characters), and one
 * slice keeps the whole alive.
 */
export const pad = (text: string): string => ['\n', text, text.endsWith('\n') ? '' : '\n'].join('');

/**
 * One document of a padded file, padded as well, without a copy: in front of it the file has a line feed, be it that of a
 * separator, and it has one at its end.
 */
export function padded(file: string, { start, end }: Slice): string {
  if (start === end) return '\n\n';
  const hasEnd = file.charCodeAt(end) === 0x0a;
  return file.slice(start, hasEnd ? end + 1 : end + 2);
}
