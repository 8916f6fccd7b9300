/**
 * A line of CSV. What a spreadsheet would take for a formula gets an apostrophe in front, since names of users and roles are
 * whatever somebody chose. Source: RFC 4180; OWASP, "CSV Injection".
 */
export const csvLine = (values: readonly string[]): string => `${values.map(csvField).join(',')}\r\n`;

/** Without it, Excel reads a file of CSV in the code page of the machine. */
export const BYTE_ORDER_MARK = '\ufeff';

function csvField(value: string): string {
  if (value === '') return '';
  const text = /^\s*[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
