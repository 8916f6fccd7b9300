import { isUtf8 } from 'node:buffer';
import { closeSync, existsSync, fstatSync, openSync, readdirSync, readFileSync, readSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import type { NotAssessedReason } from '../core/rule';
import { GitIgnores } from '../workspace/gitignore';

/** Files above this are not read. */
const MAX_BYTES = 50 * 1024 * 1024;
/** Nearly every file is read by one call into one buffer. To ask for its size first would cost as much as to read it. */
const AT_ONCE = 64 * 1024;
/** Folders that never hold manifests of one's own. */
const NEVER = new Set(['.git', 'node_modules']);

export type Found =
  | { readonly file: string; readonly text: string }
  | { readonly file: string; readonly refused: { readonly reason: NotAssessedReason; readonly message: string } }
  /** No text: passed over and counted. */
  | { readonly file: string; readonly binary: true }
  /** A path that was asked for and could not be read: the run is not complete. */
  | { readonly file: string; readonly failed: string };

/**
 * Every YAML and JSON file that the paths name: a file whatever it is called, a folder with all below it, but for what its
 * `.gitignore` files leave out. Links are followed once. Sorted; each file comes once.
 */
export function* findFiles(paths: readonly string[], stdin: () => Buffer): Generator<Found> {
  const seen = new Set<string>();
  const buffer = Buffer.allocUnsafeSlow(AT_ONCE);
  for (const given of paths) {
    if (given === '-') {
      yield* once('-', seen, () => readStdin(stdin));
      continue;
    }
    const name = nameOf(given);
    try {
      if (statSync(given).isDirectory()) yield* inFolder(given, name, walkFrom(given, seen), buffer);
      else yield* once(realpathSync(given), seen, () => readOne(given, name, buffer));
    } catch (error) {
      yield { file: name, failed: `"${name}" could not be read: ${because(error)}` };
    }
  }
}

/** The way through one folder that was asked for, and what is known on it. Patterns begin at the root. */
interface Walk {
  readonly root: string;
  readonly ignores: GitIgnores;
  readonly seen: Set<string>;
}

/** In a repository, `.gitignore` files above the folder count too. But who names an ignored folder means it. */
function walkFrom(given: string, seen: Set<string>): Walk {
  const alone = { root: given, ignores: new GitIgnores(), seen };
  const above: string[] = [];
  for (let folder = path.resolve(given); !existsSync(path.join(folder, '.git')); folder = path.dirname(folder)) {
    if (path.dirname(folder) === folder) return alone;
    above.unshift(path.dirname(folder));
  }
  const [root] = above;
  if (root === undefined) return alone;
  const walk = { root, ignores: new GitIgnores(), seen };
  for (const folder of above) addGitignore(folder, walk);
  return walk.ignores.ignores(`${below(given, walk)}/`) ? alone : walk;
}

function* inFolder(folder: string, name: string, walk: Walk, buffer: Buffer): Generator<Found> {
  const real = realpathSync(folder);
  if (walk.seen.has(real)) return;
  walk.seen.add(real);
  addGitignore(folder, walk);
  const place = below(folder, walk);
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const child = path.join(folder, entry.name);
    const childName = name === '.' ? entry.name : `${name === '/' ? '' : name}/${entry.name}`;
    try {
      const is = entry.isSymbolicLink() ? statSync(child) : entry;
      const isFolder = is.isDirectory();
      // To read a pipe that nobody writes to would never end.
      if (isFolder ? NEVER.has(entry.name) : !is.isFile() || !isCandidate(entry.name)) continue;
      if (walk.ignores.ignores(`${place === '' ? '' : `${place}/`}${entry.name}${isFolder ? '/' : ''}`)) continue;
      if (isFolder) yield* inFolder(child, childName, walk, buffer);
      else
        yield* once(entry.isSymbolicLink() ? realpathSync(child) : path.join(real, entry.name), walk.seen, () => readOne(child, childName, buffer));
    } catch (error) {
      // A link to nowhere was not asked for by name.
      if (entry.isSymbolicLink() && !existsSync(child)) continue;
      yield { file: childName, failed: `"${childName}" could not be read: ${because(error)}` };
    }
  }
}

