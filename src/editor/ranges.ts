import { Range } from 'vscode';
import type { Finding } from '../core/finding';
import type { Resource, TextRange } from '../core/resource';
import type { Path } from '../kube/path';
import type { Manifest } from '../kube/types';
import { Lines } from './lines';
import { rangeOfGroup, type FindingGroup } from './missingBlock';
import type { CheckedFile } from './store';

/** A text range of a checked file as VS Code wants it. */
export function toRange(file: CheckedFile, range: TextRange): Range {
  const { start, end } = shownLines(file).visible(range);
  return new Range(start.line, start.character, end.line, end.character);
}

/** Where a finding is shown. */
export function rangeOf(file: CheckedFile, { resource, path }: Finding): Range {
  return toRange(file, placeOf(file, resource, path));
}

export function rangeOfGroupIn(file: CheckedFile, group: FindingGroup): Range {
  return toRange(
    file,
    rangeOfGroup(group, (resource, path) => placeOf(file, resource, path)),
  );
}

/** What to underline for a path of an object in the text that shows it. */
export function placeOf(file: CheckedFile, { source, manifest }: Resource, path: Path): TextRange {
  return source.kind === 'file' ? source.locate(path) : printed(file, manifest).locate(path);
}

/** The lines of the text that shows what was judged: those of a file, or of an object of a cluster as it is printed. */
export function shownLines(file: CheckedFile): Lines {
  const [resource] = file.judgement.resources;
  return file.judgement.kind === 'live' && resource ? printed(file, resource.manifest).lines : file.lines;
}

interface Printed {
  readonly lines: Lines;
  locate(path: Path): TextRange;
}

/** Of the objects of a cluster only those are printed that somebody opens, as there may be very many. */
const printedObjects = new WeakMap<Manifest, Printed>();

function printed({ session }: CheckedFile, manifest: Manifest): Printed {
  let known = printedObjects.get(manifest);
  if (!known) {
    const { text, locate } = session.engine.liveDocument(manifest);
    printedObjects.set(manifest, (known = { lines: new Lines(text), locate }));
  }
  return known;
}
