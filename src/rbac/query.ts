import { isLabelSelector } from './labelSelector';

/**
 * The parameters of a URL's query, each by its first value. One that cannot be decoded, or has a semicolon in it, is left
 * out as Go's `url.ParseQuery` does it, and the others still count.
 */
export function readQuery(query: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const pair of query.split('&')) {
    if (pair === '' || pair.includes(';')) continue;
    const equals = pair.indexOf('=');
    const key = decodePart(equals < 0 ? pair : pair.slice(0, equals));
    const value = equals < 0 ? '' : decodePart(pair.slice(equals + 1));
    if (key !== undefined && value !== undefined && !parameters.has(key)) parameters.set(key, value);
  }
  return parameters;
}

/**
 * The one name that the parameters of a list or a watch ask for by `fieldSelector=metadata.name=x`; empty where they ask for
 * none. The server gives up on all of it if another parameter is wrong, or the name cannot stand in a path. Source:
 * kubernetes/apiserver, `pkg/endpoints/request/requestinfo.go`, and kubernetes/apimachinery, `pkg/fields/selector.go`.
 */
export function selectedName(parameters: ReadonlyMap<string, string>): string {
  const isWrong = !NUMBERS.every((key) => isInt64(parameters.get(key))) || !isLabelSelector(parameters.get('labelSelector') ?? '');
  const terms = isWrong ? undefined : fieldTerms(parameters.get('fieldSelector') ?? '');
  const name = terms?.find(({ field, operator }) => field === 'metadata.name' && operator !== '!=')?.value ?? '';
  return isPathSegment(name) ? name : '';
}

/** Whether an object may have the name. Source: kubernetes/apimachinery, `pkg/api/validate/content/path.go`. */
export const isPathSegment = (name: string): boolean => name !== '.' && name !== '..' && !/[/%]/.test(name);

const NUMBERS = ['timeoutSeconds', 'limit'];

const isInt64 = (text: string | undefined): boolean =>
  text === undefined || (/^[-+]?\d+$/.test(text) && BigInt.asIntN(64, BigInt(text.replace('+', ''))) === BigInt(text.replace('+', '')));

interface FieldTerm {
  readonly field: string;
  readonly operator: string;
  readonly value: string;
}

/** The terms of a field selector in the server's order; undefined where it is none. A backslash takes `,`, `=` and itself. */
function fieldTerms(selector: string): readonly FieldTerm[] | undefined {
  const terms: FieldTerm[] = [];
  for (const term of (selector.match(/(?:\\[^]|[^,\\])+\\?|\\$/g) ?? []).sort()) {
    const [, field, operator, escaped] = /^(.*?)(!=|==|=)(.*)$/s.exec(term) ?? [];
    if (field === undefined || escaped === undefined || !/^(?:[^\\,=]|\\[\\,=])*$/.test(escaped)) return undefined;
    terms.push({ field, operator: operator!, value: escaped.replace(/\\(.)/g, '$1') });
  }
  return terms;
}

function decodePart(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
