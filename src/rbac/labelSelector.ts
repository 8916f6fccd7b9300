/** Whether a text is a label selector, such as `app=web,tier in (a, b),!old`. Source: kubernetes/apimachinery, `pkg/labels/selector.go`. */
export function isLabelSelector(text: string): boolean {
  if (/^[ \t\r\n]*$/.test(text)) return true;
  // Commas stand between the requirements and, in parentheses, between values.
  const requirements = text.split(/,(?![^()]*\))/);
  return requirements.every((one) => requirement.test(one));
}

const PART = '[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?';
const LABEL = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';
const KEY = `(?:(?=[^/]{1,253}/)${LABEL}(?:\\.${LABEL})*/)?${PART}`;
const VALUE = `(?:${PART})?`;
const GAP = '[ \\t\\r\\n]*';
const requirement = new RegExp(
  `^${GAP}(?:(?:!${GAP})?${KEY}|${KEY}${GAP}(?:(?:==|=|!=)${GAP}${VALUE}|[<>]${GAP}\\d{1,18}|[ \\t\\r\\n](?:in|notin)${GAP}\\(${GAP}${VALUE}${GAP}(?:,${GAP}${VALUE}${GAP})*\\)))${GAP}$`,
);