const below = (child: string, { root }: Walk): string => path.relative(root, child).split(path.sep).join('/');

function addGitignore(folder: string, walk: Walk): void {
  try {
    walk.ignores.add({ folder: below(folder, walk), text: readFileSync(path.join(folder, '.gitignore'), 'utf8') });
  } catch {
    // Most folders have none, and one that cannot be read leaves nothing out.
  }
}

const isCandidate = (name: string): boolean => /\.(ya?ml|json)$/i.test(name) || name === 'Kustomization';

function* once(real: string, seen: Set<string>, read: () => Found): Generator<Found> {
  if (seen.has(real)) return;
  seen.add(real);
  yield read();
}

function readStdin(stdin: () => Buffer): Found {
  try {
    return decode('-', stdin());
  } catch (error) {
    return { file: '-', failed: `Standard input could not be read: ${because(error)}` };
  }
}

function readOne(file: string, name: string, buffer: Buffer): Found {
  const handle = openSync(file, 'r');
  try {
    const length = fill(buffer, handle);
    return length < buffer.length ? decode(name, buffer.subarray(0, length)) : readLarge(handle, name, buffer);
  } finally {
    closeSync(handle);
  }
}

/** Reads until the buffer is full or the file is at its end; a pipe may give less than there is at a time. */
function fill(buffer: Buffer, handle: number): number {
  let length = 0;
  for (let read = -1; read !== 0 && length < buffer.length; length += read) read = readSync(handle, buffer, length, buffer.length - length, null);
  return length;
}

/** A file of which the first bytes fill the buffer. */
function readLarge(handle: number, name: string, first: Buffer): Found {
  const { size } = fstatSync(handle);
  if (size <= MAX_BYTES) return decode(name, Buffer.concat([first, readFileSync(handle)]));
  if (isBinary(first)) return { file: name, binary: true };
  const message = `The file has ${Math.round(size / 1024 / 1024)} MB and was not read; the limit is ${MAX_BYTES / 1024 / 1024} MB.`;
  return { file: name, refused: { reason: 'too-large', message } };
}

function decode(file: string, bytes: Buffer): Found {
  if (isBinary(bytes)) return { file, binary: true };
  if (!isUtf8(bytes)) return { file, refused: { reason: 'parse-error', message: 'The file is not valid UTF-8, which kubectl refuses.' } };
  return { file, text: bytes.toString('utf8') };
}

/** A NUL makes a file binary, unless it is a manifest into which one strayed: that one its author wants to hear of. */
function isBinary(bytes: Buffer): boolean {
  return bytes.subarray(0, 8192).includes(0) && !/^[ \t]*"?(apiVersion|kind)"?[ \t]*:/m.test(bytes.toString('latin1', 0, 8192));
}

/** A system error in words. */
export function because(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOENT':
      return 'it does not exist.';
    case 'EACCES':
    case 'EPERM':
      return 'permission denied.';
    case 'EISDIR':
      return 'it is a folder.';
    case 'ELOOP':
      return 'its links go round in a circle.';
    default:
      return `${message}.`;
  }
}

/** Those of the paths that lie in the templates of a chart whose `Chart.yaml` is above them, and so not among the files. */
export function pathsInTemplates(paths: readonly string[]): string[] {
  return paths.filter((given) => given !== '-' && isInTemplates(path.resolve(given))).map(nameOf);
}

function isInTemplates(file: string): boolean {
  const folder = path.dirname(file);
  if (folder === file) return false;
  return (path.basename(file) === 'templates' && existsSync(path.join(folder, 'Chart.yaml'))) || isInTemplates(folder);
}

/** What is asked for, joined with `/`, as files are named after it. */
const nameOf = (given: string): string =>
  given
    .split(path.sep)
    .join('/')
    .replace(/(?<=.)\/+$/, '');
