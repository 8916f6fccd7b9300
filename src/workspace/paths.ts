/** Paths in this folder are texts joined with `/`, relative or absolute, as whoever reads the files gives them. */
export function folderOf(file: string): string {
  const slash = file.lastIndexOf('/');
  return slash < 0 ? '' : file.slice(0, slash) || '/';
}

/** Joins a relative path to a folder and takes out `.` and `..`. */
export function joinPath(folder: string, path: string): string {
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of path.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

/** The folder and those above it, nearest first; "" is the root of relative paths, which nothing behind a `..` is below. */
export function* foldersAbove(file: string): Generator<string> {
  for (let folder = folderOf(file); ; folder = folderOf(folder)) {
    yield folder;
    if (folder === '' || folder === '/' || folder === '..' || folder.endsWith('/..')) return;
  }
}
