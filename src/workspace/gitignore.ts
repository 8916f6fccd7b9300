import ignore, { type Ignore } from 'ignore';
import { folderOf } from './paths';

/** A `.gitignore`, by the path of its folder ("" for the root) and its text. */
export interface GitIgnore {
  readonly folder: string;
  readonly text: string;
}

/**
 * Tells which paths git would ignore, by the `.gitignore` files of a tree. Paths are relative to the root and joined with
 * `/`; a folder ends in `/`. A deeper file goes before a higher one, but nothing in an ignored folder comes back
 * (gitignore(5)). Who walks the tree may add a folder's file when it comes to the folder.
 */
export class GitIgnores {
  readonly #rules = new Map<string, Ignore>();
  readonly #folders = new Map<string, boolean>([['', false]]);

  constructor(files: readonly GitIgnore[] = []) {
    for (const file of files) this.add(file);
  }

  add({ folder, text }: GitIgnore): void {
    // git tells A from a, but on the file systems that do not; leaving out less is the safer mistake.
    this.#rules.set(folder, ignore({ ignorecase: false }).add(text));
  }

  ignores(path: string): boolean {
    const bare = path.replace(/\/$/, '');
    return path === bare ? this.#ignoresFolder(folderOf(path)) || decide(this.#rules, path) : this.#ignoresFolder(bare);
  }

  #ignoresFolder(folder: string): boolean {
    let known = this.#folders.get(folder);
    if (known === undefined) this.#folders.set(folder, (known = this.#ignoresFolder(folderOf(folder)) || decide(this.#rules, `${folder}/`)));
    return known;
  }
}

/** What the nearest `.gitignore` with an opinion says of one path, its folders apart. */
function decide(rules: ReadonlyMap<string, Ignore>, path: string): boolean {
  const bare = path.replace(/\/$/, '');
  for (let folder = folderOf(bare); ; folder = folderOf(folder)) {
    const verdict = rules.get(folder)?.checkIgnore(folder === '' ? path : path.slice(folder.length + 1));
    if (verdict?.ignored) return true;
    if (verdict?.unignored) return false;
    if (folder === '') return false;
  }
}
