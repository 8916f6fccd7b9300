import { messageOf } from '../core/finding';
import { severities, type Severity } from '../core/severity';
import { located, notAssessedIn, openBySeverity, summaryOf, type Run } from './run';

/** The run for a person at a terminal: by file, then what was not assessed, then how many. Comes in pieces. */
export function* textReport(run: Run, color: boolean): Generator<string> {
  const paint = color ? (code: number, text: string) => `\u001b[${code}m${text}\u001b[0m` : (_: number, text: string) => text;
  let last = '';
  for (const { finding, range, file } of located(run.files)) {
    if (file !== last) yield `${last === '' ? '' : '\n'}${paint(1, file)}\n`;
    last = file;
    const { rule, severity, accepted } = finding;
    const place = `${range.start.line + 1}:${range.start.character + 1}`.padEnd(8);
    const weight = accepted ? paint(2, 'accepted'.padEnd(8)) : paint(colors[severity], severity.padEnd(8));
    const why = accepted ? paint(2, ` (${accepted.reason})`) : '';
    yield `  ${place} ${weight}  ${rule.code}  ${messageOf(finding)}${why}  ${paint(2, `PCI DSS ${rule.requirements.pciDss.join(', ')}`)}\n`;
  }
  yield* notAssessedText(run, paint);
  yield `\n${countsText(run)}\n`;
}

const colors: Readonly<Record<Severity, number>> = { critical: 35, high: 31, medium: 33, low: 36, info: 34 };

function* notAssessedText({ files, notes }: Run, paint: (code: number, text: string) => string): Generator<string> {
  let first = true;
  for (const { rule, source, message, position } of notAssessedIn(files)) {
    if (first) yield `\n${paint(1, 'Not assessed')}\n`;
    first = false;
    const line = position ? `:${position.start.line + 1}:${position.start.character + 1}` : '';
    yield `  ${source.file ?? ''}${line}  ${rule ? `${rule.code}  ` : ''}${message}\n`;
  }
  const remarks = [...notes, ...files.flatMap(({ file, notes: own }) => own.map(({ message }) => `${file}: ${message}`))];
  if (remarks.length > 0) yield `\n${paint(1, 'Notes')}\n${remarks.map((remark) => `  ${remark}\n`).join('')}`;
}

function countsText(run: Run): string {
  const { files, resources, skipped, notAssessed, accepted } = summaryOf(run);
  const open = openBySeverity(run);
  const found = severities.filter((severity) => open[severity] > 0).map((severity) => `${open[severity]} ${severity}`);
  const parts = [
    found.length > 0 ? `Found ${found.join(', ')}` : 'Nothing found',
    `in ${count(resources, 'object')} of ${count(files, 'file')}`,
    ...(accepted > 0 ? [`${accepted} accepted`] : []),
    ...(notAssessed > 0 ? [`${notAssessed} not assessed`] : []),
    ...(skipped > 0 ? [`${count(skipped, 'file')} without manifests`] : []),
  ];
  return `${parts[0]!} ${parts.slice(1).join('; ')}.`;
}

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;
