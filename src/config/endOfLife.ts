import { daysBetween } from '../kube/date';
import { isMapping } from '../kube/manifest';
import type { Path } from '../kube/path';
import { mistakes } from '../kube/schema';
import { endOfLifeSchema, type EndOfLife, type EndOfLifeFile } from '../kube/versions/endOfLife';
import { readVersion } from '../kube/versions/version';
import type { YamlDocument } from '../yaml/document';
import { readFile } from '../yaml/read';
import { problemAt, problemOf, type ConfigProblem } from './problems';

export interface EndOfLifeReading {
  /** Undefined where the file has an error. */
  readonly table: EndOfLife | undefined;
  readonly problems: readonly ConfigProblem[];
}

/**
 * Reads a file of end-of-life dates, YAML or JSON. It takes the place of the shipped table as a whole, so an entry that
 * cannot be understood is an error: without it, versions would be "not assessed" that somebody has put down a date for.
 */
export function readEndOfLife(text: string): EndOfLifeReading {
  const [document] = readFile(text).documents;
  if (!document || document.data === null) {
    return { table: undefined, problems: [{ message: 'This file of end-of-life dates is empty.', range: { start: 0, end: 0 }, severity: 'error' }] };
  }
  if (document.error) return { table: undefined, problems: [{ ...document.error, severity: 'error' }] };
  if (!isMapping(document.data)) {
    return { table: undefined, problems: [problemAt(document, [], 'The file of end-of-life dates has to be a mapping.', 'error')] };
  }
  const wrong = mistakes(endOfLifeSchema, document.data).map((mistake) => problemOf(mistake, document));
  if (wrong.length > 0) return { table: undefined, problems: wrong };
  const file = document.data as EndOfLifeFile;
  const problems = wrongValues(file, document);
  return { table: problems.length > 0 ? undefined : tableOf(file), problems };
}

function wrongValues(file: EndOfLifeFile, document: YamlDocument): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const day = (text: string | null | undefined, at: Path) => {
    if (daysBetween(text ?? '', '1970-01-01') === undefined || (text ?? '').includes('T'))
      problems.push(problemAt(document, at, `"${text ?? ''}" is no date of the form 2027-03-31.`, 'error'));
  };
  const version = (text: string | null | undefined, at: Path) => {
    if (!/^\d+\.\d+$/.test(text ?? '') || !readVersion(text ?? ''))
      problems.push(problemAt(document, at, `"${text ?? ''}" is no minor version of the form 1.36.`, 'error'));
  };
  day(file.date, ['date']);
  for (const [i, release] of (file.kubernetes ?? []).entries()) {
    version(release.version, ['kubernetes', i, 'version']);
    day(release.ends, ['kubernetes', i, 'ends']);
    for (const [j, patch] of (release.patches ?? []).entries()) day(patch, ['kubernetes', i, 'patches', j]);
  }
  for (const [i, runtime] of (file.runtimes ?? []).entries()) {
    version(runtime.version, ['runtimes', i, 'version']);
    day(runtime.ends, ['runtimes', i, 'ends']);
  }
  for (const [i, os] of (file.nodeOs ?? []).entries()) day(os.ends, ['nodeOs', i, 'ends']);
  return problems;
}

/** The schema has seen to it that what is required is there. */
function tableOf({ date, sources, kubernetes, runtimes, nodeOs }: EndOfLifeFile): EndOfLife {
  return {
    date: date!,
    sources: sources ?? [],
    kubernetes: kubernetes!.map(({ version, ends, platform, patches }) => ({
      version: version!,
      ends: ends!,
      ...(platform ? { platform } : {}),
      patches: patches ?? [],
    })),
    runtimes: runtimes!.map(({ name, version, ends }) => ({ name: name!, version: version!, ends: ends! })),
    nodeOs: nodeOs!.map(({ image, ends }) => ({ image: image!, ends: ends! })),
  };
}
