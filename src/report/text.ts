import { messageOf, type Finding } from '../core/finding';
import type { PositionRange } from '../core/lines';
import { severities, type Severity } from '../core/severity';
import type { Format } from './format';
import { located, notAssessedIn, type PlacedNotAssessed } from './run';
import type { Totals } from './totals';

/** The run for a person at a terminal: by file, then what was not assessed, then how many. Comes as it is judged. */
export function textFormat(color: boolean): Format {
  const paint = color ? (code: number, text: string) => `\u001b[${code}m${text}\u001b[0m` : (_: number, text: string) => text;
  return {
    head: '',
    opening: '',
    between: '\n',
    tell(file, told) {
      const lines = [...located(file)].map(({ finding, range }) => findingLine(finding, range, paint));
      if (lines.length > 0) told.rows.push(`${paint(1, file.file)}\n${lines.join('')}`);
      for (const one of notAssessedIn(file)) told.notAssessed.push(notAssessedLine(one));
      for (const { message } of file.notes) told.notes.push(`${file.file}: ${message}`);
    },
    note: (message) => message,
    *foot({ notAssessed, notes }, totals) {
      if (notAssessed.length > 0) yield `\n${paint(1, 'Not assessed')}\n${notAssessed.join('')}`;
      if (notes.length > 0) yield `\n${paint(1, 'Notes')}\n${notes.map((note) => `  ${note}\n`).join('')}`;
      yield `\n${countsText(totals)}\n`;
    },
  };
}

function findingLine(finding: Finding, range: PositionRange | undefined, paint: (code: number, text: string) => string): string {
  const { rule, severity, accepted } = finding;
  const place = (range ? `${range.start.line + 1}:${range.start.character + 1}` : '').padEnd(8);
  const weight = accepted ? paint(2, 'accepted'.padEnd(8)) : paint(colors[severity], severity.padEnd(8));
  const why = accepted ? paint(2, ` (${accepted.reason})`) : '';
  return `  ${place} ${weight}  ${rule.code}  ${messageOf(finding)}${why}  ${paint(2, `PCI DSS ${rule.requirements.pciDss.join(', ')}`)}\n`;
}

function notAssessedLine({ rule, source, message, position }: PlacedNotAssessed): string {
  const line = position ? `:${position.start.line + 1}:${position.start.character + 1}` : '';
  return `  ${source.file ?? ''}${line}  ${rule ? `${rule.code}  ` : ''}${message}\n`;
}

const colors: Readonly<Record<Severity, number>> = { critical: 35, high: 31, medium: 33, low: 36, info: 34 };

function countsText(totals: Totals): string {
  const { summary, open } = totals;
  const { files, resources, skipped, notAssessed, accepted } = summary;
  const found = severities.filter((severity) => open[severity] > 0).map((severity) => `${open[severity]} ${severity}`);
  const parts = [
    found.length > 0 ? `Found ${found.join(', ')}` : totals.anythingNotAssessed ? 'Nothing found in what could be judged,' : 'Nothing found',
    `in ${count(resources, 'object')}${files > 0 ? ` of ${count(files, 'file')}` : ''}`,
    ...(accepted > 0 ? [`${accepted} accepted`] : []),
    ...(notAssessed > 0 ? [`${notAssessed} not assessed`] : []),
    ...(skipped > 0 ? [`${count(skipped, 'file')} without manifests`] : []),
  ];
  return `${parts[0]!} ${parts.slice(1).join('; ')}.`;
}

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;
