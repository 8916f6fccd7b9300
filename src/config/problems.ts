import type { TextRange } from '../core/resource';
import { formatPath, type Path } from '../kube/path';
import type { Mistake } from '../kube/schema';
import type { YamlDocument } from '../yaml/document';

export interface ConfigProblem {
  /** A full sentence. */
  readonly message: string;
  /** In the text of the file that it is about. */
  readonly range: TextRange;
  /** With an error the file cannot be followed; a warning leaves out one entry. */
  readonly severity: 'error' | 'warning';
}

/** A value that is not what the schema of a file of ours says. */
export function problemOf({ path, problem, expected }: Mistake, document: YamlDocument): ConfigProblem {
  const name = formatPath(path);
  switch (problem) {
    case 'type':
      return problemAt(document, path, `"${name}" has to be ${expected}.`, 'error');
    case 'unknown-key':
      return problemAt(document, path, `There is no setting "${name}". Known here: ${expected}.`, 'error', 'key');
    case 'missing-key':
      return problemAt(document, path.slice(0, -1), `"${name}" is missing; it has to be ${expected}.`, 'error', 'key');
  }
}

/** A problem at a path of a document or, where that is not there, at the nearest thing above it. */
export function problemAt(
  document: YamlDocument,
  path: Path,
  message: string,
  severity: ConfigProblem['severity'],
  what: 'key' | 'value' = 'value',
): ConfigProblem {
  for (let length = path.length; length >= 0; length--) {
    const place = document.locate(path.slice(0, length));
    if (!place) continue;
    const range = what === 'key' || length < path.length ? (place.key ?? firstLine(place.value, document)) : place.value;
    return { message, range, severity };
  }
  return { message, range: { start: document.start, end: document.end }, severity };
}

/** Of a whole block only its beginning is marked. */
const firstLine = ({ start, end }: TextRange, document: YamlDocument): TextRange => ({ start, end: Math.min(end, start + 1, document.end) });
